"""Each invoice knows its newest dispatch, whichever way that came."""

import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from delivery.models import Dispatch, Message
from delivery.services.forgetting import forget_dispatches
from delivery.services.retention import forget_old
from invoices.models import Invoice
from invoices.services.catching_up import send_missing
from invoices.services.customers import save_customer
from invoices.services.first_sending import send_first
from invoices.services.sending import resend

pytestmark = pytest.mark.django_db


def known(invoice):
    """What it says, after a look at whether it is so."""
    fresh = Invoice.objects.get(pk=invoice.pk)
    newest = fresh.dispatches.order_by("created_at", "pk").last()
    assert fresh.newest_dispatch == newest
    return newest


def send_again(invoice, by, *, key=None, address="ana@example.com"):
    key = key or uuid.uuid4()
    return resend(invoice, addresses=[address], request_key=key, by=by)


def test_stamped_invoice_has_none_yet(stamped):
    assert known(stamped) is None


def test_first_sending_is_it(stamped):
    send_first(stamped.pk, render=lambda invoice: b"%PDF-1.7")
    assert known(stamped).why == Dispatch.Why.ISSUE


def test_resend_takes_its_place(sent, alicia):
    dispatch = send_again(sent, alicia)
    assert known(sent) == dispatch == sent.newest_dispatch


def test_correction_takes_its_place(sent, alicia):
    dispatch = send_again(sent, alicia, address="otra@example.com")
    assert known(sent) == dispatch
    assert dispatch.why == Dispatch.Why.CORRECTION


def test_catching_up_takes_its_place(sent, customer, alicia):
    Message.objects.update(send_state="accepted", delivery_state="hard_bounce")
    save_customer(customer, addresses=["otra@example.com"])
    send_missing(customer, chosen=[sent.uuid], request_key=uuid.uuid4(), by=alicia)
    assert known(sent).messages.get(role="customer").address == "otra@example.com"


def test_repeat_of_an_older_request_does_not(sent, alicia):
    key = uuid.uuid4()
    older = send_again(sent, alicia, key=key)
    newer = send_again(sent, alicia)
    assert send_again(sent, alicia, key=key) == older
    assert known(sent) == newer


def test_old_ones_are_forgotten_before_it(sent, alicia):
    old = known(sent)
    newer = send_again(sent, alicia)
    years_ago = timezone.now() - timedelta(days=6 * 366)
    Dispatch.objects.filter(pk=old.pk).update(created_at=years_ago)
    forget_old()
    assert known(sent) == newer


def test_invoice_whose_dispatches_are_gone_has_none(sent, issuer):
    forget_dispatches(issuer.sender)
    assert known(sent) is None


def test_migration_finds_it_for_invoices_of_before(sent, alicia):
    newer = send_again(sent, alicia)
    Invoice.objects.update(newest_dispatch=None)
    migration = import_module("invoices.migrations.0015_fill_newest_dispatch")
    migration.fill(apps, None)
    assert known(sent) == newer
