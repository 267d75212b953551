"""A worker killed while it cancels: the SAT is asked once, and its answer kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.cancelling import Motive
from invoices.models import Cancellation, SandboxCancellation, XmlDocument
from invoices.services.cancelling import (
    cancel_invoice,
    due_cancellations,
    request_cancellation,
)

CANCELLING = "invoices.services.cancelling"
STEPS = {
    "claimed": ("before", f"{CANCELLING}.signed_request"),
    "signed": ("before", "invoices.pac.cancel"),
    "asked, not recorded": ("after", "invoices.pac.cancel"),
    "recorded, not committed": ("after", f"{CANCELLING}.keep_xml"),
}


def go_on():
    """What the sweep finds once the dead worker's time is over."""
    past = timezone.now() - timedelta(seconds=1)
    Cancellation.objects.filter(ended_at__isnull=True).update(
        lease_until=past, next_try_at=past
    )
    for cancellation_id in due_cancellations():
        cancel_invoice(cancellation_id)


@pytest.mark.parametrize("step", STEPS)
def test_worker_that_dies_while_it_cancels(mortal, stamped, alicia, step):
    asked = request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)
    assert mortal.dies(*STEPS[step], "invoices.tasks.cancel_invoice", asked.pk)
    go_on()
    go_on()
    stamped.refresh_from_db()
    assert stamped.is_cancelled
    assert SandboxCancellation.objects.count() == 1
    assert not due_cancellations()


@pytest.mark.parametrize("step", ["claimed", "recorded, not committed"])
def test_acuse_is_there_when_the_request_could_be_repeated(
    mortal, stamped, alicia, step
):
    asked = request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)
    assert mortal.dies(*STEPS[step], "invoices.tasks.cancel_invoice", asked.pk)
    go_on()
    kept = stamped.xml_documents.filter(kind=XmlDocument.Kind.ACUSE).exists()
    assert kept == (step == "claimed")
