"""Celery workers that send through the server here, in processes of their own."""

import os
import random
import signal
import sys
import time
from contextlib import suppress

from redis import Redis

from tests.services import start

START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


class Worker:
    """One `celery worker`; its own process group, so that it can be killed whole."""

    def __init__(self, app: str, *options: str, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "celery", "--quiet", "--app", app, "worker"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        # Ours keeps to its settings, another app to what Celery is told.
        environment = {"LOG_LEVEL": "ERROR"} | environment
        self.process = start(
            *("env", *(f"{name}={value}" for name, value in environment.items())),
            *(*command, *quiet, "--loglevel", "ERROR", *options),
        )

    @property
    def pids(self) -> list[int]:
        """The worker and, with prefork, its children."""
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            return [pid, *map(int, children.read().split())]

    def cpu_seconds(self) -> float:
        return sum(_cpu_seconds(pid) for pid in self.pids)

    def rss_mb(self) -> float:
        """Resident memory of all; a page that several share is counted once (PSS)."""
        return sum(_pss_mb(pid) for pid in self.pids)

    def kill(self) -> None:
        """As the kernel does when memory runs out: at once, children too."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_child(self, dice: random.Random) -> None:
        """One of its prefork children, in the middle of whatever it does."""
        # It may have ended by itself meanwhile.
        with suppress(ProcessLookupError, IndexError):
            os.kill(dice.choice(self.pids[1:]), signal.SIGKILL)


class Crew:
    """Prefork workers with the same environment; each that is killed is replaced."""

    def __init__(self, count: int, environment: dict[str, str]) -> None:
        self.environment = environment
        self.workers = [self._start() for _ in range(count)]

    def wait_until_listening(self) -> None:
        wait_until_listening(self.environment["BROKER_URL"], len(self.workers))

    def kill_some(self, dice: random.Random) -> None:
        """Either a whole worker or one of a worker's children, as the dice fall."""
        at = dice.randrange(len(self.workers))
        if dice.random() < 0.5:
            self.workers[at].kill_child(dice)
        else:
            self.workers[at].kill()
            self.workers[at] = self._start()

    def is_alive(self) -> bool:
        """Whether all run and wait for tasks, each with both children."""
        return all(
            one.process.poll() is None and len(one.pids) == 3 for one in self.workers
        )

    def stop(self) -> None:
        while self.workers:
            self.workers.pop().kill()

    def _start(self) -> Worker:
        options = ["--concurrency", "2", "--prefetch-multiplier", "1"]
        return Worker("easysmart", *options, environment=self.environment)


def wait_until_listening(broker_url: str, workers: int = 1) -> None:
    """Return when so many consumers wait for tasks."""
    deadline = time.monotonic() + START_SECONDS
    with Redis.from_url(broker_url) as redis:
        while _waiting(redis) < workers:
            assert time.monotonic() < deadline, "The workers did not start"
            time.sleep(0.1)


def _waiting(redis: Redis) -> int:
    return sum("brpop" in one["cmd"].lower() for one in redis.client_list())


def _cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _pss_mb(pid: int) -> float:
    with open(f"/proc/{pid}/smaps_rollup") as memory:
        return next(
            int(line.split()[1]) / 1024 for line in memory if line.startswith("Pss:")
        )
