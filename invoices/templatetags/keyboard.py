"""The shortcuts, for the list that is also what the keys act on."""

from typing import Any

from django import template

from invoices.actions import ANYWHERE, WHILE_TYPING, shortcuts_for

register = template.Library()


@register.inclusion_tag("keyboard/_list.html", takes_context=True)
def shortcut_list(context: dict[str, Any]) -> dict[str, Any]:
    return {
        "actions": shortcuts_for(context["request"]),
        "anywhere": ANYWHERE,
        "while_typing": WHILE_TYPING,
    }
