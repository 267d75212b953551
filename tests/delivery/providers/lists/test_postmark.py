"""Postmark's own list: read whole, asked for one address, changed."""

import pytest

from delivery.errors import ApiFailed
from delivery.providers.lists.base import Removal
from tests.delivery.providers.lists.conftest import ANA, LUIS, SINCE, seen


def postmark_item(address, reason="HardBounce"):
    return {
        "EmailAddress": address,
        "SuppressionReason": reason,
        "Origin": "Recipient",
        "CreatedAt": "2026-11-24T08:00:00-05:00",
    }


STREAM = "/message-streams/outbound/suppressions"


def test_postmark_is_read_whole_or_since_a_day(speak):
    items = [postmark_item(ANA), postmark_item(LUIS, "SpamComplaint")]
    answer = (200, {"Suppressions": items})
    server, entries = speak("postmark", {("GET", f"{STREAM}/dump"): answer})
    assert seen(entries.iter_entries(SINCE)) == [
        (ANA, "suppressed", "HardBounce: Recipient"),
        (LUIS, "complaint", "SpamComplaint: Recipient"),
    ]
    assert server.calls[0].query == {"fromdate": ["2026-11-19"]}
    assert server.calls[0].headers["X-Postmark-Server-Token"] == "token"


def test_postmark_finds_one_address(speak):
    answers = [
        (200, {"Suppressions": [postmark_item(ANA)]}),
        (200, {"Suppressions": []}),
    ]
    server, entries = speak("postmark", {("GET", f"{STREAM}/dump"): answers})
    assert entries.get(ANA).listed_at.isoformat() == "2026-11-24T08:00:00-05:00"
    assert entries.get(LUIS) is None
    assert server.calls[0].query == {"EmailAddress": [ANA]}


@pytest.mark.parametrize(
    ("status", "removal"),
    [("Deleted", Removal.PENDING), ("Failed", Removal.NOT_ALLOWED)],
)
def test_postmark_takes_a_minute_or_refuses(speak, status, removal):
    answer = (200, {"Suppressions": [{"EmailAddress": ANA, "Status": status}]})
    server, entries = speak("postmark", {("POST", f"{STREAM}/delete"): answer})
    assert entries.remove(ANA) == removal
    assert server.calls[0].json == {"Suppressions": [{"EmailAddress": ANA}]}


def test_postmark_takes_an_addition_or_refuses(speak):
    answers = [
        (200, {"Suppressions": [{"Status": "Suppressed"}]}),
        (200, {"Suppressions": [{"Status": "Failed", "Message": "No such address"}]}),
    ]
    _, entries = speak("postmark", {("POST", STREAM): answers})
    entries.add(ANA)
    with pytest.raises(ApiFailed, match="No such address"):
        entries.add("x")
