"""A provider's own API, for what Anymail does not do."""

from typing import Any
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from delivery.errors import ApiFailed
from delivery.providers.raw import Raw, as_object

TIMEOUT_SECONDS = (5, 30)
# Pages that come too fast for the provider's rate: Resend takes two in a second.
_PATIENCE = Retry(
    connect=0,
    read=0,
    status=5,
    status_forcelist=[429],
    allowed_methods=["GET"],
    backoff_factor=0.5,
    retry_after_max=20,
    raise_on_status=False,
)


class Api:
    """Calls under one address, with one account's credentials."""

    def __init__(
        self,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> None:
        self.url = url.rstrip("/") + "/"
        self._headers = headers
        self._auth = auth

    def get(self, path: str, **params: object) -> Raw:
        """The JSON object at a path. Raises ApiFailed."""
        return as_object(self.read("GET", path, params=params))

    def find(self, path: str, **params: object) -> Raw | None:
        """The JSON object at a path, None when there is none. Raises ApiFailed."""
        response = self.call("GET", path, allowed={404}, params=params)
        return None if response.status_code == 404 else as_object(_json(response))

    def read(self, method: str, path: str, **body: Any) -> object:
        """The JSON that a call answers. Raises ApiFailed."""
        return _json(self.call(method, path, **body))

    def call(
        self,
        method: str,
        path: str,
        *,
        allowed: frozenset[int] | set[int] = frozenset(),
        **body: Any,
    ) -> requests.Response:
        """One call: an answer of 2xx, or of an allowed status.

        path: below the API's address, or whole as the API itself gave it.
        Raises ApiFailed otherwise, and for a path that leads elsewhere, where our
        credentials have no business.
        """
        address = urljoin(self.url, path)
        if not address.startswith(urljoin(self.url, "/")):
            raise ApiFailed(f"{address} is not at {self.url}")
        try:
            with requests.Session() as session:
                session.mount(self.url, HTTPAdapter(max_retries=_PATIENCE))
                response = session.request(
                    method,
                    address,
                    headers=self._headers,
                    auth=self._auth,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                    **body,
                )
        except requests.RequestException as error:
            raise ApiFailed(f"{self.url}: {type(error).__name__}") from error
        is_good = 200 <= response.status_code < 300
        if not is_good and response.status_code not in allowed:
            raise ApiFailed(f"{self.url}: {response.status_code} {response.text[:200]}")
        return response


def _json(response: requests.Response) -> object:
    try:
        return response.json()
    except ValueError as error:
        raise ApiFailed(f"{response.url}: not JSON") from error
