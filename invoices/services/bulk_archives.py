"""XML and PDF of many invoices in one zip: asked for, made by a worker, kept a week.

The row is the truth. A worker takes it for a while and moves that on with each step;
one that died is followed by another, which begins anew. After some tries it says why.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files import File
from django.db import transaction
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from delivery.backoff import backoff_seconds
from delivery.publishing import publish_on_commit
from invoices.errors import TooManyFiles
from invoices.models import Invoice, InvoiceArchive, Issuer, User, XmlDocument
from invoices.periods import period_label
from invoices.services.archives import add_files
from invoices.services.finding import STATES, Wanted, find

logger = logging.getLogger(__name__)

# At about 40 kB each, 400 MB.
MOST_INVOICES = 10_000
MOST_OPEN = 3
TRIES = 3
KEPT_FOR = timedelta(days=7)
# A step is a second or two of work.
LEASE = timedelta(minutes=5)
STEP = 100
WORDS_LENGTH = 500
# States that leave out some of those that are stamped.
_NARROWING = {"undelivered"}


@transaction.atomic
def ask_for_archive(issuer: Issuer, wanted: Wanted, *, by: User) -> InvoiceArchive:
    """Have a zip made of the stamped ones among what is wanted.

    The same again while it is open is the same one. Raises TooManyFiles.
    """
    # One at a time: otherwise a double click would ask twice.
    Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    still = open_archives(issuer)
    same = still.filter(wanted=wanted.as_json()).first()
    if same:
        return same
    if still.count() >= MOST_OPEN:
        raise TooManyFiles(
            "Ya hay tres archivos en preparación: espere a que terminen."
        )
    total = _stamped(issuer, wanted).count()
    _check_number(total)
    archive = InvoiceArchive.objects.create(
        issuer=issuer,
        wanted=wanted.as_json(),
        label=_label(wanted),
        asked_by=by,
        total=total,
    )
    publish_on_commit("invoices.tasks.make_archive", archive.pk)
    return archive


def open_archives(issuer: Issuer) -> QuerySet[InvoiceArchive]:
    """Those that are still being made."""
    return issuer.invoice_archives.filter(ready_at__isnull=True, attempts__lt=TRIES)


def due_archives() -> list[int]:
    """Ids of those that nobody makes."""
    return list(_due(InvoiceArchive.objects.all()).values_list("pk", flat=True)[:100])


def make_archive(archive_id: int) -> None:
    """Write the zip, telling how far it is. Does nothing when it is not due."""
    if not _take(archive_id):
        return
    archive = InvoiceArchive.objects.select_related("issuer").get(pk=archive_id)
    try:
        with TemporaryFile() as file:
            _write(archive, file)
            _keep(archive, file)
    # A storage that is full or away, a file that is not there.
    except Exception as error:
        logger.exception("Archive %s cannot be made", archive_id)
        words = f"{type(error).__name__}: {error}"[:WORDS_LENGTH]
        wait = timedelta(seconds=backoff_seconds(archive.attempts))
        InvoiceArchive.objects.filter(pk=archive_id).update(
            error=words, next_try_at=timezone.now() + wait
        )


def try_again(archive: InvoiceArchive) -> None:
    """Begin anew with one that was given up."""
    again = InvoiceArchive.objects.filter(
        pk=archive.pk, ready_at__isnull=True, attempts__gte=TRIES
    )
    if again.update(attempts=0, done=0, error="", next_try_at=timezone.now()):
        publish_on_commit("invoices.tasks.make_archive", archive.pk)


def forget_archives() -> int:
    """Delete those older than a week, with their files. Returns how many."""
    old = InvoiceArchive.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR)
    for archive in old:
        archive.file.delete(save=False)
        archive.delete()
    return len(old)


def _label(wanted: Wanted) -> str:
    """As people say it, e.g. "Noviembre de 2026, no entregadas, «Comercial»"."""
    period = period_label(wanted.period) if wanted.period else "todas las fechas"
    state = dict(STATES)[wanted.state].lower() if wanted.state in _NARROWING else ""
    text = f"«{wanted.text}»" if wanted.text else ""
    label = ", ".join(filter(None, [period, state, text]))
    return f"{label[:1].upper()}{label[1:]}"[:200]


def _check_number(total: int) -> None:
    if not total:
        raise TooManyFiles("Ninguna de esas facturas está timbrada.")
    if total > MOST_INVOICES:
        raise TooManyFiles(
            f"Son {total:,} facturas y un archivo lleva hasta {MOST_INVOICES:,}: "
            "elija un periodo más corto."
        )


def _stamped(issuer: Issuer, wanted: Wanted) -> QuerySet[Invoice]:
    return find(issuer, wanted).filter(folio_fiscal__isnull=False)


def _due(archives: QuerySet[InvoiceArchive]) -> QuerySet[InvoiceArchive]:
    return archives.filter(
        ready_at__isnull=True, attempts__lt=TRIES, next_try_at__lte=timezone.now()
    )


def _take(archive_id: int) -> bool:
    """Count the try before it is made: one that kills its worker counts too."""
    taken = _due(InvoiceArchive.objects.filter(pk=archive_id)).update(
        attempts=F("attempts") + 1, done=0, next_try_at=timezone.now() + LEASE
    )
    return taken == 1


def _write(archive: InvoiceArchive, file: IO[bytes]) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as written:
        for invoices in _steps(archive):
            for invoice in invoices:
                for stamped in invoice.xml_documents.all():
                    add_files(written, invoice, xml=bytes(stamped.content))
            InvoiceArchive.objects.filter(pk=archive.pk).update(
                done=F("done") + len(invoices), next_try_at=timezone.now() + LEASE
            )


def _steps(archive: InvoiceArchive) -> Iterator[list[Invoice]]:
    """By key, so that those stamped meanwhile move nothing."""
    stamped = XmlDocument.objects.filter(kind=XmlDocument.Kind.STAMPED)
    wanted = _stamped(archive.issuer, Wanted(**archive.wanted)).order_by("pk")
    invoices = wanted.prefetch_related(Prefetch("xml_documents", stamped))
    last = 0
    while step := list(invoices.filter(pk__gt=last)[:STEP]):
        yield step
        last = step[-1].pk


def _keep(archive: InvoiceArchive, file: IO[bytes]) -> None:
    size = file.tell()
    archive.file.save(f"facturas-{archive.pk}.zip", File(file), save=False)
    kept = InvoiceArchive.objects.filter(pk=archive.pk, ready_at__isnull=True).update(
        file=archive.file.name, size_bytes=size, ready_at=timezone.now(), error=""
    )
    if not kept:
        # Another worker was faster, or it was forgotten meanwhile.
        archive.file.delete(save=False)
