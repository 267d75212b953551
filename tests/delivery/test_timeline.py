"""The way of a message as a page shows it, without a query of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import Dispatch, Event, Message
from delivery.states import Seen
from delivery.timeline import journeys, timeline


@pytest.fixture
def tell(message):
    """Record events on the message; return it as a page reads it."""

    def tell(*reports, **state):
        Message.objects.filter(pk=message.pk).update(**state)
        for number, (kind, words) in enumerate(reports):
            Event.objects.create(
                content_hash=str(number),
                message=message,
                type=kind,
                words=words,
                raw={},
                occurred_at=timezone.now() + timedelta(seconds=number),
            )
        return Message.objects.prefetch_related("events").get(pk=message.pk)

    return tell


def names(steps, *, reached):
    return [step.name for step in steps if step.reached is reached]


def test_new_message_is_in_the_queue(tell):
    steps = timeline(tell())
    assert names(steps, reached=True) == ["queued"]
    assert names(steps, reached=False) == ["accepted", "delivered", "opened"]
    assert [step.tone for step in steps[1:]] == ["progress", "neutral", "neutral"]


def test_message_that_the_provider_has_is_on_its_way_to_the_server(tell):
    steps = timeline(tell(send_state="accepted", accepted_at=timezone.now()))
    assert [step.tone for step in steps] == ["good", "good", "progress", "neutral"]


def test_message_that_arrived_has_every_time(tell):
    now = timezone.now()
    message = tell(
        send_state="accepted",
        delivery_state="delivered",
        accepted_at=now,
        delivered_at=now,
        opened_at=now,
    )
    steps = timeline(message)
    assert names(steps, reached=True) == ["queued", "accepted", "delivered", "opened"]
    assert {step.tone for step in steps} == {"good"}


def test_bounce_stands_where_it_stopped(tell):
    message = tell(
        ("bounced", "550 5.1.1 User unknown"),
        send_state="accepted",
        delivery_state="hard_bounce",
        detail="550 5.1.1 User unknown",
        accepted_at=timezone.now(),
    )
    steps = timeline(message)
    assert names(steps, reached=True) == ["queued", "accepted", "hard_bounce"]
    assert steps[2].tone == "bad"
    assert steps[2].words == "550 5.1.1 User unknown"
    assert steps[2].at == message.events.get().occurred_at


def test_bounce_after_delivery_stands_after_it(tell):
    now = timezone.now()
    message = tell(
        ("bounced", "550"),
        send_state="accepted",
        delivery_state="hard_bounce",
        accepted_at=now,
        delivered_at=now,
    )
    assert names(timeline(message), reached=True)[-2:] == ["delivered", "hard_bounce"]


@pytest.mark.parametrize("state", ["retry", "unknown", "failed", "withheld"])
def test_what_did_not_leave_stops_after_the_queue(tell, state):
    steps = timeline(tell(send_state=state, detail="El buzón no existe."))
    assert names(steps, reached=True) == ["queued", state]
    assert steps[1].words == "El buzón no existe."


def test_journeys_cost_no_query(make_dispatch, django_assert_num_queries):
    made = make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx")
    dispatch = Dispatch.objects.prefetch_related("messages__events").get(pk=made.pk)
    with django_assert_num_queries(0):
        found = journeys(dispatch)
    addresses = [one.message.address for one in found]
    assert addresses == ["ana@ejemplo.mx", "beto@ejemplo.mx", "copia@ejemplo.mx"]
    assert found[0].shown.code == "pending"
    assert "fila de salida" in found[0].diagnosis.sentence


def test_journey_explains_by_the_kind_of_bounce(tell):
    message = tell(
        ("bounced", "552 full"), send_state="accepted", delivery_state="soft_bounce"
    )
    message.events.update(bounce_kind="full")
    assert "lleno" in journeys(message.dispatch)[0].diagnosis.sentence


def test_copy_that_arrived_is_told_of_the_customers_message(tell):
    message = tell(send_state="accepted", delivery_state="policy_block")
    copy = Message.objects.filter(role="copy")
    copy.update(send_state="accepted", delivery_state="delivered")
    assert "Su copia sí llegó" in journeys(message.dispatch)[0].diagnosis.sentence


def test_link_that_was_used_carries_the_message_past_every_station(tell):
    now = timezone.now()
    seen = Seen(opened_at=now, downloaded_at=now)
    steps = timeline(tell(send_state="accepted", accepted_at=now), seen)
    reached = ["queued", "accepted", "delivered", "opened", "downloaded"]
    assert names(steps, reached=True) == reached
    # Nobody told when.
    assert steps[2].at is None


def test_word_of_the_recipient_takes_the_stop_away(tell):
    message = tell(
        ("bounced", "550 5.1.1"), send_state="accepted", delivery_state="hard_bounce"
    )
    seen = {message.pk: Seen(opened_at=timezone.now(), confirmed_at=timezone.now())}
    journey = journeys(message.dispatch, seen=seen)[0]
    assert journey.shown.code == "confirmed"
    assert {step.tone for step in journey.steps} == {"good"}
    assert "lo confirmó" in journey.diagnosis.sentence


def test_link_of_the_copy_proves_that_the_copy_arrived(tell):
    message = tell(send_state="accepted", delivery_state="policy_block")
    copy = Message.objects.get(role="copy")
    found = journeys(message.dispatch, seen={copy.pk: Seen(opened_at=timezone.now())})
    assert "Su copia sí llegó" in found[0].diagnosis.sentence
    assert found[0].shown.code == "policy_block"
