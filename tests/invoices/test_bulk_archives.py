"""Zips of many invoices: whole, told how far, made again by another, forgotten."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from invoices.errors import TooManyFiles
from invoices.models import InvoiceArchive
from invoices.services import bulk_archives
from invoices.services.bulk_archives import (
    ask_for_archive,
    due_archives,
    forget_archives,
    make_archive,
    try_again,
)
from invoices.services.finding import Wanted
from invoices.services.sending import save_pdf, stamped_xml

pytestmark = pytest.mark.django_db
EVERYTHING = Wanted()


@pytest.fixture
def archive(issuer, alicia, stamped):
    save_pdf(stamped, b"%PDF-1.7")
    return ask_for_archive(issuer, EVERYTHING, by=alicia)


@pytest.fixture
def storage_is_full(monkeypatch):
    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "_save", fail)


def files_of(archive):
    archive.refresh_from_db()
    with archive.file.open() as file, ZipFile(BytesIO(file.read())) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_it_holds_both_files_byte_for_byte(archive, stamped):
    make_archive(archive.pk)
    name = stamped.file_name
    assert files_of(archive) == {
        f"{name}.xml": stamped_xml(stamped),
        f"{name}.pdf": b"%PDF-1.7",
    }
    assert (archive.done, archive.total) == (1, 1)
    assert archive.size_bytes == archive.file.size


def test_the_same_again_is_the_same_while_it_is_open(archive, issuer, alicia):
    assert ask_for_archive(issuer, EVERYTHING, by=alicia) == archive
    make_archive(archive.pk)
    assert ask_for_archive(issuer, EVERYTHING, by=alicia) != archive


def test_label_says_what_is_in_it(issuer, alicia, stamped):
    wanted = Wanted(text="Robótica", state="stamped", period=stamped.fecha[:4])
    stamped.receptor_nombre = "UNIVERSIDAD Robótica"
    stamped.save()
    archive = ask_for_archive(issuer, wanted, by=alicia)
    assert archive.label == f"Todo {stamped.fecha[:4]}, «Robótica»"


def test_nothing_stamped_too_many_and_too_many_at_once_are_refused(
    issuer, alicia, stamped, monkeypatch
):
    with pytest.raises(TooManyFiles, match="Ninguna"):
        ask_for_archive(issuer, Wanted(text="nadie"), by=alicia)
    for length in (3, 4, 5):
        text = stamped.receptor_rfc[:length]
        ask_for_archive(issuer, Wanted(text=text), by=alicia)
    with pytest.raises(TooManyFiles, match="tres"):
        ask_for_archive(issuer, EVERYTHING, by=alicia)
    InvoiceArchive.objects.all().delete()
    monkeypatch.setattr(bulk_archives, "MOST_INVOICES", 0)
    with pytest.raises(TooManyFiles, match="más corto"):
        ask_for_archive(issuer, EVERYTHING, by=alicia)


def test_one_that_is_being_made_is_left_alone(archive):
    due = InvoiceArchive.objects.filter(pk=archive.pk)
    due.update(next_try_at=timezone.now() + timedelta(minutes=1))
    assert not due_archives()
    make_archive(archive.pk)
    assert not due.get().ready_at


def test_what_a_dead_worker_left_is_begun_anew(archive):
    left = InvoiceArchive.objects.filter(pk=archive.pk)
    left.update(attempts=1, done=1, next_try_at=timezone.now() - timedelta(seconds=1))
    assert due_archives() == [archive.pk]
    make_archive(archive.pk)
    assert (left.get().done, left.get().ready_at is not None) == (1, True)


def test_full_storage_is_tried_again_and_then_told(archive, storage_is_full):
    for _ in range(bulk_archives.TRIES):
        make_archive(archive.pk)
        InvoiceArchive.objects.update(next_try_at=timezone.now())
    archive.refresh_from_db()
    assert "No space left" in archive.error
    assert not archive.file
    assert not due_archives()


def test_one_that_was_given_up_can_be_tried_again(archive):
    try_again(archive)
    InvoiceArchive.objects.update(attempts=bulk_archives.TRIES, error="lleno")
    assert not due_archives()
    try_again(archive)
    assert due_archives() == [archive.pk]


def test_the_slower_of_two_workers_leaves_no_file(archive, monkeypatch):
    write = bulk_archives._write

    def overtaken(taken, file):
        write(taken, file)
        InvoiceArchive.objects.update(next_try_at=timezone.now())
        monkeypatch.setattr(bulk_archives, "_write", write)
        make_archive(taken.pk)

    monkeypatch.setattr(bulk_archives, "_write", overtaken)
    make_archive(archive.pk)
    archive.refresh_from_db()
    folder, _, name = archive.file.name.rpartition("/")
    _, names = default_storage.listdir(folder)
    assert [one for one in names if f"-{archive.pk}" in one] == [name]


def test_old_ones_are_forgotten_with_their_files(archive):
    make_archive(archive.pk)
    archive.refresh_from_db()
    assert forget_archives() == 0
    InvoiceArchive.objects.update(asked_at=timezone.now() - bulk_archives.KEPT_FOR)
    assert forget_archives() == 1
    assert not default_storage.exists(archive.file.name)


def test_queries_grow_with_steps_and_not_with_invoices(
    archive, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        make_archive(archive.pk)
