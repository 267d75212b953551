"""One poisonous row of any kind costs only itself, and is set aside in the end."""

import json
from contextlib import suppress
from datetime import UTC, datetime

from django.utils import timezone

from blacklist.models import Suppression
from delivery import tasks
from delivery.models import Event, InboxPost, Message, StoredFile
from delivery.monitoring import Storm
from delivery.services import blacklisting, events
from delivery.services.draining import drain
from delivery.services.events import settle_waiting
from delivery.services.mirroring import mirror_recent

THEN = datetime(2026, 11, 20, 12, tzinfo=UTC)


def event_of(message, number, *, provider="sandbox"):
    return Event.objects.create(
        content_hash=str(number),
        provider=provider,
        message_uuid=message.uuid,
        type="bounced",
        bounce_kind="invalid",
        raw={},
        occurred_at=timezone.now(),
    )


def sandbox_post(*messages):
    payloads = [
        {
            "type": "bounced",
            "message_id": f"sandbox-{message.pk}",
            "recipient": message.address,
            "occurred_at": timezone.now().isoformat(),
            "metadata": {"message": str(message.uuid)},
            "status": "5.1.1",
            "response": "550 5.1.1 no such user",
        }
        for message in messages
    ]
    return InboxPost.objects.create(
        provider="sandbox", request_hash="1", body=json.dumps({"events": payloads})
    )


def test_event_that_cannot_take_effect_holds_up_no_other(make_message):
    # What it says would blacklist, but nobody knows its provider any more.
    bad = event_of(make_message("ana@ejemplo.mx"), 1, provider="gone")
    good = event_of(make_message("beto@ejemplo.mx"), 2)
    assert settle_waiting() == 1
    good.refresh_from_db()
    assert good.message_id
    for _ in range(events.TRIES):
        settle_waiting()
    bad.refresh_from_db()
    assert (bad.tries, bad.message_id) == (events.TRIES, None)


def test_event_of_a_post_that_fails_leaves_the_rest_of_it(make_message, monkeypatch):
    block = blacklisting.suppress

    def refuse_ana(address, **how):
        if address.startswith("ana@"):
            raise KeyError(address)
        return block(address, **how)

    monkeypatch.setattr(blacklisting, "suppress", refuse_ana)
    post = sandbox_post(make_message("ana@ejemplo.mx"), make_message("beto@ejemplo.mx"))
    tasks.process_inbox_post(post.pk)
    post.refresh_from_db()
    assert post.processed_at
    assert Event.objects.count() == 2
    tasks.sweep_inbox()
    assert Suppression.objects.get().address == "beto@ejemplo.mx"


def test_post_that_fails_is_set_aside_with_its_error(db):
    post = InboxPost.objects.create(provider="gone", request_hash="1", body="{}")
    for _ in range(5):
        tasks.process_inbox_post(post.pk)
    post.refresh_from_db()
    assert post.processed_at
    assert "gone" in post.error


def test_message_that_cannot_be_composed_fails_alone(make_dispatch, service):
    bad = make_dispatch("ana@ejemplo.mx").messages.get(role="customer")
    StoredFile.objects.update(sha256="0" * 64)
    good = make_dispatch("beto@ejemplo.mx").messages.get(role="customer")
    drain(bad.pk)
    drain(good.pk)
    states = {one.pk: one.send_state for one in Message.objects.all()}
    assert (states[bad.pk], states[good.pk]) == ("failed", "accepted")


def test_list_entry_that_cannot_be_kept_costs_only_itself(provider_list, db):
    # A lone surrogate, which no database takes.
    provider_list.put("ana@example.com", THEN, words="\ud800")
    provider_list.put("beto@example.com", THEN)
    mirror_recent()
    assert [one.address for one in Suppression.objects.all()] == ["beto@example.com"]


def test_release_that_fails_holds_up_no_other(provider_list, db, monkeypatch):
    ana, beto = (
        Suppression.objects.create(address=one, reason="invalid", state="releasing")
        for one in ("ana@example.com", "beto@example.com")
    )

    def get(address):
        if address == ana.address:
            raise RuntimeError
        return None

    monkeypatch.setattr(provider_list, "get", get)
    for suppression in (ana, beto):
        with suppress(RuntimeError):
            tasks.carry_release(suppression.pk)
    states = dict(Suppression.objects.values_list("address", "state"))
    assert states == {ana.address: "releasing", beto.address: "released"}


def test_watching_goes_on_after_a_step_that_fails(db, monkeypatch):
    def fail():
        raise RuntimeError

    monkeypatch.setattr("delivery.services.storms.end_storms", fail)
    Storm.objects.create(domain="caido.mx", ended=12, invalid=11)
    tasks.watch_delivery()
    assert Storm.objects.get().domain == "caido.mx"
