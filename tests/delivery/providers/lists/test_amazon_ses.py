"""Amazon's own list: read whole, asked for one address, changed."""

from datetime import UTC, datetime

from delivery.providers.lists.base import Removal
from tests.delivery.providers.lists.conftest import ANA, LUIS, SINCE, seen

SES = "/v2/email/suppression/addresses"


def ses_item(address, reason="BOUNCE"):
    return {"EmailAddress": address, "Reason": reason, "LastUpdateTime": 1795527671}


def test_ses_is_read_page_by_page(speak):
    name = "SuppressedDestinationSummaries"
    pages = [
        (200, {name: [ses_item(ANA)], "NextToken": "more"}),
        (200, {name: [ses_item(LUIS, "COMPLAINT")]}),
    ]
    server, entries = speak("amazon_ses", {("GET", SES): pages})
    assert seen(entries.iter_entries(SINCE)) == [
        (ANA, "suppressed", "BOUNCE"),
        (LUIS, "complaint", "COMPLAINT"),
    ]
    assert server.calls[1].query["NextToken"] == ["more"]
    assert "StartDate" in server.calls[1].query


def test_ses_finds_adds_and_removes(speak):
    server, entries = speak(
        "amazon_ses",
        {
            ("GET", f"{SES}/{ANA}"): (200, {"SuppressedDestination": ses_item(ANA)}),
            ("PUT", SES): (200, {}),
            ("DELETE", f"{SES}/{ANA}"): (200, {}),
        },
    )
    # What is not there is an error of its own type.
    answered = server.answer
    server.answer = lambda call: _ses_error(answered(call))
    assert entries.get(ANA).listed_at == datetime(2026, 11, 24, 13, 41, 11, tzinfo=UTC)
    entries.add(ANA)
    assert entries.remove(ANA) == Removal.REMOVED
    assert entries.get(LUIS) is None
    assert entries.remove(LUIS) == Removal.NOT_FOUND


def _ses_error(answer):
    is_missing = answer[0] == 404
    return (404, {"__type": "NotFoundException"}) if is_missing else answer
