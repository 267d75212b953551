"""The demo goes with everything of it; nothing else does."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from delivery.models import Dispatch, Message, SandboxMail, Sender, StoredFile
from delivery.services import batches
from invoices import demo, demo_account
from invoices.demo_account import EMAIL
from invoices.errors import NotDemo
from invoices.models import (
    Customer,
    Invoice,
    Issuer,
    Membership,
    Product,
    SandboxStamp,
    User,
    XmlDocument,
)
from invoices.services.demo_removal import remove_demo

pytestmark = pytest.mark.django_db
ALL = (
    Issuer,
    Customer,
    Product,
    Invoice,
    XmlDocument,
    SandboxStamp,
    Dispatch,
    Message,
    StoredFile,
    Sender,
)


@pytest.fixture
def sent_demo(sent):
    """Alicia's issuer, as if the demo had made it."""
    Issuer.objects.update(is_demo=True)
    return Issuer.objects.get()


def test_nothing_of_it_is_left(sent_demo):
    assert remove_demo(sent_demo) == 1
    assert {model.__name__: model.objects.count() for model in ALL} == dict.fromkeys(
        (model.__name__ for model in ALL), 0
    )


def test_its_files_go_too(sent_demo, sent, django_capture_on_commit_callbacks):
    storage, name = sent.pdf.storage, sent.pdf.name
    attached = [row.file.name for row in StoredFile.objects.all()]
    with django_capture_on_commit_callbacks(execute=True):
        remove_demo(sent_demo)
    assert attached
    assert not any(storage.exists(one) for one in [name, *attached])


def test_more_than_a_batch_goes(sent_demo, draft, customer, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 1)
    Customer.objects.create(issuer=sent_demo, rfc="X", nombre="OTRO")
    remove_demo(sent_demo)
    assert not Customer.objects.exists()


def test_sandbox_mails_of_others_stay(sent_demo):
    SandboxMail.objects.create(idempotency_key="otra", provider_message_id="otra")
    remove_demo(sent_demo)
    assert SandboxMail.objects.count() == 1


def test_issuer_in_earnest_is_refused(sent, issuer):
    with pytest.raises(NotDemo):
        remove_demo(issuer)
    assert Message.objects.exists()


def test_real_stamp_holds_all_of_it(sent_demo):
    Invoice.objects.update(pac="otro")
    with pytest.raises(NotDemo):
        remove_demo(sent_demo)
    assert Message.objects.exists()


def test_command_removes_what_load_demo_made_and_no_more(catalogs, other_issuer):
    demo.load()
    assert Issuer.objects.filter(is_demo=True).count() == 2
    call_command("remove_demo", verbosity=0)
    assert list(Issuer.objects.all()) == [other_issuer]
    assert demo.is_loaded()


@pytest.fixture
def loaded(catalogs):
    demo.load()
    return User.objects.get(email=EMAIL)


def test_account_goes_with_the_last_issuer(loaded):
    User.objects.create_superuser("jefa@ejemplo.mx", "x")
    first, last = Issuer.objects.filter(is_demo=True)
    remove_demo(first)
    assert demo_account.is_open()
    remove_demo(last)
    assert not demo_account.is_open()
    # And the demo is not loaded anew.
    assert demo.is_loaded()


def test_only_administrator_is_not_shut_out(loaded):
    call_command("remove_demo", verbosity=0)
    assert demo_account.is_open()


def test_account_that_works_for_others_stays(loaded, other_issuer):
    User.objects.create_superuser("jefa@ejemplo.mx", "x")
    Membership.objects.create(user=loaded, issuer=other_issuer, role="owner")
    call_command("remove_demo", verbosity=0)
    assert demo_account.is_open()


def test_account_with_a_password_of_its_own_stays(loaded):
    User.objects.create_superuser("jefa@ejemplo.mx", "x")
    loaded.set_password("la-mia-de-verdad")
    loaded.save()
    call_command("remove_demo", verbosity=0)
    loaded.refresh_from_db()
    assert loaded.is_active


def test_demo_from_before_the_mark_is_marked(loaded, issuer, certificate):
    Issuer.objects.update(is_demo=False)
    migration = import_module("invoices.migrations.0018_old_demos_are_marked")
    migration.mark(apps, None)
    # Alicia's has the demo's RFC and its kind of certificate, and another address.
    assert Issuer.objects.filter(is_demo=True).count() == 2
    assert not Issuer.objects.get(pk=issuer.pk).is_demo
