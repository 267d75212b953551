"""The administration of invoices: in words, and with the way to their emails."""

import pytest
from django.urls import reverse

from delivery.models import Dispatch

pytestmark = pytest.mark.django_db


def page(client, name, *args):
    return client.get(reverse(f"admin:{name}", args=args)).text


def test_list_names_each_invoice_and_dates_it_shortly(admin_client, sent, draft):
    text = page(admin_client, "invoices_invoice_changelist")
    assert "Borrador" in text
    assert str(sent) in text
    assert f"{sent.created_at:%Y}" in text
    assert " de " not in text.split('class="field-created_at', 1)[1].split("<", 1)[0]
    assert "Por por qué" not in text


def test_invoice_and_its_dispatch_lead_to_each_other(admin_client, sent):
    dispatch = Dispatch.objects.get()
    there = reverse("admin:delivery_dispatch_change", args=[dispatch.pk])
    assert there in page(admin_client, "invoices_invoice_change", sent.pk)
    back = page(admin_client, "delivery_dispatch_change", dispatch.pk)
    assert reverse("admin:invoices_invoice_change", args=[sent.pk]) in back


def test_issuer_shows_whether_its_copy_is_read(admin_client, issuer):
    issuer.copy_question_error = "Ningún proveedor lo tomó."
    issuer.save()
    text = page(admin_client, "invoices_issuer_change", issuer.pk)
    assert "Ningún proveedor lo tomó." in text
