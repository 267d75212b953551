"""A provider's list, spoken by a server of our own."""

from datetime import UTC, datetime

import pytest

from delivery.providers.registry import get_list
from tests.delivery.providers.http import serve

SINCE = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANA, LUIS = "ana@example.com", "luis@example.com"


@pytest.fixture
def speak(settings):
    """A server in the provider's place, and the list that asks it."""
    opened = []

    def speak(name, answers):
        server_context = serve(answers)
        server = server_context.__enter__()
        opened.append(server_context)
        settings.ANYMAIL = settings.ANYMAIL | {
            f"{name.upper()}_API_URL": server.url,
            "AMAZON_SES_CLIENT_PARAMS": {
                "region_name": "us-east-1",
                "endpoint_url": server.url,
                "aws_access_key_id": "id",
                "aws_secret_access_key": "secret",
                "config": {"retries": {"total_max_attempts": 1}},
            },
        }
        return server, get_list(name)

    yield speak
    for context in opened:
        context.__exit__(None, None, None)


def seen(entries):
    return [(one.address, str(one.reason), one.words) for one in entries]
