"""How the sandbox signs its posts, so that nobody else can tell us what happened."""

import hashlib
import hmac

TIMESTAMP_HEADER = "X-Sandbox-Timestamp"
SIGNATURE_HEADER = "X-Sandbox-Signature"


def sign(body: bytes, *, timestamp: str, secret: str) -> str:
    """HMAC-SHA256 over timestamp and body, in hexadecimal.

    timestamp: seconds since 1970; it is signed too, so that a replay shows its age.
    """
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def signed_headers(body: bytes, *, timestamp: str, secret: str) -> dict[str, str]:
    """What goes with a post of the sandbox's; parameters as in sign()."""
    signature = sign(body, timestamp=timestamp, secret=secret)
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature}
