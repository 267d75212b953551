"""Counts follow the messages, whatever happens to them and in what order."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blacklist.models import DomainFact
from delivery.choices import DeliveryState
from delivery.models import Event, Message
from delivery.monitoring import MEASURES, DailyCount
from delivery.services.counting import count_by_id, rebuild
from delivery.services.events import settle
from delivery.services.sending import send
from delivery.tallies import Change, Place, Tally, differences, tally

numbers = count()
PLACE = Place(1, date(2026, 5, 2), "ejemplo.mx", "", "sandbox")
OTHER = Place(1, date(2026, 5, 2), "ejemplo.mx", "google", "sandbox")
tallies = st.builds(
    tally,
    was_accepted=st.booleans(),
    delivery_state=st.sampled_from(DeliveryState),
    was_opened=st.booleans(),
)


def happen(message, type, kind=""):
    event = Event.objects.create(
        content_hash=f"{next(numbers)}",
        provider="sandbox",
        message_uuid=message.uuid,
        type=type,
        bounce_kind=kind,
        raw={},
        occurred_at=timezone.now() - timedelta(seconds=next(numbers)),
    )
    settle([event])


def rows():
    """All that is counted, without rows that came to nothing."""
    keys = ["sender", "day", "domain", "host_family", "provider"]
    found = {
        tuple(row[key] for key in keys): tuple(row[name] for name in MEASURES)
        for row in DailyCount.objects.values(*keys, *MEASURES)
    }
    return {key: values for key, values in found.items() if any(values)}


def counted():
    return DailyCount.objects.values(*MEASURES).get()


@given(st.lists(tallies, min_size=1))
def test_any_way_through_states_ends_at_the_last_one(steps):
    changes = [
        Change(PLACE, old, PLACE, new)
        for old, new in zip([Tally(0), *steps], steps, strict=False)
    ]
    sums = differences(changes).get(PLACE, {})
    assert {one for one, by in sums.items() if by} == set(steps[-1])
    assert set(sums.values()) <= {1}


def test_message_that_moves_is_taken_from_its_old_row():
    found = differences([Change(PLACE, Tally.SENT, OTHER, Tally.SENT)])
    assert found == {PLACE: {Tally.SENT: -1}, OTHER: {Tally.SENT: 1}}


def test_what_stays_changes_nothing():
    assert differences([Change(PLACE, Tally.SENT, PLACE, Tally.SENT)]) == {}


def test_sending_counts_as_sent(message, service):
    send(message.pk)
    assert counted() == dict.fromkeys(MEASURES, 0) | {"sent": 1}


def test_news_is_counted_with_the_state(message):
    happen(message, "deferred")
    assert counted()["deferred"] == 1
    happen(message, "delivered")
    happen(message, "opened")
    assert counted() == dict.fromkeys(MEASURES, 0) | {
        "sent": 1,
        "delivered": 1,
        "opened": 1,
    }


def test_hard_bounce_counts_as_bounced_and_invalid(message):
    happen(message, "bounced", "invalid")
    assert (counted()["bounced"], counted()["invalid"]) == (1, 1)


def test_counting_again_changes_nothing(message):
    happen(message, "delivered")
    before = rows()
    count_by_id([message.pk])
    assert rows() == before


def test_family_is_stored_as_soon_as_dns_is_known(message):
    happen(message, "deferred")
    DomainFact.objects.create(
        domain="ejemplo.mx",
        state="accepts",
        mx_hosts=["aspmx.l.google.com"],
        expires_at=timezone.now(),
    )
    happen(message, "delivered")
    message.refresh_from_db()
    assert message.mail_host_family == "google"
    assert {key[3] for key in rows()} == {"google"}


def test_rebuilding_finds_the_same(make_message):
    for type, kind in (("delivered", ""), ("bounced", "full"), ("complained", "")):
        happen(make_message(), type, kind)
    before = rows()
    DailyCount.objects.update(sent=99)
    assert rebuild() == Message.objects.count()
    assert rows() == before


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["deferred", "delivered", "bounced", "opened"]),
            st.sampled_from(["invalid", "full", "policy"]),
        ),
        max_size=8,
    )
)
def test_counts_equal_a_recount_after_any_events(make_message, steps):
    messages = [make_message() for _ in range(3)]
    for index, type, kind in steps:
        happen(messages[index], type, kind if type == "bounced" else "")
    before = rows()
    rebuild()
    assert rows() == before
