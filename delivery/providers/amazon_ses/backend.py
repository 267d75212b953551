"""Anymail's backend for SES, which says how the call failed as the others do."""

from typing import Any

from anymail.backends.amazon_ses import EmailBackend as AnymailBackend
from anymail.exceptions import AnymailAPIError
from requests import Response

# Too fast, or the day's quota used up. The first of them comes as a 400:
# https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
_THROTTLES = frozenset(
    {"ThrottlingException", "Throttling", "TooManyRequestsException"}
)
_TOO_MANY = 429


class EmailBackend(AnymailBackend):  # type: ignore[misc]
    """Errors carry their HTTP status, and what boto wraps stays to be seen."""

    def post_to_esp(self, payload: Any, message: Any) -> Any:
        try:
            return super().post_to_esp(payload, message)
        except AnymailAPIError as error:
            cause = error.__cause__
            error.response = _response(getattr(cause, "response", None) or {})
            error.status_code = error.response.status_code
            if cause is not None:
                cause.__cause__ = getattr(cause, "kwargs", {}).get("error")
            raise


def _response(answer: dict[str, Any]) -> Response:
    """What boto read, as Anymail's error wants it, which cannot say its words else."""
    metadata = answer.get("ResponseMetadata", {})
    response = Response()
    response.reason = answer.get("Error", {}).get("Code", "")
    is_throttled = response.reason in _THROTTLES
    response.status_code = _TOO_MANY if is_throttled else metadata.get("HTTPStatusCode")
    response.headers.update(metadata.get("HTTPHeaders", {}))
    return response
