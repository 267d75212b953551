"""Administrators are told once, and again when it changes."""

import pytest
from django.utils import timezone

from delivery.monitoring import Alert, DailyCount, Storm
from delivery.services.alerts import (
    Finding,
    look_around,
    send_alerts,
    update_alerts,
)
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
