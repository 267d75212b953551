"""Both files of an invoice in one, for who has to keep them together."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from invoices.models import Invoice
from invoices.services.sending import stamped_xml


def zipped(invoice: Invoice) -> bytes:
    """XML and, once there is one, PDF. Raises XmlDocument.DoesNotExist."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        add_files(archive, invoice, xml=stamped_xml(invoice))
    return buffer.getvalue()


def add_files(archive: ZipFile, invoice: Invoice, *, xml: bytes) -> None:
    """Under the names that the emails give them.

    The PDF may still be in the making: the XML is the invoice, the PDF its print.
    """
    archive.writestr(f"{invoice.file_name}.xml", xml)
    if invoice.pdf:
        with invoice.pdf.open() as file:
            archive.writestr(f"{invoice.file_name}.pdf", file.read())
