"""The email as it leaves: who it is from, what it carries, what cannot be injected."""

from email import message_from_bytes, policy

import pytest

from delivery.models import Sender
from delivery.providers.registry import get_provider
from delivery.services.composing import compose


def email_of(message):
    message.refresh_from_db()
    return compose(message, get_provider("sandbox"))


def mime_of(message):
    raw = email_of(message).message().as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def test_sender_is_named_and_gets_the_answers(message):
    mime = mime_of(message)
    assert mime["From"].addresses[0].display_name == "Peña, Muñoz y Cía."
    assert mime["From"].addresses[0].addr_spec == "no-replay@easysmart.com.mx"
    assert mime["Reply-To"] == "ventas@ejemplo.mx"
    assert mime["To"] == "ana@ejemplo.mx"
    assert mime["Auto-Submitted"] == "auto-generated"


def test_our_uuid_travels_in_the_metadata_and_is_the_key(message):
    email = email_of(message)
    assert email.metadata == {"message": str(message.uuid)}
    assert email.esp_extra == {"idempotency_key": str(message.uuid)}


def test_text_html_and_attachment_are_those_of_the_dispatch(message):
    mime = mime_of(message)
    assert mime["Subject"] == "Su pedido"
    assert mime.get_body(("plain",)).get_content().strip() == "Va en el adjunto."
    assert "<p>Va en el adjunto.</p>" in mime.get_body(("html",)).get_content()
    attachment = next(mime.iter_attachments())
    assert attachment.get_filename() == "pedido.pdf"
    assert attachment.get_content() == b"%PDF-1.7 pedido"


def test_copy_says_what_the_copy_says(make_dispatch):
    mime = mime_of(make_dispatch("ana@ejemplo.mx").messages.get(role="copy"))
    assert mime["Subject"] == "Copia: su pedido"
    assert mime["To"] == "copia@ejemplo.mx"
    assert "Fue a Ana." in mime.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    "name",
    [
        "Malo\r\nBcc: otro@ejemplo.mx",
        'Malo" <otro@ejemplo.mx>',
        "Malo, otro@ejemplo.mx",
    ],
)
def test_name_of_the_sender_starts_no_header_and_adds_no_address(message, name):
    Sender.objects.update(name=name)
    mime = mime_of(message)
    assert mime["Bcc"] is None
    assert [one.addr_spec for one in mime["From"].addresses] == [
        "no-replay@easysmart.com.mx"
    ]


def test_same_message_is_composed_the_same_every_time(message):
    first, second = email_of(message), email_of(message)
    assert first.body == second.body
    assert first.attachments == second.attachments
    assert first.extra_headers == second.extra_headers
