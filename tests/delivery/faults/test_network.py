"""What really happens on the wire, and what we make of it."""

import pytest
from django.utils import timezone

from delivery.models import Message
from delivery.pacing import ProviderHealth
from delivery.services.claiming import due_ids
from delivery.services.sending import send
from tests.delivery.faults.calls import AFTER_ACCEPTANCE, sent


def sent_by_itself(message):
    """As if hours passed, with the sweep's rounds in them."""
    ProviderHealth.objects.update(paused_until=timezone.now())
    for _ in range(3):
        Message.objects.update(next_try_at=timezone.now())
        if message.pk in due_ids():
            send(message.pk)
    message.refresh_from_db()
    return message.send_state


def test_postmark_takes_it(message, postmark):
    assert sent(message) == "accepted"
    assert message.provider_message_id == str(message.uuid)
    assert postmark.behaviour.accepted == {str(message.uuid): 1}


@pytest.mark.parametrize("fault", AFTER_ACCEPTANCE)
def test_lost_answer_never_makes_two(message, postmark, fault):
    postmark.behaviour.fault = fault
    assert sent(message) == "unknown"
    postmark.behaviour.fault = ""
    assert sent_by_itself(message) == "unknown"
    assert postmark.behaviour.accepted == {str(message.uuid): 1}


@pytest.mark.parametrize("fault", ["500", *AFTER_ACCEPTANCE])
def test_lost_answer_of_a_provider_with_keys_makes_exactly_one(
    message, keyed_postmark, fault
):
    keyed_postmark.behaviour.fault = fault
    assert sent(message) == "unknown"
    keyed_postmark.behaviour.fault = ""
    assert sent_by_itself(message) == "accepted"
    assert keyed_postmark.behaviour.accepted == {str(message.uuid): 1}


def test_500_before_the_acceptance_stays_visible(message, postmark):
    postmark.behaviour.fault = "500"
    assert sent(message) == "unknown"
    assert sent_by_itself(message) == "unknown"
    assert not postmark.behaviour.accepted


def test_kept_connection_that_was_cut_while_idle_costs_nothing(make_message, postmark):
    assert sent(make_message("ana@ejemplo.mx")) == "accepted"
    postmark.stop()
    postmark.start()
    assert sent(make_message("beto@ejemplo.mx")) == "accepted"
