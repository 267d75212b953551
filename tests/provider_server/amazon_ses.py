"""Amazon SES v2's SendEmail: no idempotency, and nothing to look a message up by.

Source: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html.
"""

import json
import re
from base64 import b64decode
from uuid import uuid4

from tests.provider_server.behaviour import Answer, Behaviour

# In the header X-Metadata, which may be folded.
_MESSAGE = re.compile(rb'"message":\s*"([0-9a-f-]{36})"')


def answer(behaviour: Behaviour, head: bytes, body: bytes) -> Answer:
    """Accept the message, again and again."""
    email = b64decode(json.loads(body)["Content"]["Raw"]["Data"])
    found = _MESSAGE.search(email)
    behaviour.accept(found[1].decode() if found else str(uuid4()))
    return Answer("200 OK", {"MessageId": str(uuid4())})


def refusal(status: str) -> dict[str, object]:
    names = {"429": "TooManyRequestsException", "500": "InternalFailure"}
    return {"__type": names.get(status[:3], "AccessDenied"), "message": status}
