"""Workers to kill, from one process that is started once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.services import dying_with_us


class MortalWorker:
    """Starts anew, with everything loaded, each time it is told to work."""

    def __init__(self, database_url: str) -> None:
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.provider_server.settings",
            "DATABASE_URL": database_url,
            "TEST_PROVIDER": "sandbox",
            "TEST_PROVIDER_URL": "",
        }
        self.process = subprocess.Popen(
            dying_with_us(sys.executable, "-m", "tests.killing.worker"),
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def dies(self, when: str, target: str, function: str, *arguments, **changes):
        """Whether it was killed while it called the function.

        when, target: see tests.killing.worker; both "" when somebody else kills it.
        changes: of its settings.
        """
        order = {
            "when": when,
            "target": target,
            "function": function,
            "arguments": arguments,
            "changes": changes,
        }
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline()) == -signal.SIGKILL

    def kill(self) -> None:
        """The worker that is at work now."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        os.kill(int(children), signal.SIGKILL)

    def stop(self) -> None:
        with self.process:
            self.process.stdin.close()


@pytest.fixture(scope="session")
def started_mortal(django_db_setup, postgres):
    worker = MortalWorker(postgres.url(connection.settings_dict["NAME"]))
    yield worker
    worker.stop()


@pytest.fixture
def mortal(transactional_db, started_mortal):
    """A worker that dies half-way; who goes on is the test's own process."""
    return started_mortal
