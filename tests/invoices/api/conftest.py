"""A program with a key of Alicia's, and one with a key of Carla's."""

import pytest
from django.test import Client

from invoices.rates import forget_rates
from invoices.services.api_keys import make_key


def program(issuer, owner):
    _, token = make_key(issuer, name="ERP", by=owner)
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(autouse=True)
def nothing_counted(db):
    forget_rates()


@pytest.fixture
def api(issuer, alicia):
    return program(issuer, alicia)


@pytest.fixture
def carlas_api(other_issuer, carla):
    return program(other_issuer, carla)
