"""The broker and the database fail under the workers: all goes out, nothing twice."""

import time

import pytest
from django.core.management import call_command
from django.db import connection

from tests.delivery.faults.rounds import queue, states, uuids, wait_for
from tests.machine import available
from tests.services import Postgres, Redis

MESSAGES = 400
AWAY_SECONDS = 2

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send_midway(make_dispatch, start_crew, redis_broker):
    """Queue messages, let something happen in the middle, wait until all are out."""

    def send(server, happens, *, database_url="", ends=frozenset({"accepted"})):
        server.behaviour.delay_seconds = 0.3
        crew = start_crew(server, broker_url=redis_broker, database_url=database_url)
        queue(make_dispatch, dispatches=MESSAGES // 200)
        wait_for(lambda: server.behaviour.calls > MESSAGES // 4)
        happens()
        wait_for(lambda: states() <= ends)
        return crew

    return send


@pytest.fixture
def redis_server():
    """One for this test alone, to be stopped and started."""
    server = available(Redis)
    yield server
    server.stop()


@pytest.fixture
def postgres_alone(transactional_db):
    """A second cluster that is this process's database until the test ends."""
    cluster = available(Postgres)
    cluster.create("easysmart")
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict |= {"HOST": str(cluster.directory), "NAME": "easysmart"}
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        # What was committed is there after a crash.
        cursor.execute("ALTER DATABASE easysmart SET synchronous_commit TO on")
    connection.close()
    yield cluster
    connection.close()
    connection.settings_dict |= before
    cluster.stop()


def works_on(crew, server, make_dispatch):
    """Whether the workers live and take a new message, without the sweep."""
    dispatch = make_dispatch("despues@ejemplo.mx")
    wanted = set(map(str, dispatch.messages.values_list("uuid", flat=True)))
    deadline = time.monotonic() + 30
    while not wanted <= server.behaviour.accepted.keys():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return crew.is_alive()


def test_broker_that_loses_everything_loses_no_message(
    postmark, send_midway, make_dispatch, redis_server
):
    crew = send_midway(postmark, redis_server.flush)
    assert postmark.behaviour.accepted == dict.fromkeys(uuids(), 1)
    assert works_on(crew, postmark, make_dispatch)


def test_broker_that_is_away_for_a_while_loses_no_message(
    postmark, send_midway, make_dispatch, redis_server
):
    def stop_and_start():
        redis_server.stop()
        time.sleep(AWAY_SECONDS)
        redis_server.start()

    crew = send_midway(postmark, stop_and_start)
    assert postmark.behaviour.accepted == dict.fromkeys(uuids(), 1)
    crew.wait_until_listening()
    assert works_on(crew, postmark, make_dispatch)


@pytest.fixture
def send_through_a_crash(postgres_alone, send_midway):
    """The database crashes on the way and comes back."""

    def crash_and_start():
        connection.close()
        postgres_alone.halt()
        time.sleep(AWAY_SECONDS)
        postgres_alone.start()

    def send(server, **ends):
        url = postgres_alone.url("easysmart")
        return send_midway(server, crash_and_start, database_url=url, **ends)

    return send


def test_database_that_crashes_loses_no_message(
    keyed_postmark, send_through_a_crash, make_dispatch
):
    crew = send_through_a_crash(keyed_postmark)
    assert keyed_postmark.behaviour.accepted == dict.fromkeys(uuids(), 1)
    assert works_on(crew, keyed_postmark, make_dispatch)


def test_database_that_crashes_makes_no_message_go_twice(
    postmark, send_through_a_crash, make_dispatch
):
    crew = send_through_a_crash(postmark, ends={"accepted", "unknown"})
    accepted = postmark.behaviour.accepted
    assert set(accepted.values()) == {1}
    # Of a claim that was committed as it crashed, no worker knows.
    assert uuids() - accepted.keys() <= uuids(send_state="unknown")
    assert works_on(crew, postmark, make_dispatch)
