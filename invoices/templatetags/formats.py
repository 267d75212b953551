"""How amounts and codes are shown: built-in in every template."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def money(value: Decimal) -> str:
    """Two decimals and thousands, e.g. "1,250.50"."""
    return f"{value:,.2f}"
