"""Confirm and issue: one folio, one sealed XML, however often the button is pressed."""

import pytest
from django.urls import reverse

from blacklist.models import Suppression
from invoices.models import Invoice, Membership, XmlDocument

pytestmark = pytest.mark.django_db


def issue(client, invoice, *recipients):
    url = reverse("invoice-confirm", args=[invoice.uuid])
    return client.post(url, {"recipients": recipients})


def test_issuing_takes_the_folio_and_seals(alicia_client, draft, certificate):
    response = issue(alicia_client, draft, "ana@example.com")
    draft.refresh_from_db()
    assert response["Location"] == reverse("invoice-detail", args=[draft.uuid])
    assert (draft.state, draft.number) == ("sealed", "A-1")
    assert draft.recipients == ["ana@example.com"]
    assert draft.xml_documents.get().kind == XmlDocument.Kind.SEALED


def test_second_press_changes_nothing(alicia_client, draft, certificate):
    issue(alicia_client, draft, "ana@example.com")
    response = issue(alicia_client, draft, "otra@example.com")
    draft.refresh_from_db()
    assert response["Location"] == reverse("invoice-detail", args=[draft.uuid])
    assert draft.recipients == ["ana@example.com"]
    assert draft.issuer.series.get().next_folio == 2
    assert draft.xml_documents.count() == 1


def test_issued_invoice_cannot_be_edited(alicia_client, draft, certificate):
    issue(alicia_client, draft, "ana@example.com")
    response = alicia_client.get(reverse("invoice-edit", args=[draft.uuid]))
    assert response["Location"] == reverse("invoice-detail", args=[draft.uuid])


def test_without_certificate_it_says_so_and_takes_no_folio(alicia_client, draft):
    response = issue(alicia_client, draft, "ana@example.com")
    assert response.status_code == 422
    assert "certificado (CSD)" in response.text
    assert draft.issuer.series.get().next_folio == 1


def test_blacklisted_recipient_is_refused(alicia_client, draft, certificate):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    response = issue(alicia_client, draft, "ana@example.com")
    assert response.status_code == 422
    assert Invoice.objects.get().state == "draft"


def test_invoice_with_findings_goes_back_to_the_form(alicia_client, draft, certificate):
    Invoice.objects.update(metodo_pago="PPD")
    response = alicia_client.get(reverse("invoice-confirm", args=[draft.uuid]))
    assert response["Location"] == reverse("invoice-edit", args=[draft.uuid])


def test_read_only_member_may_not_issue(alicia_client, draft, certificate):
    Membership.objects.filter(user__email="alicia@ejemplo.mx").update(role="read_only")
    assert issue(alicia_client, draft, "ana@example.com").status_code == 403
    assert Invoice.objects.get().state == "draft"


def test_confirmation_names_customer_total_and_addresses(
    alicia_client, draft, certificate
):
    page = alicia_client.get(reverse("invoice-confirm", args=[draft.uuid])).text
    for text in ("XENON INDUSTRIAL ARTICLES", "2,901.16", "ana@example.com", "A-1"):
        assert text in page
