"""A provider that asks to slow down is left alone by everybody, and by nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.answers import Accepted, NotAccepted
from delivery.pacing import ProviderHealth
from delivery.providers import registry
from delivery.providers.registry import get_provider
from delivery.services.claiming import due_ids, next_due, take_due
from delivery.services.failover import LONGEST_PAUSE_SECONDS, note_calls, routes
from delivery.services.sending import send
from tests.delivery.fakes import http_error

pytestmark = pytest.mark.django_db


def slow_down(seconds=0):
    return NotAccepted(
        "slow down",
        may_retry=True,
        retry_after_seconds=seconds,
        is_throttled=True,
    )


def note(*answers):
    note_calls((get_provider("plain"), answer) for answer in answers)


def pause():
    """In seconds, from now on."""
    until = ProviderHealth.objects.get().paused_until
    return (until - timezone.now()).total_seconds()


def names():
    return [(provider.name, allowed) for provider, allowed in routes(10)]


def test_other_messages_wait_too_and_nobody_loses_a_try(make_message, service):
    first, second = make_message(), make_message("beto@ejemplo.mx")
    service.fault_before = http_error(429, **{"Retry-After": "60"})
    send(first.pk)
    send(second.pk)
    assert service.calls == 1
    first.refresh_from_db()
    assert (first.send_state, first.attempts) == ("retry", 0)
    assert due_ids() == []


def test_after_the_pause_all_go_at_once(make_dispatch, service):
    make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx")
    note(slow_down(60))
    assert take_due(limit=10) == []
    ProviderHealth.objects.update(paused_until=timezone.now())
    assert len(take_due(limit=10)) == 3


def test_next_round_comes_when_the_pause_ends(message, service):
    note(slow_down(9))
    _, seconds = next_due(within_seconds=15)
    assert 8 < seconds <= 9
    note(slow_down(60))
    assert next_due(within_seconds=15) is None


@pytest.mark.parametrize(
    ("asked", "least"), [(0, 4), (60, 59), (999_999, LONGEST_PAUSE_SECONDS - 1)]
)
def test_pause_is_as_long_as_it_asks_within_reason(service, asked, least):
    note(slow_down(asked))
    assert least < pause() <= least + 1


def test_longest_wins(service):
    note(slow_down(5), slow_down(60), Accepted("1"))
    note(slow_down(5))
    assert 59 < pause() <= 60


def test_pause_is_no_failure(service):
    for _ in range(5):
        note(slow_down(60))
    health = ProviderHealth.objects.get()
    assert (health.failures, health.failing_since) == (0, None)
    assert health.passed_over_until is None


def test_fallback_delivers_meanwhile(service, settings, monkeypatch):
    path = "tests.delivery.fakes.KeyedProvider"
    monkeypatch.setitem(registry.PROVIDERS, "keyed", path)
    settings.EMAIL_FALLBACKS = ["keyed"]
    note(slow_down(60))
    assert names() == [("keyed", 10)]
    ProviderHealth.objects.update(paused_until=timezone.now())
    assert names() == [("plain", 10), ("keyed", 10)]


def test_asking_costs_no_further_query(service, django_assert_num_queries):
    note(slow_down(60))
    with django_assert_num_queries(1):
        assert names() == []


def test_message_that_is_asked_to_wait_for_long_keeps_its_own_time(message, service):
    service.fault_before = http_error(429, **{"Retry-After": "7200"})
    send(message.pk)
    message.refresh_from_db()
    assert message.next_try_at > timezone.now() + timedelta(minutes=119)
    assert message.detail.startswith("HTTP 429")
