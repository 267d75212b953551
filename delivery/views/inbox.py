"""Webhooks: verify, keep the post raw in one insert, answer. The work comes later."""

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import orjson
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailBasicAuthMixin, AnymailCoreWebhookView
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from delivery.models import InboxPost
from delivery.publishing import wake_on_commit
from delivery.services.adding import add_unless_there
from delivery.services.measuring import note_refused

logger = logging.getLogger(__name__)


# Anymail has no type information.
class InboxWebhookView(AnymailCoreWebhookView):  # type: ignore[misc]
    """Anymail's view up to its validators; then an inbox instead of signals.

    Anymail answers 500 when one receiver fails and drops the rest of the batch, which
    some providers then never send again. A subclass adds `validate_request`, or takes
    Anymail's own from that provider's view. What cannot be verified or read answers
    400, what is too large 413, the same request again `repeat_status`, a fault of our
    own 503 so that the provider comes again. Nothing is stored but what is accepted.
    """

    http_method_names = ["post", "options"]
    provider_name: str
    # For a provider that repeats the very request until it is answered 2xx.
    repeat_status = 200

    def post(self, request: HttpRequest) -> HttpResponse:
        # Asked before the body is read.
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.WEBHOOK_MAX_BYTES:
            note_refused(self.provider_name, "oversized")
            return HttpResponse(status=413)
        with self._counted("forged"):
            self.run_validators(request)
        with self._counted("malformed"):
            body = _json_text(request.body)
        post = InboxPost(
            provider=self.provider_name,
            request_hash=self.request_hash(request),
            body=body,
        )
        try:
            post_id = _keep(post)
        except (DatabaseError, InterfaceError):
            logger.exception("A post of %s could not be kept", self.provider_name)
            return HttpResponse(status=503)
        if post_id is None:
            note_refused(self.provider_name, "replayed")
            return HttpResponse(status=self.repeat_status)
        wake_on_commit("delivery.tasks.process_inbox_post", post_id)
        return HttpResponse(status=204)

    @contextmanager
    def _counted(self, reason: str) -> Iterator[None]:
        try:
            yield
        except AnymailWebhookValidationFailure:
            note_refused(self.provider_name, reason)
            raise

    def run_validators(self, request: HttpRequest) -> None:
        """Each validator of the class and its bases, none of which may break.

        Anymail's own fall over a body or a header of another shape than expected.
        """
        try:
            super().run_validators(request)
        except (
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            raise AnymailWebhookValidationFailure("Not a post of theirs") from error

    def request_hash(self, request: HttpRequest) -> str:
        """What makes two requests the same: provider and body.

        A subclass whose signature carries a time adds it.
        """
        return hashlib.sha256(
            self.provider_name.encode() + b"\0" + request.body
        ).hexdigest()


class BasicAuthWebhookView(InboxWebhookView, AnymailBasicAuthMixin):  # type: ignore[misc]
    """For a provider that does not sign: it says one of our secrets.

    A list, so that a new one is accepted before the old one is taken out.
    """

    warn_if_no_basic_auth = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(webhook_secret=settings.WEBHOOK_SECRETS, **kwargs)

    def validate_request(self, request: HttpRequest) -> None:
        # Anymail lets everybody in when there is none.
        if not self.basic_auth:
            raise AnymailWebhookValidationFailure("WEBHOOK_SECRETS is empty")


def _keep(post: InboxPost) -> int | None:
    """The new row's key, or None when the same request was kept before.

    Without the round trip that asks whether a kept connection still stands, which took
    a third of the time: one that was lost is noticed by the insert, and a second one is
    harmless whatever became of the first.
    """
    # Django's own flag, which its type stubs leave out.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return add_unless_there(post)
    except (OperationalError, InterfaceError):
        connection.close()
        return add_unless_there(post)


def _json_text(body: bytes) -> str:
    """The body, if it is JSON. Raises what Django answers with 400."""
    try:
        text = body.decode()
        _check_json(text)
    except (ValueError, RecursionError) as error:
        raise AnymailWebhookValidationFailure("The post is not JSON") from error
    return text


def _check_json(text: str) -> None:
    """Raises ValueError or RecursionError.

    orjson takes a quarter of the time, but refuses half a surrogate pair, which we can
    keep: what it refuses the standard library judges.
    """
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
