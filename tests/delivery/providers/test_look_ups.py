"""A message whose answer was lost, asked for at servers that speak as providers do."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from delivery.errors import ApiFailed
from delivery.providers.look_ups import Wanted
from delivery.providers.registry import LOOK_UPS, get_look_up
from tests.delivery.providers.http import serve

WANTED = Wanted(uuid4(), "ana@example.com", datetime(2026, 11, 24, 13, 41, tzinfo=UTC))
OURS = {"message": str(WANTED.message_uuid)}
OTHER = {"message": str(uuid4())}


@pytest.fixture
def ask(settings):
    """Ask a provider that gives these answers; what it was asked comes back too."""

    def ask(name, answers):
        with serve(answers) as server:
            url = {f"{name.upper()}_API_URL": server.url}
            settings.ANYMAIL = settings.ANYMAIL | url
            return get_look_up(name)(WANTED), server.calls

    return ask


def sent(id_, **more):
    return {"MessageID": id_, "Recipients": ["ana@example.com"]} | more


def test_postmark_is_asked_by_receiver_and_its_own_time(ask):
    items = [sent("1", Metadata=OTHER), sent("2", Metadata=OURS)]
    answers = {("GET", "/messages/outbound"): (200, {"Messages": items})}
    found, calls = ask("postmark", answers)
    assert found == "2"
    assert calls[0].query["recipient"] == ["ana@example.com"]
    assert calls[0].query["fromdate"] == ["2026-11-24T08:41:00"]


def test_postmark_tells_the_metadata_in_the_details_at_least(ask):
    answers = {
        ("GET", "/messages/outbound"): (200, {"Messages": [sent("1"), sent("2")]}),
        ("GET", "/messages/outbound/1/details"): (200, sent("1", Metadata=OTHER)),
        ("GET", "/messages/outbound/2/details"): (200, sent("2", Metadata=OURS)),
    }
    assert ask("postmark", answers)[0] == "2"


def test_mailgun_is_asked_page_by_page(ask):
    def event(metadata, id_):
        headers = {"headers": {"message-id": id_}}
        return {"event": "accepted", "user-variables": metadata, "message": headers}

    pages = [
        {"items": [event(OTHER, "1@mg")], "paging": {"next": "events?page=2"}},
        {"items": [event(OURS, "2@mg")], "paging": {"next": "events?page=3"}},
    ]
    path = ("GET", "/mg.example.com/events")
    found, calls = ask("mailgun", {path: [(200, page) for page in pages]})
    assert found == "<2@mg>"
    assert calls[0].query["begin"] == [str(int(WANTED.since.timestamp()))]


def test_brevo_is_asked_by_its_tag(ask):
    events = [{"event": "requests", "messageId": "<1@smtp-relay.mailin.fr>"}]
    path = ("GET", "/smtp/statistics/events")
    found, calls = ask("brevo", {path: (200, {"events": events})})
    assert found == "<1@smtp-relay.mailin.fr>"
    assert calls[0].query["tags"] == [str(WANTED.message_uuid)]


@pytest.mark.parametrize(
    ("name", "path", "answer"),
    [
        ("postmark", "/messages/outbound", {"Messages": []}),
        ("mailgun", "/mg.example.com/events", {"items": []}),
        ("brevo", "/smtp/statistics/events", {}),
    ],
)
def test_not_found_is_told(ask, name, path, answer):
    assert ask(name, {("GET", path): (200, answer)})[0] is None


@pytest.mark.parametrize("name", LOOK_UPS)
def test_no_answer_is_an_error_and_not_an_absence(ask, name):
    with pytest.raises(ApiFailed):
        ask(name, {})
