"""What a domain says of many addresses, in any order: one storm, one blacklist."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist.models import Evidence, Suppression
from delivery.choices import EventType
from delivery.models import Event, Message
from delivery.monitoring import RecentCount, Storm
from delivery.services.events import settle
from tests.delivery.test_any_order import orders, quick, undone

pytestmark = pytest.mark.django_db

MESSAGES = 6
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
INVALID = (EventType.BOUNCED, "invalid")
KINDS = [
    INVALID,
    INVALID,
    (EventType.BOUNCED, "disabled"),
    (EventType.BOUNCED, "full"),
    (EventType.REJECTED, "suppressed"),
    (EventType.DELIVERED, ""),
    (EventType.OPENED, ""),
    (EventType.COMPLAINED, ""),
]
STANDING = ["address", "reason", "since", "last_seen_at", "count"]
# Three hours, so that hours overlap and others do not.
facts = st.lists(
    st.tuples(
        st.integers(0, MESSAGES - 1), st.sampled_from(KINDS), st.integers(0, 180)
    ),
    max_size=12,
    unique_by=lambda fact: fact[2],
)


@pytest.fixture
def messages(make_message, settings):
    settings.STORM_LEAST_INVALID = 2
    settings.STORM_LEAST_PERCENT = 50
    return [make_message(f"persona{at}@ejemplo.mx") for at in range(MESSAGES)]


def told(messages, known, order, *, at_once=False):
    """What is known in the end, when facts come in this order, or all together."""
    with undone():
        events = {}
        for at in order:
            number, (type, kind), minutes = known[at]
            events[at], _ = Event.objects.get_or_create(
                content_hash=f"fact-{at}",
                defaults={
                    "provider": "sandbox",
                    "message_uuid": messages[number].uuid,
                    "type": type,
                    "bounce_kind": kind,
                    "raw": {},
                    "occurred_at": BEGAN + timedelta(minutes=minutes),
                },
            )
            if not at_once:
                settle([events[at]])
        settle(Event.objects.filter(message=None))
        return _outcome()


def _outcome():
    storms = Storm.objects.values_list("started_at", "ended", "invalid", "held")
    blocking = Suppression.objects.blocking().values_list(*STANDING)
    counts = RecentCount.objects.exclude(ended=0, invalid=0)
    return {
        "storms": [*storms],
        "standing": {*blocking},
        "blocked": {address for address, *_ in blocking},
        "evidence": {*Evidence.objects.values_list("key", flat=True)},
        "counts": {*counts.values_list("at", "ended", "invalid")},
        "accepted": {*Message.objects.values_list("pk", "accepted_at")},
    }


@quick
@given(known=facts, data=st.data())
def test_any_order_of_a_domains_facts_ends_the_same(messages, known, data):
    one, other = orders(data, known)
    first = told(messages, known, one)
    assert told(messages, known, other) == first
    assert told(messages, known, one, at_once=True) == first


def bounces(*minutes):
    return [(at, INVALID, minute) for at, minute in enumerate(minutes)]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2, 1]])
def test_storm_takes_back_whom_it_would_have_held(messages, order):
    outcome = told(messages, bounces(0, 100, 110), order)
    assert outcome["storms"] == [(BEGAN + timedelta(minutes=110), 2, 2, 1)]
    assert outcome["blocked"] == {"persona0@ejemplo.mx", "persona1@ejemplo.mx"}


def test_address_that_is_taken_back_says_why(messages):
    known = bounces(0, 10)
    first, second = (
        Event.objects.create(
            content_hash=f"fact-{at}",
            provider="sandbox",
            message_uuid=messages[at].uuid,
            type=type,
            bounce_kind=kind,
            raw={},
            occurred_at=BEGAN + timedelta(minutes=minutes),
        )
        for at, (type, kind), minutes in known
    )
    settle([second])
    assert Suppression.objects.blocking().exists()
    settle([first])
    taken_back = Suppression.objects.get(address="persona1@ejemplo.mx")
    assert taken_back.state == Suppression.State.RELEASED
    change = taken_back.changes.get()
    assert change.action == "taken_back"
    assert "demasiadas direcciones" in change.reason


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [0, 1, 4, 3, 2]])
def test_deliveries_that_come_late_show_that_there_was_no_storm(messages, order):
    deliveries = [(at, (EventType.DELIVERED, ""), 50 + at) for at in (2, 3, 4)]
    outcome = told(messages, bounces(100, 109) + deliveries, order)
    assert outcome["storms"] == []
    assert outcome["blocked"] == {"persona0@ejemplo.mx", "persona1@ejemplo.mx"}
