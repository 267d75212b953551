"""The day's email about what did not arrive."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from delivery.models import Message, SandboxMail
from delivery.providers.registry import get_provider
from invoices.models import Membership
from invoices.services.deliveries import undelivered
from invoices.services.digest import send_digest

TODAY = date(2026, 5, 2)


def become(**state):
    Message.objects.filter(role="customer").update(**state)


def bounce():
    become(send_state="accepted", delivery_state="hard_bounce")


def mails():
    return list(SandboxMail.objects.order_by("pk").values_list("recipient", "subject"))


def test_nothing_to_say_sends_nothing(sent, issuer):
    assert not send_digest(issuer.pk, day=TODAY)
    assert mails() == []


def test_everybody_who_can_act_is_told(sent, issuer, carla):
    Membership.objects.create(user=carla, issuer=issuer, role="read_only")
    bounce()
    assert send_digest(issuer.pk, day=TODAY)
    subject = "ESCUELA KEMPER URGATE: 1 factura no llegó"
    assert mails() == [("alicia@ejemplo.mx", subject), ("bruno@ejemplo.mx", subject)]


def test_email_names_invoice_address_and_page(sent, issuer):
    bounce()
    send_digest(issuer.pk, day=TODAY)
    mime = bytes(SandboxMail.objects.first().mime).decode()
    for word in ("A-1", "ana@example.com", f"/facturas/{sent.uuid}/"):
        assert word in mime


def test_same_day_and_same_trouble_are_told_once(sent, issuer):
    bounce()
    tomorrow = TODAY + timedelta(days=1)
    told = [send_digest(issuer.pk, day=day) for day in (TODAY, TODAY, tomorrow)]
    assert told == [True, False, False]


def test_change_is_told_on_the_next_day(sent, issuer):
    bounce()
    send_digest(issuer.pk, day=TODAY)
    become(delivery_state="complaint")
    assert not send_digest(issuer.pk, day=TODAY)
    assert send_digest(issuer.pk, day=TODAY + timedelta(days=1))


def test_provider_that_is_down_is_asked_again(sent, issuer, monkeypatch):
    bounce()
    with monkeypatch.context() as broken:
        broken.setattr(get_provider(), "backend", "tests.invoices.nowhere")
        assert not send_digest(issuer.pk, day=TODAY)
    assert send_digest(issuer.pk, day=TODAY)


@pytest.mark.parametrize(
    ("state", "hours", "late"),
    [
        ({"send_state": "accepted", "delivery_state": ""}, 23, False),
        ({"send_state": "accepted", "delivery_state": ""}, 25, True),
        ({"send_state": "accepted", "delivery_state": "deferred"}, 7, True),
        ({"send_state": "accepted", "delivery_state": "delivered"}, 99, False),
        ({"send_state": "retry"}, 2, True),
        ({"send_state": "pending"}, 0, False),
    ],
)
def test_late_message_needs_attention(sent, issuer, state, hours, late):
    at = timezone.now() - timedelta(hours=hours)
    become(created_at=at, accepted_at=at, **state)
    assert undelivered(issuer.invoices.all()).exists() is late
    shown = Message.objects.get(role="customer").shown
    assert (shown.code == "late") is late
