"""The dividing line: can the provider have taken the message?"""

import ssl
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import requests
import urllib3
from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailInvalidAddress,
    AnymailRequestsAPIError,
)
from anymail.message import AnymailRecipientStatus, AnymailStatus
from django.core.mail import BadHeaderError

from delivery.answers import Accepted, Doubtful, NotAccepted, Refused, read_status
from delivery.answers import read_error as read
from delivery.choices import BounceKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read_error(error):
    return read(error, now=NOW)


def network_error(cause):
    """As Anymail raises it: its own class and the original one in one."""
    kind = type("Both", (AnymailRequestsAPIError, type(cause)), {})
    error = kind("Error posting to https://api.example.com")
    error.__cause__ = cause
    return error


def http_error(status, headers=None):
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    return AnymailRequestsAPIError("no", response=response)


def refused_connection():
    inner = urllib3.exceptions.NewConnectionError(None, "refused")
    outer = urllib3.exceptions.MaxRetryError(None, "/", inner)
    return requests.ConnectionError(outer)


def broken_tls(reason):
    inner = ssl.SSLError(1, f"[SSL: {reason}]")
    inner.reason = reason
    outer = urllib3.exceptions.MaxRetryError(
        None, "/", urllib3.exceptions.SSLError(inner)
    )
    return requests.exceptions.SSLError(outer)


@pytest.mark.parametrize(
    "cause",
    [
        requests.ConnectTimeout(),
        refused_connection(),
        broken_tls("CERTIFICATE_VERIFY_FAILED"),
        broken_tls("WRONG_VERSION_NUMBER"),
    ],
)
def test_without_a_connection_it_was_surely_not_accepted(cause):
    answer = read_error(network_error(cause))
    assert isinstance(answer, NotAccepted)
    assert answer.may_retry


@pytest.mark.parametrize(
    "cause",
    [
        requests.ReadTimeout(),
        requests.ConnectionError("Connection aborted"),
        requests.exceptions.ChunkedEncodingError(),
        broken_tls("UNEXPECTED_EOF_WHILE_READING"),
    ],
)
def test_after_the_request_went_out_nobody_knows(cause):
    assert isinstance(read_error(network_error(cause)), Doubtful)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 409, 200])
def test_these_answers_leave_doubt(status):
    assert isinstance(read_error(http_error(status)), Doubtful)


@pytest.mark.parametrize(
    ("status", "may_retry"),
    [(401, True), (403, True), (429, True), (400, False), (413, False), (422, False)],
)
def test_client_errors_are_surely_not_accepted(status, may_retry):
    answer = read_error(http_error(status))
    assert isinstance(answer, NotAccepted)
    assert answer.may_retry is may_retry


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60),
        ("Thu, 01 Jan 2026 00:01:00 -0000", 60),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("99999999", 6 * 3600),
        ("soon", 0),
        ("", 0),
    ],
)
def test_retry_after_is_honoured(value, seconds):
    answer = read_error(http_error(429, {"Retry-After": value}))
    assert answer.retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-sib-ratelimit-reset": "7"}, 7),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 9)}, 9),
        ({"X-RateLimit-Reset": "9", "Retry-After": "3"}, 3),
    ],
)
def test_too_many_calls_may_come_again_when_the_provider_says(headers, seconds):
    answer = read_error(http_error(429, headers))
    assert answer.is_throttled
    assert answer.retry_after_seconds == seconds
    assert read_error(http_error(401, headers)).retry_after_seconds in (0, 3)


@pytest.mark.parametrize("error", [AnymailInvalidAddress("?"), BadHeaderError("?")])
def test_what_cannot_be_built_is_not_tried_again(error):
    assert read_error(error) == NotAccepted("?", may_retry=False)


def test_missing_configuration_waits_for_the_administrator():
    answer = read_error(AnymailConfigurationError("no key"))
    assert answer == NotAccepted("no key", may_retry=True, is_outage=True)


@pytest.mark.parametrize(
    ("error", "is_outage"),
    [
        (network_error(requests.ConnectTimeout()), True),
        (network_error(requests.ReadTimeout()), True),
        (http_error(401), True),
        (http_error(503), True),
        (http_error(429), False),
        (http_error(409), False),
        (http_error(408), False),
        (ZeroDivisionError(), False),
    ],
)
def test_provider_that_is_down_or_refuses_us_is_told_apart(error, is_outage):
    assert read_error(error).is_outage is is_outage


def test_anything_unforeseen_is_in_doubt():
    assert isinstance(read_error(ZeroDivisionError("oops")), Doubtful)


def status(kind, text=""):
    status = AnymailStatus()
    status.esp_response = SimpleNamespace(text=text)
    status.set_recipient_status({"a@b.mx": AnymailRecipientStatus("id-1", kind)})
    return status


@pytest.mark.parametrize("kind", ["sent", "queued", "unknown"])
def test_provider_has_it(kind):
    assert read_status(status(kind)) == Accepted("id-1")


def test_refusal_tells_list_from_bad_address():
    assert read_status(status("rejected", "406")) == Refused(
        BounceKind.SUPPRESSED, "406"
    )
    assert read_status(status("invalid")) == Refused(BounceKind.INVALID, "")


def test_failed_is_final():
    assert read_status(status("failed")) == NotAccepted("", may_retry=False)


def test_words_can_be_stored():
    assert read_error(ValueError("a\0b")).words == "ab"
    assert read_status(status("invalid", "a\0b")).words == "ab"
    assert read_error(ValueError("a\ud800b")).words == "a?b"


def test_no_status_says_nothing():
    assert read_status(AnymailStatus()) is None
