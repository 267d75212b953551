"""Drawing the PDF of an invoice in a worker that has drawn one before."""

import io

from PIL import Image
from satcfdi.models import Signer

from invoices.cfdi import seal
from invoices.demo_certificate import make_csd
from invoices.pac.sandbox import make_stamp, pac_signer
from invoices.pdf import render_pdf
from tests.bench import Measurement, benchmark, median_ms
from tests.invoices.factories import NOW, make_document, make_line

DESCRIPTION = "Consultoría en procesos de facturación, con entrega de manuales"


def stamped(lines: int) -> bytes:
    signer = Signer.load(*make_csd("EKU9003173C9", "ESCUELA KEMPER URGATE"))
    line = make_line(descripcion=DESCRIPTION)
    sealed = seal(make_document(*[line] * lines), signer)
    return make_stamp(sealed, signer=pac_signer(), now=NOW)[1]


def logo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (600, 200), "teal").save(file, "PNG")
    return file.getvalue()


def drawing(lines: int, *, n: int) -> Measurement:
    xml, image = stamped(lines), logo()
    return median_ms(lambda: render_pdf(xml, logo=image), n=n)


@benchmark("pdf.4_lines_ms")
def four_lines() -> Measurement:
    return drawing(4, n=20)


@benchmark("pdf.100_lines_ms")
def hundred_lines() -> Measurement:
    return drawing(100, n=5)
