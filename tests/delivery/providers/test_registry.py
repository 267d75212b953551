"""Every provider that the settings allow is there, whole, with its webhook."""

import pytest

from delivery.errors import TooLarge
from delivery.providers.registry import PROVIDERS, WEBHOOKS, get_provider
from delivery.services.composing import compose
from easysmart import email_keys

EACH = pytest.mark.parametrize("name", PROVIDERS)


def test_settings_and_registry_name_the_same():
    assert set(email_keys.PROVIDERS) == set(PROVIDERS) == set(WEBHOOKS)


@EACH
def test_provider_knows_its_own_name_and_its_limits(name):
    provider = get_provider(name)
    assert provider.name == name
    assert 7_000_000 <= provider.max_attachment_bytes <= 28_000_000


@EACH
def test_message_over_the_limit_fails_before_any_call(message, name):
    provider = get_provider(name)
    stored = message.dispatch.attachments.get().stored_file
    stored.size_bytes = provider.max_attachment_bytes + 1
    stored.save()
    with pytest.raises(TooLarge, match="Los adjuntos pesan"):
        compose(message, provider)
