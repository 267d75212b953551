"""Resend's own list: read whole, asked for one address, changed."""

from delivery.providers.lists.base import Removal
from tests.delivery.providers.lists.conftest import ANA, LUIS, seen


def resend_item(address, id_, origin="bounce"):
    created_at = "2026-11-24 13:41:11.126+00"
    return {"id": id_, "email": address, "origin": origin, "created_at": created_at}


def test_resend_is_read_page_by_page(speak):
    pages = [
        (200, {"has_more": True, "data": [resend_item(ANA, "1")]}),
        (200, {"has_more": False, "data": [resend_item(LUIS, "2", "complaint")]}),
    ]
    server, entries = speak("resend", {("GET", "/suppressions"): pages})
    assert seen(entries.iter_entries()) == [
        (ANA, "suppressed", "bounce"),
        (LUIS, "complaint", "complaint"),
    ]
    assert server.calls[1].query == {"limit": ["100"], "after": ["1"]}


def test_resend_finds_adds_and_removes(speak):
    path = f"/suppressions/{ANA}"
    server, entries = speak(
        "resend",
        {
            ("GET", path): (200, resend_item(ANA, "1")),
            ("POST", "/suppressions"): (201, {"id": "1"}),
            ("DELETE", path): [(200, {}), (403, {}), (404, {})],
        },
    )
    entries.add(ANA)
    assert server.calls[0].json == {"email": ANA}
    assert entries.get(ANA).words == "bounce"
    assert entries.get(LUIS) is None
    assert [entries.remove(ANA) for _ in range(3)] == [
        Removal.REMOVED,
        Removal.NOT_ALLOWED,
        Removal.NOT_FOUND,
    ]


def test_too_fast_for_the_provider_waits_and_goes_on(speak):
    answers = [(429, {}), (200, {"has_more": False, "data": []})]
    server, entries = speak("resend", {("GET", "/suppressions"): answers})
    assert list(entries.iter_entries()) == []
    assert len(server.calls) == 2
