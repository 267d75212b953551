"""Blacklisting by evidence, by hand, and back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from blacklist.models import Evidence, Suppression, SuppressionChange
from blacklist.services import (
    NewEvidence,
    add_by_hand,
    block_again,
    blocking,
    release,
    suppress,
)

pytestmark = pytest.mark.django_db

INVALID = Suppression.Reason.INVALID
FULL = Suppression.Reason.FULL
NOW = timezone.now()


def evidence(key="uno", *, hours=0, **fields):
    return NewEvidence(
        source=Evidence.Source.WEBHOOK,
        occurred_at=NOW + timedelta(hours=hours),
        key=key,
        **fields,
    )


def test_first_evidence_makes_an_active_entry():
    entry = suppress(
        " Ana@Ejemplo.MX", reason=INVALID, evidence=evidence(words="550 no such user")
    )
    assert (entry.address, entry.state, entry.count) == ("ana@ejemplo.mx", "active", 1)
    assert entry.since == NOW
    assert entry.evidence.get().words == "550 no such user"


def test_same_evidence_counts_once():
    first = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    again = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    assert (again.pk, again.count, Evidence.objects.count()) == (first.pk, 1, 1)


def test_evidence_without_identity_counts_each_time():
    for _ in range(2):
        entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence(None))
    assert (entry.count, entry.evidence.count()) == (2, 2)


def test_latest_evidence_speaks_for_the_entry():
    suppress("ana@ejemplo.mx", reason=FULL, evidence=evidence())
    suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence("dos", hours=2))
    entry = suppress("ana@ejemplo.mx", reason=FULL, evidence=evidence("tres", hours=1))
    assert (entry.reason, entry.count) == (INVALID, 3)
    assert entry.last_seen_at == NOW + timedelta(hours=2)
    assert entry.since == NOW


def test_release_has_a_person_and_a_reason(alicia):
    entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    release(entry, by=alicia, reason=" Ya existe el buzón ")
    change = entry.changes.get()
    assert (entry.state, change.action) == ("released", "released")
    assert (change.reason, change.changed_by) == ("Ya existe el buzón", alicia)
    assert blocking(["ana@ejemplo.mx"]) == {}


def test_change_by_hand_without_reason_is_refused(alicia):
    entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    with pytest.raises(ValueError, match="needs a reason"):
        release(entry, by=alicia, reason="  ")
    with pytest.raises(ValueError, match="needs a reason"):
        add_by_hand("luis@ejemplo.mx", by=alicia, reason="")
    assert blocking(["ana@ejemplo.mx", "luis@ejemplo.mx"]).keys() == {"ana@ejemplo.mx"}


def test_second_release_changes_nothing(alicia):
    entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    release(entry, by=alicia, reason="Ya existe")
    release(entry, by=alicia, reason="Otra vez")
    assert entry.changes.count() == 1


def test_release_can_be_taken_back(alicia):
    entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    release(entry, by=alicia, reason="Ya existe")
    block_again(entry, by=alicia, reason="No era cierto")
    assert entry.state == "active"
    assert [change.action for change in entry.changes.all()] == [
        "blocked_again",
        "released",
    ]


def test_evidence_older_than_the_release_does_not_undo_it(alicia):
    entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    release(entry, by=alicia, reason="Ya existe")
    old = evidence("dos", hours=-1)
    late = suppress("ana@ejemplo.mx", reason=INVALID, evidence=old)
    assert (late.state, late.count) == ("released", 2)


def test_evidence_newer_than_the_release_blocks_again(alicia):
    entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    release(entry, by=alicia, reason="Ya existe")
    newer = evidence("dos", hours=1)
    entry = suppress("ana@ejemplo.mx", reason=INVALID, evidence=newer)
    assert (entry.state, entry.since) == ("active", NOW + timedelta(hours=1))
    latest = SuppressionChange.objects.filter(changed_by=None).get()
    assert latest.action == "blocked_again"


def test_new_evidence_revives_an_expired_entry():
    entry = suppress("ana@ejemplo.mx", reason=FULL, evidence=evidence(hours=-9))
    Suppression.objects.update(expires_at=NOW - timedelta(hours=1))
    assert not Suppression.objects.blocking().exists()
    entry = suppress("ana@ejemplo.mx", reason=FULL, evidence=evidence("dos"))
    assert (entry.expires_at, entry.since) == (None, NOW)


def test_entry_by_hand_keeps_the_reason_as_its_evidence(alicia):
    entry = add_by_hand("Ana@ejemplo.mx", by=alicia, reason="El cliente lo pidió")
    assert (entry.reason, entry.state) == ("manual", "active")
    assert entry.evidence.get().words == "El cliente lo pidió"
    assert entry.changes.get().changed_by == alicia


def test_blocking_asks_once_for_many(django_assert_num_queries):
    suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence())
    with django_assert_num_queries(1):
        found = blocking(["ANA@ejemplo.mx", "luis@ejemplo.mx", "ana@ejemplo.mx "])
    assert found.keys() == {"ana@ejemplo.mx"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [["uno"] * 4, ["uno", "dos", "tres", "cuatro"]])
def test_webhooks_at_once_make_one_entry_and_count_each_fact_once(keys):
    def tell(key):
        try:
            suppress("ana@ejemplo.mx", reason=INVALID, evidence=evidence(key))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tell, keys))
    assert Suppression.objects.get().count == len(set(keys))
    assert Evidence.objects.count() == len(set(keys))
