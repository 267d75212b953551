"""Workers killed at random while 2,000 messages go out: none lost, none sent twice."""

import random
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import Message
from delivery.services import resolving
from delivery.services.deciding import send_again
from delivery.services.resolving import LOOKS, resolve
from delivery.services.sending import send
from tests.delivery.faults.rounds import queue, states, uuids, wait_for

DISPATCHES, MESSAGES = 10, 2_000
KILLS = 4
# What a worker's two children had claimed when it was killed.
HELD = 2 * 16

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send_while_workers_die(make_dispatch, start_crew, redis_broker):
    """Send 2,000 messages to a server, until nothing but what is in doubt is open."""

    def send(server, *, ends, seed):
        # The same each time, and nothing secret.
        dice = random.Random(seed)  # noqa: S311
        server.behaviour.delay_seconds = 0.1
        crew = start_crew(server, broker_url=redis_broker)
        queue(make_dispatch, dispatches=DISPATCHES)
        for stretch in range(KILLS):
            calls = (stretch + dice.random()) * MESSAGES * 0.8 / KILLS
            wait_for(lambda calls=calls: server.behaviour.calls > calls)
            crew.kill_some(dice)
        wait_for(lambda: states() <= ends)
        crew.stop()
        # The server may still be busy with what the last ones posted.
        time.sleep(5 * server.behaviour.delay_seconds)

    return send


def test_with_keys_each_is_accepted_exactly_once(
    keyed_postmark, send_while_workers_die
):
    send_while_workers_die(keyed_postmark, ends={"accepted"}, seed=1)
    accepted = keyed_postmark.behaviour.accepted
    assert len(accepted) == MESSAGES
    assert accepted == dict.fromkeys(uuids(), 1)


def test_without_keys_each_is_accepted_once_or_visibly_unknown(
    postmark, send_while_workers_die
):
    send_while_workers_die(postmark, ends={"accepted", "unknown"}, seed=2)
    accepted = postmark.behaviour.accepted
    assert set(accepted.values()) == {1}
    assert uuids(send_state="accepted") <= accepted.keys()
    assert Message.objects.filter(send_state="unknown").count() <= KILLS * HELD


def test_what_postmark_has_is_found_there_and_the_rest_is_for_a_person(
    asked_postmark, send_while_workers_die
):
    send_while_workers_die(asked_postmark, ends={"accepted", "unknown"}, seed=3)
    accepted = asked_postmark.behaviour.accepted
    look_for_the_unknown()
    assert uuids(send_state="accepted") == accepted.keys()
    asked_postmark.behaviour.delay_seconds = 0
    send_what_is_left()
    assert states() == {"accepted"}
    assert accepted == dict.fromkeys(uuids(), 1)


def look_for_the_unknown():
    """As after half a minute, when Postmark shows what it has."""
    Message.objects.filter(send_state="unknown").update(
        doubtful_since=timezone.now() - LOOKS[0] - timedelta(seconds=5),
        next_try_at=timezone.now() - timedelta(seconds=1),
    )
    for message_id in resolving.due_ids():
        resolve(message_id)


def send_what_is_left():
    """The accountant sees that Postmark does not have them, and sends them again."""
    left = Message.objects.filter(send_state="unknown")
    ids = list(left.values_list("pk", flat=True))
    send_again(ids)
    for message_id in ids:
        send(message_id)
