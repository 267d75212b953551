"""Posts of providers: how fast they are kept, worked off, and seen on the page.

Both sides behind the Procfile's gunicorn with two processes, on one PostgreSQL. The
load keeps 16 connections busy from one thread of this process.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import inf
from pathlib import Path
from uuid import UUID, uuid4

from django.db.models import F, Max, Min
from django.utils import timezone

from delivery.models import Event, InboxPost, Message
from delivery.providers.raw import METADATA_KEY
from tests import services
from tests.bench import Measurement, benchmark
from tests.bench._load import times_at_rate
from tests.bench.sending import database_url, queue_messages
from tests.provider_server.workers import wait_until_listening
from tests.site import PROCFILE, Site

SECRET = "proveedor:only-for-benchmarks"
SINGLE_POSTS, BATCH_POSTS, PEER_POSTS, PER_POST = 4_000, 300, 60, 100
# Enough that the first ones, while all threads connect, do not decide.
KEPT_POSTS = 1_500
PROCESSES = "2"
PEER_APPLICATION = "'django.core.wsgi:get_wsgi_application()'"
PER_SECOND, SECONDS = 200, 10
CONNECTIONS = 16
PATIENCE_SECONDS = 120
POSTMARK, SPARKPOST = "/anymail/postmark/tracking/", "/anymail/sparkpost/tracking/"


@benchmark("webhook.single_ratio", database=True)
def single_ratio() -> Measurement:
    """Posts of one event over those of a bare view with one INSERT."""
    uuids = [uuid4() for _ in range(SINGLE_POSTS)]
    posts = [_postmark(uuid) for uuid in uuids]
    with _our_site() as site:
        ours = _rate(site.port, POSTMARK, posts)
    with _peer() as port:
        bare = _rate(port, "/bare/", posts)
    return Measurement(ours / bare, "times", SINGLE_POSTS)


@benchmark("webhook.batch_ratio", database=True)
def batch_ratio() -> Measurement:
    """Events kept a second, over Anymail's view with a row for each event."""
    uuids = [uuid4() for _ in range(KEPT_POSTS * PER_POST)]
    with _our_site() as site:
        ours = _rate(site.port, SPARKPOST, _batches(uuids)) * PER_POST
    return Measurement(ours / anymail_rate(), "times", len(uuids))


@benchmark("webhook.drain_ratio", database=True)
def drain_ratio() -> Measurement:
    """Events matched, folded and counted a second by the workers, over the same."""
    count = BATCH_POSTS * PER_POST
    with _our_site() as site:
        _rate(site.port, SPARKPOST, _batches(_accepted_messages(count)))
        site.start("worker")
        _wait_until_processed(BATCH_POSTS)
    moments = InboxPost.objects.aggregate(Min("processed_at"), Max("processed_at"))
    # From the first post's end on: starting the worker is not draining.
    seconds = moments["processed_at__max"] - moments["processed_at__min"]
    assert Message.objects.filter(delivery_state="delivered").count() == count
    rate = (BATCH_POSTS - 1) * PER_POST / seconds.total_seconds()
    return Measurement(rate / anymail_rate(), "times", count)


@benchmark("webhook.lag_p95_ms", database=True)
def lag() -> Measurement:
    """From a post's due moment to the new state in the rows that the page reads.

    The 95th percentile of the answer's time, and that of the time from there on.
    """
    count = PER_SECOND * SECONDS
    posts = [_post(POSTMARK, _postmark(one)) for one in _accepted_messages(count)]
    with _our_site() as site:
        site.start("worker")
        wait_until_listening(site.environment["BROKER_URL"])
        answers = times_at_rate(
            site.port, posts, per_second=PER_SECOND, connections=CONNECTIONS
        )
        _wait_until_processed(count)
    kept = InboxPost.objects.values_list(F("processed_at") - F("received_at"))
    lags = [one.total_seconds() for (one,) in kept]
    return Measurement((_p95(answers) + _p95(lags)) * 1e3, "ms", count)


@cache
def anymail_rate() -> float:
    """Events a second that Anymail's own view keeps, in the same batches."""
    batches = _batches([uuid4() for _ in range(PEER_POSTS * PER_POST)])
    with _peer() as port:
        return _rate(port, SPARKPOST, batches) * PER_POST


def _rate(port: int, path: str, bodies: Sequence[object]) -> float:
    """Posts a second when there is always one to answer."""
    posts = [_post(path, body) for body in bodies]
    # All are due at once: the last answer ends the run.
    slowest = max(times_at_rate(port, posts, per_second=inf, connections=CONNECTIONS))
    return len(posts) / slowest


@contextmanager
def _our_site() -> Iterator[Site]:
    InboxPost.objects.all().delete()
    Event.objects.all().delete()
    redis = services.Redis()
    with tempfile.TemporaryDirectory() as directory:
        site = Site(
            Path(directory),
            DATABASE_URL=database_url(),
            BROKER_URL=redis.url,
            WEBHOOK_PROVIDERS="postmark,sparkpost",
            WEBHOOK_SECRETS=SECRET,
            POSTMARK_SERVER_TOKEN="only-for-benchmarks",
            SPARKPOST_API_KEY="only-for-benchmarks",
            WEB_CONCURRENCY=PROCESSES,
        )
        site.install()
        try:
            site.start("web")
            yield site
        finally:
            site.kill()
            redis.stop()


@contextmanager
def _peer() -> Iterator[int]:
    """The port of the peers' gunicorn, which runs as ours does."""
    port = services.free_port()
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.bench._webhook_peers.settings",
        "DATABASE_URL": database_url(),
        "WEBHOOK_SECRETS": SECRET,
        "WEB_CONCURRENCY": PROCESSES,
        "PORT": str(port),
    }
    command = PROCFILE["web"].replace("easysmart.wsgi", PEER_APPLICATION)
    variables = [f"{name}={value}" for name, value in environment.items()]
    python = f"PATH={Path(sys.executable).parent}:{os.environ['PATH']}"
    tables = ["python", "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
    subprocess.run(["env", *variables, python, *tables], check=True)
    process = services.start("env", *variables, python, "sh", "-c", command)
    try:
        services.wait_for(lambda: _listens(port), process, "The peer")
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _accepted_messages(count: int) -> list[UUID]:
    queue_messages(count)
    Message.objects.update(
        send_state="accepted", provider="postmark", accepted_at=timezone.now()
    )
    return list(Message.objects.values_list("uuid", flat=True))


def _wait_until_processed(count: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while InboxPost.objects.filter(processed_at__isnull=False).count() < count:
        assert time.monotonic() < deadline, "The workers did not end"
        time.sleep(0.2)


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[len(seconds) * 95 // 100]


def _post(path: str, body: object) -> bytes:
    data = json.dumps(body).encode()
    secret = base64.b64encode(SECRET.encode()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {secret}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def _postmark(uuid: UUID) -> dict[str, object]:
    return {
        "RecordType": "Delivery",
        "MessageID": str(uuid),
        "Recipient": "cliente@example.com",
        "DeliveredAt": timezone.now().isoformat(),
        "Details": "250 2.0.0 OK",
        "Tag": "",
        "ServerID": 1,
        "MessageStream": "outbound",
        "Metadata": {METADATA_KEY: str(uuid)},
    }


def _batches(uuids: Sequence[UUID]) -> list[list[dict[str, object]]]:
    events = [_sparkpost(uuid) for uuid in uuids]
    return [events[at : at + PER_POST] for at in range(0, len(events), PER_POST)]


def _sparkpost(uuid: UUID) -> dict[str, object]:
    event = {
        "type": "delivery",
        "event_id": str(uuid.int)[:18],
        "message_id": uuid.hex[:20],
        "transmission_id": str(uuid.int)[:17],
        "raw_rcpt_to": "cliente@example.com",
        "rcpt_to": "cliente@example.com",
        "rcpt_meta": {METADATA_KEY: str(uuid)},
        "timestamp": str(int(time.time())),
    }
    return {"msys": {"message_event": event}}
