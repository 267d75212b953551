"""The copy's address: asked by email, again if need be, confirmed by who reads it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from delivery.models import SandboxMail, Sender
from invoices.errors import ConfirmationEnded
from invoices.models import Issuer
from invoices.services.copy_address import (
    LINK_LASTS,
    NOT_TAKEN,
    PER_MINUTE,
    TRIES,
    ask_for_confirmation,
    confirm_copy,
    confirmation_token,
    due_questions,
)
from invoices.services.issuers import update_issuer
from invoices.tasks import send_copy_question, sweep_invoices
from tests.delivery.fakes import http_error

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


@pytest.fixture
def due(issuer, asked):
    """Alicia's issuer, whose copy's address is to be asked now."""
    ask_for_confirmation(issuer)
    return issuer


@pytest.fixture
def down(service):
    """A provider that answers every call with an error."""
    service.fault_before = http_error(503)
    return service


def make_due():
    Issuer.objects.update(copy_question_due_at=timezone.now())


def test_question_carries_a_link_that_confirms(due):
    issuer = due
    send_copy_question(issuer.pk)
    mail = SandboxMail.objects.get()
    assert mail.recipient == "alicia@ejemplo.mx"
    assert "/copia/" in bytes(mail.mime).decode()
    assert confirm_copy(confirmation_token(issuer)).copy_is_confirmed


def test_confirmed_address_is_asked_no_more(due):
    confirm_copy(confirmation_token(due))
    send_copy_question(due.pk)
    assert not SandboxMail.objects.exists()
    assert due_questions() == []


def test_it_is_asked_once_however_often_the_task_runs(due):
    for _ in range(3):
        send_copy_question(due.pk)
    assert SandboxMail.objects.count() == 1
    assert fresh(due).copy_asked_at


def test_sweep_finds_what_the_broker_lost(due, monkeypatch):
    told = []
    monkeypatch.setattr(
        send_copy_question, "apply_async", lambda args, **_: told.append(args)
    )
    sweep_invoices()
    assert told == [(due.pk,)]


def test_provider_that_is_down_is_tried_again_later(due, down):
    send_copy_question(due.pk)
    assert fresh(due).copy_question_error == NOT_TAKEN
    assert due_questions() == []
    down.fault_before = None
    make_due()
    send_copy_question(due.pk)
    assert len(down.accepted) == 1
    assert (fresh(due).copy_question_error, due_questions()) == ("", [])


def test_tries_end_and_begin_anew_when_a_person_asks(due, down):
    for _ in range(TRIES + 2):
        make_due()
        send_copy_question(due.pk)
    make_due()
    send_copy_question(due.pk)
    assert down.calls == TRIES
    assert fresh(due).copy_question_due_at is None
    assert fresh(due).copy_question_error == NOT_TAKEN
    ask_for_confirmation(due)
    assert due_questions() == [due.pk]


def test_try_is_counted_before_it_is_made(due, service):
    service.fault_before = SystemExit()
    with pytest.raises(SystemExit):
        send_copy_question(due.pk)
    assert fresh(due).copy_question_tries == 1
    assert due_questions() == []


def test_address_changed_during_the_call_is_still_asked(due, service):
    service.during = lambda: update_issuer(fresh(due), email="otra@ejemplo.mx")
    send_copy_question(due.pk)
    assert due_questions() == [due.pk]
    service.during = None
    send_copy_question(due.pk)
    assert len(service.accepted) == 2


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
    # The last one waits: it may be for another address.
    assert fresh(issuer).copy_question_due_at > timezone.now()


def test_address_that_cannot_be_one_is_not_written_to(due):
    Sender.objects.update(copy_address="no-es-direccion")
    send_copy_question(due.pk)
    assert not SandboxMail.objects.exists()
    assert "Falta la arroba" in fresh(due).copy_question_error


def test_saving_the_data_leaves_the_question_alone(due):
    before = fresh(due)
    send_copy_question(due.pk)
    update_issuer(before, email="alicia@ejemplo.mx")
    assert due_questions() == []
