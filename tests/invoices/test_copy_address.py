"""The copy's address: asked by email, confirmed by who reads it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from delivery.models import SandboxMail, Sender
from invoices.errors import ConfirmationEnded
from invoices.models import Issuer
from invoices.services.copy_address import (
    LINK_LASTS,
    PER_MINUTE,
    ask_for_confirmation,
    confirm_copy,
    confirmation_token,
)
from invoices.services.issuers import update_issuer
from invoices.tasks import send_copy_question

pytestmark = pytest.mark.django_db


def fresh(issuer):
    return Issuer.objects.select_related("sender").get(pk=issuer.pk)


@pytest.fixture
def asked(monkeypatch):
    """Whom the broker was told to ask."""
    told = []
    monkeypatch.setattr(
        "delivery.publishing.current_app.send_task",
        lambda name, args, **_: told.append((name, *args)),
    )
    return told


def test_question_carries_a_link_that_confirms(issuer):
    send_copy_question(issuer.pk)
    mail = SandboxMail.objects.get()
    assert mail.recipient == "alicia@ejemplo.mx"
    assert "/copia/" in bytes(mail.mime).decode()
    assert confirm_copy(confirmation_token(issuer)).copy_is_confirmed


def test_confirmed_address_is_asked_no_more(issuer):
    confirm_copy(confirmation_token(issuer))
    send_copy_question(issuer.pk)
    assert not SandboxMail.objects.exists()


def test_second_confirmation_keeps_the_time_of_the_first(issuer):
    token = confirmation_token(issuer)
    first = confirm_copy(token).copy_confirmed_at
    assert confirm_copy(token).copy_confirmed_at == first


def test_other_address_asks_anew(issuer, asked, django_capture_on_commit_callbacks):
    token = confirmation_token(issuer)
    confirm_copy(token)
    with django_capture_on_commit_callbacks(execute=True):
        update_issuer(fresh(issuer), email="otra@ejemplo.mx")
    assert asked == [("invoices.tasks.send_copy_question", issuer.pk)]
    assert not fresh(issuer).copy_is_confirmed
    with pytest.raises(ConfirmationEnded):
        confirm_copy(token)


def test_same_address_is_not_asked_again(
    issuer, asked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        update_issuer(fresh(issuer), email="alicia@ejemplo.mx")
    assert asked == []


def test_old_link_ends(issuer):
    token = confirmation_token(issuer)
    later = timezone.now() + LINK_LASTS + timedelta(minutes=1)
    with time_machine.travel(later), pytest.raises(ConfirmationEnded):
        confirm_copy(token)


def test_forged_link_is_refused(issuer):
    with pytest.raises(ConfirmationEnded):
        confirm_copy(confirmation_token(issuer) + "x")


@pytest.mark.usefixtures("same_minute")
def test_asking_is_limited(issuer):
    asked = [ask_for_confirmation(issuer) for _ in range(PER_MINUTE + 1)]
    assert asked == [True] * PER_MINUTE + [False]


def test_address_that_cannot_be_one_is_not_written_to(issuer):
    Sender.objects.update(copy_address="no-es-direccion")
    send_copy_question(issuer.pk)
    assert not SandboxMail.objects.exists()
