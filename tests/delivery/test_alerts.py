"""Administrators are told once, and again when it changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.answers import Accepted, NotAccepted
from delivery.models import Message
from delivery.monitoring import Alert, DailyCount, Storm
from delivery.providers import registry
from delivery.providers.registry import get_provider
from delivery.services.alerts import (
    Finding,
    look_around,
    send_alerts,
    update_alerts,
)
from delivery.services.failover import FAILURES, note_calls
from invoices.models import User

KIND = Alert.Kind.STORM


@pytest.fixture
def mail(db, service):
    """What the administrators got."""
    User.objects.create_superuser("jefa@ejemplo.mx", "x", name="Jefa")
    User.objects.create_user("alicia@ejemplo.mx", "x", name="Alicia")
    return service.accepted


def find(*states):
    findings = [Finding(f"{at}.mx", state, f"Pasa {state}.") for at, state in states]
    update_alerts(KIND, findings)


def test_alert_is_told_once_to_staff_only(mail):
    find(("a", "mal"))
    assert [send_alerts(), send_alerts()] == [1, 0]
    [(_, params)] = mail
    assert [str(one) for one in params["to"]] == ["jefa@ejemplo.mx"]
    assert "Pasa mal." in params["text_body"]


def test_same_state_stays_quiet_and_another_is_told(mail):
    find(("a", "mal"))
    send_alerts()
    find(("a", "mal"))
    assert send_alerts() == 0
    find(("a", "peor"))
    assert send_alerts() == 1


def test_what_is_over_ends_and_may_come_again(mail):
    find(("a", "mal"), ("b", "mal"))
    find(("b", "mal"))
    assert Alert.objects.get(subject="a.mx").ended_at
    find(("a", "mal"), ("b", "mal"))
    assert Alert.objects.filter(ended_at__isnull=True).count() == 2


def test_failed_email_is_tried_again(mail, service):
    find(("a", "mal"))
    service.fault_before = OSError("no network")
    assert send_alerts() == 0
    service.fault_before = None
    assert send_alerts() == 1


def test_storm_is_an_alert(db):
    Storm.objects.create(domain="caido.mx", ended=12, invalid=11)
    look_around()
    assert Alert.objects.get().kind == Alert.Kind.STORM
    Storm.objects.update(ended_at=timezone.now())
    look_around()
    assert Alert.objects.get().ended_at


@pytest.fixture
def pair(service, settings, monkeypatch):
    """Two providers, "plain" and then "keyed"."""
    path = "tests.delivery.fakes.KeyedProvider"
    monkeypatch.setitem(registry.PROVIDERS, "keyed", path)
    settings.EMAIL_FALLBACKS = ["keyed"]


def break_down(name):
    down = NotAccepted("no route", may_retry=True, is_outage=True)
    for _ in range(FAILURES):
        note_calls([(get_provider(name), down)])


def outages():
    look_around()
    open_ones = Alert.objects.filter(kind="provider", ended_at__isnull=True)
    return list(open_ones.order_by("pk").values_list("state", flat=True))


def test_provider_that_is_down_for_long_is_an_alert(mail, pair, time_machine):
    time_machine.move_to("2026-05-02T12:00:00Z", tick=False)
    break_down("plain")
    time_machine.shift(timedelta(minutes=4, seconds=59))
    assert outages() == []
    time_machine.shift(timedelta(seconds=1))
    # A trial that fails does not begin the outage anew.
    break_down("plain")
    assert outages() == ["one"]
    # Through the one that works.
    assert send_alerts() == 1
    assert "no route" in mail[0][1]["text_body"]


def test_outage_ends_when_the_provider_is_back(db, pair, time_machine):
    time_machine.move_to("2026-05-02T12:00:00Z", tick=False)
    break_down("plain")
    time_machine.shift(timedelta(minutes=5))
    assert outages() == ["one"]
    note_calls([(get_provider("plain"), Accepted("1"))])
    assert outages() == []


def test_nobody_left_is_an_alert_at_once(db, pair):
    break_down("plain")
    break_down("keyed")
    assert outages() == ["all", "all"]


def test_provider_out_of_use_is_no_alert(db, service):
    break_down("sandbox")
    assert outages() == []


@pytest.mark.parametrize(("limit", "alerts"), [(2, 0), (1, 1)])
def test_copies_of_many_senders_that_stop_are_an_alert(
    message, settings, limit, alerts
):
    settings.COPY_ALERT_SENDERS = limit
    Message.objects.update(send_state="accepted", delivery_state="soft_bounce")
    look_around()
    assert Alert.objects.filter(kind="copies").count() == alerts


@pytest.mark.parametrize(
    ("sent", "invalid", "alerts"), [(99, 9, 0), (100, 1, 0), (100, 2, 1)]
)
def test_falling_reputation_is_an_alert(sender, sent, invalid, alerts):
    DailyCount.objects.create(
        day=timezone.localdate(),
        sender=sender,
        domain="ejemplo.mx",
        sent=sent,
        bounced=invalid,
        invalid=invalid,
    )
    look_around()
    assert Alert.objects.filter(kind="reputation").count() == alerts
