"""Who is at a public link: a person or a machine. Plain values in, no request.

A person is believed only for what machines do not do: scanners of mail fetch what is in
the mail, often as a browser and with its scripts, but touch nothing on the page.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from ipaddress import IPv6Address, ip_address
from pathlib import Path

_MACHINES = Path(__file__).parent / "data" / "machine_agents.txt"
# In the order in which they have to be asked: each says also what it descends from.
_BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
    ("applewebkit", "una aplicación"),
)
_SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("macintosh", "Mac"),
    ("linux", "Linux"),
)
_UNKNOWN = "otro navegador"
_SUBSCRIBER_BITS = 64


@dataclass(frozen=True)
class Visitor:
    """All that is kept of one: a hash that lasts a day, and what it browses with."""

    key: str
    agent: str


def is_person(headers: Mapping[str, str]) -> bool:
    """Whether a request for something on the page may count as somebody's click.

    headers: the request's. False for what calls itself a machine, fetches ahead, or
    came from anywhere but our own page, as far as the browser tells.
    Source: W3C Fetch Metadata; older browsers and plain HTTP say nothing there.
    """
    # A make of telephones.
    agent = headers.get("User-Agent", "").lower().replace("cubot", "")
    if not agent or any(part in agent for part in _machine_parts()):
        return False
    if headers.get("Sec-Purpose") or headers.get("Purpose"):
        return False
    return headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def visitor_of(address: str, user_agent: str, *, secret: str, day: date) -> Visitor:
    """What may be kept: an address never is, and tomorrow's hash is another.

    address: an IP. secret: a key of ours, without which the hash says nothing.
    """
    agent = agent_family(user_agent)
    text = f"{day} {network_of(address)} {agent}"
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256)
    return Visitor(digest.hexdigest()[:32], agent)


def network_of(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 subscriber; "" of what is neither."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return f"{int(parsed) >> _SUBSCRIBER_BITS:x}"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def agent_family(user_agent: str) -> str:
    """Browser and system in words, e.g. "Chrome en Android": no version, no model."""
    agent = user_agent.lower()
    browser = next((name for part, name in _BROWSERS if part in agent), _UNKNOWN)
    system = next((name for part, name in _SYSTEMS if part in agent), "")
    return f"{browser} en {system}" if system else browser


@cache
def _machine_parts() -> tuple[str, ...]:
    lines = _MACHINES.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
