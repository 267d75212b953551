"""Invoices that wait to be paid, and payments of them."""

import uuid
from decimal import Decimal

from invoices.models import Invoice
from invoices.payments import BankAccounts
from invoices.services.issuing import issue
from invoices.services.payments import NewPayment, register_payment
from invoices.services.stamping import stamp_invoice
from tests.invoices.cast import make_draft, make_line


def owe(customer, amount="1000", *, by, **line):
    """A stamped PPD invoice; 16 % of IVA come on top of the amount."""
    lines = [make_line(cantidad=Decimal(1), valor_unitario=Decimal(amount), **line)]
    terms = {"metodo_pago": "PPD", "forma_pago": "99"}
    draft = make_draft(customer.issuer, customer, by=by, lines=lines, **terms)
    issue(draft, recipients=["ana@example.com"])
    stamp_invoice(draft.pk)
    return Invoice.objects.get(pk=draft.pk)


def new_payment(customer, pagado, **changes):
    """pagado: {invoice: amount}."""
    amounts = {invoice.pk: Decimal(amount) for invoice, amount in pagado.items()}
    values = {
        "customer": customer,
        "fecha": "2020-03-05T12:00:00",
        "forma_pago": "03",
        "moneda": "MXN",
        "tipo_cambio": None,
        "monto": sum(amounts.values(), Decimal(0)),
        "num_operacion": "",
        "accounts": BankAccounts(),
        "pagado": amounts,
        **changes,
    }
    return NewPayment(**values)


def pay(customer, pagado, *, by, key=None, **changes):
    return register_payment(
        customer.issuer,
        key=key or uuid.uuid4(),
        new=new_payment(customer, pagado, **changes),
        recipients=["ana@example.com"],
        by=by,
    )
