"""Delete a demo issuer with everything of it, and nothing that was ever in earnest."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet

from delivery.services.forgetting import delete_files_on_commit, forget_dispatches
from invoices.errors import DemoInUse, NotDemo
from invoices.models import Invoice, Issuer, SandboxStamp, XmlDocument

BATCH = 200
# A stamp of another PAC is a tax document, whoever asked for it.
_REAL = Q(folio_fiscal__isnull=False) & ~Q(pac="sandbox")


def remove_demo(issuer: Issuer) -> int:
    """Delete invoices, emails, customers, products, and at last the issuer itself.

    A batch to a transaction: what breaks off is finished by calling it again. Raises
    NotDemo before anything is deleted, DemoInUse when something was made meanwhile.
    Returns how many invoices there were.
    """
    if not issuer.is_demo or issuer.invoices.filter(_REAL).exists():
        raise NotDemo(issuer)
    removed = _remove_invoices(issuer)
    forget_dispatches(issuer.sender)
    _in_batches(issuer.customers.filter(invoices__isnull=True))
    _in_batches(issuer.products.all())
    try:
        _remove_issuer(issuer)
    except (ProtectedError, IntegrityError) as error:
        raise DemoInUse from error
    return removed


def _remove_invoices(issuer: Issuer) -> int:
    removed = 0
    mine = issuer.invoices.exclude(_REAL).order_by("pk")
    while invoices := list(mine[:BATCH]):
        with transaction.atomic():
            _remove_batch(invoices)
        removed += len(invoices)
    return removed


def _remove_batch(invoices: list[Invoice]) -> None:
    documents = XmlDocument.objects.filter(invoice__in=invoices)
    sealed = documents.filter(kind=XmlDocument.Kind.SEALED)
    hashes = list(sealed.values_list("sha256", flat=True))
    SandboxStamp.objects.filter(sealed_sha256__in=hashes).delete()
    documents.delete()
    Invoice.objects.filter(pk__in=[one.pk for one in invoices]).delete()
    delete_files_on_commit(one.pdf for one in invoices)


def _in_batches(rows: QuerySet[Any]) -> None:
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=ids).delete()


@transaction.atomic
def _remove_issuer(issuer: Issuer) -> None:
    sender = issuer.sender
    delete_files_on_commit([issuer.logo])
    issuer.delete()
    sender.delete()
