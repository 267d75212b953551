"""The email itself, from what the dispatch froze: the same bytes at every try."""

import hashlib
from email.headerregistry import Address
from functools import lru_cache

from anymail.message import AnymailMessage
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string

from delivery.choices import Role
from delivery.errors import DamagedFile, TooLarge
from delivery.models import Attachment, Message
from delivery.own_links import put_link
from delivery.providers.base import Provider
from delivery.providers.raw import METADATA_KEY


def compose(message: Message, provider: Provider) -> AnymailMessage:
    """The email of one message, to its one address.

    Raises DamagedFile or TooLarge, and OSError while the storage is out of reach.
    """
    dispatch = message.dispatch
    sender = dispatch.sender
    is_copy = message.role == Role.COPY
    link: str = import_string(settings.LINK_OF_MESSAGE)(message.uuid)
    email = AnymailMessage(
        subject=dispatch.copy_subject if is_copy else dispatch.subject,
        body=put_link(dispatch.copy_text if is_copy else dispatch.text, link),
        from_email=_from(sender.name),
        to=[message.address],
        reply_to=[sender.reply_to],
        headers={"Auto-Submitted": "auto-generated"},
        metadata={METADATA_KEY: str(message.uuid)},
    )
    html = dispatch.copy_html if is_copy else dispatch.html
    email.attach_alternative(put_link(html, link), "text/html")
    attachments = list(dispatch.attachments.all())
    _check_weight(attachments, provider)
    for attachment in attachments:
        email.attach(attachment.filename, _read(attachment), attachment.mimetype)
    provider.put_idempotency_key(email, message.uuid)
    return email


@lru_cache
def _from(name: str) -> str:
    # A control character in a name could start another header.
    shown = "".join(one if one.isprintable() else " " for one in name).strip()
    return str(Address(display_name=shown, addr_spec=settings.FROM_ADDRESS))


def _check_weight(attachments: list[Attachment], provider: Provider) -> None:
    weight = sum(attachment.stored_file.size_bytes for attachment in attachments)
    if weight > provider.max_attachment_bytes:
        raise TooLarge(
            f"Los adjuntos pesan {weight / 1e6:.1f} MB y el proveedor recibe hasta "
            f"{provider.max_attachment_bytes / 1e6:.1f} MB."
        )


def _read(attachment: Attachment) -> bytes:
    stored = attachment.stored_file
    # Opened by its name: messages of one dispatch share the row's own file object.
    with default_storage.open(stored.file.name or "") as file:
        data = bytes(file.read())
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise DamagedFile(f"El archivo guardado {attachment.filename} está dañado.")
    return data
