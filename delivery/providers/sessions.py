"""Sessions of requests that are light enough to have one for each thread.

requests makes a TLS context for each connection (16 ms of CPU and a megabyte, most of
it for reading the certificate authorities), and at each request it looks through the
environment, merges cookies and settings, and is ready to follow a redirect: a quarter
of what sending costs, and an email posted again elsewhere is not what we want.
"""

import os
import ssl
from functools import cache
from typing import Any

import certifi
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies
from urllib3.connectionpool import ConnectionPool
from urllib3.util.ssl_ import create_urllib3_context


class LightSession(Session):
    """In place of Anymail's own: posts a text as it is, to one service, and no more.

    What is not a plain text (a form with files) goes the whole way of requests.
    """

    def __init__(self, session: Session, url: str) -> None:
        """session: its headers are taken over. url: of the service, for the proxies."""
        super().__init__()
        self.headers, self.trust_env = session.headers, False
        self.proxies.update(get_environ_proxies(url))
        self.mount("https://", _SharedContextAdapter())

    def request(  # type: ignore[override]  # all but two by name, as Anymail does
        self, method: str, url: str, **params: Any
    ) -> Response:
        """As requests', for what Anymail asks. Raises what requests raises."""
        data, headers = params.pop("data", None), params.pop("headers", None)
        timeout = params.pop("timeout", None)
        if not isinstance(data, str) or any(params.values()):
            params |= {"data": data, "headers": headers, "timeout": timeout}
            return super().request(method, url, **params)
        prepared = _prepared(method, url, data, {**self.headers, **(headers or {})})
        response = self.get_adapter(url).send(
            prepared, timeout=timeout, proxies=self.proxies
        )
        # Read to its end, so that the connection is free for the next.
        _ = response.content
        return response


def _prepared(
    method: str, url: str, data: str, headers: dict[str, Any]
) -> PreparedRequest:
    prepared = PreparedRequest()
    prepared.method, prepared.url, prepared.body = method, url, data.encode()
    length = str(len(prepared.body))
    prepared.headers = CaseInsensitiveDict(headers | {"Content-Length": length})
    return prepared


class _SharedContextAdapter(HTTPAdapter):
    """As requests' own, with a context that has read the authorities already."""

    def __init__(self) -> None:
        super().__init__()
        self._pools: dict[str | None, ConnectionPool] = {}

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=_context())

    def get_connection_with_tls_context(
        self, request: PreparedRequest, *args: Any, **kwargs: Any
    ) -> ConnectionPool:
        """Found once for each URL: a session speaks to one service."""
        if request.url not in self._pools:
            find = super().get_connection_with_tls_context
            self._pools[request.url] = find(request, *args, **kwargs)
        return self._pools[request.url]

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
