"""Amazon SNS, which carries the events of SES: is a message really theirs?

Anymail does not look at the signature. Source:
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html.
"""

import base64
import re
from functools import lru_cache
from urllib.parse import urlsplit

import requests
from anymail.exceptions import AnymailWebhookValidationFailure
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate
from django.utils.timezone import now

from delivery.providers.raw import Raw, text

CONFIRMATION = "SubscriptionConfirmation"
_HOST = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")
_TIMEOUT_SECONDS = (5, 10)
_HASHES: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303
_SIGNED_NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn"]
_SIGNED_CONFIRMATION = [
    "Message",
    "MessageId",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
]


def verify(message: Raw, *, topic_arn: str) -> None:
    """Let through only what SNS itself signed for our own topic.

    Anybody can have a topic of their own and let SNS sign for it, so the signature
    alone proves nothing. Raises AnymailWebhookValidationFailure; BadEvent when the
    message has another shape; requests' errors when the certificate is out of reach.
    """
    if not topic_arn or text(message, "TopicArn") != topic_arn:
        raise AnymailWebhookValidationFailure("Not of our topic")
    algorithm = _HASHES.get(text(message, "SignatureVersion"))
    if algorithm is None:
        raise AnymailWebhookValidationFailure("Unknown version of the signature")
    key = _public_key(_at_amazon(text(message, "SigningCertURL")))
    signature = base64.b64decode(text(message, "Signature"), validate=True)
    try:
        key.verify(signature, _signed_text(message), PKCS1v15(), algorithm)
    except InvalidSignature as error:
        raise AnymailWebhookValidationFailure("Wrong signature") from error


def confirm_subscription(message: Raw) -> None:
    """Tell SNS that we want what it offers. `message` has been verified.

    Raises requests' errors: then SNS offers it again.
    """
    address = _at_amazon(text(message, "SubscribeURL"))
    requests.get(address, timeout=_TIMEOUT_SECONDS).raise_for_status()


def _signed_text(message: Raw) -> bytes:
    is_notification = text(message, "Type") == "Notification"
    names = _SIGNED_NOTIFICATION if is_notification else _SIGNED_CONFIRMATION
    lines = [f"{name}\n{text(message, name)}\n" for name in names if name in message]
    # The type comes last in both.
    return "".join([*lines, f"Type\n{text(message, 'Type')}\n"]).encode()


def _at_amazon(address: str) -> str:
    """The address, if nobody but Amazon answers there."""
    parts = urlsplit(address)
    is_theirs = parts.scheme == "https" and _HOST.fullmatch(parts.netloc)
    if not is_theirs:
        raise AnymailWebhookValidationFailure("Not an address of Amazon SNS")
    return address


# A certificate serves for months; an error is not kept.
@lru_cache(maxsize=8)
def _public_key(address: str) -> RSAPublicKey:
    response = requests.get(address, timeout=_TIMEOUT_SECONDS)
    response.raise_for_status()
    certificate = load_pem_x509_certificate(response.content)
    key = certificate.public_key()
    is_valid = (
        certificate.not_valid_before_utc < now() < certificate.not_valid_after_utc
    )
    if not is_valid or not isinstance(key, RSAPublicKey):
        raise AnymailWebhookValidationFailure("Not a certificate that signs")
    return key
