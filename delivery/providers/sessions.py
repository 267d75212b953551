"""Sessions of requests that are light enough to have one for each thread.

requests makes a TLS context for each connection (16 ms of CPU and a megabyte, most of
it for reading the certificate authorities) and looks through the environment at each
request.
"""

import os
import ssl
from functools import cache
from typing import Any

import certifi
from requests import Session
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.util.ssl_ import create_urllib3_context


def lighten(session: Session, url: str) -> None:
    """Read once what the environment says of proxies and authorities for this URL."""
    session.proxies.update(get_environ_proxies(url))
    session.trust_env = False
    session.mount("https://", _SharedContextAdapter())


class _SharedContextAdapter(HTTPAdapter):
    """As requests' own, with a context that has read the authorities already."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=_context())

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        super().cert_verify(  # type: ignore[no-untyped-call]
            conn, url, verify, cert
        )
        # Named here, they would be read again for each connection.
        conn.ca_certs = conn.ca_cert_dir = None


@cache
def _context() -> ssl.SSLContext:
    context = create_urllib3_context()
    # The file that requests itself would take.
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    context.load_verify_locations(bundle or certifi.where())
    return context
