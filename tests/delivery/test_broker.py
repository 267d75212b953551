"""Redis as the broker: it carries ids, and may lose them."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from delivery import tasks
from delivery.models import Message
from tests.services import dying_with_us

START_SECONDS = 30

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start_worker(redis_broker, postgres):
    """A real worker on the tests' own database, stopped with the test."""
    started = []

    def start():
        database = postgres.url(connection.settings_dict["NAME"])
        environment = {"DATABASE_URL": database, "BROKER_URL": redis_broker}
        command = [sys.executable, "-m", "celery", "--quiet", "--app", "easysmart"]
        options = ["worker", "--pool", "solo", "--without-gossip", "--without-mingle"]
        started.append(
            subprocess.Popen(
                dying_with_us(*command, *options),
                env=os.environ
                | environment
                | {"DJANGO_SETTINGS_MODULE": "easysmart.settings"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    yield start
    for worker in started:
        worker.terminate()
        worker.wait()


def wait_until_sent(dispatch):
    deadline = time.monotonic() + START_SECONDS
    while dispatch.messages.exclude(send_state="accepted").exists():
        assert time.monotonic() < deadline, list(
            dispatch.messages.values("send_state", "detail")
        )
        time.sleep(0.1)


def test_message_published_to_redis_is_sent(make_dispatch, start_worker):
    start_worker()
    wait_until_sent(make_dispatch("ana@ejemplo.mx"))


def test_redis_that_lost_everything_loses_no_message(
    make_dispatch, start_worker, redis_server
):
    dispatch = make_dispatch("ana@ejemplo.mx")
    redis_server.flush()
    start_worker()
    assert dispatch.messages.filter(send_state="pending").count() == 2
    tasks.sweep_messages()
    wait_until_sent(dispatch)


def test_redis_that_is_down_stops_nobody(make_dispatch, redis_broker, redis_server):
    redis_server.stop()
    try:
        dispatch = make_dispatch("ana@ejemplo.mx")
    finally:
        redis_server.start()
    assert Message.objects.filter(dispatch=dispatch, send_state="pending").count() == 2
