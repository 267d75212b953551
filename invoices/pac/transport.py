"""The one way out to PACs and to the SAT. satcfdi's own calls have no time-out."""

from typing import Any

import requests
from lxml import etree

from delivery.answers import never_connected
from invoices.pac.errors import PacNotReached, PacUnavailable

# To connect, and to be answered: a PAC that is busy takes half a minute.
TIMEOUT_SECONDS = (5, 40)
# Our key, our account, too many calls: it did nothing, whatever the document.
_REFUSES_US = frozenset({401, 402, 403, 404, 429})
_WORDS_LENGTH = 500


def call(method: str, url: str, **request: Any) -> requests.Response:
    """Call once, and return what was answered below 500.

    Raises PacNotReached when surely nothing was done there, PacUnavailable when nobody
    knows: no answer in time, half of one, or an error of theirs.
    """
    try:
        response = requests.request(
            method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, **request
        )
    except requests.RequestException as error:
        if never_connected(error):
            raise PacNotReached(f"No se pudo conectar: {_brief(error)}") from error
        raise PacUnavailable(f"No contestó: {_brief(error)}") from error
    words = f"HTTP {response.status_code}: {response.text[:_WORDS_LENGTH]}"
    if response.status_code in _REFUSES_US:
        raise PacNotReached(words)
    if response.is_redirect or response.status_code >= 500:
        raise PacUnavailable(words)
    return response


def read_json(response: requests.Response) -> dict[str, Any]:
    """An answer that is a JSON object. Raises PacUnavailable for another."""
    try:
        answer = response.json()
    except requests.JSONDecodeError as error:
        raise PacUnavailable(_unreadable(response)) from error
    if not isinstance(answer, dict):
        raise PacUnavailable(_unreadable(response))
    return answer


def read_xml(response: requests.Response) -> etree._Element:
    """An answer that is XML: no DTD, no entities. Raises PacUnavailable for another."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        return etree.fromstring(response.content, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PacUnavailable(_unreadable(response)) from error


def _unreadable(response: requests.Response) -> str:
    return f"Respondió otra cosa: {response.text[:_WORDS_LENGTH]}"


def _brief(error: Exception) -> str:
    """Without the address: some carry keys there."""
    cause = error.args[0] if error.args else error
    return type(getattr(cause, "reason", None) or cause).__name__
