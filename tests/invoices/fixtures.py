"""Alicia's business ready to issue, and one invoice at each station of its way."""

import pytest
from django.test import Client

from invoices.models import Invoice
from invoices.services.issuing import issue
from invoices.services.sending import save_pdf, send_issued
from invoices.services.stamping import stamp_invoice
from tests.invoices.cast import make_certificate, make_customer, make_draft


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def alicia_client(alicia, issuer):
    return logged_in(alicia)


@pytest.fixture
def bruno_client(bruno, issuer):
    return logged_in(bruno)


@pytest.fixture
def carla_client(carla, other_issuer):
    return logged_in(carla)


@pytest.fixture
def customer(issuer, catalogs):
    return make_customer(issuer)


@pytest.fixture
def draft(issuer, customer, alicia):
    return make_draft(issuer, customer, by=alicia)


@pytest.fixture
def certificate(issuer, alicia):
    return make_certificate(issuer, by=alicia)


@pytest.fixture
def sealed(draft, certificate):
    return issue(draft, recipients=["ana@example.com"])


@pytest.fixture
def stamped(sealed):
    stamp_invoice(sealed.pk)
    invoice = Invoice.objects.select_related("issuer__sender").get(pk=sealed.pk)
    save_pdf(invoice, b"%PDF-1.7 prueba")
    return invoice


@pytest.fixture
def sent(stamped):
    send_issued(stamped)
    return stamped
