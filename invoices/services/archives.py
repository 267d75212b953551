"""Both files of an invoice in one, for who has to keep them together."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from invoices.models import Invoice
from invoices.services.sending import stamped_xml


def zipped(invoice: Invoice) -> bytes:
    """XML and, once there is one, PDF, under the names that the emails give them.

    Raises XmlDocument.DoesNotExist.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr(f"{invoice.file_name}.xml", stamped_xml(invoice))
        if invoice.pdf:
            with invoice.pdf.open() as file:
                archive.writestr(f"{invoice.file_name}.pdf", file.read())
    return buffer.getvalue()
