"""A worker killed at each step around the call: what another one makes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import Message
from delivery.monitoring import DailyCount
from delivery.providers.registry import LOOK_UPS, get_provider
from delivery.services import claiming
from tests.delivery.faults.calls import sent_by_itself
from tests.delivery.faults.conftest import anymail

SENDING = "delivery.services.sending"
DRAINING = "delivery.services.draining"
# Where it dies, and whether the provider has the message then.
STEPS = {
    "claimed, not called": ("before", f"{DRAINING}.call", False),
    "connected, not posted": ("kills before", "", False),
    "accepted, not answered": ("kills after", "", True),
    "answered, not recorded": ("before", f"{DRAINING}.record_all", True),
    "recorded, not committed": ("after", f"{SENDING}.adopt", True),
}


@pytest.fixture
def message(message):
    """The only one: its dispatch's copy would go with it."""
    Message.objects.exclude(pk=message.pk).delete()
    return message


@pytest.fixture
def dies(mortal, message, real_provider, settings):
    """Let a worker die while it sends the message, by itself or by the provider."""

    def dies(when, target):
        behaviour = real_provider.behaviour
        behaviour.fault, behaviour.kill_client = ("" if target else when), mortal.kill
        is_dead = mortal.dies(
            when,
            target,
            "delivery.tasks.send_message",
            message.pk,
            EMAIL_PROVIDER=settings.EMAIL_PROVIDER,
            PROVIDERS_IN_USE=settings.PROVIDERS_IN_USE,
            # A pair of seconds would come out of JSON as a list.
            ANYMAIL=anymail(real_provider.url) | {"REQUESTS_TIMEOUT": 30},
        )
        behaviour.fault = ""
        return is_dead

    return dies


def becomes_doubtful(message):
    """When the dead worker's lease is over, and not before."""
    assert claiming.expire_leases() == 0
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk).update(lease_until=past)
    claiming.expire_leases()
    message.refresh_from_db()
    return message.send_state == "unknown"


def can_be_settled(message, *, is_accepted):
    """By a repeat under the first call's key, or by a look at the provider."""
    if get_provider(message.provider).idempotency_window:
        return True
    return is_accepted and message.provider in LOOK_UPS


@pytest.mark.parametrize("step", STEPS)
def test_worker_that_dies_around_the_call(message, real_provider, dies, step):
    when, target, is_accepted = STEPS[step]
    assert dies(when, target)
    accepted = real_provider.behaviour.accepted
    assert sum(accepted.values()) == int(is_accepted)
    assert becomes_doubtful(message)
    if can_be_settled(message, is_accepted=is_accepted):
        assert sent_by_itself(message) == "accepted"
        assert accepted == {str(message.uuid): 1}
        assert DailyCount.objects.get().sent == 1
    else:
        # Nothing proves that it did not go: a person decides.
        assert sent_by_itself(message) == "unknown"
        assert sum(accepted.values()) == int(is_accepted)


def test_worker_that_dies_before_its_claim_is_committed(message, real_provider, dies):
    assert dies("after", "delivery.services.claiming.admit")
    assert sent_by_itself(message) == "accepted"
    assert real_provider.behaviour.accepted == {str(message.uuid): 1}


def test_worker_that_dies_once_all_is_committed(message, real_provider, dies):
    assert dies("committed", f"{SENDING}.adopt")
    assert sent_by_itself(message) == "accepted"
    assert real_provider.behaviour.accepted == {str(message.uuid): 1}
    assert DailyCount.objects.get().sent == 1
