"""Lighter than requests makes them, and as careful about who is at the other end."""

import ssl

import pytest
import requests

from delivery.providers import sessions
from tests.provider_server.certificates import make_certificate
from tests.provider_server.server import ProviderServer, server_context
from tests.services import free_port

BODY = '{"To": "ñandú@ejemplo.mx"}'


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A provider whose certificate the environment tells to trust."""
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    sessions._context.cache_clear()
    server = ProviderServer(free_port(), tls=server_context(certificate))
    yield server
    server.stop()
    sessions._context.cache_clear()


def count_through_new_session(url):
    with sessions.LightSession(requests.Session(), url) as session:
        return session.get(f"{url}count", timeout=5).text


def test_authorities_of_the_environment_are_trusted_and_read_once(server, monkeypatch):
    reads = []
    load = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(
        "ssl.SSLContext.load_verify_locations",
        lambda *args, **kwargs: reads.append(1) or load(*args, **kwargs),
    )
    assert [count_through_new_session(server.url) for _ in range(3)] == ["0"] * 3
    assert len(reads) == 1


def test_unknown_authority_is_refused(server, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(requests.exceptions.SSLError):
        count_through_new_session(server.url)


def test_certificate_of_another_name_is_refused(server):
    with pytest.raises(requests.exceptions.SSLError):
        count_through_new_session(server.url.replace("localhost", "127.0.0.1"))


def test_proxy_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.ejemplo.mx:3128")
    light = sessions.LightSession(requests.Session(), "https://api.ejemplo.mx/")
    with light as session:
        assert session.proxies["https"] == "http://proxy.ejemplo.mx:3128"


def test_text_is_posted_as_it_is_with_the_headers_of_both(server):
    made = requests.Session()
    made.headers["User-Agent"] = "anymail"
    with sessions.LightSession(made, server.url) as session:
        for _ in range(2):
            response = session.request(
                "POST", f"{server.url}email", data=BODY, headers={"X-Own": "1"}
            )
            assert response.json()["Message"] == "OK"
        sent = response.request
        assert (sent.headers["user-agent"], sent.headers["x-own"]) == ("anymail", "1")
        assert sent.headers["content-length"] == str(len(BODY.encode()))
    assert server.behaviour.calls == 2


def test_what_is_no_plain_text_goes_the_whole_way(server):
    with sessions.LightSession(requests.Session(), server.url) as session:
        url, files = f"{server.url}email", {"xml": b"<a/>"}
        response = session.request("POST", url, data={"to": "ana"}, files=files)
        assert response.request.headers["Content-Type"].startswith("multipart/")
        response = session.request("POST", url, data=BODY, auth=("key", "secret"))
        assert response.request.headers["Authorization"].startswith("Basic ")


def test_redirect_is_not_followed(server):
    server.behaviour.fault = "307"
    with sessions.LightSession(requests.Session(), server.url) as session:
        response = session.request("POST", f"{server.url}email", data=BODY)
    assert (response.status_code, server.behaviour.calls) == (307, 1)
