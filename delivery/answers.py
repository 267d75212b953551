"""What a provider's answer to a send call means. Rules on plain values.

The dividing line is whether the provider can have taken the message. Where it surely
has not, the same message may be sent again; where it may have, never by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ssl import SSLError

from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailInvalidAddress,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from anymail.message import AnymailStatus
from django.core.mail import BadHeaderError
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from delivery.choices import BounceKind

LONGEST_RETRY_AFTER_SECONDS = 6 * 3600
MESSAGE_ID_LENGTH = 255


@dataclass(frozen=True)
class Accepted:
    """The provider has the message and will try to deliver it."""

    provider_message_id: str


@dataclass(frozen=True)
class Refused:
    """The provider will never send to this address. `kind`: INVALID or SUPPRESSED."""

    kind: BounceKind
    words: str


@dataclass(frozen=True)
class NotAccepted:
    """The provider surely does not have it."""

    words: str
    # Whether the same message can be accepted another time.
    may_retry: bool
    retry_after_seconds: float = 0
    # The provider is down or refuses us: the next message would fare no better.
    is_outage: bool = False
    # It takes no more for a while, from anybody: it works, and so does the message.
    is_throttled: bool = False


@dataclass(frozen=True)
class Doubtful:
    """The provider may or may not have it."""

    words: str
    retry_after_seconds: float = 0
    is_outage: bool = False


@dataclass(frozen=True)
class NotCalled:
    """The call was not begun: it counts for nothing and may be made at once."""


Answer = Accepted | Refused | NotAccepted | Doubtful | NotCalled

# Our key, our account, their clock or their load: another time it can succeed.
_REFUSES_US = frozenset({401, 402, 403, 404})
_PASSING_STATUS = _REFUSES_US | frozenset({408, 421, 423, 425, 429})
_TOO_MANY = 429
# When more may come. Retry-After: RFC 9110. The others, of providers that send none:
# https://developers.brevo.com/docs/limit-headers (seconds) and
# https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits
# (seconds of the epoch).
_RETRY_AFTER = "Retry-After"
_RESETS = (_RETRY_AFTER, "x-sib-ratelimit-reset", "X-RateLimit-Reset")
_EPOCH_FROM = 1_000_000_000
# The call could not even be built: an address or a header that cannot be sent.
_UNSENDABLE = (
    AnymailInvalidAddress,
    AnymailUnsupportedFeature,
    AnymailSerializationError,
    BadHeaderError,
)
# TLS errors of the handshake, which comes before the request. Others, such as an
# unexpected end, also come after the provider has read the request.
_HANDSHAKE_REASONS = ("CERTIFICATE", "HANDSHAKE", "VERSION", "PROTOCOL", "NAME")
# Another request under the same idempotency key is under way, or was already.
_CONFLICT = 409


def read_status(status: AnymailStatus) -> Answer | None:
    """What Anymail's status of a one-recipient send says; None when it says nothing.

    Look here before at an exception: one that a `post_send` receiver raised comes
    although the provider has accepted.
    """
    kinds = status.status or set()
    words = _response_text(status.esp_response)
    if kinds & {"sent", "queued", "unknown"}:
        return Accepted(_storable(str(status.message_id or ""))[:MESSAGE_ID_LENGTH])
    if "rejected" in kinds:
        return Refused(BounceKind.SUPPRESSED, words)
    if "invalid" in kinds:
        return Refused(BounceKind.INVALID, words)
    if "failed" in kinds:
        return NotAccepted(words, may_retry=False)
    return None


def read_error(error: Exception, *, now: datetime) -> Answer:
    """What an exception from the send call says of the message.

    Surely not accepted: no connection (DNS, refused, timeout, TLS), 4xx, and what
    failed before the call. In doubt: a read timeout, a broken or half answer, 5xx
    (providers do answer 5xx to mail that they send), and anything unforeseen.
    now: aware, to read a Retry-After that is a date.
    """
    words = _storable(str(error)) or type(error).__name__
    status_code = getattr(error, "status_code", None)
    if status_code is not None:
        headers = _RESETS if status_code == _TOO_MANY else (_RETRY_AFTER,)
        retry_after = _retry_after(error, now, headers)
        return _read_status_code(status_code, words, retry_after)
    if isinstance(error, _UNSENDABLE):
        return NotAccepted(words, may_retry=False)
    # A missing key or package: the administrator will put it there.
    if isinstance(error, AnymailConfigurationError) or never_connected(error):
        return NotAccepted(words, may_retry=True, is_outage=True)
    return Doubtful(words, is_outage=isinstance(error, RequestException))


def _read_status_code(status_code: int, words: str, retry_after: float) -> Answer:
    if status_code in _PASSING_STATUS:
        return NotAccepted(
            words,
            may_retry=True,
            retry_after_seconds=retry_after,
            is_outage=status_code in _REFUSES_US,
            is_throttled=status_code == _TOO_MANY,
        )
    if 400 <= status_code < 500 and status_code != _CONFLICT:
        return NotAccepted(words, may_retry=False)
    is_outage = status_code >= 500
    return Doubtful(words, retry_after_seconds=retry_after, is_outage=is_outage)


def never_connected(error: Exception) -> bool:
    """Whether a call through requests surely reached nobody: DNS, refused, TLS."""
    return any(
        isinstance(cause, ConnectTimeout | ConnectTimeoutError | NewConnectionError)
        or (isinstance(cause, SSLError) and _is_of_handshake(cause))
        for cause in _causes(error)
    )


def _is_of_handshake(error: SSLError) -> bool:
    return any(word in (error.reason or "") for word in _HANDSHAKE_REASONS)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it wraps: requests and urllib3 hide causes in arguments."""
    while error is not None:
        yield error
        inner = [getattr(error, "reason", None), *error.args]
        nested = next((one for one in inner if isinstance(one, BaseException)), None)
        error = nested or error.__cause__


def _retry_after(error: Exception, now: datetime, names: Iterable[str]) -> float:
    """Seconds, from the first of these headers that is there; 0 when none is."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    value = next((headers[one].strip() for one in names if one in headers), "")
    return min(max(_seconds_until(value, now), 0), LONGEST_RETRY_AFTER_SECONDS)


def _seconds_until(value: str, now: datetime) -> float:
    if value.isdecimal():
        seconds = float(value)
        return seconds - now.timestamp() if seconds >= _EPOCH_FROM else seconds
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _response_text(response: object) -> str:
    return _storable(str(getattr(response, "text", "")))


def _storable(text: str) -> str:
    # PostgreSQL keeps no NUL and nothing has half a surrogate pair, which JSON may
    # carry; an outcome that cannot be written is lost.
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
