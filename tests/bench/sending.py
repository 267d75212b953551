"""Workers sending through a local HTTPS provider that answers after 80 ms.

PostgreSQL and Redis of their own; XML of 8 kB and PDF of 50 kB attached. What is
queued is published as the sweep does it: a task for each batch.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import certifi
import requests
from celery import Celery
from django.db import connection, transaction

from delivery.models import Attachment, Dispatch, Message, Sender, StoredFile
from delivery.services.claiming import due_ids
from delivery.services.dispatching import store_file
from tests import services
from tests.bench import Measurement, benchmark
from tests.provider_server.certificates import make_certificate
from tests.provider_server.workers import Worker, wait_until_listening

DELAY_SECONDS = 0.08
OURS, PLAIN, POST_OFFICE = 4_000, 300, 2_000
POST_OFFICE_PROCESSES = "4"
CALLS = 60
FEW, MANY = 1_000, 50_000
PATIENCE_SECONDS = 240
FILES = 50
BATCH, THREADS = 200, 64
SENDER = {
    "name": "Ejemplo",
    "reply_to": "a@ejemplo.mx",
    "copy_address": "a@ejemplo.mx",
}


@dataclass(frozen=True)
class Run:
    """What some workers did. cpu_seconds: from the first message on, all of them."""

    messages: int
    seconds: float
    cpu_seconds: float
    rss_mb: float

    @property
    def rate(self) -> float:
        return self.messages / self.seconds


@benchmark("send.ratio_to_plain_celery", database=True)
def ratio_to_plain() -> Measurement:
    """Messages per second over those of a plain task for each message."""
    return Measurement(ours().rate / plain().rate, "times", OURS + PLAIN)


@benchmark("send.ratio_to_post_office", database=True)
def ratio_to_post_office() -> Measurement:
    """Messages per second over those of django-post_office."""
    return Measurement(ours().rate / post_office_rate(), "times", OURS + POST_OFFICE)


@benchmark("send.first_call_p95_ms", database=True)
def first_call() -> Measurement:
    """From a message's commit to the provider's having it; the workers are idle."""
    with provider(delay_seconds=0) as environment, _broker(environment) as app:
        queue_messages(0)
        worker = Worker("easysmart", "--concurrency", "2", environment=environment)
        try:
            wait_until_listening(environment["BROKER_URL"])
            times = sorted(_seconds_to_call(app, environment) for _ in range(CALLS))
        finally:
            worker.kill()
    return Measurement(times[CALLS * 95 // 100] * 1e3, "ms", CALLS)


@benchmark("send.rate", database=True)
def rate() -> Measurement:
    return Measurement(ours().rate, "messages/s", OURS)


@benchmark("send.plain_celery_rate", database=True)
def plain_rate() -> Measurement:
    return Measurement(plain().rate, "messages/s", PLAIN)


@benchmark("send.cpu_s_per_1000", database=True)
def cpu_per_thousand() -> Measurement:
    return Measurement(ours().cpu_seconds / OURS * 1_000, "s", OURS)


@benchmark("send.rss_mb", database=True)
def rss() -> Measurement:
    """Resident memory of the worker and its two children while they send."""
    return Measurement(ours().rss_mb, "MB", OURS)


@benchmark("send.rate_50k_over_1k", database=True)
def rate_with_many_queued() -> Measurement:
    """The rate of the first messages out of 50,000 over that with 1,000 queued."""
    with provider() as environment:
        few = _send(environment, queued=FEW, wanted=FEW)
        many = _send(environment, queued=MANY, wanted=4 * FEW)
    return Measurement(many.rate / few.rate, "times", 5 * FEW)


@cache
def ours() -> Run:
    with provider() as environment:
        return _send(environment, queued=OURS, wanted=OURS)


@cache
def plain() -> Run:
    with provider() as environment, _broker(environment) as app:
        queue_messages(PLAIN)
        options = ["--pool", "threads", "--concurrency", "50"]
        worker = Worker("tests.bench._plain", *options, environment=environment)
        ids = Message.objects.values_list("pk", flat=True)

        def publish() -> None:
            for message_id in ids:
                app.send_task("plain.send", args=[message_id])

        return _measured(worker, environment, publish, PLAIN)


@cache
def post_office_rate() -> float:
    with provider() as environment, tempfile.TemporaryDirectory() as directory:
        settings = {
            "DJANGO_SETTINGS_MODULE": "tests.bench._post_office.settings",
            "MEDIA_ROOT": directory,
        }
        env = [
            "env",
            *(f"{key}={one}" for key, one in (environment | settings).items()),
        ]
        python = [*env, sys.executable, "-m"]
        subprocess.run([*python, "django", "migrate", "-v0"], check=True)
        queueing = "tests.bench._post_office.queueing"
        subprocess.run([*python, queueing, str(POST_OFFICE)], check=True)
        options = ["--processes", POST_OFFICE_PROCESSES, "--lockfile", f"{directory}/l"]
        command = services.start(*python, "django", "send_queued_mail", *options)
        try:
            timed, seconds = _time(environment, 0, POST_OFFICE)
            return timed / seconds
        finally:
            command.kill()
            command.wait()


@contextmanager
def provider(delay_seconds: float = DELAY_SECONDS) -> Iterator[dict[str, str]]:
    """The provider's process, and the environment in which workers find it."""
    with tempfile.TemporaryDirectory() as directory:
        certificate = make_certificate(Path(directory))
        # A real bundle's weight, and our certificate in it.
        bundle = Path(directory) / "bundle.pem"
        bundle.write_text(Path(certifi.where()).read_text() + certificate.read_text())
        port = services.free_port()
        options = ["--port", str(port), "--tls", str(certificate)]
        server = [sys.executable, "-m", "tests.provider_server.server", *options]
        process = services.start(*server, "--delay", str(delay_seconds))
        url = f"https://localhost:{port}/"
        try:
            services.wait_for(lambda: _answers(url, bundle), process, "The provider")
            yield _environment(url, bundle)
        finally:
            process.kill()
            process.wait()


def _answers(url: str, bundle: Path) -> bool:
    try:
        return requests.get(f"{url}count", verify=str(bundle), timeout=5).ok
    except requests.ConnectionError:
        return False


@cache
def _session(bundle: str) -> requests.Session:
    """Asking how many there are must not cost what sending costs: a TLS context."""
    session = requests.Session()
    session.trust_env, session.verify = False, bundle
    return session


def _environment(url: str, bundle: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.provider_server.settings",
        "DATABASE_URL": database_url(),
        "TEST_PROVIDER": "plain-postmark",
        "TEST_PROVIDER_URL": url,
        "REQUESTS_CA_BUNDLE": str(bundle),
        "SEND_BATCH": str(BATCH),
        "SEND_THREADS": str(THREADS),
        "LOG_LEVEL": "WARNING",
        # As the Procfile starts it.
        "MALLOC_ARENA_MAX": "2",
    }


def database_url() -> str:
    """Where other processes find the benchmarks' database."""
    return services.postgres().url(str(connection.settings_dict["NAME"]))


@contextmanager
def _broker(environment: dict[str, str]) -> Iterator[Celery]:
    redis = services.Redis()
    environment["BROKER_URL"] = redis.url
    with Celery(broker=redis.url) as app:
        try:
            yield app
        finally:
            redis.stop()


def _send(environment: dict[str, str], *, queued: int, wanted: int) -> Run:
    """Our workers' run, from the sweep's tasks until so many were accepted."""
    with _broker(environment) as app:
        queue_messages(queued)
        options = ["--concurrency", "2", "--prefetch-multiplier", "1"]
        worker = Worker("easysmart", *options, environment=environment)

        def publish() -> None:
            for message_id in due_ids()[::BATCH]:
                app.send_task("delivery.tasks.send_message", args=[message_id])

        return _measured(worker, environment, publish, wanted)


def _measured(worker, environment, publish, wanted: int) -> Run:
    try:
        wait_until_listening(environment["BROKER_URL"])
        before, cpu = _count(environment), worker.cpu_seconds()
        publish()
        timed, seconds = _time(environment, before, wanted)
        return Run(timed, seconds, worker.cpu_seconds() - cpu, worker.rss_mb())
    finally:
        worker.kill()


def _time(environment: dict[str, str], before: int, wanted: int) -> tuple[int, float]:
    """How many were accepted after the first tenth of them, and in how many seconds.

    By then the connections are open, which is done once in a worker's life.
    """
    opened = _wait_for_count(environment, before + wanted // 10)
    started = time.monotonic()
    done = _wait_for_count(environment, before + wanted)
    return done - opened, time.monotonic() - started


def _seconds_to_call(app: Celery, environment: dict[str, str]) -> float:
    before = _count(environment)
    sender, _ = Sender.objects.get_or_create(**SENDER)
    with transaction.atomic():
        dispatch = _dispatch(sender)
        dispatch.save()
        message = _message(dispatch, before)
        message.save()
    started = time.monotonic()
    app.send_task("delivery.tasks.send_message", args=[message.pk])
    _wait_for_count(environment, before + 1, every_seconds=0.002)
    return time.monotonic() - started


def _wait_for_count(
    environment: dict[str, str], wanted: int, *, every_seconds: float = 0.05
) -> int:
    """How many the provider has accepted once they are as many as wanted."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (count := _count(environment)) < wanted:
        assert time.monotonic() < deadline, count
        time.sleep(every_seconds)
    return count


def _count(environment: dict[str, str]) -> int:
    url, bundle = environment["TEST_PROVIDER_URL"], environment["REQUESTS_CA_BUNDLE"]
    return int(_session(bundle).get(f"{url}count", timeout=30).text)


def queue_messages(count: int) -> None:
    """So many messages of as many dispatches, and nothing else."""
    Dispatch.objects.all().delete()
    sender, _ = Sender.objects.get_or_create(**SENDER)
    dispatches = Dispatch.objects.bulk_create(
        (_dispatch(sender) for _ in range(count)), batch_size=2_000
    )
    files = _files()
    Attachment.objects.bulk_create(
        (
            Attachment(dispatch=one, stored_file=file, filename=name, mimetype=kind)
            for at, one in enumerate(dispatches)
            for file, name, kind in files[at % FILES]
        ),
        batch_size=5_000,
    )
    Message.objects.bulk_create(
        (_message(one, at) for at, one in enumerate(dispatches)), batch_size=5_000
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _dispatch(sender: Sender) -> Dispatch:
    text = "Estimado cliente: le enviamos su factura. " * 20
    html = f"<p>{text}</p>"
    return Dispatch(
        sender=sender,
        request_key=uuid4(),
        why="issue",
        subject="Su factura A-1",
        text=text,
        html=html,
        copy_subject="Copia",
        copy_text=text,
        copy_html=html,
    )


def _message(dispatch: Dispatch, at: int) -> Message:
    address = f"cliente{at}@empresa{at % 500}.mx"
    return Message(
        dispatch=dispatch, role="customer", address=address, folded_address=address
    )


@cache
def _files() -> list[list[tuple[StoredFile, str, str]]]:
    # The same bytes in each run, nothing secret.
    dice = random.Random(1)  # noqa: S311
    return [
        [
            (store_file(dice.randbytes(8_000)), "factura.xml", "application/xml"),
            (store_file(dice.randbytes(50_000)), "factura.pdf", "application/pdf"),
        ]
        for _ in range(FILES)
    ]
