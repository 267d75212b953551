"""Work on invoices outside the browser's time. Every task may run again."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from invoices import rates
from invoices.models import Invoice, Issuer
from invoices.pdf import render_pdf
from invoices.services import (
    bulk_archives,
    cancel_telling,
    cancelling,
    copy_address,
    digest,
    first_sending,
    links,
    stamping,
)
from invoices.services.sending import stamped_xml


@shared_task
def stamp_invoice(invoice_id: int) -> None:
    stamping.stamp_invoice(invoice_id)


@shared_task
def send_invoice(invoice_id: int) -> None:
    """Render the PDF, then hand the first email to delivery."""
    first_sending.send_first(invoice_id, render=_rendered)


@shared_task
def cancel_invoice(cancellation_id: int) -> None:
    """Ask for a cancellation, or how it stands."""
    cancelling.cancel_invoice(cancellation_id)


@shared_task
def tell_cancellation(cancellation_id: int) -> None:
    """Email the customer that an invoice is cancelled, or who asked that it is not."""
    cancel_telling.tell_cancellation(cancellation_id)


@shared_task
def ask_acceptance(cancellation_id: int) -> None:
    """Email the customer that it has to accept a cancellation."""
    cancel_telling.ask_acceptance(cancellation_id)


@shared_task
def sweep_invoices() -> None:
    """Find what a lost broker message or a dead worker left behind."""
    for task, due in (
        (stamp_invoice, stamping.due_stamps),
        (send_invoice, first_sending.due_sendings),
        (send_copy_question, copy_address.due_questions),
        (make_archive, bulk_archives.due_archives),
        (cancel_invoice, cancelling.due_cancellations),
        (tell_cancellation, cancel_telling.due_tellings),
    ):
        for row_id in due():
            # Not run before the next sweep: that one asks again.
            task.apply_async((row_id,), expires=settings.SWEEP_SECONDS)


@shared_task
def make_archive(archive_id: int) -> None:
    bulk_archives.make_archive(archive_id)


@shared_task
def forget_archives() -> None:
    bulk_archives.forget_archives()


@shared_task
def watch_invoices() -> None:
    """See whether invoices wait for a person; delivery tells the administrators."""
    first_sending.watch_set_aside()


@shared_task
def send_digest(issuer_id: int) -> None:
    digest.send_digest(issuer_id, day=timezone.localdate())


@shared_task
def send_copy_question(issuer_id: int) -> None:
    copy_address.send_copy_question(issuer_id)


@shared_task
def send_digests() -> None:
    """Ask for each issuer's digest of the day; most have nothing to say."""
    for issuer_id in Issuer.objects.values_list("pk", flat=True):
        send_digest.delay(issuer_id)


@shared_task
def forget_rates() -> None:
    """Delete the counts of requests in minutes long past."""
    rates.forget_rates()


@shared_task
def forget_visitors() -> None:
    """Of who was at a public link keep what was done, and no trace of the visitor."""
    links.forget_visitors()


def _rendered(invoice: Invoice) -> bytes:
    logo: bytes | None = None
    if invoice.issuer.logo:
        with invoice.issuer.logo.open() as file:
            logo = file.read()
    return render_pdf(stamped_xml(invoice), logo=logo)
