"""One message through each provider's own protocol, with a fault on its way."""

import socket
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.providers.idempotency import HEADER
from delivery.providers.registry import get_provider
from tests.delivery.faults.calls import AFTER_ACCEPTANCE, sent, sent_by_itself
from tests.delivery.faults.conftest import anymail
from tests.provider_server import resend
from tests.provider_server.behaviour import Behaviour
from tests.provider_server.certificates import make_certificate
from tests.provider_server.server import server_context
from tests.services import free_port


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


def test_each_provider_takes_it(message, real_provider):
    assert sent(message) == "accepted"
    assert message.provider_message_id
    assert real_provider.behaviour.accepted == {str(message.uuid): 1}


def test_refused_connection_is_surely_not_accepted(message, real_provider):
    real_provider.stop()
    assert sent(message) == "retry"
    real_provider.start()
    assert sent_by_itself(message) == "accepted"
    assert real_provider.behaviour.accepted == {str(message.uuid): 1}


def test_connection_that_nobody_takes_is_surely_not_accepted(
    message, real_provider, settings
):
    port = free_port()
    settings.ANYMAIL = anymail(f"http://127.0.0.1:{port}/")
    with nobody_answers(port):
        assert sent(message) == "retry"
    assert not real_provider.behaviour.calls


def test_certificate_that_is_not_trusted_is_surely_not_accepted(
    message, real_provider, settings, tmp_path
):
    real_provider.stop()
    real_provider.tls = server_context(make_certificate(tmp_path))
    real_provider.start()
    settings.ANYMAIL = anymail(f"https://localhost:{real_provider.port}/")
    assert sent(message) == "retry"
    assert not real_provider.behaviour.calls


@pytest.mark.parametrize("fault", ["401", "429"])
def test_provider_that_refuses_for_now_is_asked_later(message, real_provider, fault):
    real_provider.behaviour.fault = fault
    assert sent(message) == "retry"
    real_provider.behaviour.fault = ""
    assert sent_by_itself(message) == "accepted"
    assert real_provider.behaviour.accepted == {str(message.uuid): 1}


def test_retry_after_is_honoured(message, real_provider):
    real_provider.behaviour.fault = "429"
    sent(message)
    assert message.next_try_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.parametrize("fault", AFTER_ACCEPTANCE)
def test_lost_answer_ends_as_the_provider_allows(message, real_provider, fault):
    real_provider.behaviour.fault = fault
    assert sent(message) == "unknown"
    real_provider.behaviour.fault = ""
    # SES knows neither keys nor a look-up: there a person decides.
    end = "unknown" if message.provider == "amazon_ses" else "accepted"
    assert sent_by_itself(message) == end
    assert real_provider.behaviour.accepted == {str(message.uuid): 1}


@pytest.mark.parametrize("fault", ["500", "hangs up before"])
def test_failure_before_the_acceptance_is_repeated_only_under_a_key(
    message, real_provider, fault
):
    real_provider.behaviour.fault = fault
    assert sent(message) == "unknown"
    real_provider.behaviour.fault = ""
    has_key = get_provider(message.provider).idempotency_window is not None
    assert sent_by_itself(message) == ("accepted" if has_key else "unknown")
    assert sum(real_provider.behaviour.accepted.values()) == int(has_key)


def test_share_of_posts_that_meet_a_fault_is_the_same_for_a_seed():
    faults = [Behaviour(fault="500", share=0.3, seed=7) for _ in range(2)]
    drawn = [[one.next_fault() for _ in range(100)] for one in faults]
    assert drawn[0] == drawn[1]
    assert 15 < drawn[0].count("500") < 45


def said_by_resend(behaviour, body):
    head = f"POST /emails HTTP/1.1\r\n{HEADER}: one\r\n\r\n".encode()
    return resend.answer(behaviour, head, body)


def test_key_of_resend_goes_with_one_body():
    behaviour = Behaviour()
    first = said_by_resend(behaviour, b"a")
    assert said_by_resend(behaviour, b"a") == first
    assert said_by_resend(behaviour, b"b").status == "409 Conflict"
    assert behaviour.accepted == {"one": 1}


def test_key_of_resend_is_forgotten_after_a_day(monkeypatch):
    behaviour = Behaviour()
    said_by_resend(behaviour, b"a")
    monkeypatch.setattr(resend, "KEY_SECONDS", 0)
    said_by_resend(behaviour, b"a")
    assert behaviour.accepted == {"one": 2}
