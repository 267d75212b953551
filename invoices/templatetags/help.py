"""Links into the help centre, from the place where a question arises."""

from django import template
from django.urls import reverse

from blacklist.checking import Code
from delivery.states import Shown
from delivery.timeline import Journey
from invoices.help.places import OF_CHECK, OF_STATE, place_of_diagnosis

register = template.Library()


@register.filter
def help_url(place: str) -> str:
    """The address of an article, or of a heading of it: "slug" or "slug#id"."""
    slug, mark, anchor = place.partition("#")
    return f"{reverse('help-article', args=[slug])}{mark}{anchor}"


@register.filter
def place_of_state(shown: Shown) -> str:
    """What explains a badge; "" when it needs no explanation."""
    return OF_STATE.get(shown.code, "")


@register.filter
def place_of_check(code: Code) -> str:
    """What explains a reason of the address check."""
    return OF_CHECK[code]


@register.filter
def place_of_journey(journey: Journey) -> str:
    """What explains the diagnosis of one message."""
    return place_of_diagnosis(
        journey.diagnosis, host_family=journey.message.mail_host_family
    )
