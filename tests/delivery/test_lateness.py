"""When a message is late: the same for its row in a query and for itself on a page."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from delivery.choices import DeliveryState, SendState
from delivery.lateness import late_hours
from delivery.models import Message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Around the whole hours, where two ways of counting would part.
hours = st.sampled_from([0, 1, 2, 3, 5, 6, 7, 23, 24, 25])
ago = st.builds(
    lambda hours, by: timedelta(hours=hours, microseconds=by),
    hours,
    st.sampled_from([-1, 0, 1]),
)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def is_late_as_row(message):
    message.save()
    return Message.objects.late().filter(pk=message.pk).exists()


@hypothesis_settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    send_state=st.sampled_from(SendState),
    delivery_state=st.sampled_from(DeliveryState),
    created=ago,
    accepted=st.none() | ago,
)
def test_row_and_message_agree(message, send_state, delivery_state, created, accepted):
    message.send_state, message.delivery_state = send_state, delivery_state
    message.claim, message.lease_until = uuid4(), NOW
    message.created_at = NOW - created
    message.accepted_at = None if accepted is None else NOW - accepted
    assert is_late_as_row(message) == (late_hours(message) is not None)


@pytest.mark.parametrize(
    ("send_state", "delivery_state", "since", "limit"),
    [
        ("pending", "", "created_at", 1),
        ("sending", "", "created_at", 1),
        ("retry", "", "created_at", 1),
        ("accepted", "", "accepted_at", 24),
        ("accepted", "deferred", "accepted_at", 6),
    ],
)
def test_late_from_its_hour_on(message, send_state, delivery_state, since, limit):
    message.send_state, message.delivery_state = send_state, delivery_state
    message.claim, message.lease_until = uuid4(), NOW
    setattr(message, since, NOW - timedelta(hours=limit))
    assert late_hours(message) == limit
    assert is_late_as_row(message)
    setattr(message, since, NOW - timedelta(hours=limit, microseconds=-1))
    assert late_hours(message) is None
    assert not is_late_as_row(message)


@pytest.mark.parametrize("send_state", ["unknown", "failed", "withheld"])
def test_what_has_stopped_is_not_late(message, send_state):
    message.send_state = send_state
    message.created_at = NOW - timedelta(days=9)
    assert late_hours(message) is None
    assert not is_late_as_row(message)
