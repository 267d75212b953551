"""Anymail's payloads, without what they do again for each of thousands of messages.

The sender's two addresses are parsed for each message, and attachments of 77 kB go
through the standard library's JSON encoder: a fifth of what a call costs. Anymail has
no setting for either; both are class attributes of the base of all its payloads.
"""

from collections.abc import Iterable
from functools import lru_cache

import orjson
from anymail.backends.base import BasePayload
from anymail.exceptions import AnymailSerializationError
from anymail.utils import EmailAddress, parse_address_list

_ADDRESSES_KEPT = 4_000


def lighten_payloads() -> None:
    r"""For all of Anymail's connections in this process, any number of times.

    Texts stay in UTF-8 instead of \u escapes: what some providers get as a header's
    value, our metadata, is a UUID.
    """
    BasePayload.base_message_attrs = _ATTRIBUTES
    BasePayload.serialize_json = _serialize_json


def _parsed(addresses: str | Iterable[str] | None) -> list[EmailAddress]:
    if addresses is None:
        return []
    return list(_parse((addresses,) if isinstance(addresses, str) else (*addresses,)))


@lru_cache(_ADDRESSES_KEPT)
def _parse(addresses: tuple[str, ...]) -> tuple[EmailAddress, ...]:
    return tuple(parse_address_list(addresses))


def _serialize_json(payload: BasePayload, data: object) -> str:
    try:
        return orjson.dumps(data, default=payload._json_default).decode()
    except TypeError as error:
        raise AnymailSerializationError(
            orig_err=error,
            email_message=payload.message,
            backend=payload.backend,
            payload=payload,
        ) from error


# Name, how it is combined with the settings' default, how it is converted.
_ATTRIBUTES = tuple(
    (name, combine, _parsed if convert is parse_address_list else convert)
    for name, combine, convert in BasePayload.base_message_attrs
)
