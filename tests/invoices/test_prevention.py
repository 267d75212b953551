"""What the check stopped is counted for each issuer and day, and shown at home."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blacklist.models import Suppression
from invoices.models import PreventionCount
from invoices.services.prevention import Prevented, count_refusals, prevented

pytestmark = pytest.mark.django_db


def take(client, typed, taken):
    values = {"typed": typed, "taken": taken}
    return client.post(reverse("address-corrected"), values)


@pytest.fixture
def today():
    return timezone.localdate()


def test_taken_suggestion_counts(alicia_client, issuer, today):
    for _ in range(2):
        assert take(alicia_client, "ana@hotmial.com", "Ana@hotmail.com").content == b""
    assert prevented(issuer, since=today) == Prevented(corrected=2)


def test_other_change_is_no_correction(alicia_client, issuer, today):
    take(alicia_client, "ana@hotmial.com", "luis@hotmail.com")
    take(alicia_client, "ana@hotmail.com", "ana@hotmail.com")
    assert prevented(issuer, since=today) == Prevented()


def test_refused_addresses_count(alicia_client, sent, issuer, today):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    form = {"addresses-0-address": "ana@example.com", "addresses-1-address": "ana"}
    alicia_client.post(reverse("invoice-resend", args=[sent.uuid]), form)
    assert prevented(issuer, since=today) == Prevented(refused=2)


def test_nothing_refused_writes_nothing(issuer):
    count_refusals(issuer, 0)
    assert not PreventionCount.objects.exists()


def test_days_before_and_other_issuers_are_not_counted(issuer, other_issuer, today):
    count_refusals(other_issuer, 3)
    count_refusals(issuer, 4)
    PreventionCount.objects.filter(issuer=issuer).update(day=today - timedelta(days=30))
    assert prevented(issuer, since=today - timedelta(days=29)) == Prevented()


def test_home_shows_what_was_stopped(alicia_client, issuer):
    count_refusals(issuer, 7)
    response = alicia_client.get(reverse("home"))
    assert "Rechazadas antes de enviar</span><b>7</b>" in response.text
