"""Fixtures for what the machine may lack; without it the test is skipped."""

import os

import pytest

from tests import services


def available(start):
    """What start() returns. Where it raises Unavailable: skip, or fail if CI is set."""
    try:
        return start()
    except services.Unavailable as reason:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have it: {reason}")
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def postgres():
    """The cluster that the whole run uses as its database."""
    return available(services.postgres)


@pytest.fixture(scope="session")
def redis_server():
    server = available(services.Redis)
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server):
    """An empty Redis."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture(scope="session")
def chromium_path():
    return available(services.chromium)
