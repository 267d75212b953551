"""One act of sending: frozen content, one message an address, once per request."""

import hashlib
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from delivery.errors import BadRequest
from delivery.models import Dispatch, Message, Sender, StoredFile
from delivery.services.dispatching import Content, NewAttachment, store_file


def test_each_address_has_its_message_and_the_sender_a_copy(make_dispatch):
    dispatch = make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx")
    sent_to = dispatch.messages.values_list("role", "address").order_by("pk")
    assert list(sent_to) == [
        ("customer", "ana@ejemplo.mx"),
        ("customer", "beto@ejemplo.mx"),
        ("copy", "copia@ejemplo.mx"),
    ]


def test_addresses_that_fold_to_the_same_are_one_message(make_dispatch):
    dispatch = make_dispatch("Ana@Ejemplo.mx", "ana@ejemplo.mx ")
    assert dispatch.messages.get(role="customer").address == "Ana@Ejemplo.mx"


def test_customer_who_is_the_sender_gets_both(make_dispatch):
    assert make_dispatch("copia@ejemplo.mx").messages.count() == 2


def test_without_addresses_the_copy_goes_alone(make_dispatch):
    assert make_dispatch().messages.get().role == Message.Role.COPY


@pytest.mark.parametrize(
    "address", ["a@b.mx, c@d.mx", "a@b.mx\nBcc: c@d.mx", "ana", "", "a" * 300 + "@b.mx"]
)
def test_what_is_no_address_fails_visibly_and_alone(make_dispatch, address):
    messages = make_dispatch(address, "ana@ejemplo.mx").messages
    assert messages.get(send_state="failed").detail.startswith("No tiene la forma")
    assert messages.filter(send_state="pending").count() == 2


def test_same_request_is_the_same_dispatch(make_dispatch):
    key = uuid4()
    first = make_dispatch("ana@ejemplo.mx", key=key)
    assert make_dispatch("otra@ejemplo.mx", key=key) == first
    assert Message.objects.count() == 2


def test_request_of_another_sender_is_refused(make_dispatch):
    key = uuid4()
    make_dispatch("ana@ejemplo.mx", key=key)
    Dispatch.objects.update(sender=Sender.objects.create(name="Otra"))
    with pytest.raises(BadRequest):
        make_dispatch("ana@ejemplo.mx", key=key)


def test_attachment_is_stored_once_under_its_hash(make_dispatch):
    for _ in range(2):
        make_dispatch("ana@ejemplo.mx")
    stored = StoredFile.objects.get()
    with stored.file.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == stored.sha256
    assert stored.sha256 in stored.file.name


def test_lost_file_is_stored_again(db):
    lost = store_file(b"hola")
    default_storage.delete(lost.file.name)
    again = store_file(b"hola")
    assert again == lost
    assert default_storage.exists(again.file.name)


def test_subject_is_one_line(make_dispatch):
    content = Content("Hola\r\nBcc: otro@ejemplo.mx", "t", "h")
    dispatch = make_dispatch("ana@ejemplo.mx", content=content)
    assert dispatch.subject == "Hola Bcc: otro@ejemplo.mx"


@pytest.mark.parametrize("name", ["a\r\nb.pdf", "../a.pdf", "", "..", "a" * 151])
def test_file_name_that_cannot_travel_is_refused(make_dispatch, name):
    file = NewAttachment(name, "application/pdf", b"x")
    with pytest.raises(BadRequest):
        make_dispatch("ana@ejemplo.mx", attachments=[file])


def test_workers_are_told_on_commit(
    make_dispatch, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(
        "celery.current_app.send_task",
        lambda name, **how: told.append((name, how["args"])),
    )
    with django_capture_on_commit_callbacks(execute=True):
        dispatch = make_dispatch("ana@ejemplo.mx")
        assert told == []
    ids = dispatch.messages.order_by("pk").values_list("pk", flat=True)
    assert told == [("delivery.tasks.send_message", [pk]) for pk in ids]


def test_broker_that_is_down_costs_nothing(
    make_dispatch, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("celery.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        dispatch = make_dispatch("ana@ejemplo.mx")
    assert dispatch.messages.filter(send_state="pending").count() == 2
