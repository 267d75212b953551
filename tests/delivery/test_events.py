"""What matched events do to the message and to the blacklist."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.utils import timezone

from blacklist.models import Evidence, Suppression
from delivery.models import Event, Message
from delivery.services.events import adopt, recompute, settle, settle_waiting

numbers = count()


def report(type, message=None, *, ago=timedelta(0), **fields):
    """An event as the inbox stores it, not matched yet."""
    return Event.objects.create(
        content_hash=f"{next(numbers)}",
        provider="sandbox",
        message_uuid=message.uuid if message else None,
        type=type,
        raw={},
        occurred_at=timezone.now() - ago,
        **fields,
    )


def settled(*events):
    found = settle(events)
    for event in events:
        event.refresh_from_db()
    return found


def test_our_uuid_finds_the_message(message):
    event = report("delivered", message)
    assert settled(event) == 1
    message.refresh_from_db()
    assert event.message == message
    assert message.delivery_state == "delivered"
    assert message.delivered_at == event.occurred_at


def test_providers_id_finds_it_when_the_metadata_is_gone(message):
    Message.objects.filter(pk=message.pk).update(
        provider="sandbox", provider_message_id="sandbox-7"
    )
    event = report("delivered", provider_message_id="sandbox-7")
    assert settled(event) == 1
    assert event.message == message


def test_same_id_at_another_provider_is_another_message(message):
    Message.objects.filter(pk=message.pk).update(
        provider="plain", provider_message_id="7"
    )
    assert settled(report("delivered", provider_message_id="7")) == 0


def test_empty_id_matches_nothing(message):
    assert settled(report("delivered")) == 0
    assert settle_waiting() == 0


def test_event_that_came_too_early_is_matched_on_acceptance(message):
    early = report("delivered", provider_message_id="sandbox-7")
    assert settled(early) == 0
    message.provider, message.provider_message_id = "sandbox", "sandbox-7"
    message.send_state = "accepted"
    message.save()
    adopt(message)
    message.refresh_from_db()
    assert message.delivery_state == "delivered"


@pytest.mark.parametrize(("days", "found"), [(6, 1), (8, 0)])
def test_event_waits_seven_days_for_its_message(message, days, found):
    early = report("delivered", provider_message_id="sandbox-7")
    received_at = timezone.now() - timedelta(days=days)
    Event.objects.filter(pk=early.pk).update(received_at=received_at)
    Message.objects.filter(pk=message.pk).update(
        provider="sandbox", provider_message_id="sandbox-7"
    )
    assert settle_waiting() == found


@pytest.mark.parametrize("state", ["unknown", "retry", "failed"])
def test_event_proves_the_acceptance(message, state):
    Message.objects.filter(pk=message.pk).update(
        send_state=state, doubtful_since=timezone.now(), detail="read timeout"
    )
    settled(report("delivered", message, provider_message_id="sandbox-7"))
    message.refresh_from_db()
    assert message.send_state == "accepted"
    assert message.provider_message_id == "sandbox-7"
    assert message.accepted_at
    assert message.doubtful_since is None
    assert message.detail == ""


def test_bounce_after_delivery_wins_and_late_delivery_does_not(message):
    settled(report("bounced", message, bounce_kind="invalid", words="550 5.1.1 no"))
    settled(report("delivered", message, ago=timedelta(seconds=5), words="250 ok"))
    message.refresh_from_db()
    assert message.delivery_state == "hard_bounce"
    assert message.detail == "550 5.1.1 no"
    assert message.delivered_at


def test_recomputing_changes_nothing(message):
    settled(report("delivered", message), report("opened", message))
    before = Message.objects.values().get(pk=message.pk)
    recompute([message.pk])
    assert Message.objects.values().get(pk=message.pk) == before


def reasons():
    return dict(Suppression.objects.values_list("address", "reason"))


@pytest.mark.parametrize(
    ("type", "kind", "reason"),
    [
        ("bounced", "invalid", "invalid"),
        ("bounced", "disabled", "disabled"),
        ("rejected", "suppressed", "suppressed"),
        ("rejected", "invalid", "invalid"),
        ("complained", "", "complaint"),
    ],
)
def test_bad_address_goes_to_the_blacklist(message, type, kind, reason):
    settled(report(type, message, bounce_kind=kind))
    assert reasons() == {"ana@ejemplo.mx": reason}


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("bounced", "policy"),
        ("bounced", "content"),
        ("bounced", "dns"),
        ("bounced", "auto_reply"),
        ("bounced", "full"),
        ("bounced", "temporary"),
        ("bounced", "unknown"),
        ("deferred", ""),
        ("delivered", ""),
        ("opened", ""),
    ],
)
def test_what_is_not_the_addresss_fault_does_not_block_it(message, type, kind):
    settled(report(type, message, bounce_kind=kind))
    assert reasons() == {}


def test_evidence_says_who_what_and_when(message):
    event = report(
        "bounced",
        message,
        bounce_kind="invalid",
        status_code="5.1.1",
        words="550 5.1.1 User unknown",
    )
    settled(event)
    evidence = Evidence.objects.get()
    assert evidence.source == Evidence.Source.WEBHOOK
    assert evidence.provider == "sandbox"
    assert (evidence.status_code, evidence.words) == (event.status_code, event.words)
    assert evidence.occurred_at == event.occurred_at
    assert evidence.key == event.content_hash


def test_unmatched_bounce_blocks_nobody(db):
    settled(report("bounced", bounce_kind="invalid", recipient="otra@ejemplo.mx"))
    assert reasons() == {}


def test_full_mailbox_blocks_after_three_messages_on_three_days(make_message):
    for days in (40, 20):
        settled(
            report("bounced", make_message(), bounce_kind="full", ago=timedelta(days))
        )
    assert reasons() == {}
    settled(report("bounced", make_message(), bounce_kind="full"))
    assert reasons() == {"ana@ejemplo.mx": "full"}


def test_delivery_between_forgives_a_full_mailbox(make_message):
    for days in (40, 20):
        settled(
            report("bounced", make_message(), bounce_kind="full", ago=timedelta(days))
        )
    settled(report("delivered", make_message(), ago=timedelta(10)))
    settled(report("bounced", make_message(), bounce_kind="full"))
    assert reasons() == {}


@pytest.mark.parametrize("kinds", [("full", "temporary", "unknown"), ("unknown",) * 3])
def test_soft_bounces_of_any_kind_add_up(make_message, kinds):
    for kind, days in zip(kinds, (40, 20, 0), strict=True):
        settled(
            report("bounced", make_message(), bounce_kind=kind, ago=timedelta(days))
        )
    assert reasons() == {"ana@ejemplo.mx": "repeated"}


def test_numbers_of_the_soft_rule_are_settings(make_message, settings):
    settings.SOFT_BOUNCES_TO_BLOCK = 2
    for days in (20, 0):
        settled(
            report("bounced", make_message(), bounce_kind="full", ago=timedelta(days))
        )
    assert reasons() == {"ana@ejemplo.mx": "full"}


def test_later_good_news_does_not_undo_the_blacklisting(message):
    settled(report("bounced", message, bounce_kind="invalid"))
    settled(report("opened", message))
    assert reasons() == {"ana@ejemplo.mx": "invalid"}


def test_unknown_uuid_waits(db):
    event = report("delivered")
    Event.objects.filter(pk=event.pk).update(message_uuid=uuid4())
    event.refresh_from_db()
    assert settled(event) == 0
