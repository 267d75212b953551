"""Postmark's `POST /email` and its look-up. It knows no idempotency keys.

Source: https://postmarkapp.com/developer/api/email-api and /messages-api.
"""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from tests.provider_server.behaviour import Answer, Behaviour

_MESSAGE = re.compile(rb'"message": ?"([0-9a-f-]{36})"')
_TO = re.compile(rb'"To": ?"([^"]*)"')


def answer(behaviour: Behaviour, head: bytes, body: bytes) -> Answer:
    """Accept the message."""
    found, to = _MESSAGE.search(body), _TO.search(body)
    message = found[1].decode() if found else str(uuid4())
    recipient = to[1].decode() if to else ""
    behaviour.accept(message, recipient)
    accepted = {"To": recipient, "MessageID": message, "ErrorCode": 0, "Message": "OK"}
    return Answer("200 OK", accepted)


def refusal(status: str) -> dict[str, object]:
    return {"ErrorCode": 1, "Message": status}


def look_up(behaviour: Behaviour, target: str) -> dict[str, object]:
    """What was sent to that recipient, each with its metadata."""
    recipient = parse_qs(urlsplit(target).query).get("recipient", [""])[0]
    found = [
        {"MessageID": message, "Metadata": {"message": message}}
        for message, to in behaviour.recipients.items()
        if to == recipient
    ]
    return {"TotalCount": len(found), "Messages": found}
