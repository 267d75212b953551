"""Those who must wait lose no try, hold up nobody and go when their time comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import Message
from delivery.pacing import Throttle
from delivery.providers.registry import get_provider
from delivery.services.claiming import next_due, take_claims
from delivery.services.draining import drain
from tests.delivery.threads import at_once

BURST = 5


@pytest.fixture
def messages(make_dispatch):
    """Twelve to Hotmail, older than the sender's copy."""
    dispatch = make_dispatch(*[f"cliente{at}@hotmail.com" for at in range(12)])
    return dispatch.messages.order_by("pk")


def states(messages, state):
    return messages.filter(send_state=state).count()


def test_a_burst_goes_and_the_rest_waits_its_turn(messages, service):
    drain(messages[0].pk)
    waiting = messages.filter(send_state="pending")
    assert BURST <= 12 - waiting.count() <= BURST + 2
    assert set(waiting.values_list("attempts", flat=True)) == {0}
    times = sorted(waiting.values_list("next_try_at", flat=True))
    gaps = [(b - a).total_seconds() for a, b in zip(times, times[1:], strict=False)]
    assert min(gaps) > 0.49


def test_rate_of_the_account_holds(make_dispatch, service, settings):
    settings.PROVIDER_RATES = {"plain": 3.0}
    addresses = [f"cliente{at}@empresa.mx" for at in range(9)]
    dispatch = make_dispatch(*addresses)
    drain(dispatch.messages.earliest("pk").pk)
    assert 3 <= states(dispatch.messages, "accepted") <= 5


def test_those_who_wait_hold_up_nobody(messages, service, settings):
    settings.SEND_BATCH = 4
    drain(messages[0].pk)
    assert messages.get(role="copy").send_state == "accepted"


def test_after_a_pause_they_go(messages, service):
    drain(messages[0].pk)
    long_ago = timezone.now() - timedelta(hours=1)
    Throttle.objects.update(free_at=long_ago, tail_at=long_ago)
    Message.objects.update(next_try_at=timezone.now())
    take_claims(get_provider(), limit=100)
    assert states(messages, "sending") >= BURST


def test_next_one_is_known(messages, service):
    drain(messages[0].pk)
    message_id, seconds = next_due(within_seconds=15)
    assert states(messages, "pending")
    assert messages.get(pk=message_id).send_state == "pending"
    assert 0 <= seconds <= 1


def test_nothing_follows_when_nothing_waits(service, db):
    assert next_due(within_seconds=15) is None


@pytest.mark.django_db(transaction=True)
def test_workers_share_the_lanes(postgres, messages, service):
    at_once(lambda pk: take_claims(get_provider(), limit=3), list(range(4)))
    assert states(messages.filter(role="customer"), "sending") <= BURST + 2
