"""How amounts and choices are shown: built-in in every template."""

import json
from datetime import datetime
from decimal import Decimal

from django import template
from django.contrib.messages.storage.base import Message

from invoices.amounts import trimmed
from invoices.forms.base import plain
from invoices.models import Customer, Product

register = template.Library()


@register.filter
def money(value: Decimal) -> str:
    """Two decimals and thousands, e.g. "1,250.50"."""
    return f"{value:,.2f}"


@register.filter
def price(value: Decimal) -> str:
    """Thousands and as many decimals as it has, at least two, e.g. "1,250.505"."""
    return f"{trimmed(value):,f}"


@register.filter
def quantity(value: Decimal) -> str:
    """Thousands and only the decimals it has, e.g. "2" or "1,000.5"."""
    return f"{trimmed(value, at_least=0):,f}"


@register.filter
def cfdi_time(value: str) -> datetime:
    """A CFDI's local time, which has no zone, as one that `date` can show."""
    return datetime.fromisoformat(value)


@register.filter
def fill_values(row: Customer | Product) -> str:
    """What choosing this row brings into the fields beside it, as a JSON object."""
    values = (
        _customer_values(row) if isinstance(row, Customer) else _product_values(row)
    )
    return json.dumps(values)


@register.filter
def undo_of(message: Message) -> dict[str, str]:
    """What invoices.views.undoing put with a message: url and kept; else nothing."""
    undo: dict[str, str] = json.loads(message.extra_tags or "{}")
    return undo


def _customer_values(customer: Customer) -> dict[str, str]:
    return {
        "customer": str(customer.pk),
        "uso_cfdi": customer.uso_cfdi,
        "forma_pago": customer.forma_pago,
        "metodo_pago": customer.metodo_pago,
    }


def _product_values(product: Product) -> dict[str, str]:
    return {
        "product": str(product.pk),
        "no_identificacion": product.no_identificacion,
        "clave_prod_serv": product.clave_prod_serv,
        "clave_unidad": product.clave_unidad,
        "unidad": product.unidad,
        "valor_unitario": plain(product.valor_unitario),
        "tax_profile": product.tax_profile,
        "ieps_cuota": plain(product.ieps_cuota) if product.ieps_cuota else "",
    }
