"""A worker killed between the seal and the first email: one stamp, one dispatch."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import Dispatch, Message
from invoices.models import Invoice, SandboxStamp, XmlDocument
from invoices.services.first_sending import due_sendings, send_first
from invoices.services.stamping import due_stamps, stamp_invoice

STAMPING, SENDING = "invoices.services.stamping", "invoices.services.sending"
STAMP_STEPS = {
    "claimed": ("before", "invoices.pac.stamp"),
    "stamped, not recorded": ("before", f"{STAMPING}.read_stamp"),
    "recorded, not committed": ("after", f"{STAMPING}.publish_on_commit"),
    "committed, nobody told": ("before", "celery.Celery.send_task"),
}
SEND_STEPS = {
    "taken": ("before", "invoices.tasks.render_pdf"),
    "PDF kept": ("before", "invoices.services.first_sending.send_issued"),
    "dispatch made, not committed": ("after", f"{SENDING}.create_dispatch"),
    "committed": ("committed", f"{SENDING}.create_dispatch"),
}


def go_on():
    """What the sweep finds once the dead worker's time is over."""
    past = timezone.now() - timedelta(seconds=1)
    Invoice.objects.update(stamp_lease_until=past, next_send_at=past)
    for invoice_id in due_stamps():
        stamp_invoice(invoice_id)
    for invoice_id in due_sendings():
        send_first(invoice_id, render=lambda invoice: b"%PDF-1.7 prueba")


def assert_sent_once():
    assert not due_stamps()
    assert not due_sendings()
    assert SandboxStamp.objects.count() == 1
    assert XmlDocument.objects.filter(kind=XmlDocument.Kind.STAMPED).count() == 1
    invoice = Invoice.objects.get()
    assert invoice.pdf
    assert invoice.dispatched_at
    assert invoice.dispatches.get() == Dispatch.objects.get()
    # To the customer, and the sender's copy.
    assert Message.objects.filter(send_state="pending").count() == 2


@pytest.mark.parametrize("step", STAMP_STEPS)
def test_worker_that_dies_while_it_stamps(mortal, sealed, step):
    assert mortal.dies(*STAMP_STEPS[step], "invoices.tasks.stamp_invoice", sealed.pk)
    go_on()
    assert_sent_once()


@pytest.mark.parametrize("step", SEND_STEPS)
def test_worker_that_dies_in_the_first_sending(mortal, sealed, step):
    stamp_invoice(sealed.pk)
    assert mortal.dies(*SEND_STEPS[step], "invoices.tasks.send_invoice", sealed.pk)
    assert Dispatch.objects.exists() == (step == "committed")
    go_on()
    assert_sent_once()
