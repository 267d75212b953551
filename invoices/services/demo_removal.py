"""Delete a demo issuer with everything of it, and nothing that was ever in earnest."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from delivery.services.batches import Rows, in_batches
from delivery.services.forgetting import delete_files_on_commit, forget_dispatches
from invoices import demo_account
from invoices.errors import DemoInUse, NotDemo
from invoices.models import Issuer, PaidInvoice, SandboxStamp, XmlDocument

# A stamp of another PAC is a tax document, whoever asked for it.
_REAL = Q(folio_fiscal__isnull=False) & ~Q(pac="sandbox")


def remove_demo(issuer: Issuer) -> int:
    """Delete invoices, emails, customers, products, and at last the issuer itself.

    With the last demo issuer goes the demo's account, see demo_account.close_unused.

    A batch to a transaction: what breaks off is finished by calling it again. Raises
    NotDemo before anything is deleted, DemoInUse when something was made meanwhile.
    Returns how many invoices there were.
    """
    if not issuer.is_demo or issuer.invoices.filter(_REAL).exists():
        raise NotDemo(issuer)
    removed = in_batches(issuer.invoices.exclude(_REAL), _remove_invoices)
    forget_dispatches(issuer.sender)
    in_batches(issuer.customers.filter(invoices__isnull=True), _delete)
    in_batches(issuer.products.all(), _delete)
    try:
        _remove_issuer(issuer)
    except (ProtectedError, IntegrityError) as error:
        raise DemoInUse from error
    return removed


def _remove_invoices(invoices: Rows) -> None:
    documents = XmlDocument.objects.filter(invoice__in=invoices)
    sealed = documents.filter(kind=XmlDocument.Kind.SEALED)
    hashes = list(sealed.values_list("sha256", flat=True))
    SandboxStamp.objects.filter(sealed_sha256__in=hashes).delete()
    documents.delete()
    # Before what they pay, which may be of this batch while they are of another.
    PaidInvoice.objects.filter(invoice__in=invoices).delete()
    delete_files_on_commit(one.pdf for one in invoices)
    invoices.delete()


def _delete(rows: Rows) -> None:
    rows.delete()


@transaction.atomic
def _remove_issuer(issuer: Issuer) -> None:
    sender = issuer.sender
    delete_files_on_commit([issuer.logo])
    issuer.delete()
    sender.delete()
    demo_account.close_unused()
