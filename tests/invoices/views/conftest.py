"""Logged-in clients, and Alicia's business ready to issue."""

import pytest
from django.test import Client

from tests.invoices.cast import make_certificate, make_customer, make_draft


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def alicia_client(alicia, issuer):
    return logged_in(alicia)


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
