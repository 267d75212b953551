"""A release may have to wait for somebody outside, whoever that is."""

import pytest
from django.utils import timezone

from blacklist import hooks
from blacklist.models import Evidence, Suppression
from blacklist.services import (
    NewEvidence,
    finish_release,
    put_under_review,
    refuse_release,
    release,
    suppress,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(db):
    evidence = NewEvidence(source=Evidence.Source.SEND, occurred_at=timezone.now())
    return suppress(
        "ana@ejemplo.mx", reason=Suppression.Reason.INVALID, evidence=evidence
    )


@pytest.fixture
def carried(monkeypatch):
    """Two carriers: one that has nothing to do with it, and one that has."""
    told = []

    def takes(suppression):
        told.append(suppression.address)
        return True

    monkeypatch.setattr(hooks, "_carriers", [])
    for carrier in (takes, lambda suppression: False, takes):
        hooks.register_carrier(carrier)
    return told


def test_release_waits_for_a_carrier_that_takes_it(entry, carried, alicia):
    release(entry, by=alicia, reason="Ya existe")
    assert entry.state == "releasing"
    assert carried == ["ana@ejemplo.mx"]
    assert finish_release(entry.pk, words="Confirmado.")
    entry.refresh_from_db()
    assert entry.state == "released"
    assert entry.changes.first().reason == "Ya existe Confirmado."
    assert entry.changes.first().changed_by == alicia


def test_refused_release_leaves_it_active(entry, carried, alicia):
    release(entry, by=alicia, reason="Ya existe")
    assert refuse_release(entry.pk, words="No se puede.")
    entry.refresh_from_db()
    assert entry.state == "active"
    assert not finish_release(entry.pk, words="Tarde.")


def test_released_entry_is_not_carried_again(entry, carried, alicia):
    Suppression.objects.update(state="released")
    release(entry, by=alicia, reason="Otra vez")
    assert carried == []
    assert entry.state == "released"


def test_reasonless_release_is_refused_before_it_is_carried_out(entry, carried, alicia):
    with pytest.raises(ValueError, match="reason"):
        release(entry, by=alicia, reason=" ")
    entry.refresh_from_db()
    assert entry.state == "active"


def test_only_an_active_entry_goes_under_review(entry):
    assert put_under_review(entry.pk, words="Ya no está en la lista.")
    assert not put_under_review(entry.pk, words="Otra vez.")
    entry.refresh_from_db()
    assert entry.state == "under_review"
    assert Suppression.objects.blocking().exists()
