"""How fast each provider and each receiving mail host may be written to.

Plain values and rules; who waits for how long is kept by `services/throttling.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Rate:
    """So many a second on the average, and so many at once after a pause."""

    per_second: float
    burst: int

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)


@dataclass(frozen=True)
class ProviderLimits:
    """What one provider bears."""

    # Calls at the same moment; 1: each is made where the messages are claimed.
    at_once: int = 1000
    # Its documented rate for every account; None: none, or one for each account.
    rate: Rate | None = None


@dataclass
class Lane:
    """Those who share one rate, as a queue in time (GCRA, ITU-T I.371).

    free_at: when the next one is due at the average rate. tail_at: what the last one
    that had to wait was told; the next is told a later time.
    """

    rate: Rate
    free_at: datetime
    tail_at: datetime

    def admits(self, now: datetime) -> bool:
        """Whether one more may go at this moment."""
        return self._opens_at <= now

    def take(self, now: datetime) -> None:
        """One goes."""
        self.free_at = max(self.free_at, now) + self.rate.interval

    def next_slot(self, now: datetime) -> datetime:
        """When one that may not go now should ask again, behind all who wait."""
        behind = max(self.tail_at, now) + self.rate.interval
        self.tail_at = max(behind, self._opens_at)
        return self.tail_at

    @property
    def _opens_at(self) -> datetime:
        return self.free_at - self.rate.interval * (self.rate.burst - 1)


# No number for the send call is documented, as far as we could reach, by Postmark,
# Mailgun, SendGrid, SparkPost and Mailjet; Amazon SES gives each account its own, and 1
# a second in its sandbox (https://docs.aws.amazon.com/ses/latest/dg/quotas.html). Their
# rates are settings, and whoever says "too many" is left alone: `services/failover.py`.
_OF_PROVIDERS = {
    # It writes to our own database: more threads would only want more connections.
    "sandbox": ProviderLimits(at_once=1),
    # https://resend.com/docs/api-reference/rate-limit
    "resend": ProviderLimits(at_once=4, rate=Rate(2, burst=2)),
    # https://developers.brevo.com/docs/api-limits (POST /v3/smtp/email, every account)
    "brevo": ProviderLimits(rate=Rate(1000, burst=1000)),
}

# No public numbers: slow enough not to look like a campaign.
_CAREFUL = Rate(2, burst=5)
_HOST_SUFFIXES = {
    "olc.protection.outlook.com": "outlook.com",
    "yahoodns.net": "yahoo",
    "prodigy.net.mx": "telmex",
    "telmex.com": "telmex",
    "telmex.net": "telmex",
    "triara.com": "telmex",
}
_DOMAIN_LABELS = {
    "hotmail": "outlook.com",
    "outlook": "outlook.com",
    "live": "outlook.com",
    "msn": "outlook.com",
    "yahoo": "yahoo",
    "ymail": "yahoo",
    "rocketmail": "yahoo",
    "prodigy": "telmex",
    "telmexmail": "telmex",
    "infinitum": "telmex",
}


def provider_limits(name: str) -> ProviderLimits:
    """The limits of that provider; of one that states none, as many as we want."""
    return _OF_PROVIDERS.get(name, ProviderLimits())


def provider_rate(name: str, *, of_account: Mapping[str, float]) -> Rate | None:
    """What the account allows, if that is known, or else what is documented for all.

    of_account: calls a second, by the provider's name.
    """
    if name in of_account:
        per_second = of_account[name]
        return Rate(per_second, burst=max(int(per_second), 1))
    return provider_limits(name).rate


def lane_rates(
    *, provider: str, provider_rate: Rate | None, domain: str, mail_host: str
) -> dict[str, Rate]:
    """The lanes that a message goes through, by their names, with their rates.

    domain: of the address, folded. mail_host: its first MX, "" if it is not known.
    """
    lanes = {}
    if provider_rate:
        lanes[f"provider {provider}"] = provider_rate
    family = _family(domain, mail_host)
    if family:
        lanes[f"host {family}"] = _CAREFUL
    return lanes


def _family(domain: str, mail_host: str) -> str:
    for suffix, family in _HOST_SUFFIXES.items():
        if mail_host == suffix or mail_host.endswith(f".{suffix}"):
            return family
    # What DNS says counts: a domain may be called live and be somebody's own.
    return "" if mail_host else _DOMAIN_LABELS.get(domain.partition(".")[0], "")
