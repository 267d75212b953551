"""Make a dispatch: freeze what is sent, and one message for each address."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import validate_email
from django.db import transaction

from blacklist.addresses import fold
from delivery.choices import Role, SendState
from delivery.errors import BadRequest
from delivery.models import Attachment, Dispatch, Message, Sender, StoredFile
from delivery.publishing import publish_on_commit

ADDRESS_LENGTH = 254
FILENAME_LENGTH = 150


@dataclass(frozen=True)
class Content:
    """One rendered email. Line breaks in the subject become spaces."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class NewAttachment:
    filename: str
    mimetype: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class DispatchRequest:
    """What somebody asks to send.

    request_key: the asking form's own key; the same key twice is one dispatch.
    copy_content: what the sender's copy says, e.g. to whom the original went.
    addresses: two that fold to the same get one message; one that is none fails
    visibly; without any, only the sender's copy goes.
    requested_by: None when the system itself asks.
    """

    request_key: UUID
    why: Dispatch.Why
    content: Content
    copy_content: Content
    attachments: Sequence[NewAttachment]
    addresses: Sequence[str]
    requested_by: AbstractBaseUser | None = None


def create_dispatch(sender: Sender, request: DispatchRequest) -> Dispatch:
    """Store a dispatch with its messages; on commit, workers are told to send them.

    The same request_key returns the dispatch that was made first, changing nothing.
    Files are stored before the database says so: what is not committed leaves at most
    an unused file. Call it inside the caller's transaction or outside of one.
    Raises BadRequest for a file name that cannot travel in a header and for a
    request_key that another sender used.
    """
    _check(request)
    known = Dispatch.objects.filter(request_key=request.request_key).first()
    if known is None:
        files = [store_file(attachment.data) for attachment in request.attachments]
        known = _create(sender, request, files)
    if known.sender_id != sender.pk:
        raise BadRequest("This request_key belongs to another sender's dispatch.")
    return known


def store_file(data: bytes) -> StoredFile:
    """Keep bytes once, under their SHA-256, however often they are sent."""
    sha256 = hashlib.sha256(data).hexdigest()
    known = StoredFile.objects.filter(sha256=sha256).first()
    if known and default_storage.exists(known.file.name or ""):
        return known
    name = default_storage.save(f"attachments/{sha256[:2]}/{sha256}", ContentFile(data))
    stored, _ = StoredFile.objects.update_or_create(
        sha256=sha256, defaults={"file": name, "size_bytes": len(data)}
    )
    return stored


@transaction.atomic
def _create(
    sender: Sender, request: DispatchRequest, files: Sequence[StoredFile]
) -> Dispatch:
    dispatch, is_new = Dispatch.objects.get_or_create(
        request_key=request.request_key,
        defaults={
            "sender": sender,
            "why": request.why,
            "requested_by_id": request.requested_by.pk
            if request.requested_by
            else None,
            "subject": _one_line(request.content.subject),
            "text": request.content.text,
            "html": request.content.html,
            "copy_subject": _one_line(request.copy_content.subject),
            "copy_text": request.copy_content.text,
            "copy_html": request.copy_content.html,
        },
    )
    if is_new:
        _attach(dispatch, request.attachments, files)
        _address(dispatch, request.addresses)
    return dispatch


def _attach(
    dispatch: Dispatch,
    attachments: Sequence[NewAttachment],
    files: Sequence[StoredFile],
) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            dispatch=dispatch,
            stored_file=stored,
            filename=attachment.filename,
            mimetype=attachment.mimetype,
        )
        for attachment, stored in zip(attachments, files, strict=True)
    )


def _address(dispatch: Dispatch, addresses: Sequence[str]) -> None:
    """One message for each address, and one copy to the sender."""
    unique: dict[str, str] = {}
    for address in addresses:
        unique.setdefault(fold(address), address.strip())
    messages = [_message(dispatch, Role.CUSTOMER, one) for one in unique.values()]
    messages.append(_message(dispatch, Role.COPY, dispatch.sender.copy_address))
    for message in Message.objects.bulk_create(messages):
        if message.send_state == SendState.PENDING:
            publish_on_commit("delivery.tasks.send_message", message.pk)


def _message(dispatch: Dispatch, role: Role, address: str) -> Message:
    """What is no address fails at once and visibly; it does not stop the others.

    A comma in one would make the provider write to two.
    """
    message = Message(
        dispatch=dispatch,
        role=role,
        address=address[:ADDRESS_LENGTH],
        folded_address=fold(address)[:ADDRESS_LENGTH],
    )
    if not is_address(address):
        message.send_state = SendState.FAILED
        message.detail = "No tiene la forma de una dirección de correo."
    return message


def is_address(text: str) -> bool:
    """Whether it can be written to: one address, and not too long."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= ADDRESS_LENGTH and len(fold(text)) <= ADDRESS_LENGTH


def _check(request: DispatchRequest) -> None:
    for attachment in request.attachments:
        name = attachment.filename
        is_safe = name.isprintable() and "/" not in name and name.strip(". ")
        if not is_safe or len(name) > FILENAME_LENGTH:
            raise BadRequest(f"Not a file name: {name!r}")


def _one_line(text: str) -> str:
    """Without the line breaks that could start another header, at most 255 long."""
    return " ".join(text.split())[:255]
