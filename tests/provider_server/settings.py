"""The product's settings for worker processes that send through the server here."""

import os

from delivery.providers import registry
from easysmart.settings import *  # noqa: F403
from tests.provider_server.providers import PROVIDERS

registry.PROVIDERS.update(PROVIDERS)
EMAIL_PROVIDER = os.environ["TEST_PROVIDER"]
EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
ANYMAIL = {
    "POSTMARK_SERVER_TOKEN": "only-for-tests",
    "POSTMARK_MESSAGE_STREAM": "outbound",
    "POSTMARK_API_URL": os.environ["TEST_PROVIDER_URL"],
    "REQUESTS_TIMEOUT": (5, 30),
}
# Short where workers are killed, so that what they held is soon taken for lost.
MESSAGE_LEASE_SECONDS = int(os.environ.get("TEST_LEASE_SECONDS", "120"))
CALL_SECONDS = MESSAGE_LEASE_SECONDS // 3
