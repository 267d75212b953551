"""Every question has a link, every link an answer, every article a way to it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from blacklist.checking import Code
from delivery.causes import Cause
from delivery.choices import DeliveryState, SendState
from delivery.diagnosis import Host, MessageFacts, diagnose
from delivery.states import Seen, shown_late, shown_seen, shown_state
from invoices.help.articles import ARTICLES
from invoices.help.places import (
    OF_CAUSE,
    OF_CHECK,
    OF_HOST,
    OF_STATE,
    place_of_diagnosis,
)
from invoices.models import Invoice
from invoices.services.deliveries import state_of, with_messages
from invoices.templatetags.help import place_of_state
from tests.invoices.help.places import resolves

DYNAMIC = [OF_CAUSE, OF_HOST, OF_STATE, OF_CHECK]
TEMPLATES = Path(settings.BASE_DIR, "templates")


def places_in_templates():
    """Those that pages outside the help centre name."""
    for file in TEMPLATES.rglob("*.html"):
        if TEMPLATES / "help" not in file.parents:
            text = file.read_text(encoding="utf-8")
            yield from re.findall(r'place="([^"]+)"', text)
            yield from re.findall(r'"help-article" "([^"]+)"', text)


STATIC = sorted(set(places_in_templates()))


@pytest.mark.parametrize("place", STATIC)
def test_places_that_pages_name_are_there(place):
    assert resolves(place)


@pytest.mark.parametrize("places", DYNAMIC)
def test_places_that_are_looked_up_are_there(places):
    assert [place for place in places.values() if not resolves(place)] == []


def test_every_cause_of_a_diagnosis_is_explained():
    assert set(OF_CAUSE) == set(Cause)


def test_every_reason_of_the_check_is_explained():
    assert set(OF_CHECK) == set(Code)


def test_every_badge_of_a_message_is_explained():
    shown = [shown_state(one, DeliveryState.NONE) for one in SendState]
    shown += [shown_state(SendState.ACCEPTED, one) for one in DeliveryState]
    shown.append(shown_state("accepted", "delivered", is_opened=True))
    shown.append(shown_late("accepted", "", hours=30))
    seen = Seen(opened_at=timezone.now(), confirmed_at=timezone.now())
    shown.append(shown_seen(shown[0], seen))
    of_messages = {one.code for one in shown}
    assert set(OF_STATE) == of_messages | {"seen", "received"}


def test_what_a_customer_told_by_a_link_is_explained(sent):
    invoice = with_messages(Invoice.objects.filter(pk=sent.pk)).get()
    for moment in ("seen_at", "received_at"):
        setattr(invoice, moment, timezone.now())
        assert place_of_state(state_of(invoice).shown)


def test_every_article_is_reached_from_the_place_of_its_question():
    linked = {place.partition("#")[0] for place in STATIC}
    for places in DYNAMIC:
        linked |= {place.partition("#")[0] for place in places.values()}
    assert linked == set(ARTICLES)


@pytest.mark.parametrize(
    ("family", "place"),
    [
        ("microsoft-365", "correo-no-deseado#microsoft-365"),
        ("telmex", "prodigy-telmex"),
        ("own", "correo-no-deseado"),
    ],
)
def test_what_was_accepted_is_looked_for_where_that_host_hides_it(family, place):
    facts = MessageFacts(SendState.ACCEPTED, DeliveryState.DELIVERED)
    assert place_of_diagnosis(diagnose(facts), host_family=family) == place


def test_a_filter_before_the_mailbox_is_explained_as_one():
    host = Host("Proofpoint", "", is_filter=True)
    facts = MessageFacts(SendState.ACCEPTED, DeliveryState.DELIVERED, host=host)
    found = diagnose(facts)
    assert place_of_diagnosis(found, host_family="proofpoint") == "filtros-de-empresa"
