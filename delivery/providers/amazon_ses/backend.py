"""Anymail's backend for SES, which says how the call failed as the others do."""

from typing import Any

from anymail.backends.amazon_ses import EmailBackend as AnymailBackend
from anymail.exceptions import AnymailAPIError


class EmailBackend(AnymailBackend):  # type: ignore[misc]
    """Errors carry their HTTP status, and what boto wraps stays to be seen."""

    def post_to_esp(self, payload: Any, message: Any) -> Any:
        try:
            return super().post_to_esp(payload, message)
        except AnymailAPIError as error:
            cause = error.__cause__
            answer = getattr(cause, "response", None) or {}
            error.status_code = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
            if cause is not None:
                cause.__cause__ = getattr(cause, "kwargs", {}).get("error")
            raise
