"""Workers that are killed while messages go out: none lost, none sent twice."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from delivery import tasks
from delivery.models import Message
from tests.provider_server.workers import Worker, wait_until_listening

DISPATCHES, ADDRESSES = 10, 29
MESSAGES = DISPATCHES * (ADDRESSES + 1)
PATIENCE_SECONDS = 40

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start_workers(postgres, redis_broker, settings):
    """So many real workers that send to the server; those alive end with the test."""
    workers = []

    def start(server, count):
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.provider_server.settings",
            "DATABASE_URL": postgres.url(connection.settings_dict["NAME"]),
            "BROKER_URL": redis_broker,
            "TEST_PROVIDER": settings.EMAIL_PROVIDER,
            "TEST_PROVIDER_URL": server.url,
            "SEND_BATCH": "16",
            "SEND_THREADS": "8",
        }
        for _ in range(count):
            workers.append(
                Worker("easysmart", "--pool", "solo", environment=environment)
            )
        wait_until_listening(redis_broker, count)
        return workers

    yield start
    for worker in workers:
        worker.kill()


def sent_while_workers_die(server, make_dispatch, start_workers):
    """Two of three workers are killed on the way; the sweep goes on as beat's would."""
    server.behaviour.delay_seconds = 0.2
    workers = start_workers(server, 3)
    for at in range(DISPATCHES):
        make_dispatch(*[f"cliente{at}.{one}@ejemplo.mx" for one in range(ADDRESSES)])
    for share in (0.2, 0.6):
        wait_for(lambda share=share: server.behaviour.calls > share * MESSAGES)
        workers.pop().kill()
    wait_for(lambda: not unfinished().exclude(send_state="sending").exists())
    # The dead can no longer write; the third is done when nothing changes any more.
    wait_for(lambda: server.behaviour.calls >= MESSAGES - 2 * 16)
    time.sleep(1)
    unfinished().update(lease_until=timezone.now() - timedelta(seconds=1))


def unfinished():
    return Message.objects.filter(send_state__in=["pending", "retry", "sending"])


def wait_for(is_done):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_done():
        assert time.monotonic() < deadline
        tasks.sweep_messages()
        time.sleep(0.2)


def states():
    return set(Message.objects.values_list("send_state", flat=True))


def test_each_message_is_accepted_once_or_visibly_unknown(
    postmark, make_dispatch, start_workers
):
    sent_while_workers_die(postmark, make_dispatch, start_workers)
    wait_for(lambda: states() <= {"accepted", "unknown"})
    accepted = postmark.behaviour.accepted
    assert set(accepted.values()) == {1}
    for uuid, state in Message.objects.values_list("uuid", "send_state"):
        assert state == "unknown" or accepted[str(uuid)] == 1
    assert Message.objects.filter(send_state="unknown").count() <= 2 * 16


def test_with_keys_each_message_is_accepted_exactly_once(
    keyed_postmark, make_dispatch, start_workers
):
    sent_while_workers_die(keyed_postmark, make_dispatch, start_workers)
    wait_for(lambda: states() == {"accepted"})
    assert keyed_postmark.behaviour.accepted == {
        str(uuid): 1 for uuid in Message.objects.values_list("uuid", flat=True)
    }
