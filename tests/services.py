"""PostgreSQL and Redis of the tests' own: started when wanted, gone with the tests."""

import atexit
import functools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis

# A machine that is busy with other things takes long.
START_SECONDS = 120


class Unavailable(Exception):
    """The service cannot run here; the text says why."""


def dying_with_us(*command: str, as_user: str = "") -> list[str]:
    """The command, ended by the kernel when this process is killed (on Linux)."""
    if not shutil.which("setpriv"):
        return list(command)
    user = ["--reuid", as_user, "--regid", as_user, "--clear-groups"] if as_user else []
    return ["setpriv", *user, "--pdeathsig", "TERM", "--", *command]


def start(*command: str, as_user: str = "") -> subprocess.Popen:
    """Run it silently, out of reach of the terminal's Ctrl-C."""
    return subprocess.Popen(
        dying_with_us(*command, as_user=as_user),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(answers: Callable[[], bool], process: subprocess.Popen, name: str) -> None:
    """Return when it answers; raise Unavailable when it ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if process.poll() is not None:
            raise Unavailable(f"{name} ended at once with {process.returncode}")
        if time.monotonic() > deadline:
            process.kill()
            raise Unavailable(f"{name} did not answer in {START_SECONDS} s")
        time.sleep(0.05)


@functools.cache
def postgres() -> "Postgres":
    """The one cluster of this test run, started by whoever asks first."""
    return Postgres()


class Postgres:
    """A cluster in a temporary directory, reached by its Unix socket only."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="easysmart-pg-"))
        # PostgreSQL refuses to run as root.
        self.user = _unprivileged_user() if os.geteuid() == 0 else ""
        if self.user:
            shutil.chown(self.directory, self.user)
        atexit.register(self.stop)
        self._initialise()
        self.start()

    def start(self) -> None:
        """Start, or start again after halt(), with what was committed."""
        self.process = start(*self._server(), as_user=self.user)
        wait_for(self._answers, self.process, "PostgreSQL")

    def halt(self) -> None:
        """Cut all connections at once, as a crash does."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def url(self, database: str = "postgres") -> str:
        return f"postgres://easysmart@/{database}?host={self.directory}"

    def create(self, database: str) -> str:
        """Make an empty database; return its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def stop(self) -> None:
        if hasattr(self, "process"):
            self.halt()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _initialise(self) -> None:
        initdb = [str(_postgres_bin() / "initdb"), "--pgdata", f"{self.directory}/data"]
        options = "--username=easysmart --auth=trust --encoding=UTF8 --locale=C.UTF-8"
        done = subprocess.run(
            dying_with_us(*initdb, *options.split(), "--no-sync", as_user=self.user),
            capture_output=True,
            text=True,
            cwd=self.directory,
        )
        if done.returncode:
            raise Unavailable(f"initdb failed: {done.stderr.strip()}")

    def _server(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.directory),
            # Nothing here has to survive a power cut.
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        server = [str(_postgres_bin() / "postgres"), "-D", f"{self.directory}/data"]
        for name, value in settings.items():
            server += ["-c", f"{name}={value}"]
        return server

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url()).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis:
    """A server on a free port that keeps nothing on disk."""

    def __init__(self) -> None:
        if not shutil.which("redis-server"):
            raise Unavailable("redis-server is not installed")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url)
        atexit.register(self.stop)
        self.start()

    def start(self) -> None:
        """Start, or start again after stop(): empty, on the same port."""
        server = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = start(*server, "--save", "", "--appendonly", "no")
        wait_for(self._answers, self.process, "Redis")

    def stop(self) -> None:
        self.client.close()
        self.process.kill()
        self.process.wait()

    def flush(self) -> None:
        """Lose everything, as a broker without persistence may."""
        self.client.flushall()

    def _answers(self) -> bool:
        try:
            return self.client.ping()
        except redis.ConnectionError:
            return False


def chromium() -> str:
    """Path of an installed browser."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise Unavailable("Chromium is not installed")


def _postgres_bin() -> Path:
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    # Debian keeps them out of PATH, in a directory for each version.
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        raise Unavailable("PostgreSQL is not installed")
    return versions[-1].parent


def _unprivileged_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Unavailable("PostgreSQL needs a user other than root")
