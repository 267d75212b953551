"""How far a new issuer has come, read from its real data."""

import pytest

from invoices.models import Issuer
from invoices.services.copy_address import confirm_copy, confirmation_token
from invoices.services.first_steps import first_steps

pytestmark = pytest.mark.django_db


def test_without_an_issuer_it_begins_with_one():
    assert first_steps(None).next == "issuer"


def test_new_issuer_needs_its_certificate(issuer):
    assert first_steps(issuer).next == "certificate"


def test_certificate_is_followed_by_the_copy(issuer, certificate):
    assert first_steps(issuer).next == "copy"


def test_draft_is_not_yet_an_invoice(issuer, certificate, draft):
    confirm_copy(confirmation_token(issuer))
    issuer.refresh_from_db()
    assert first_steps(issuer).next == "invoice"


def test_issued_invoice_ends_it_without_a_logo(issuer, sealed):
    confirm_copy(confirmation_token(issuer))
    steps = first_steps(Issuer.objects.get(pk=issuer.pk))
    assert (steps.next, steps.logo, steps.number_done) == ("", False, 5)


def test_it_costs_one_query(issuer, django_assert_num_queries):
    with django_assert_num_queries(1):
        first_steps(issuer)
