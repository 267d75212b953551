"""How much at once each provider takes. Plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProviderLimits:
    """What one provider bears from one worker process."""

    # Calls at the same moment; 1: each is made where the messages are claimed.
    at_once: int = 1000


_OF_PROVIDERS = {
    # It writes to our own database: more threads would only want more connections.
    "sandbox": ProviderLimits(at_once=1),
}


def provider_limits(name: str) -> ProviderLimits:
    """The limits of that provider; of one that states none, as many as we want."""
    return _OF_PROVIDERS.get(name, ProviderLimits())
