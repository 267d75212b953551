"""Mailgun's own list: read whole, asked for one address, changed."""

import pytest

from delivery.errors import ApiFailed
from delivery.providers.lists.base import Removal
from tests.delivery.providers.lists.conftest import ANA, LUIS, SINCE, seen


def mailgun_item(address, **more):
    return {"address": address, "created_at": "Tue, 24 Nov 2026 13:41:11 UTC"} | more


def mailgun_page(server, name, *items):
    next_ = f"{server.url}/mg.example.com/{name}?page=next"
    return 200, {"items": list(items), "paging": {"next": next_}}


def test_mailgun_is_read_list_by_list_and_page_by_page(speak):
    answers = {}
    server, entries = speak("mailgun", answers)
    by_name = {
        "bounces": [
            [mailgun_item(ANA, code="550", error="No such user")],
            [mailgun_item(LUIS, code=605, error="")],
        ],
        "complaints": [[mailgun_item("eva@example.com")]],
        "unsubscribes": [],
    }
    for name, pages in by_name.items():
        answers["GET", f"/mg.example.com/{name}"] = [
            mailgun_page(server, name, *items) for items in [*pages, []]
        ]
    assert seen(entries.iter_entries(SINCE)) == [
        (ANA, "suppressed", "bounces: 550: No such user"),
        (LUIS, "suppressed", "bounces: 605"),
        ("eva@example.com", "complaint", "complaints"),
    ]


def test_mailgun_is_not_followed_to_another_host(speak):
    paging = {"next": "https://example.com/v3/bounces"}
    page = (200, {"items": [mailgun_item(ANA)], "paging": paging})
    _, entries = speak("mailgun", {("GET", "/mg.example.com/bounces"): page})
    with pytest.raises(ApiFailed, match="is not at"):
        list(entries.iter_entries())


def test_mailgun_finds_adds_and_removes_in_all_lists(speak):
    complaint = f"/mg.example.com/complaints/{ANA}"
    server, entries = speak(
        "mailgun",
        {
            ("GET", complaint): (200, mailgun_item(ANA)),
            ("POST", "/mg.example.com/bounces"): (200, {}),
            ("DELETE", complaint): (200, {}),
        },
    )
    entries.add(ANA)
    assert server.calls[0].body == b"address=ana%40example.com"
    assert entries.get(ANA).reason == "complaint"
    assert entries.get(LUIS) is None
    assert entries.remove(ANA) == Removal.REMOVED
    assert entries.remove(LUIS) == Removal.NOT_FOUND
    assert len([call for call in server.calls if call.method == "DELETE"]) == 6
