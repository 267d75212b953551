"""Bring the SAT's catalogues from satcfdi into our own tables."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from django.db import transaction
from satcfdi.catalogs import select, select_all

from invoices.clocks import zone_name
from invoices.folding import fold
from invoices.models import CatalogImport, CatalogKey, PostalCode

Catalog = CatalogKey.Catalog
Rows = Mapping[str, Any]

# Raise it when this module brings something else from the same satcfdi.
_FORMAT = 1
_TABLES = {
    Catalog.CLAVE_PROD_SERV: "C756_c_ClaveProdServ",
    Catalog.CLAVE_UNIDAD: "C756_c_ClaveUnidad",
    Catalog.REGIMEN_FISCAL: "C756_c_RegimenFiscal",
    Catalog.USO_CFDI: "C756_c_UsoCFDI",
    Catalog.FORMA_PAGO: "C756_c_FormaPago",
    Catalog.METODO_PAGO: "C756_c_MetodoPago",
    Catalog.MONEDA: "C756_c_Moneda",
    Catalog.PAIS: "C756_c_Pais",
}
_POSTAL_CODES = "C756_c_CodigoPostal"
_LARGE = {Catalog.CLAVE_PROD_SERV, Catalog.CLAVE_UNIDAD}
# Still in satcfdi and in the XSD, but out of force in the SAT's own list (2026-08).
_RETIRED = {
    Catalog.REGIMEN_FISCAL: {"609", "628", "629", "630"},
    Catalog.USO_CFDI: {"P01"},
    Catalog.FORMA_PAGO: {"07", "09", "10", "11", "16", "98"},
    Catalog.CLAVE_UNIDAD: {"DX"},
}
_BORDERS = {
    "0": PostalCode.Border.NONE,
    "1": PostalCode.Border.NORTH,
    "2": PostalCode.Border.SOUTH,
}
_BATCH = 5_000


@transaction.atomic
def import_catalogs() -> bool:
    """Bring every catalogue; False when this satcfdi's are here already.

    Until all the new rows are in, readers see the old ones.
    """
    source = f"satcfdi {version('satcfdi')}, format {_FORMAT}"
    if CatalogImport.objects.filter(source=source).exists():
        return False
    CatalogKey.objects.all().delete()
    PostalCode.objects.all().delete()
    for catalog, table in _TABLES.items():
        _save_keys(catalog, select_all(table))
    _save_postal_codes(select_all(_POSTAL_CODES))
    CatalogImport.objects.all().delete()
    CatalogImport.objects.create(source=source)
    return True


def import_small_catalogs(
    *,
    keys: Mapping[Catalog, Iterable[str]] | None = None,
    codigos_postales: Iterable[str] = (),
) -> None:
    """Bring the catalogues of a few hundred rows: enough for a test.

    keys: what else is wanted, of the large ones. Raises KeyError for an unknown one.
    """
    for catalog, table in _TABLES.items():
        if catalog not in _LARGE:
            _save_keys(catalog, select_all(table))
    for catalog, wanted in (keys or {}).items():
        _save_keys(catalog, _chosen(_TABLES[catalog], wanted))
    _save_postal_codes(_chosen(_POSTAL_CODES, codigos_postales))


def _chosen(table: str, wanted: Iterable[str]) -> Rows:
    rows = {key: select(table, key) for key in wanted}
    unknown = [key for key, value in rows.items() if value is None]
    if unknown:
        raise KeyError(f"{table} has no {', '.join(unknown)}")
    return rows


def _save_keys(catalog: Catalog, rows: Rows) -> None:
    CatalogKey.objects.bulk_create(_keys(catalog, rows), batch_size=_BATCH)


def _keys(catalog: Catalog, rows: Rows) -> Iterator[CatalogKey]:
    for key, value in rows.items():
        if key in _RETIRED.get(catalog, ()):
            continue
        # A currency comes with its number of decimals.
        text = value[0] if isinstance(value, list) else value
        yield CatalogKey(catalog=catalog, key=key, text=text, folded_text=fold(text))


def _save_postal_codes(rows: Rows) -> None:
    PostalCode.objects.bulk_create(_postal_codes(rows), batch_size=_BATCH)


def _postal_codes(rows: Rows) -> Iterator[PostalCode]:
    for codigo, (estado, _municipio, _localidad, border, huso_horario) in rows.items():
        yield PostalCode(
            codigo=codigo,
            estado=estado,
            border=_BORDERS[border],
            timezone=zone_name(huso_horario, estado),
        )
