"""Delete a sender with all that it sent; only for what was never meant in earnest."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.fields.files import FieldFile

from delivery.models import (
    Attachment,
    Message,
    SandboxMail,
    Sender,
    StoredFile,
)
from delivery.services.batches import Rows, in_batches


def forget_dispatches(sender: Sender) -> int:
    """Delete a sender's dispatches, their files and the sandbox's mails of them.

    It may break off and be called again. What the blacklist learnt stays: it is not the
    sender's. Returns how many there were.
    """
    return in_batches(sender.dispatches.all(), _forget)


def _forget(dispatches: Rows) -> None:
    messages = Message.objects.filter(dispatch__in=dispatches)
    keys = [str(key) for key in messages.values_list("uuid", flat=True)]
    SandboxMail.objects.filter(idempotency_key__in=keys).delete()
    attachments = Attachment.objects.filter(dispatch__in=dispatches)
    file_ids = list(attachments.values_list("stored_file", flat=True))
    dispatches.delete()
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
