"""Each kind of trouble is offered the one action that helps."""

from dataclasses import replace

import pytest
from django.utils import timezone

from delivery.choices import BounceKind, DeliveryState, SendState
from delivery.diagnosis import MessageFacts, diagnose
from delivery.models import Message
from delivery.states import shown_state
from delivery.timeline import Journey
from invoices.remedies import Remedy, remedy_of

ACCEPTED = MessageFacts(SendState.ACCEPTED)


def remedy(facts, **fields):
    message = Message(send_state=facts.send_state, **fields)
    shown = shown_state(facts.send_state, facts.delivery_state)
    return remedy_of(Journey(message, shown, [], diagnose(facts)))


@pytest.mark.parametrize(
    ("state", "kind", "expected"),
    [
        (DeliveryState.HARD_BOUNCE, BounceKind.INVALID, Remedy.CORRECT),
        (DeliveryState.SOFT_BOUNCE, BounceKind.FULL, Remedy.CORRECT),
        (DeliveryState.SOFT_BOUNCE, BounceKind.TEMPORARY, Remedy.RESEND),
        (DeliveryState.POLICY_BLOCK, BounceKind.POLICY, Remedy.WRITE_TO_IT),
        (DeliveryState.POLICY_BLOCK, BounceKind.CONTENT, Remedy.WRITE_TO_IT),
        (DeliveryState.COMPLAINT, BounceKind.NONE, Remedy.CORRECT),
        (DeliveryState.DEFERRED, BounceKind.NONE, Remedy.WAIT),
    ],
)
def test_news_of_the_server_leads_to_what_helps(state, kind, expected):
    assert remedy(replace(ACCEPTED, delivery_state=state, bounce_kind=kind)) == expected


def test_what_stands_in_our_own_queue_is_waited_for():
    assert remedy(MessageFacts(SendState.PENDING)) == Remedy.WAIT


def test_silence_of_the_provider_is_answered_by_sending_again():
    assert remedy(ACCEPTED, accepted_at=timezone.now()) == Remedy.RESEND


def test_blocked_address_is_corrected():
    assert remedy(MessageFacts(SendState.WITHHELD)) == Remedy.CORRECT
