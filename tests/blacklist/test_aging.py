"""Full mailboxes and entries with an expiry age out, with a line in their history."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blacklist.models import Suppression
from blacklist.services import release_aged
from blacklist.tasks import expire_suppressions

pytestmark = pytest.mark.django_db

Reason = Suppression.Reason
NOW = timezone.now()
MONTH = timedelta(days=30)


def entry(address="ana@ejemplo.mx", *, reason="full", days=40, **fields):
    seen = NOW - timedelta(days=days)
    return Suppression.objects.create(
        address=address, reason=reason, since=seen, last_seen_at=seen, **fields
    )


def age(**changes):
    return release_aged(**{"now": NOW, "kept_for": {Reason.FULL: MONTH}, **changes})


def test_full_mailbox_is_tried_again_after_a_while():
    old = entry()
    assert age() == 1
    old.refresh_from_db()
    assert old.state == Suppression.State.RELEASED
    change = old.changes.get()
    assert (change.action, change.changed_by) == ("released", None)


@pytest.mark.parametrize(
    "fields", [{"days": 29}, {"reason": "invalid"}, {"reason": "complaint"}]
)
def test_fresh_and_dead_ones_stay(fields):
    entry(**fields)
    assert age() == 0


def test_expiry_that_has_passed_releases_any_reason():
    entry(reason="manual", expires_at=NOW - timedelta(hours=1))
    entry("luis@ejemplo.mx", reason="manual", expires_at=NOW + timedelta(hours=1))
    assert age() == 1
    assert Suppression.objects.get(state="released").expires_at is None


def test_released_once_is_not_released_again():
    old = entry()
    assert (age(), age()) == (1, 0)
    assert old.changes.count() == 1


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("full", "FULL_MAILBOX_DAYS"),
        ("repeated", "REPEATED_BOUNCE_DAYS"),
        ("disabled", "DISABLED_MAILBOX_DAYS"),
    ],
)
def test_each_passing_reason_has_a_setting_of_its_own(settings, reason, name):
    entry(reason=reason, days=500)
    setattr(settings, name, 501)
    expire_suppressions()
    assert not Suppression.objects.filter(state="released").exists()
    setattr(settings, name, 499)
    expire_suppressions()
    assert Suppression.objects.filter(state="released").exists()


def test_task_leaves_dead_and_unwilling_ones_for_ever():
    for reason in ("invalid", "complaint", "suppressed", "manual"):
        entry(f"{reason}@ejemplo.mx", reason=reason, days=5_000)
    expire_suppressions()
    assert not Suppression.objects.filter(state="released").exists()


def test_task_goes_by_the_setting(settings):
    entry(days=3)
    settings.FULL_MAILBOX_DAYS = 4
    expire_suppressions()
    assert Suppression.objects.blocking().exists()
    settings.FULL_MAILBOX_DAYS = 2
    expire_suppressions()
    assert not Suppression.objects.blocking().exists()
