"""Delete a sender with all that it sent; only for what was never meant in earnest."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.fields.files import FieldFile

from delivery.models import (
    Attachment,
    Dispatch,
    Message,
    SandboxMail,
    Sender,
    StoredFile,
)

BATCH = 200


def forget_dispatches(sender: Sender) -> int:
    """Delete a sender's dispatches, their files and the sandbox's mails of them.

    A batch to a transaction, so it may break off and be called again. What the
    blacklist learnt stays: it is not the sender's. Returns how many there were.
    """
    forgotten = 0
    while ids := list(sender.dispatches.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            _forget(ids)
        forgotten += len(ids)
    return forgotten


def _forget(dispatch_ids: list[int]) -> None:
    messages = Message.objects.filter(dispatch__in=dispatch_ids)
    keys = [str(key) for key in messages.values_list("uuid", flat=True)]
    SandboxMail.objects.filter(idempotency_key__in=keys).delete()
    attachments = Attachment.objects.filter(dispatch__in=dispatch_ids)
    file_ids = list(attachments.values_list("stored_file", flat=True))
    Dispatch.objects.filter(pk__in=dispatch_ids).delete()
    attached = Attachment.objects.filter(stored_file=OuterRef("pk"))
    unused = StoredFile.objects.filter(~Exists(attached), pk__in=file_ids)
    delete_files_on_commit(row.file for row in unused)
    unused.delete()


def delete_files_on_commit(files: Iterable[FieldFile]) -> None:
    """Delete from the storage once their rows are gone; a missing one is no error."""
    names = [file.name for file in files if file.name]

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete, robust=True)
