"""The sandbox provider from acceptance to the last event, over real HTTP."""

import pytest
import requests
from django.utils import timezone

from blacklist.models import Suppression
from delivery.models import Event, InboxPost, Message, SandboxEvent, SandboxMail
from delivery.providers.sandbox import posting
from delivery.providers.sandbox.outcomes import plan
from delivery.services.inbox import process_inbox, waiting_ids
from delivery.services.sending import send
from tests.services import free_port


@pytest.mark.parametrize(
    ("address", "types"),
    [
        ("ana@ejemplo.mx", ["delivered", "opened"]),
        ("rebote@ejemplo.mx", ["bounced"]),
        ("REBOTE@ejemplo.mx", ["bounced"]),
        ("rebote.dos@ejemplo.mx", ["bounced"]),
        ("rebote+ana@ejemplo.mx", ["bounced"]),
        ("lleno@ejemplo.mx", ["deferred", "bounced"]),
        ("lento@ejemplo.mx", ["deferred", "delivered"]),
        ("tardio@ejemplo.mx", ["delivered", "bounced"]),
        ("spam@ejemplo.mx", ["delivered", "complained"]),
        ("bloqueado@ejemplo.mx", ["bounced"]),
        ("suprimido@ejemplo.mx", ["rejected"]),
        ("silencio@ejemplo.mx", []),
        ("ana@rebote.mx", ["delivered", "opened"]),
    ],
)
def test_local_part_plans_the_events(address, types):
    planned = plan(address)
    assert [one.type for one in planned] == types
    assert list(planned) == sorted(planned, key=lambda one: one.after_seconds)


def test_accepted_mail_is_complete(message):
    send(message.pk)
    message.refresh_from_db()
    mail = SandboxMail.objects.get()
    assert message.provider_message_id == mail.provider_message_id
    assert mail.idempotency_key == str(message.uuid)
    assert mail.metadata == {"message": str(message.uuid)}
    assert mail.recipient == "ana@ejemplo.mx"
    assert b"Auto-Submitted: auto-generated" in bytes(mail.mime)


def test_repeat_under_the_same_key_gets_the_first_acceptance(message):
    for _ in range(2):
        send(message.pk)
        Message.objects.update(send_state="pending", claim=None)
    assert SandboxMail.objects.count() == 1
    assert SandboxEvent.objects.count() == 2


@pytest.fixture
def live(live_server, settings, time_machine):
    """Let fifteen seconds of the sandbox's life pass."""
    settings.PUBLIC_URL = live_server.url
    time_machine.move_to(timezone.now(), tick=True)

    def live(message):
        send(message.pk)
        for _ in range(15):
            time_machine.shift(1)
            for event_id in posting.due_event_ids():
                posting.post_event(event_id)
            for post_id in waiting_ids():
                process_inbox(post_id)
        message.refresh_from_db()
        return message

    return live


@pytest.mark.parametrize(
    ("local_part", "state", "reason"),
    [
        ("ana", "delivered", None),
        ("rebote", "hard_bounce", "invalid"),
        ("lleno", "soft_bounce", None),
        ("lento", "delivered", None),
        ("tardio", "hard_bounce", "invalid"),
        ("spam", "complaint", "complaint"),
        ("bloqueado", "policy_block", None),
        ("suprimido", "rejected", "suppressed"),
        ("silencio", "", None),
    ],
)
def test_outcome_reaches_message_and_blacklist(
    live, make_message, local_part, state, reason
):
    message = live(make_message(f"{local_part}@ejemplo.mx"))
    assert message.send_state == "accepted"
    assert message.delivery_state == state
    reasons = Suppression.objects.values_list("reason", flat=True)
    assert list(reasons) == ([reason] if reason else [])
    assert not SandboxEvent.objects.filter(posted_at=None).exists()


def test_ordinary_mail_is_opened(live, message):
    assert live(message).opened_at > message.delivered_at


@pytest.fixture
def event(message):
    """A due event of the sandbox."""
    send(message.pk)
    SandboxEvent.objects.update(due_at=timezone.now())
    return SandboxEvent.objects.first()


def test_event_that_was_not_received_is_posted_again_later(event, settings):
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"
    posting.post_event(event.pk)
    event.refresh_from_db()
    assert event.posted_at is None
    assert event.attempts == 1
    assert event.due_at > timezone.now()
    assert event.pk not in posting.due_event_ids()


def test_event_is_posted_once(live_server, settings, event):
    settings.PUBLIC_URL = live_server.url
    for _ in range(2):
        posting.post_event(event.pk)
    assert InboxPost.objects.count() == 1


def test_answer_lost_on_the_way_makes_no_second_event(
    live_server, settings, event, monkeypatch
):
    settings.PUBLIC_URL = live_server.url
    real = requests.post

    def lose_the_answer(*args, **kwargs):
        real(*args, **kwargs)
        raise requests.ReadTimeout

    with monkeypatch.context() as patch:
        patch.setattr(requests, "post", lose_the_answer)
        posting.post_event(event.pk)
    SandboxEvent.objects.update(due_at=timezone.now())
    posting.post_event(event.pk)
    for post_id in waiting_ids():
        process_inbox(post_id)
    assert Event.objects.count() == 1


def test_event_is_given_up_in_the_end(event):
    SandboxEvent.objects.update(attempts=posting.TRIES)
    assert posting.due_event_ids() == []
