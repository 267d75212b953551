"""The printed representation as PDF. Only tasks import this: WeasyPrint is heavy."""

import base64
from functools import cache

import segno
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from invoices.pac import sandbox
from invoices.payment_printing import payment_of
from invoices.printing import PrintedInvoice, read_printed

# An invoice shows nothing that is not inside it: no file, no network.
_EMBEDDED_ONLY = URLFetcher(allowed_protocols=["data"])


def render_pdf(invoice_xml: bytes, *, logo: bytes | None) -> bytes:
    """Print a stamped CFDI on letter pages.

    invoice_xml: as the PAC gave it. logo: a PNG or JPEG.
    Raises invoices.cfdi.UnreadableCfdi.
    """
    printed = read_printed(invoice_xml)
    html = render_to_string("invoices/pdf/invoice.html", _context(printed, logo))
    document = HTML(string=html, url_fetcher=_EMBEDDED_ONLY)
    pdf: bytes = document.write_pdf(stylesheets=[_stylesheet()], font_config=_fonts())
    return pdf


def _context(printed: PrintedInvoice, logo: bytes | None) -> dict[str, object]:
    return {
        "printed": printed,
        "cfdi": printed.cfdi,
        "payment": payment_of(printed.cfdi),
        "stamp": printed.stamp,
        "logo": base64.b64encode(logo).decode() if logo else "",
        "qr": _qr(printed.url),
        "is_test": printed.stamp.rfc_pac == sandbox.RFC,
    }


def _qr(text: str) -> str:
    code = segno.make_qr(text, error="m")
    svg: str = code.svg_inline(border=0, omitsize=True)
    # Made of numbers by segno, which quotes what it is told.
    return mark_safe(svg)  # noqa: S308


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    css = render_to_string("invoices/pdf/invoice.css")
    return CSS(string=css, font_config=_fonts(), url_fetcher=_EMBEDDED_ONLY)
