from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from satcfdi.cfdi import CFDI as SatCfdi
from satcfdi.create.cfd import cfdi40

from invoices.cfdi import XML_MAX_BYTES, UnreadableCfdi, parse, read_stamp, seal
from invoices.documents import Period, Relation
from invoices.included import without_taxes
from invoices.pac.sandbox import make_stamp, pac_signer
from invoices.taxes import TaxProfile
from tests.invoices.factories import (
    FECHA,
    NOW,
    PERSON,
    PUBLIC,
    make_document,
    make_line,
)
from tests.invoices.xml import CFDI, seal_is_good, xsd_errors

EVERY_PROFILE = [make_line("1.5", "99.999999", profile=one) for one in TaxProfile]


@pytest.fixture
def stamped(signer):
    sealed = seal(make_document(), signer)
    return make_stamp(sealed, signer=pac_signer(), now=NOW)[1]


@pytest.mark.parametrize("profile", TaxProfile)
def test_sealed_xml_of_each_tax_profile_follows_the_xsd(signer, profile):
    xml = seal(make_document(make_line(profile=profile)), signer)
    assert xsd_errors(xml) == []


def test_sealed_xml_with_everything_follows_the_xsd_and_its_seal_is_good(signer):
    document = make_document(
        *EVERY_PROFILE,
        make_line("3", "10", descuento="2.5"),
        receptor=PERSON,
        condiciones_de_pago="30 días",
    )
    xml = seal(document, signer)
    assert xsd_errors(xml) == []
    assert seal_is_good(xml)


def test_a_changed_amount_breaks_the_seal(signer):
    xml = seal(make_document(make_line("1", "10")), signer)
    assert not seal_is_good(xml.replace(b'Total="11.60"', b'Total="1.60"'))


def test_fecha_is_the_documents_own(signer):
    assert parse(seal(make_document(), signer)).get("Fecha") == FECHA


def test_amounts_are_ours_and_trimmed(signer):
    root = parse(seal(make_document(make_line("2.0", "1.002500")), signer))
    (line,) = root.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto")
    printed = [line.get(name) for name in ("Cantidad", "ValorUnitario", "Importe")]
    assert printed == ["2", "1.0025", "2.005"]
    assert root.get("SubTotal") == "2.01"


def test_cuota_is_written_with_six_decimals_and_its_own_base(signer):
    root = parse(seal(make_document(make_line("2", "9", profile="ieps_cuota")), signer))
    row = root.find(f"{CFDI}Impuestos/{CFDI}Traslados/{CFDI}Traslado[@Impuesto='003']")
    assert dict(row.attrib) == {
        "Base": "2.00",
        "Impuesto": "003",
        "TipoFactor": "Cuota",
        "TasaOCuota": "3.081800",
        "Importe": "6.16",
    }


def test_satcfdi_itself_takes_the_cuota_for_the_amount():
    concepto = cfdi40.Concepto(
        "50202306",
        10,
        "LTR",
        "Refresco",
        15,
        impuestos=cfdi40.Impuestos(
            traslados=cfdi40.Traslado("003", "Cuota", Decimal("3.0818"))
        ),
    )
    comprobante = cfdi40.Comprobante(
        emisor=cfdi40.Emisor("EKU9003173C9", "X", "601"),
        lugar_expedicion="42501",
        receptor=cfdi40.Receptor("XAXX010101000", "X", "42501", "616", "S01"),
        conceptos=[concepto],
    )
    assert comprobante["Total"] != Decimal("180.82")


def test_dollars_carry_their_rate_and_pesos_none(signer):
    document = make_document(moneda="USD", tipo_cambio=Decimal("18.123400"))
    xml = seal(document, signer)
    assert xsd_errors(xml) == []
    assert parse(xml).get("TipoCambio") == "18.1234"
    assert parse(seal(make_document(), signer)).get("TipoCambio") is None


def test_global_invoice_and_foreigner_follow_the_xsd(signer):
    public = replace(PUBLIC, nombre="PUBLICO EN GENERAL")
    period = Period("04", "11", 2026)
    xml = seal(make_document(receptor=public, period=period), signer)
    assert xsd_errors(xml) == []
    assert dict(parse(xml).find(f"{CFDI}InformacionGlobal").attrib) == {
        "Periodicidad": "04",
        "Meses": "11",
        "Año": "2026",
    }
    foreign = replace(PUBLIC, residencia_fiscal="USA", num_reg_id_trib="123456789")
    xml = seal(make_document(receptor=foreign), signer)
    assert xsd_errors(xml) == []
    assert parse(xml).find(f"{CFDI}Receptor").get("NumRegIdTrib") == "123456789"


def test_yen_have_no_decimals_in_the_summary(signer):
    document = make_document(moneda="JPY", tipo_cambio=Decimal("0.12"))
    root = parse(seal(document, signer))
    tax = root.find(f"{CFDI}Impuestos/{CFDI}Traslados/{CFDI}Traslado")
    assert (root.get("SubTotal"), root.get("Total")) == ("2469", "2864")
    assert (tax.get("Base"), tax.get("Importe")) == ("2469", "395")


def test_importe_has_as_many_decimals_as_the_discount(signer):
    lines = without_taxes([make_line("1", "116", descuento="5")])
    xml = seal(make_document(*lines), signer)
    (line,) = parse(xml).iterfind(f"{CFDI}Conceptos/{CFDI}Concepto")
    assert (line.get("Importe"), line.get("Descuento")) == ("100.000000", "4.310345")
    assert xsd_errors(xml) == []


def test_only_exento_has_no_total_of_traslados(signer):
    root = parse(seal(make_document(make_line(profile="exento")), signer))
    assert "TotalImpuestosTrasladados" not in root.find(f"{CFDI}Impuestos").attrib


def test_no_objeto_has_no_impuestos(signer):
    root = parse(seal(make_document(make_line(profile="no_objeto")), signer))
    assert root.find(f"{CFDI}Impuestos") is None


def test_absent_texts_are_left_out(signer):
    line = make_line(no_identificacion="", unidad=" ")
    xml = seal(make_document(line, serie=" ", condiciones_de_pago=""), signer)
    assert xsd_errors(xml) == []
    assert b"Serie=" not in xml


def test_spaces_and_line_breaks_become_one_space(signer):
    xml = seal(make_document(make_line(descripcion=" Uno\n dos ")), signer)
    assert b'Descripcion="Uno dos"' in xml


def test_markup_in_a_description_is_only_text(signer):
    words = '<script>"&amp;"</script>'
    root = parse(seal(make_document(make_line(descripcion=words)), signer))
    assert root.find(f".//{CFDI}Concepto").get("Descripcion") == words


def test_stamp_is_read(stamped):
    stamp = read_stamp(stamped)
    assert stamp.stamped_at == NOW
    assert stamp.stamped_at.utcoffset() == timedelta(hours=-6)
    assert stamp.cadena.startswith(f"||1.1|{stamp.folio_fiscal}|")
    assert stamp.sello_cfd == parse(stamped).get("Sello")


def test_sealed_xml_has_no_stamp(signer):
    with pytest.raises(UnreadableCfdi, match="no tiene timbre"):
        read_stamp(seal(make_document(), signer))


def test_stamp_of_another_cfdi_is_refused(stamped):
    other = parse(stamped)
    other.set("Sello", "b3Rybw==")
    with pytest.raises(UnreadableCfdi, match="otro CFDI"):
        read_stamp(etree.tostring(other))


@pytest.mark.parametrize("name", ["UUID", "FechaTimbrado", "SelloSAT"])
def test_incomplete_stamp_is_refused(stamped, name):
    with pytest.raises(UnreadableCfdi, match="incompleto"):
        read_stamp(stamped.replace(f' {name}="'.encode(), b' Otro="'))


BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "'
    + b"x" * 1000
    + b'">'
    + b"".join(
        b'<!ENTITY c%d "%s">' % (n, b"&%s;" % (b"c%d" % (n - 1) if n else b"b") * 20)
        for n in range(8)
    )
    + b"]><a z='&c7;'>&c7;</a>"
)
HOSTILE = {
    "nothing": b"",
    "binary": bytes(range(256)),
    "not a cfdi": b"<html/>",
    "version 3.3": b'<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/3"/>',
    "cut": b'<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4" Versi',
    "entity bomb": BOMB,
    "external entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    b"<a>&b;</a>",
    "external DTD": b'<!DOCTYPE a SYSTEM "http://example.invalid/x.dtd"><a/>',
    "DOCTYPE in UTF-16": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"),
    "deep": b"<a>" * 100_000,
    "too large": b"<a>" + b" " * XML_MAX_BYTES,
}


@pytest.mark.parametrize("xml", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_refused_in_words(xml):
    with pytest.raises(UnreadableCfdi, match=r"^(El|El archivo) "):
        parse(xml)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(xml):
    with pytest.raises(UnreadableCfdi):
        read_stamp(xml)


def test_satcfdi_itself_accepts_an_external_doctype(stamped):
    xml = stamped.replace(
        b"<cfdi:Comprobante", b'<!DOCTYPE a SYSTEM "a.dtd"><cfdi:Comprobante', 1
    )
    assert SatCfdi.from_string(xml)
    with pytest.raises(UnreadableCfdi, match="DOCTYPE"):
        parse(xml)


def test_satcfdi_itself_cannot_serialise_an_unknown_addenda(stamped):
    addenda = (
        b'<cfdi:Addenda><b:B xmlns:b="urn:foo"/></cfdi:Addenda></cfdi:Comprobante>'
    )
    xml = stamped.replace(b"</cfdi:Comprobante>", addenda)
    with pytest.raises(KeyError, match="urn:foo"):
        SatCfdi.from_string(xml).xml_bytes()
    assert read_stamp(xml).stamped_at <= datetime.now(UTC)


def test_relations_are_grouped_by_their_type(signer):
    first, second, third = (uuid4() for _ in range(3))
    relations = (Relation("01", first), Relation("04", second), Relation("01", third))
    xml = seal(make_document(tipo_de_comprobante="E", relations=relations), signer)
    groups = parse(xml).findall(f"{CFDI}CfdiRelacionados")
    assert xsd_errors(xml) == []
    assert [one.get("TipoRelacion") for one in groups] == ["01", "04"]
    assert [one.get("UUID") for one in groups[0]] == [
        str(first).upper(),
        str(third).upper(),
    ]
