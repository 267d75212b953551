"""Where the sandbox's events arrive. The signature tells that they are its own."""

import hashlib
import time
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare

from delivery.providers.sandbox.signatures import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    sign,
)
from delivery.views.inbox import InboxWebhookView


class SandboxWebhookView(InboxWebhookView):
    esp_name = "Sandbox"
    provider_name = "sandbox"
    # The sandbox signs each try anew, with its own time: the same twice is a replay.
    repeat_status = 409

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if settings.EMAIL_PROVIDER != "sandbox":
            raise Http404
        super().setup(request, *args, **kwargs)

    def validate_request(self, request: HttpRequest) -> None:
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        expected = sign(
            request.body, timestamp=timestamp, secret=settings.SANDBOX_WEBHOOK_SECRET
        )
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not constant_time_compare(signature, expected):
            raise AnymailWebhookValidationFailure("Missing or wrong signature")
        # Signed, so it is a number; but it may be an old one.
        if abs(time.time() - int(timestamp)) > settings.WEBHOOK_TOLERANCE_SECONDS:
            raise AnymailWebhookValidationFailure("Signed too long ago")

    def request_hash(self, request: HttpRequest) -> str:
        signature = request.headers[SIGNATURE_HEADER]
        return hashlib.sha256(signature.encode()).hexdigest()
