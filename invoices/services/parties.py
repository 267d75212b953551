"""What the validator says of a customer or an issuer before any invoice exists."""

from invoices.models import Customer, Invoice, Issuer
from invoices.services.documents import document_of
from invoices.services.facts import facts_for
from invoices.validation import Finding, validate

_PAYMENT = ("forma_pago", "metodo_pago")


def customer_findings(customer: Customer) -> list[Finding]:
    """What would stop every invoice to this customer. Fields as in CustomerForm."""
    blank = Invoice(
        issuer=customer.issuer,
        customer=customer,
        uso_cfdi=customer.uso_cfdi,
        forma_pago=customer.forma_pago,
        metodo_pago=customer.metodo_pago,
    )
    return _findings(blank, "receptor.", also=_PAYMENT)


def issuer_findings(issuer: Issuer) -> list[Finding]:
    """What would stop every invoice of this issuer. Fields as in IssuerForm."""
    return _findings(Invoice(issuer=issuer), "emisor.", also=("lugar_expedicion",))


def _findings(invoice: Invoice, prefix: str, *, also: tuple[str, ...]) -> list[Finding]:
    document = document_of(invoice)
    return [
        finding
        for finding in validate(document, facts_for(document))
        if finding.field.startswith(prefix) or finding.field in also
    ]
