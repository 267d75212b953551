import io
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from PIL import Image
from satcfdi.cfdi import CFDI as SatCfdi

from invoices import pdf
from invoices.cfdi import UnreadableCfdi, read_stamp, seal
from invoices.documents import Period, Relation
from invoices.pac.sandbox import make_stamp, pac_signer
from invoices.payment_cfdi import invoice_taxes, seal_payment
from invoices.printing import read_printed
from tests.invoices.factories import NOW, PUBLIC, RECEPTOR, make_document, make_line
from tests.invoices.test_payment_amounts import docto_of, pago_of
from tests.invoices.test_payment_cfdi import ACCOUNTS, document_of
from tests.machine import available
from tests.services import Unavailable

AMPERSAND = replace(RECEPTOR, rfc="H&E951128469", nombre="HERRERIA & ELECTRICOS")


@pytest.fixture
def stamped(signer):
    def stamp(*lines, **changes):
        sealed = seal(make_document(*lines, **changes), signer)
        return make_stamp(sealed, signer=pac_signer(), now=NOW)[1]

    return stamp


@pytest.fixture(scope="module")
def poppler():
    def find():
        if not shutil.which("pdftotext"):
            raise Unavailable("pdftotext is not installed")

    available(find)


@pytest.fixture
def printed_text(poppler, tmp_path):
    """The words of the PDF, each line break and repeated space made one space."""

    def read(xml, *, logo=None):
        (tmp_path / "a.pdf").write_bytes(pdf.render_pdf(xml, logo=logo))
        command = ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"]
        text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        return " ".join(text.split())

    return read


def png(colour="teal", size=(60, 20)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def test_everything_that_the_law_asks_for_is_printed(stamped, printed_text):
    line = make_line(
        "1", "9500", descuento="500", profile="honorarios", no_identificacion="HON"
    )
    xml = stamped(line, condiciones_de_pago="30 días")
    text, stamp = printed_text(xml), read_stamp(xml)
    for words in (
        "ESCUELA KEMPER URGATE",
        "EKU9003173C9",
        "601 General de Ley Personas Morales",
        "C. P. 42501",
        "UNIVERSIDAD ROBOTICA ESPAÑOLA",
        "URE180429TM6",
        "C. P. 86991",
        "G03 Gastos en general",
        "PUE Pago en una sola exhibición",
        "03 Transferencia electrónica de fondos",
        "30 días",
        "MXN Peso Mexicano",
        "01 No aplica",
        "I Ingreso",
        "A-12",
        "81111811",
        "E48 Servicio",
        "Obj. imp. 02",
        "HON · IVA 16 %: 1,440.00",
        "ISR retenido 10 %: 900.00",
        "IVA retenido 10.6667 %: 960.00",
        "Subtotal 9,500.00",
        "Descuento −500.00",
        "IVA 16 % 1,440.00",
        "ISR retenido −900.00",
        "IVA retenido −960.00",
        "Total MXN $8,580.00",
        "OCHO MIL QUINIENTOS OCHENTA PESOS 00/100 M.N.",
        "Este documento es una representación impresa de un CFDI",
        "Página 1 de 1",
        str(stamp.folio_fiscal),
        stamp.no_certificado_sat,
        stamp.rfc_pac,
    ):
        assert words in text


def test_both_seals_and_the_cadena_are_printed_whole(stamped, printed_text):
    xml = stamped()
    text, stamp = printed_text(xml).replace(" ", ""), read_stamp(xml)
    assert stamp.sello_cfd in text
    assert stamp.sello_sat in text
    assert stamp.cadena in text


def test_dollars_are_printed_with_their_rate_and_in_words(stamped, printed_text):
    line = make_line("1", "1000")
    text = printed_text(stamped(line, moneda="USD", tipo_cambio=Decimal("18.1234")))
    assert "USD Dólar americano" in text
    assert "Tipo de cambio 18.1234" in text
    assert "Total USD $1,160.00" in text
    assert "UN MIL CIENTO SESENTA DÓLARES 00/100 USD" in text


def test_period_of_a_global_invoice_is_printed(stamped, printed_text):
    public = replace(PUBLIC, nombre="PUBLICO EN GENERAL")
    text = printed_text(stamped(receptor=public, period=Period("04", "11", 2026)))
    assert "04 Mensual, noviembre de 2026" in text


def test_where_a_foreigner_lives_is_printed(stamped, printed_text):
    foreign = replace(
        PUBLIC, nombre="ACME", residencia_fiscal="USA", num_reg_id_trib="123456789"
    )
    text = printed_text(stamped(receptor=foreign))
    assert "USA Estados Unidos" in text
    assert "Registro tributario 123456789" in text


def test_relations_are_printed_with_their_folio_fiscal(stamped, printed_text):
    folio = uuid4()
    text = printed_text(stamped(relations=(Relation("04", folio),)))
    assert "04 Sustitución de los CFDI previos" in text
    assert str(folio).upper() in text


def test_credit_note_says_so_on_each_page(stamped, printed_text):
    lines = [make_line(descripcion=f"Uno {n}") for n in range(40)]
    relations = (Relation("01", uuid4()),)
    xml = stamped(*lines, tipo_de_comprobante="E", relations=relations)
    text = printed_text(xml)
    assert "NOTADECRÉDITO" in text.replace(" ", "")
    assert "Nota de crédito A-12" in text
    assert "E Egreso" in text
    assert "Factura" not in text


def test_exento_is_printed_without_amount(stamped, printed_text):
    assert "IVA exento —" in printed_text(stamped(make_line(profile="exento")))


def test_a_stamp_of_the_sandbox_says_that_it_is_worth_nothing(stamped, printed_text):
    xml = stamped()
    assert "no tiene validez fiscal" in printed_text(xml)
    elsewhere = xml.replace(b"PDE260101PA4", b"SPR190613I52")
    assert "no tiene validez fiscal" not in printed_text(elsewhere)


def test_markup_is_printed_as_it_was_typed(stamped, printed_text):
    xml = stamped(make_line(descripcion="<script>a & b</script>"), receptor=AMPERSAND)
    text = printed_text(xml)
    assert "<script>a & b</script>" in text
    assert "HERRERIA & ELECTRICOS" in text


def test_lines_flow_over_pages_under_repeated_heads(stamped, printed_text):
    lines = [make_line(descripcion=f"Uno {n}") for n in range(60)]
    text = printed_text(stamped(*lines))
    pages = int(re.search(r"Página 1 de (\d+)", text)[1])
    assert pages > 2
    # The last page may hold the timbre alone.
    assert text.count("Precio unitario") >= pages - 1
    assert text.count("Factura A-12") == pages - 1
    assert f"Página {pages} de {pages}" in text


@pytest.mark.parametrize(
    "line",
    [
        make_line(descripcion="X" * 1000, no_identificacion="N" * 100, unidad="U" * 20),
        make_line("999999", "99999999.123456"),
    ],
    ids=["long texts", "large amounts"],
)
def test_nothing_is_printed_beyond_the_margins(stamped, poppler, tmp_path, line):
    receptor = replace(RECEPTOR, nombre="W" * 300)
    xml = stamped(line, receptor=receptor, serie="S" * 25, folio="9" * 40)
    (tmp_path / "a.pdf").write_bytes(pdf.render_pdf(xml, logo=None))
    command = ["pdftotext", "-bbox", str(tmp_path / "a.pdf"), "-"]
    boxes = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    rights = [float(right) for right in re.findall(r'xMax="([\d.]+)"', boxes)]
    # Letter paper is 612 points wide, and its margin 16 mm.
    assert max(rights) < 612 - 16 / 25.4 * 72 + 1


def test_qr_address_is_quoted(stamped):
    xml = stamped(receptor=AMPERSAND)
    url, stamp = read_printed(xml).url, read_stamp(xml)
    assert parse_qs(urlsplit(url).query, strict_parsing=True) == {
        "id": [str(stamp.folio_fiscal)],
        "re": ["EKU9003173C9"],
        "rr": ["H&E951128469"],
        "tt": ["2864.20"],
        "fe": [stamp.sello_cfd[-8:]],
    }


def test_satcfdi_itself_does_not_quote_the_address(stamped):
    url = SatCfdi.from_string(stamped(receptor=AMPERSAND)).verifica_url
    assert parse_qs(urlsplit(url).query)["rr"] == ["H"]


def test_qr_is_as_large_as_anexo_20_wants():
    css = render_to_string("invoices/pdf/invoice.css")
    width = re.search(r"\.qr svg \{.*?width: ([\d.]+)mm", css)[1]
    assert float(width) >= 27.5


def test_qr_is_drawn_and_links_nowhere(stamped):
    svg = pdf._qr(read_printed(stamped()).url)
    assert svg.startswith("<svg")
    assert "href" not in svg


def test_logo_is_embedded(stamped):
    xml = stamped()
    with_logo = pdf.render_pdf(xml, logo=png())
    assert b"/Subtype /Image" in with_logo
    assert b"/Subtype /Image" not in pdf.render_pdf(xml, logo=None)


@pytest.mark.parametrize(
    "logo",
    [
        b"not an image",
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    ],
)
def test_bad_logo_does_not_stop_the_printing(stamped, logo):
    assert pdf.render_pdf(stamped(), logo=logo).startswith(b"%PDF")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://example.invalid/a.css"])
def test_nothing_outside_of_the_document_is_fetched(url):
    with pytest.raises(ValueError, match="disallowed protocol"):
        pdf._EMBEDDED_ONLY.fetch(url)


@pytest.mark.parametrize("xml", [b"", b"<html/>"])
def test_what_is_no_cfdi_is_not_printed(xml):
    with pytest.raises(UnreadableCfdi):
        pdf.render_pdf(xml, logo=None)


def test_cfdi_without_stamp_is_not_printed(signer):
    with pytest.raises(UnreadableCfdi):
        pdf.render_pdf(seal(make_document(), signer), logo=None)


def test_damaged_cfdi_is_not_printed(stamped):
    with pytest.raises(UnreadableCfdi):
        pdf.render_pdf(stamped().replace(b" Total=", b" Otro="), logo=None)


def test_receipt_of_payment_prints_the_payment_and_what_it_paid(signer, printed_text):
    taxes = invoice_taxes(seal(make_document(make_line("1", "100")), signer))
    docto = docto_of(taxes, Decimal("16.00"))
    pago = replace(pago_of(docto), num_operacion="SPEI 8812345", accounts=ACCOUNTS)
    text = printed_text(stamped_payment(pago, signer))
    for words in (
        "P-7",
        "P Pago",
        "5 de marzo de 2026, 12:00",
        "03 Transferencia electrónica de fondos",
        "SPEI 8812345",
        "BANK OF AMERICA",
        "CP01 Pagos",
        "84111506 Pago",
        "A-12",
        str(docto.folio_fiscal),
        "1 116.00 16.00 100.00",
        "IVA 16 %: 2.21 (base 13.79)",
        "DIECISÉIS PESOS 00/100 M.N.",
        "Pagado MXN $16.00",
    ):
        assert words in text


def test_many_paid_invoices_repeat_the_head_of_their_table(signer, printed_text):
    taxes = invoice_taxes(seal(make_document(), signer))
    doctos = [
        replace(docto_of(taxes, Decimal("16.00")), folio=str(at)) for at in range(60)
    ]
    text = printed_text(stamped_payment(pago_of(*doctos), signer))
    assert "Página 4 de 4" in text
    # On the last page there are only the totals and the seals.
    assert text.count("Saldo insoluto") == 3


def stamped_payment(pago, signer):
    sealed = seal_payment(document_of(pago), signer)
    return make_stamp(sealed, signer=pac_signer(), now=NOW)[1]
