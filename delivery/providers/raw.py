"""Read what a provider says without trusting its shape. All of it raises BadEvent."""

import json
from datetime import UTC, datetime
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from delivery.errors import BadEvent

Raw = dict[str, Any]
# In the provider's metadata: it comes back with every event of the message.
METADATA_KEY = "message"


def as_object(value: object) -> Raw:
    """The value, if it is a JSON object."""
    if not isinstance(value, dict):
        raise BadEvent("Not an object")
    return value


def as_list(value: object) -> list[object]:
    """A list as it is, a single object as a list of one."""
    return value if isinstance(value, list) else [as_object(value)]


def items(raw: Raw, name: str) -> list[Raw]:
    """The objects of the list of that name, which has to be there."""
    value = raw.get(name)
    if not isinstance(value, list):
        raise BadEvent(f'"{name}" is not a list')
    return [as_object(one) for one in value]


def child(raw: Raw, name: str) -> Raw:
    """The object of that name; empty when it is absent."""
    value = raw.get(name)
    return {} if value is None else as_object(value)


def text(raw: Raw, name: str) -> str:
    """The text of that name; "" when it is absent."""
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadEvent(f'"{name}" is not a text')
    return value


def word(raw: Raw, name: str) -> str:
    """A text or a whole number of that name, as a text; "" when it is absent."""
    value = raw.get(name)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else text(raw, name)


def moment(raw: Raw, name: str) -> datetime:
    """The ISO time of that name, which has to carry its zone."""
    try:
        found = parse_datetime(text(raw, name))
    except ValueError as error:
        raise BadEvent(f'"{name}": {error}') from error
    if found is None or found.tzinfo is None:
        raise BadEvent(f'"{name}" is not a time with its zone')
    return found


def mail_date(raw: Raw, name: str) -> datetime:
    """The time of that name, written as in the header of an email."""
    try:
        found = parsedate_to_datetime(text(raw, name))
    except ValueError as error:
        raise BadEvent(f'"{name}": {error}') from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def epoch(raw: Raw, name: str, *, per_second: int = 1) -> datetime:
    """The time of that name, counted from 1970, as a number or a text of one."""
    try:
        seconds = float(raw.get(name, "")) / per_second
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise BadEvent(f'"{name}" is not a time') from error


def message_uuid(metadata: object) -> UUID | None:
    """Our UUID in the metadata, whether it comes as an object or as JSON in a text."""
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata)
        except ValueError:
            return None
    value = metadata.get(METADATA_KEY) if isinstance(metadata, dict) else None
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def first_address(value: object) -> str:
    """The first of a list of addresses, without its name; "" of an empty list."""
    first = value[0] if isinstance(value, list) and value else ""
    return parseaddr(first)[1] if isinstance(first, str) else ""


def joined(*parts: str) -> str:
    """The parts that say something, each once."""
    return ": ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def metadata_header(raw: Raw) -> object:
    """What Anymail put into the header X-Metadata, where events list the headers."""
    headers = raw.get("headers")
    for header in headers if isinstance(headers, list) else []:
        if text(as_object(header), "name").lower() == "x-metadata":
            return header.get("value")
    return None
