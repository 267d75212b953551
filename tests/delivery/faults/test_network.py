"""What really happens on the wire, and what we make of it."""

import socket
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import Message, ProviderHealth
from delivery.services.claiming import due_ids
from delivery.services.sending import send
from tests.provider_server.certificates import make_certificate
from tests.provider_server.server import server_context
from tests.services import free_port

AFTER_ACCEPTANCE = ["silence after", "hangs up after", "half an answer", "500 after"]


def sent(message):
    send(message.pk)
    message.refresh_from_db()
    return message.send_state


def sent_by_itself(message):
    """As if hours passed, with the sweep's rounds in them."""
    ProviderHealth.objects.update(paused_until=timezone.now())
    for _ in range(3):
        Message.objects.update(next_try_at=timezone.now())
        if message.pk in due_ids():
            send(message.pk)
    message.refresh_from_db()
    return message.send_state


@contextmanager
def nobody_answers(port):
    """A listener whose queue is full: the kernel drops what else comes."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", port))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield


def test_postmark_takes_it(message, postmark):
    assert sent(message) == "accepted"
    assert message.provider_message_id == str(message.uuid)
    assert postmark.behaviour.accepted == {str(message.uuid): 1}


def test_refused_connection_is_surely_not_accepted(message, postmark):
    postmark.stop()
    assert sent(message) == "retry"
    postmark.start()
    assert sent_by_itself(message) == "accepted"
    assert postmark.behaviour.accepted == {str(message.uuid): 1}


def test_connection_that_nobody_takes_is_surely_not_accepted(
    message, postmark, settings
):
    port = free_port()
    settings.ANYMAIL |= {"POSTMARK_API_URL": f"http://127.0.0.1:{port}/"}
    with nobody_answers(port):
        assert sent(message) == "retry"
    assert "timed out" in message.detail


def test_certificate_that_is_not_trusted_is_surely_not_accepted(
    message, postmark, settings, tmp_path
):
    postmark.stop()
    postmark.tls = server_context(make_certificate(tmp_path))
    postmark.start()
    url = f"https://localhost:{postmark.port}/"
    settings.ANYMAIL |= {"POSTMARK_API_URL": url}
    assert sent(message) == "retry"
    assert postmark.behaviour.calls == 0


@pytest.mark.parametrize("fault", ["429", "401"])
def test_provider_that_refuses_for_now_is_asked_later(message, postmark, fault):
    postmark.behaviour.fault = fault
    assert sent(message) == "retry"
    postmark.behaviour.fault = ""
    assert sent_by_itself(message) == "accepted"
    assert postmark.behaviour.accepted == {str(message.uuid): 1}


def test_retry_after_of_the_provider_is_honoured(message, postmark):
    postmark.behaviour.fault = "429"
    sent(message)
    assert message.next_try_at > timezone.now() + timedelta(minutes=59)


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
