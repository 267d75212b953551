"""Claim, commit, call, record: one copy at most, and no silence."""

from datetime import timedelta

import pytest
import requests
from anymail.signals import post_send
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from blacklist.models import DomainFact, Evidence, Suppression
from delivery.choices import SendState
from delivery.models import Event, Message, StoredFile
from delivery.pacing import ProviderHealth
from delivery.providers.registry import get_provider
from delivery.services import claiming, sending
from delivery.services.claiming import due_ids, expire_leases
from delivery.services.events import recompute
from delivery.services.sending import call, record, send
from tests.delivery.claims import take_claim
from tests.delivery.fakes import FakeBackend, http_error, network_error
from tests.delivery.threads import at_once

READ_TIMEOUT = network_error(requests.ReadTimeout)
CONNECT_TIMEOUT = network_error(requests.ConnectTimeout)


def send_again(message, *, after=timedelta(hours=1)):
    """As if so much time had passed since the last try."""
    now = timezone.now()
    ProviderHealth.objects.update(paused_until=now)
    Message.objects.filter(pk=message.pk).update(next_try_at=now - after)
    send(message.pk)
    message.refresh_from_db()


def sent(message):
    send(message.pk)
    message.refresh_from_db()
    return message


def test_accepted_message_keeps_the_providers_id(message, service):
    sent(message)
    assert message.send_state == SendState.ACCEPTED
    assert message.provider == "plain"
    assert message.provider_message_id == "fake-1"
    assert message.accepted_at
    assert message.claim is None


def test_sending_twice_sends_once(message, service):
    for _ in range(2):
        sent(message)
    assert len(service.accepted) == 1


def test_blocked_address_is_withheld_with_the_reason(message, service):
    Suppression.objects.create(address="ana@ejemplo.mx", reason="invalid")
    sent(message)
    assert message.send_state == SendState.WITHHELD
    assert message.detail == "El buzón no existe."
    assert service.calls == 0


def test_released_address_is_written_to(message, service):
    Suppression.objects.create(
        address="ana@ejemplo.mx", reason="invalid", state="released"
    )
    assert sent(message).send_state == SendState.ACCEPTED


def test_blacklist_is_asked_with_the_folded_address(make_message, service):
    Suppression.objects.create(address="ana@ejemplo.mx", reason="invalid")
    message = make_message("Ana@EJEMPLO.mx")
    assert sent(message).send_state == SendState.WITHHELD


@pytest.mark.parametrize("fault", [CONNECT_TIMEOUT, http_error(429), http_error(401)])
def test_surely_not_accepted_is_tried_again_later(message, service, fault):
    service.fault_before = fault
    sent(message)
    assert message.send_state == SendState.RETRY
    assert message.next_try_at > timezone.now()
    service.fault_before = None
    assert sent(message).send_state == SendState.RETRY
    send_again(message)
    assert message.send_state == SendState.ACCEPTED


def test_retry_after_is_honoured(message, service):
    service.fault_before = http_error(429, **{"Retry-After": "3600"})
    sent(message)
    assert message.next_try_at > timezone.now() + timedelta(minutes=59)


def test_after_all_tries_it_failed(message, service):
    service.fault_before = CONNECT_TIMEOUT
    Message.objects.update(attempts=claiming.TRIES - 1)
    assert sent(message).send_state == SendState.FAILED
    assert message.pk not in due_ids()


def test_refused_request_is_not_tried_again(message, service):
    service.fault_before = http_error(422)
    assert sent(message).send_state == SendState.FAILED
    assert "HTTP 422" in message.detail


@pytest.mark.parametrize("fault", [READ_TIMEOUT, http_error(500), ZeroDivisionError()])
def test_doubt_without_a_key_is_never_sent_again_by_itself(message, service, fault):
    service.fault_after = fault
    assert sent(message).send_state == SendState.UNKNOWN
    service.fault_after = None
    send_again(message)
    assert message.send_state == SendState.UNKNOWN
    assert message.pk not in due_ids()
    assert service.calls == 1


def test_doubt_is_repeated_under_the_same_key(message, keyed_service):
    keyed_service.fault_after = READ_TIMEOUT
    assert sent(message).send_state == SendState.UNKNOWN
    keyed_service.fault_after = None
    send_again(message)
    assert message.send_state == SendState.ACCEPTED
    assert message.doubtful_since is None
    assert len(keyed_service.accepted) == 1


def test_key_is_not_trusted_beyond_its_window(message, keyed_service):
    keyed_service.fault_after = READ_TIMEOUT
    sent(message)
    long_ago = timezone.now() - timedelta(hours=25)
    Message.objects.update(doubtful_since=long_ago)
    send_again(message)
    assert keyed_service.calls == 1


@pytest.mark.parametrize("fault", [CONNECT_TIMEOUT, http_error(422)])
def test_failed_repeat_says_nothing_of_the_first_call(message, keyed_service, fault):
    keyed_service.fault_after = READ_TIMEOUT
    sent(message)
    keyed_service.fault_before = fault
    send_again(message)
    assert message.send_state == SendState.UNKNOWN


def test_message_in_doubt_is_not_given_to_another_provider(
    message, service, settings, monkeypatch
):
    service.fault_after = READ_TIMEOUT
    sent(message)
    settings.EMAIL_PROVIDER = "sandbox"
    send_again(message)
    assert message.send_state == SendState.UNKNOWN
    assert message.provider == "plain"


def test_message_in_doubt_is_not_called_withheld(message, service):
    service.fault_after = READ_TIMEOUT
    sent(message)
    Suppression.objects.create(address="ana@ejemplo.mx", reason="invalid")
    send_again(message)
    assert message.send_state == SendState.UNKNOWN


@pytest.mark.parametrize(
    ("status", "reason"), [("rejected", "suppressed"), ("invalid", "invalid")]
)
def test_refusal_at_once_reaches_our_list(message, service, status, reason):
    service.status = status
    assert sent(message).send_state == SendState.FAILED
    suppression = Suppression.objects.get(address="ana@ejemplo.mx")
    assert suppression.reason == reason
    evidence = suppression.evidence.get()
    assert evidence.source == Evidence.Source.SEND
    assert evidence.words == "said the provider"


def test_receiver_that_fails_after_the_acceptance_changes_nothing(message, service):
    def fail(**kwargs):
        raise ZeroDivisionError

    post_send.connect(fail)
    try:
        assert sent(message).send_state == SendState.ACCEPTED
    finally:
        post_send.disconnect(fail)


def test_expired_lease_is_doubt(message, service):
    assert take_claim(message.pk, get_provider())
    assert expire_leases() == 0
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert expire_leases() == 1
    send_again(message)
    assert message.send_state == SendState.UNKNOWN
    assert service.calls == 0


def test_slow_worker_may_still_write_its_outcome(message, service):
    claim = take_claim(message.pk, get_provider())
    answer = call(claim)
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    expire_leases()
    record(claim, answer)
    message.refresh_from_db()
    assert message.send_state == SendState.ACCEPTED


def test_outcome_of_a_lost_claim_is_not_written(message, keyed_service):
    old = take_claim(message.pk, get_provider())
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    expire_leases()
    send_again(message)
    assert message.send_state == SendState.ACCEPTED
    record(old, sending.NotAccepted("late", may_retry=False))
    message.refresh_from_db()
    assert message.send_state == SendState.ACCEPTED


def test_news_during_the_call_proves_the_acceptance(message, service):
    claim = take_claim(message.pk, get_provider())
    Event.objects.create(
        content_hash="1",
        provider="plain",
        provider_message_id="fake-9",
        message=message,
        type="delivered",
        raw={},
        occurred_at=timezone.now(),
    )
    recompute([message.pk])
    record(claim, sending.Doubtful("read timeout"))
    message.refresh_from_db()
    assert message.send_state == SendState.ACCEPTED
    assert message.provider_message_id == "fake-9"


def test_damaged_file_is_not_sent(message, service):
    stored = message.dispatch.attachments.get().stored_file
    default_storage.delete(stored.file.name)
    default_storage.save(stored.file.name, ContentFile(b"something else"))
    assert sent(message).send_state == SendState.FAILED
    assert "dañado" in message.detail


def test_storage_out_of_reach_is_tried_again(message, service):
    stored = message.dispatch.attachments.get().stored_file
    default_storage.delete(stored.file.name)
    assert sent(message).send_state == SendState.RETRY


def test_too_heavy_for_the_provider_is_not_sent(message, service):
    StoredFile.objects.update(size_bytes=11_000_000)
    assert sent(message).send_state == SendState.FAILED
    assert "11.0 MB" in message.detail


def test_receiving_server_is_kept_as_dns_knew_it(message, service):
    DomainFact.objects.create(
        domain="ejemplo.mx",
        state="accepts",
        mx_hosts=["mx1.ejemplo.mx"],
        expires_at=timezone.now(),
    )
    assert sent(message).mail_host == "mx1.ejemplo.mx"


def test_connection_is_opened_once(make_message, service):
    before = FakeBackend.opened
    for address in ("ana@ejemplo.mx", "beto@ejemplo.mx", "caro@ejemplo.mx"):
        sent(make_message(address))
    assert FakeBackend.opened <= before + 1


def test_message_that_is_gone_is_nothing_to_do(service, db):
    send(404)
    assert service.calls == 0


def test_call_runs_outside_of_any_transaction(transactional_db, message, service):
    service.during = lambda: _assert_no_transaction()
    assert sent(message).send_state == SendState.ACCEPTED


def _assert_no_transaction():
    assert connection.get_autocommit()


@pytest.mark.parametrize("step", ["compose", "kept_connection"])
def test_death_before_the_call_leaves_nothing_sent(message, service, monkeypatch, step):
    def die(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, step, die)
    with pytest.raises(KeyboardInterrupt):
        send(message.pk)
    message.refresh_from_db()
    assert message.send_state == SendState.SENDING
    assert service.accepted == []


@pytest.mark.parametrize("after_acceptance", [False, True])
def test_death_around_the_call_never_makes_two(message, service, after_acceptance):
    death = KeyboardInterrupt()
    service.fault_before = None if after_acceptance else death
    service.fault_after = death
    with pytest.raises(KeyboardInterrupt):
        send(message.pk)
    service.fault_before = service.fault_after = None
    _all_that_happens_by_itself(message)
    assert message.send_state == SendState.UNKNOWN
    assert len(service.accepted) == after_acceptance


@pytest.mark.parametrize("after_acceptance", [False, True])
def test_death_around_a_keyed_call_makes_exactly_one(
    message, keyed_service, after_acceptance
):
    death = KeyboardInterrupt()
    keyed_service.fault_before = None if after_acceptance else death
    keyed_service.fault_after = death
    with pytest.raises(KeyboardInterrupt):
        send(message.pk)
    keyed_service.fault_before = keyed_service.fault_after = None
    _all_that_happens_by_itself(message)
    assert message.send_state == SendState.ACCEPTED
    assert len(keyed_service.accepted) == 1


def test_death_before_the_outcome_is_written_makes_exactly_one(
    message, keyed_service, monkeypatch
):
    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(sending, "record", die)
        send(message.pk)
    _all_that_happens_by_itself(message)
    assert message.send_state == SendState.ACCEPTED
    assert len(keyed_service.accepted) == 1


def _all_that_happens_by_itself(message):
    """The lease ends, the sweep runs, and runs again."""
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    expire_leases()
    for _ in range(3):
        Message.objects.update(next_try_at=timezone.now())
        for message_id in due_ids():
            if message_id == message.pk:
                send(message_id)
    message.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_one_claim(postgres, message, service):
    at_once(send, [message.pk] * 8)
    message.refresh_from_db()
    assert message.send_state == SendState.ACCEPTED
    assert message.attempts == service.calls == 1
