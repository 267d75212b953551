"""The providers' own lists, each spoken by a server of our own."""

from datetime import UTC, datetime

import pytest

from delivery.errors import ApiFailed, BadEvent
from delivery.providers.lists.base import Removal
from delivery.providers.registry import LISTS, get_list
from tests.delivery.providers.http import serve

SINCE = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANA, LUIS = "ana@example.com", "luis@example.com"


@pytest.fixture
def speak(settings):
    """A server in the provider's place, and the list that asks it."""
    opened = []

    def speak(name, answers):
        server_context = serve(answers)
        server = server_context.__enter__()
        opened.append(server_context)
        settings.ANYMAIL = settings.ANYMAIL | {
            f"{name.upper()}_API_URL": server.url,
            "AMAZON_SES_CLIENT_PARAMS": {
                "region_name": "us-east-1",
                "endpoint_url": server.url,
                "aws_access_key_id": "id",
                "aws_secret_access_key": "secret",
                "config": {"retries": {"total_max_attempts": 1}},
            },
        }
        return server, get_list(name)

    yield speak
    for context in opened:
        context.__exit__(None, None, None)


def seen(entries):
    return [(one.address, str(one.reason), one.words) for one in entries]


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


def sparkpost_item(address, source="Bounce Rule"):
    return {
        "recipient": address,
        "type": "transactional",
        "source": source,
        "description": "550 no",
        "created": "2026-11-20T10:00:00+00:00",
        "updated": "2026-11-24T13:41:11+00:00",
    }


def test_sparkpost_is_read_page_by_page(speak):
    links = [{"rel": "next", "href": "/suppression-list?cursor=two"}]
    pages = [
        (200, {"results": [sparkpost_item(ANA)], "links": links}),
        (200, {"results": [sparkpost_item(LUIS, "Spam Complaint")], "links": []}),
    ]
    server, entries = speak("sparkpost", {("GET", "/suppression-list"): pages})
    assert seen(entries.iter_entries(SINCE)) == [
        (ANA, "suppressed", "Bounce Rule: 550 no"),
        (LUIS, "complaint", "Spam Complaint: 550 no"),
    ]
    assert server.calls[0].query["from"] == ["2026-11-20T12:00:00Z"]
    assert server.calls[1].query == {"cursor": ["two"]}


def test_sparkpost_finds_adds_and_removes(speak):
    path = f"/suppression-list/{ANA}"
    _, entries = speak(
        "sparkpost",
        {
            ("GET", path): (200, {"results": [sparkpost_item(ANA)]}),
            ("PUT", path): (200, {}),
            ("DELETE", path): [(204, {}), (403, {}), (404, {})],
        },
    )
    entries.add(ANA)
    assert entries.get(ANA).words == "Bounce Rule: 550 no"
    assert entries.get(LUIS) is None
    assert [entries.remove(ANA) for _ in range(3)] == [
        Removal.REMOVED,
        Removal.NOT_ALLOWED,
        Removal.NOT_FOUND,
    ]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("answer", [(500, {}), (401, {}), (200, {})])
def test_answer_that_is_no_list_is_never_an_empty_list(speak, name, answer):
    server, entries = speak(name, {})
    server.answer = lambda call: answer
    with pytest.raises((ApiFailed, BadEvent)):
        list(entries.iter_entries())


@pytest.mark.parametrize("name", LISTS)
def test_provider_out_of_reach_is_an_error_of_its_own(speak, settings, name):
    _, entries = speak(name, {})
    nowhere = "http://127.0.0.1:9"
    params = settings.ANYMAIL["AMAZON_SES_CLIENT_PARAMS"] | {"endpoint_url": nowhere}
    settings.ANYMAIL = settings.ANYMAIL | {
        f"{name.upper()}_API_URL": nowhere,
        "AMAZON_SES_CLIENT_PARAMS": params,
    }
    with pytest.raises(ApiFailed):
        list(get_list(name).iter_entries())


def test_mailjet_keeps_its_list_to_itself():
    assert get_list("mailjet") is None
