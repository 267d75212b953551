"""Brevo's own list: read whole, asked for one address, changed."""

import pytest

from delivery.errors import ApiFailed, BadEvent
from delivery.providers.lists.base import Removal
from tests.delivery.providers.lists.conftest import ANA, LUIS, SINCE, seen


def brevo_item(address, code="hardBounce"):
    return {
        "email": address,
        "senderEmail": "facturas@example.com",
        "reason": {"code": code, "message": "Hard bounce"},
        "blockedAt": "2026-11-24T13:41:11.000Z",
    }


BREVO = ("GET", "/smtp/blockedContacts")


def test_brevo_is_read_page_by_page(speak):
    pages = [
        (200, {"count": 2, "contacts": [brevo_item(ANA)]}),
        (200, {"count": 2, "contacts": [brevo_item(LUIS, "contactFlaggedAsSpam")]}),
    ]
    server, entries = speak("brevo", {BREVO: pages})
    assert seen(entries.iter_entries(SINCE)) == [
        (ANA, "suppressed", "hardBounce: Hard bounce"),
        (LUIS, "complaint", "contactFlaggedAsSpam: Hard bounce"),
    ]
    assert server.calls[1].query["offset"] == ["1"]
    assert server.calls[1].query["startDate"] == ["2026-11-19"]


def test_brevo_that_ends_too_early_is_an_error(speak):
    pages = [
        (200, {"count": 2, "contacts": [brevo_item(ANA)]}),
        (200, {"count": 2, "contacts": []}),
    ]
    _, entries = speak("brevo", {BREVO: pages})
    with pytest.raises(BadEvent):
        list(entries.iter_entries())


def test_brevo_finds_and_removes_and_takes_no_additions(speak):
    page = (200, {"count": 1, "contacts": [brevo_item("Ana@Example.com")]})
    deleting = ("DELETE", f"/smtp/blockedContacts/{ANA}")
    _, entries = speak("brevo", {BREVO: page, deleting: [(204, {}), (404, {})]})
    assert entries.get(ANA).address == "Ana@Example.com"
    assert entries.get(LUIS) is None
    assert entries.remove(ANA) == Removal.REMOVED
    assert entries.remove(ANA) == Removal.NOT_FOUND
    with pytest.raises(ApiFailed):
        entries.add(ANA)


def test_empty_list_of_brevo_has_no_contacts(speak):
    _, entries = speak("brevo", {BREVO: (200, {"count": 0})})
    assert list(entries.iter_entries()) == []
