"""Resend's `POST /emails`: a key is known for 24 hours, and goes with one body.

Source: https://resend.com/docs/dashboard/emails/idempotency-keys.
"""

import re
import time
from uuid import uuid4

from tests.provider_server.behaviour import Answer, Behaviour

KEY_SECONDS = 24 * 3600
_KEY = re.compile(rb"\r\nidempotency-key: *([^\r]+)", re.IGNORECASE)


def answer(behaviour: Behaviour, head: bytes, body: bytes) -> Answer:
    """Accept the message, or say again what was said to its first call."""
    found = _KEY.search(head)
    if found is None:
        return _accept(behaviour, str(uuid4()))
    key = found[1].decode()
    came_at, known_body, said = behaviour.keys.get(key, (0.0, 0, None))
    if said is None or time.time() - came_at >= KEY_SECONDS:
        said = _accept(behaviour, key)
        behaviour.keys[key] = (time.time(), hash(body), said)
    elif known_body != hash(body):
        return Answer("409 Conflict", _error(409, "invalid_idempotent_request"))
    return said


def refusal(status: str) -> dict[str, object]:
    return _error(int(status[:3]), "refused")


def _accept(behaviour: Behaviour, message: str) -> Answer:
    behaviour.accept(message)
    return Answer("200 OK", {"id": str(uuid4())})


def _error(status_code: int, name: str) -> dict[str, object]:
    return {"statusCode": status_code, "name": name, "message": name}
