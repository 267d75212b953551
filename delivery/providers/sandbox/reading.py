"""Take an accepted message apart, as a mail program does."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass(frozen=True)
class ReadAttachment:
    filename: str
    mimetype: str
    data: bytes

    @property
    def size_bytes(self) -> int:
        return len(self.data)


@dataclass(frozen=True)
class ReadMail:
    """What a reader sees. `html` and `text` are "" when the message has none."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    attachments: list[ReadAttachment]

    def header(self, name: str) -> str:
        """The first header of that name, decoded; "" if there is none."""
        wanted = name.lower()
        return next((text for key, text in self.headers if key.lower() == wanted), "")


def read_mail(mime: bytes) -> ReadMail:
    """Decode a complete MIME message."""
    message = message_from_bytes(mime, policy=policy.default)
    return ReadMail(
        headers=[(name, str(value)) for name, value in message.items()],
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=[_attachment(part) for part in message.iter_attachments()],
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _attachment(part: EmailMessage) -> ReadAttachment:
    return ReadAttachment(
        filename=part.get_filename() or "adjunto",
        mimetype=part.get_content_type(),
        data=cast(bytes, part.get_payload(decode=True)) or b"",
    )
