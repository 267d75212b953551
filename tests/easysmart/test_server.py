"""script/server as a person runs it."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.services import free_port, wait_for
from tests.site import Site

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = str(ROOT / "script" / "server")


def run(*arguments):
    return subprocess.run([SERVER, *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "80 80"])
def test_a_wrong_port_is_answered_with_the_usage(port):
    done = run("--port", port)
    assert done.returncode == 2
    assert "Usage: script/server" in done.stderr


def test_a_port_in_use_is_said_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "is in use" in done.stderr


@pytest.fixture(scope="module")
def laptop(tmp_path_factory):
    """The environment of an installation that has never run."""
    return Site(tmp_path_factory.mktemp("laptop")).environment


@pytest.fixture
def server(laptop):
    """script/server with all its processes up."""
    port = free_port()
    process = subprocess.Popen(
        [SERVER, "--port", str(port)],
        env=laptop | {"PUBLIC_URL": f"http://localhost:{port}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            wait_for(lambda: is_complete(process), process, "script/server")
            wait_for(lambda: answers(port), process, "script/server")
            yield process
        finally:
            process.terminate()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGHUP])
def test_it_says_where_it_is_and_leaves_nothing_running(server, stop):
    started = descendants(server.pid)
    for line in server.stdout:
        if "http://localhost" in line:
            break
    # A terminal does both: Ctrl-C goes to all in it, and after closing none may write.
    server.stdout.close()
    os.killpg(server.pid, stop)
    server.wait(timeout=30)
    assert all_end(started)


def test_it_ends_all_when_honcho_does_nothing(server):
    started = descendants(server.pid)
    honcho = next(pid for pid in started if "honcho" in command(pid))
    os.kill(int(honcho), signal.SIGSTOP)
    os.killpg(server.pid, signal.SIGINT)
    assert server.wait(timeout=30) == 143
    assert all_end(started)


def test_a_process_that_dies_stops_all(server):
    started = descendants(server.pid)
    worker = next(pid for pid in started if "worker" in command(pid))
    os.kill(int(worker), signal.SIGKILL)
    assert server.wait(timeout=30) != 0
    assert all_end(started)


def command(pid):
    return Path(f"/proc/{pid}/cmdline").read_text()


def is_complete(server):
    # honcho, its three watchers, web and its worker, worker and its two, beat, tail.
    return len(descendants(server.pid)) >= 11


def answers(port):
    try:
        return requests.get(f"http://localhost:{port}/salud/", timeout=5).ok
    except requests.ConnectionError:
        return False


def descendants(pid):
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return children + [one for child in children for one in descendants(child)]


def all_end(pids):
    """Whether they do within a while: a worker's pool notices a little later."""
    deadline = time.monotonic() + 20
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(alive(pid) for pid in pids)


def alive(pid):
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
