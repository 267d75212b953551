"""The new invoice first; when it is stamped, and not before, the old one goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.cancelling import CancelState, Motive
from invoices.cfdi import parse
from invoices.errors import CannotCancel
from invoices.models import Cancellation, Invoice
from invoices.pac.errors import StampRejected
from invoices.services.cancelling import due_cancellations, request_cancellation
from invoices.services.drafts import discard_draft, restore_draft
from invoices.services.issuing import issue
from invoices.services.sending import stamped_xml
from invoices.services.stamping import due_stamps, stamp_invoice
from invoices.services.substituting import start_substitution, stop_substitution
from tests.invoices.cast import make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def replacement(stamped, alicia):
    return start_substitution(stamped, by=alicia)


def relations_in(invoice):
    """What the stamped XML says."""
    groups = parse(stamped_xml(invoice)).iterfind("{*}CfdiRelacionados")
    return [
        (group.get("TipoRelacion"), one.get("UUID"))
        for group in groups
        for one in group
    ]


def stamp(draft):
    issue(draft, recipients=[])
    stamp_invoice(draft.pk)
    draft.refresh_from_db()


def test_draft_says_what_the_invoice_says(replacement, stamped):
    assert replacement.is_editable
    assert replacement.total == stamped.total
    assert replacement.customer == stamped.customer


def test_nothing_is_asked_while_the_new_one_is_a_draft(replacement, stamped):
    assert stamped.cancellations.get().state == CancelState.REPLACING
    assert due_cancellations() == []


def test_new_one_is_related_to_the_old_one(replacement, stamped):
    stamp(replacement)
    assert relations_in(replacement) == [("04", str(stamped.folio_fiscal).upper())]


def test_without_the_relation_nothing_is_replaced(replacement, stamped):
    replacement.relations.all().delete()
    stamp(replacement)
    assert not Cancellation.objects.exists()


def test_two_tabs_make_one_draft(replacement, stamped, alicia):
    assert start_substitution(stamped, by=alicia) == replacement


def test_stamp_of_the_new_one_orders_the_cancellation(replacement, stamped):
    stamp(replacement)
    ordered = stamped.cancellations.get()
    assert (ordered.state, ordered.motive) == ("requested", "01")
    assert ordered.folio_sustitucion == replacement.folio_fiscal
    assert due_cancellations() == [ordered.pk]


def test_new_one_that_the_pac_refuses_leaves_the_old_one_alone(
    replacement, stamped, monkeypatch
):
    def refuse(*args, **more):
        raise StampRejected("CFDI40147", "no")

    with monkeypatch.context() as refusing:
        refusing.setattr("invoices.pac.stamp", refuse)
        stamp(replacement)
    assert replacement.state == "rejected"
    assert stamped.cancellations.get().state == CancelState.REPLACING
    stamp(replacement)
    assert stamped.cancellations.get().state == CancelState.REQUESTED


def test_discarded_draft_sets_the_invoice_free_and_comes_back_with_it(
    replacement, stamped, alicia
):
    kept = discard_draft(replacement)
    assert Invoice.objects.get(pk=stamped.pk).is_cancellable
    restore_draft(stamped.issuer, kept)
    assert stamped.cancellations.get().replacement_id == replacement.pk


def test_it_can_be_kept_after_all(replacement, stamped):
    assert stop_substitution(stamped)
    stamp(replacement)
    assert not Cancellation.objects.exists()
    assert not stop_substitution(stamped)


def test_ordered_cancellation_is_too_late_to_stop(replacement, stamped):
    stamp(replacement)
    assert not stop_substitution(stamped)


def test_what_is_being_cancelled_is_not_substituted(stamped, alicia):
    request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)
    with pytest.raises(CannotCancel):
        start_substitution(stamped, by=alicia)


def test_draft_cannot_be_substituted(draft, alicia):
    with pytest.raises(CannotCancel):
        start_substitution(draft, by=alicia)


@pytest.mark.parametrize("when", ["after", "committed"])
def test_worker_that_dies_with_the_stamp_in_hand(mortal, stamped, alicia, when):
    replacement = start_substitution(stamped, by=alicia)
    issue(replacement, recipients=[])
    step = "invoices.services.stamping.cancel_replaced"
    assert mortal.dies(when, step, "invoices.tasks.stamp_invoice", replacement.pk)
    Invoice.objects.update(stamp_lease_until=timezone.now() - timedelta(seconds=1))
    for invoice_id in due_stamps():
        stamp_invoice(invoice_id)
    replacement.refresh_from_db()
    ordered = stamped.cancellations.get()
    assert ordered.folio_sustitucion == replacement.folio_fiscal
    assert due_cancellations() == [ordered.pk]


def test_typed_folio_of_an_own_invoice_links_the_two(stamped, alicia, customer):
    other = make_draft(stamped.issuer, customer, by=alicia)
    stamp(other)
    asked = request_cancellation(
        stamped,
        motive=Motive.WITH_REPLACEMENT,
        folio_sustitucion=other.folio_fiscal,
        by=alicia,
    )
    assert asked.replacement == other
