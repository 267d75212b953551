"""SendGrid's own list: read whole, asked for one address, changed."""

from delivery.providers.lists.base import Removal
from tests.delivery.providers.lists.conftest import ANA, LUIS, SINCE, seen


def sendgrid_item(address, **more):
    return {"created": 1795527671, "email": address, "reason": "550 no"} | more


def test_sendgrid_is_read_list_by_list_without_its_blocks(speak):
    empty = (200, [])
    answers = {
        ("GET", "/suppression/bounces"): [
            (200, [sendgrid_item(ANA)]),
            (200, [sendgrid_item(LUIS)]),
            empty,
        ],
        ("GET", "/suppression/invalid_emails"): empty,
        ("GET", "/suppression/spam_reports"): [
            (200, [sendgrid_item("eva@example.com", reason=None)]),
            empty,
        ],
        ("GET", "/suppression/unsubscribes"): empty,
    }
    server, entries = speak("sendgrid", answers)
    assert seen(entries.iter_entries(SINCE)) == [
        (ANA, "suppressed", "bounces: 550 no"),
        (LUIS, "suppressed", "bounces: 550 no"),
        ("eva@example.com", "complaint", "spam_reports"),
    ]
    start = str(int(SINCE.timestamp()))
    assert {call.query["start_time"][0] for call in server.calls} == {start}


def test_sendgrid_finds_adds_and_removes_in_all_lists(speak):
    answers = {
        ("GET", f"/suppression/{name}/{address}"): (200, [])
        for name in ("bounces", "invalid_emails", "spam_reports")
        for address in (ANA, LUIS)
    }
    unsubscribed = f"/asm/suppressions/global/{ANA}"
    answers |= {
        ("GET", f"/asm/suppressions/global/{LUIS}"): (200, {}),
        ("GET", unsubscribed): (200, {"recipient_email": ANA}),
        ("DELETE", unsubscribed): (204, {}),
        ("POST", "/asm/suppressions/global"): (201, {}),
    }
    _, entries = speak("sendgrid", answers)
    entries.add(ANA)
    assert entries.get(ANA).words == "unsubscribes"
    assert entries.get(LUIS) is None
    assert entries.remove(ANA) == Removal.REMOVED
    assert entries.remove(LUIS) == Removal.NOT_FOUND
