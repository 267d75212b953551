"""What the provider's own list holds is in the blacklist; what left it is looked at."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blacklist.models import Evidence, Suppression
from blacklist.services import NewEvidence, block_again, put_under_review, suppress
from delivery.providers.lists.base import COMPLAINT
from delivery.services.mirroring import mirror_recent, mirror_whole

pytestmark = pytest.mark.django_db

THEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANA, LUIS = "ana@example.com", "luis@example.com"


def states():
    return dict(Suppression.objects.values_list("address", "state"))


def test_listed_address_is_blacklisted_with_its_evidence(provider_list):
    provider_list.put("Ana@Example.com", THEN, reason=COMPLAINT, words="SpamComplaint")
    mirror_recent()
    entry = Suppression.objects.get()
    evidence = entry.evidence.get()
    assert (entry.address, entry.reason, entry.since) == (ANA, "complaint", THEN)
    assert (evidence.source, evidence.provider, evidence.scope) == (
        "provider_list",
        "postmark",
        "outbound",
    )
    assert evidence.words == "SpamComplaint"


def test_looks_overlap_and_tell_a_thing_once(provider_list):
    provider_list.put(ANA, THEN)
    for look in (mirror_recent, mirror_recent, mirror_whole):
        look()
    assert Suppression.objects.get().count == 1
    recent, _, whole = provider_list.asked_since
    assert timezone.now() - recent > timedelta(hours=47)
    assert whole is None


def test_listed_anew_is_new_evidence(provider_list, alicia):
    provider_list.put(ANA, THEN)
    mirror_recent()
    Suppression.objects.update(state="released")
    provider_list.put(ANA, timezone.now() + timedelta(hours=1))
    mirror_recent()
    assert states() == {ANA: "active"}
    assert Suppression.objects.get().last_seen_at <= timezone.now()


def test_what_left_the_list_is_reviewed_and_still_blocks(provider_list):
    provider_list.put(ANA, THEN)
    provider_list.put(LUIS, THEN)
    mirror_whole()
    del provider_list.entries[ANA]
    mirror_whole()
    assert states() == {ANA: "under_review", LUIS: "active"}
    assert Suppression.objects.blocking().filter(address=ANA).exists()
    change = Suppression.objects.get(address=ANA).changes.get()
    assert change.reason == "Ya no está en la lista de Postmark."
    assert change.changed_by is None


def test_look_at_the_latest_says_nothing_of_what_is_absent(provider_list):
    provider_list.put(ANA, THEN)
    mirror_whole()
    provider_list.entries.clear()
    mirror_recent()
    assert states() == {ANA: "active"}


def test_list_that_breaks_off_says_nothing_of_what_is_absent(provider_list):
    provider_list.put(ANA, THEN)
    mirror_whole()
    provider_list.entries.clear()
    provider_list.put(LUIS, THEN)
    provider_list.put("eva@example.com", THEN)
    provider_list.fails_after = 1
    mirror_whole()
    assert states()[ANA] == "active"


def test_address_that_shifted_between_pages_is_asked_for_once_more(provider_list):
    provider_list.put(ANA, THEN)
    mirror_whole()
    provider_list.hidden.add(ANA)
    mirror_whole()
    assert states() == {ANA: "active"}


def test_absence_is_nothing_where_the_list_never_told_of_it(provider_list):
    evidence = NewEvidence(source=Evidence.Source.WEBHOOK, occurred_at=THEN)
    suppress(ANA, reason=Suppression.Reason.INVALID, evidence=evidence)
    mirror_whole()
    assert states() == {ANA: "active"}


def test_what_a_person_blocked_is_not_reviewed(provider_list, alicia):
    provider_list.put(ANA, THEN)
    mirror_whole()
    entry = Suppression.objects.get()
    put_under_review(entry.pk, words="Ya no está.")
    block_again(entry, by=alicia, reason="No es suya")
    provider_list.entries.clear()
    mirror_whole()
    assert states() == {ANA: "active"}


def test_what_is_no_address_is_left_out(provider_list):
    for listed in ("example.com", "@example.com", "x" * 250 + "@a.mx", "a\0@a.mx"):
        provider_list.put(listed, THEN)
    provider_list.put(ANA, THEN, words="with \0 in it")
    mirror_whole()
    assert states() == {ANA: "active"}


def test_provider_out_of_reach_is_logged_and_stops_nothing(provider_list, caplog):
    provider_list.put(ANA, THEN)
    provider_list.fails_after = 0
    mirror_recent()
    mirror_whole()
    assert caplog.text.count("The list of postmark could not be read") == 2
