"""What can go wrong with an invoice, each saying what it means for the user."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoices.models import Invoice, Issuer
    from invoices.validation import Finding


class InvoiceError(Exception):
    """Any refusal to change an invoice."""


class NotEditable(InvoiceError):
    """It was issued already, perhaps in another tab. Trying again does not help."""

    def __init__(self, invoice: "Invoice") -> None:
        super().__init__(f"La factura {invoice.number} ya se emitió.")
        self.invoice = invoice


class CannotCancel(InvoiceError):
    """There is nothing to cancel, or not in this way. Trying again does not help."""


class CannotUndo(InvoiceError):
    """It is too late, or something stands in its place. Trying again does not help."""

    def __init__(self) -> None:
        super().__init__(
            "Ya no se puede deshacer: pasó más de una hora, o ya está hecho."
        )


class ConfirmationEnded(InvoiceError):
    """The link is wrong or too old, or the address changed. Another can be sent."""


class NotDemo(InvoiceError):
    """It is no demo issuer, or it has real stamps. Trying again does not help."""

    def __init__(self, issuer: "Issuer") -> None:
        super().__init__(f"{issuer} no es de demostración: no se quitó nada.")


class DemoInUse(InvoiceError):
    """Somebody worked with it while it was removed; trying again helps."""

    def __init__(self) -> None:
        super().__init__("Alguien la usaba en ese momento. Quítela otra vez.")


class InvalidInvoice(InvoiceError):
    """It breaks rules that the PAC would refuse it for; it can be corrected."""

    def __init__(self, findings: Sequence["Finding"]) -> None:
        super().__init__("La factura tiene datos por corregir.")
        self.findings = list(findings)


class NotCreditable(InvoiceError):
    """Only a stamped invoice has something to give back."""

    def __init__(self, invoice: "Invoice") -> None:
        super().__init__(
            f"{invoice} no es una factura timbrada: no lleva nota de crédito."
        )


class NoCertificate(InvoiceError):
    """The issuer has no valid CSD; it can be uploaded."""


class AddressRefused(InvoiceError):
    """A recipient is blacklisted or malformed; another address is needed."""

    def __init__(self, address: str, sentence: str) -> None:
        super().__init__(sentence)
        self.address = address


class TooManyFiles(InvoiceError):
    """So many files, or so many zips at once, are not made. Its text is for people."""
