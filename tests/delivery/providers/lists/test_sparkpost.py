"""SparkPost's own list: read whole, asked for one address, changed."""

from delivery.providers.lists.base import Removal
from tests.delivery.providers.lists.conftest import ANA, LUIS, SINCE, seen


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
