"""Zips of many invoices, asked for and downloaded in the browser."""

import pytest
from django.urls import reverse

from invoices.models import InvoiceArchive
from invoices.services.bulk_archives import TRIES, make_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(alicia_client, stamped):
    def ask(**filters):
        return alicia_client.post(reverse("archive-create"), filters, follow=True)

    return ask


def test_list_asks_for_what_it_shows(ask, stamped):
    page = ask(periodo=stamped.fecha[:7], estado="stamped").content.decode()
    assert "<progress" in page
    assert "0 de 1" in page
    assert InvoiceArchive.objects.get().wanted["period"] == stamped.fecha[:7]


def test_ready_one_is_downloaded(ask, alicia_client):
    ask()
    archive = InvoiceArchive.objects.get()
    url = reverse("archive-file", args=[archive.pk])
    assert alicia_client.get(url).status_code == 404
    make_archive(archive.pk)
    assert url in alicia_client.get(reverse("archive-rows")).content.decode()
    response = alicia_client.get(url)
    assert response["Content-Type"] == "application/zip"
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_refusal_is_said_on_the_page(ask):
    assert "Ninguna de esas facturas" in ask(q="nadie").content.decode()
    assert not InvoiceArchive.objects.exists()


def test_given_up_one_has_a_button(ask, alicia_client):
    ask()
    InvoiceArchive.objects.update(attempts=TRIES)
    archive = InvoiceArchive.objects.get()
    url = reverse("archive-retry", args=[archive.pk])
    assert url in alicia_client.get(reverse("archive-list")).content.decode()
    alicia_client.post(url)
    assert InvoiceArchive.objects.get().attempts == 0


@pytest.mark.parametrize("period", ["2026-13", "0000-00", "20", "x"])
def test_impossible_period_breaks_nothing(alicia_client, stamped, period):
    page = alicia_client.get(reverse("invoice-list"), {"periodo": period})
    assert page.status_code == 200
    asked = alicia_client.post(reverse("archive-create"), {"periodo": period})
    assert asked.status_code == 302
