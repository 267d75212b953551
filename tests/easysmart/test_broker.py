"""The laptop's broker: many writers and readers, and nobody sees half a file."""

import threading
import time

import pytest
from kombu import Connection, Exchange, Queue

from easysmart import broker

WRITERS, EACH = 4, 100
PATIENCE_SECONDS = 20


@pytest.fixture
def connection(tmp_path):
    broker.register()
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }
    (tmp_path / "queue").mkdir()
    with Connection("filesystem://localhost", transport_options=options) as connection:
        yield connection


def together(*functions):
    problems = []

    def kept(function):
        try:
            function()
        except Exception as error:  # noqa: BLE001 (the test's own report)
            problems.append(error)

    threads = [threading.Thread(target=kept, args=(one,)) for one in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_each_message_is_read_whole_and_once(connection):
    received = []
    # kombu takes a queue for bound, in all threads, a little before it is: the sweep's
    # business, not ours here.
    connection.SimpleQueue("work").close()

    def write():
        queue = connection.clone().SimpleQueue("work")
        for number in range(EACH):
            queue.put({"number": number, "padding": "x" * 2_000})

    def read():
        queue = connection.clone().SimpleQueue("work")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(received) < WRITERS * EACH and time.monotonic() < deadline:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                continue
            received.append(message.payload["number"])
            message.ack()

    together(*[write] * WRITERS, read)
    assert sorted(received) == sorted(list(range(EACH)) * WRITERS)


def test_messages_come_in_the_order_they_were_put(connection):
    # kombu remembers for the whole process which queues it has bound.
    queue = connection.SimpleQueue("ordered")
    for number in range(20):
        queue.put(number)
    assert [queue.get(block=False).payload for _ in range(20)] == list(range(20))


def test_queues_bound_at_once_are_all_kept(connection):
    exchange = Exchange("talk", type="fanout")

    def bind(name):
        return lambda: (
            Queue(name, exchange).bind(connection.clone().channel()).declare()
        )

    together(*(bind(f"listener-{at}") for at in range(8)))
    assert len(connection.channel().get_table("talk")) == 8
