"""A real EasySmart for the tests: the Procfile's processes, with their own files."""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from honcho.environ import parse_procfile

from tests.services import dying_with_us, free_port

ROOT = Path(__file__).resolve().parent.parent
PROCFILE = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
START_SECONDS = 120


class Site:
    """Made by install(), filled by load(), run by start(). Each process has a log."""

    def __init__(self, var_dir: Path, **environment: str) -> None:
        self.var_dir = var_dir
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.processes: dict[str, subprocess.Popen] = {}
        kept = {
            name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ
        }
        self.environment = {
            **kept,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "VAR_DIR": str(var_dir),
            "PUBLIC_URL": self.url,
            "PORT": str(self.port),
            "DNS_CHECK": "false",
            "SWEEP_SECONDS": "2",
            **environment,
        }

    def install(self) -> None:
        """An empty site, ready to start."""
        self._run("python", "-m", "easysmart.first_secrets")
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def load(self) -> None:
        """The SAT's catalogues and the demo data."""
        self.manage("import_sat_catalogs")
        self.manage("load_demo")

    def manage(self, *arguments: str) -> str:
        """The output of a management command; raises when it fails."""
        return self._run("python", "manage.py", *arguments)

    def start(self, *names: str) -> None:
        """Start these processes of the Procfile, or all; return when web answers."""
        for name in names or PROCFILE:
            command = ["sh", "-c", PROCFILE[name]]
            with self._log_path(name).open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    dying_with_us(*command),
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        if "web" in self.processes:
            self._wait_for_web()

    def stop(self, *names: str) -> None:
        """Stop these processes, or all that run, as a service manager does."""
        stopped = [self.processes.pop(name) for name in names or [*self.processes]]
        for process in stopped:
            process.terminate()
        for process in stopped:
            process.wait(timeout=30)

    def kill(self) -> None:
        """End all that runs at once; a worker takes seconds to stop by itself."""
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def rss_mb(self, name: str) -> float:
        """Resident memory of the largest of this process and its children (Linux)."""
        return max(
            int(line.split()[1]) / 1024
            for status in self._proc(name, "status")
            for line in status.splitlines()
            if line.startswith("VmRSS:")
        )

    def cpu_seconds(self, name: str) -> float:
        """CPU that this process and its children have taken so far (Linux)."""
        fields = (stat.rpartition(")")[2].split() for stat in self._proc(name, "stat"))
        ticks = sum(int(one[11]) + int(one[12]) for one in fields)
        return ticks / os.sysconf("SC_CLK_TCK")

    def has_loaded(self, name: str, library: str) -> bool:
        """Whether this process or a child of it has a shared library open (Linux)."""
        return any(library in maps for maps in self._proc(name, "maps"))

    def logs(self) -> dict[str, str]:
        """The last lines of each process."""
        return {
            path.stem: "\n".join(path.read_text(errors="replace").splitlines()[-60:])
            for path in sorted(self.var_dir.glob("*.log"))
        }

    def _proc(self, name: str, file: str) -> list[str]:
        pid = self.processes[name].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [Path(f"/proc/{one}/{file}").read_text() for one in [pid, *children]]

    def _log_path(self, name: str) -> Path:
        return self.var_dir / f"{name}.log"

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{shlex.join(command)}:\n{done.stderr}"
        return done.stdout

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            ended = self.processes["web"].poll() is not None
            assert not ended and time.monotonic() < deadline, self.logs()["web"]
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/salud/", timeout=5).ok
        except requests.ConnectionError:
            return False


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """EasySmart with its demo data, as on a laptop: SQLite, filesystem broker."""
    yield from _running(Site(tmp_path_factory.mktemp("site")))


@pytest.fixture(scope="session")
def site_redis(tmp_path_factory, postgres, redis_server):
    """The same on PostgreSQL and Redis, as in production."""
    yield from _running(
        Site(
            tmp_path_factory.mktemp("site-redis"),
            DATABASE_URL=postgres.create("site_redis"),
            BROKER_URL=redis_server.url,
        )
    )


def _running(site):
    site.install()
    site.load()
    try:
        site.start()
        yield site
    finally:
        site.kill()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """A test that failed on a site shows what the site's processes said."""
    report = yield
    sites = [one for one in item.funcargs.values() if isinstance(one, Site)]
    for site in sites if report.failed else []:
        report.sections += [(f"site: {name}", log) for name, log in site.logs().items()]
    return report
