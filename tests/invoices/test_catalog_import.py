import time

import pytest
from django.core.management import call_command

from invoices.catalog_import import Catalog, import_small_catalogs
from invoices.models import CatalogImport, CatalogKey, PostalCode


def keys(catalog):
    rows = CatalogKey.objects.filter(catalog=catalog)
    return set(rows.values_list("key", flat=True))


def test_everything_is_imported_once_per_version(db, capsys):
    CatalogImport.objects.create(source="satcfdi 1.0, format 0")
    CatalogKey.objects.create(catalog=Catalog.USO_CFDI, key="P01", text="Por definir")
    call_command("import_sat_catalogs")
    assert "P01" not in keys(Catalog.USO_CFDI)
    assert len(keys(Catalog.CLAVE_PROD_SERV)) > 52_000
    assert len(keys(Catalog.CLAVE_UNIDAD)) > 2_400
    assert PostalCode.objects.count() > 95_000

    started = time.perf_counter()
    call_command("import_sat_catalogs")
    assert time.perf_counter() - started < 1
    assert "ya estaban al día" in capsys.readouterr().out
    assert CatalogImport.objects.count() == 1


def test_retired_keys_are_left_out(catalogs):
    assert "P01" not in keys(Catalog.USO_CFDI)
    assert keys(Catalog.REGIMEN_FISCAL).isdisjoint({"609", "628", "629", "630"})
    assert keys(Catalog.FORMA_PAGO).isdisjoint({"07", "09", "10", "11", "16", "98"})
    assert {"G03", "S01"} < keys(Catalog.USO_CFDI)


def test_a_currency_is_named_without_its_decimals(catalogs):
    row = CatalogKey.objects.get(catalog=Catalog.MONEDA, key="MXN")
    assert row.text == "Peso Mexicano"


def test_a_postal_code_knows_its_clock_and_its_border(catalogs):
    assert PostalCode.objects.get(pk="83000").timezone == "America/Hermosillo"
    assert PostalCode.objects.get(pk="42501").border == PostalCode.Border.NONE
    assert PostalCode.objects.get(pk="22000").border == PostalCode.Border.NORTH
    assert PostalCode.objects.get(pk="30700").border == PostalCode.Border.SOUTH


def test_an_unknown_key_is_an_error(db):
    with pytest.raises(KeyError, match="99999999"):
        import_small_catalogs(keys={Catalog.CLAVE_PROD_SERV: ["99999999"]})
