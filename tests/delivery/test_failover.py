"""A provider that is down is passed over, but never for a message in doubt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.answers import Accepted, Doubtful, NotAccepted
from delivery.models import Message
from delivery.pacing import ProviderHealth
from delivery.providers import registry
from delivery.providers.registry import get_provider
from delivery.services.claiming import due_ids, take_due
from delivery.services.failover import FAILURES, note_calls, routes
from delivery.services.sending import send
from tests.delivery.fakes import http_error

DOWN = NotAccepted("connection refused", may_retry=True, is_outage=True)


@pytest.fixture
def fallback(service, settings, monkeypatch):
    """ "plain" is the first choice, "keyed" stands by."""
    path = "tests.delivery.fakes.KeyedProvider"
    monkeypatch.setitem(registry.PROVIDERS, "keyed", path)
    settings.EMAIL_FALLBACKS = ["keyed"]
    return service


def fail(name, *, times=FAILURES, answer=DOWN):
    for _ in range(times):
        note_calls([(get_provider(name), answer)])


def names(limit=10):
    return [(provider.name, allowed) for provider, allowed in routes(limit)]


def sent(message):
    Message.objects.update(next_try_at=timezone.now())
    send(message.pk)
    message.refresh_from_db()
    return message


def test_first_choice_comes_first(fallback, db):
    assert names() == [("plain", 10), ("keyed", 10)]


def test_provider_that_is_down_is_passed_over(message, fallback):
    fail("plain")
    assert names() == [("keyed", 10)]
    assert sent(message).provider == "keyed"


@pytest.mark.parametrize(
    "answer",
    [
        NotAccepted("slow down", may_retry=True, retry_after_seconds=9),
        NotAccepted("bad header", may_retry=False),
        Doubtful("oops"),
    ],
)
def test_fault_of_one_message_says_nothing_of_the_provider(fallback, db, answer):
    fail("plain", answer=answer)
    assert not ProviderHealth.objects.exists()


def test_two_failures_are_not_enough(fallback, db):
    fail("plain", times=FAILURES - 1)
    assert names()[0] == ("plain", 10)


def test_success_forgets_failures(fallback, db):
    fail("plain", times=FAILURES - 1)
    note_calls([(get_provider("plain"), Accepted("1"))])
    fail("plain", times=1)
    assert names()[0] == ("plain", 10)


def test_one_worker_tries_it_again_with_one_message(fallback, db):
    fail("plain")
    ProviderHealth.objects.update(passed_over_until=timezone.now())
    assert names() == [("plain", 1), ("keyed", 10)]
    assert names() == [("keyed", 10)]
    note_calls([(get_provider("plain"), Accepted("1"))])
    assert names() == [("plain", 10), ("keyed", 10)]


def test_while_it_is_tried_the_others_go_to_the_fallback(make_dispatch, fallback):
    dispatch = make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx")
    fail("plain")
    ProviderHealth.objects.update(passed_over_until=timezone.now())
    used = [claim.provider.name for claim in take_due(limit=dispatch.messages.count())]
    assert used == ["plain", "keyed", "keyed"]


def test_failed_trial_passes_it_over_for_longer(fallback, db):
    fail("plain", times=FAILURES + 3)
    health = ProviderHealth.objects.get()
    assert health.passed_over_until > timezone.now() + timedelta(seconds=15)
    assert health.words == "connection refused"


def test_alone_and_down_nothing_is_tried_for_nothing(message, service):
    fail("plain")
    assert due_ids() == []
    assert sent(message).attempts == 0
    assert message.send_state == "pending"


def test_calls_that_fail_pass_it_over(make_message, service):
    service.fault_before = http_error(401)
    for at in range(FAILURES):
        sent(make_message(f"cliente{at}@ejemplo.mx"))
    assert names() == []


def test_message_in_doubt_stays_with_a_provider_without_keys(message, fallback):
    fallback.fault_after = http_error(500)
    sent(message)
    fallback.fault_after = None
    fail("plain")
    assert sent(message).send_state == "unknown"
    assert message.provider == "plain"
    assert fallback.calls == 1


def test_message_in_doubt_is_repeated_at_its_own_provider_only(message, fallback):
    fail("plain")
    fallback.fault_after = http_error(500)
    assert sent(message).send_state == "unknown"
    fallback.fault_after = None
    fail("keyed")
    ProviderHealth.objects.filter(provider="plain").delete()
    assert sent(message).send_state == "unknown"
    ProviderHealth.objects.all().delete()
    assert sent(message).send_state == "accepted"
    assert message.provider == "keyed"
    assert len(fallback.accepted) == 1
