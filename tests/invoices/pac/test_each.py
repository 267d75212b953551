"""Every PAC the same: it stamps, gives a stamp back, refuses, and fails in each way."""

import socket

import pytest

from invoices.pac import stamp, transport
from invoices.pac.errors import (
    AlreadyStamped,
    PacNotReached,
    PacUnavailable,
    StampRejected,
)
from tests.invoices.pac import messages
from tests.invoices.pac.server import HANGS_UP, SILENT

pytestmark = pytest.mark.django_db
WORDS = "El campo DomicilioFiscalReceptor no corresponde."
STAMPED = {
    "finkok": messages.finkok_stamp,
    "sw_sapien": lambda xml: messages.sw({"cfdi": xml.decode(), "uuid": "x"}),
    "prodigia": messages.prodigia,
    "comercio_digital": messages.comercio_digital,
}
REFUSED = {
    "finkok": lambda code, words: messages.finkok_incidence(code, words),
    "sw_sapien": lambda code, words: messages.sw_error(f"{code} - {words}"),
    "prodigia": lambda code, words: messages.prodigia(code=code, words=words),
    "comercio_digital": lambda code, words: messages.comercio_digital(
        code=code, words=words
    ),
}
every_pac = pytest.mark.parametrize("pac", STAMPED)


@every_pac
def test_stamp_comes_as_the_pac_gave_it(pac_server, sealed_xml, stamped_xml, pac):
    pac_server.answers = [STAMPED[pac](stamped_xml)]
    assert stamp(sealed_xml, by=pac) == stamped_xml


@every_pac
def test_refusal_is_told_in_the_pacs_own_words(pac_server, sealed_xml, pac):
    pac_server.answers = [REFUSED[pac]("CFDI40147", WORDS)]
    with pytest.raises(StampRejected) as caught:
        stamp(sealed_xml, by=pac)
    assert str(caught.value) == f"CFDI40147: {WORDS}"


@every_pac
def test_stamped_before_is_no_refusal(pac_server, sealed_xml, pac):
    pac_server.answers = [REFUSED[pac]("307", "El CFDI contiene un timbre previo")]
    with pytest.raises(AlreadyStamped):
        stamp(sealed_xml, by=pac)


@every_pac
def test_code_that_nobody_knows_is_in_doubt(pac_server, sealed_xml, pac):
    pac_server.answers = [REFUSED[pac]("799", "Intente más tarde")]
    with pytest.raises(PacUnavailable, match="Intente más tarde") as caught:
        stamp(sealed_xml, by=pac)
    assert not isinstance(caught.value, PacNotReached)


@every_pac
@pytest.mark.parametrize(
    "answer",
    [
        SILENT,
        HANGS_UP,
        (500, {}, b"<html>500</html>"),
        (502, {}, b""),
        (302, {"Location": "http://127.0.0.1:1/"}, b""),
        (200, {}, b"<html>Mantenimiento</html>"),
        (200, {}, b"[]"),
        (200, {}, b"{}"),
        (200, {}, b""),
    ],
    ids=["silent", "hangs up", "500", "502", "302", "html", "list", "object", "empty"],
)
def test_answer_that_says_nothing_is_in_doubt(pac_server, sealed_xml, pac, answer):
    pac_server.answers = [answer]
    with pytest.raises(PacUnavailable) as caught:
        stamp(sealed_xml, by=pac)
    assert not isinstance(caught.value, PacNotReached)
    assert len(pac_server.posts) == 1


@every_pac
@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_account_that_is_refused_is_surely_not_stamped(
    pac_server, sealed_xml, pac, status
):
    pac_server.answers = [(status, {}, b"no")]
    with pytest.raises(PacNotReached):
        stamp(sealed_xml, by=pac)


@every_pac
def test_pac_that_is_not_there_is_surely_not_reached(
    pac_server, sealed_xml, pac, monkeypatch
):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    real = transport.requests.request
    monkeypatch.setattr(
        transport.requests,
        "request",
        lambda method, url, **more: real(method, address, **more),
    )
    with pytest.raises(PacNotReached):
        stamp(sealed_xml, by=pac)


@every_pac
def test_saved_bytes_are_what_is_posted(pac_server, sealed_xml, stamped_xml, pac):
    pac_server.answers = [STAMPED[pac](stamped_xml)]
    stamp(sealed_xml, by=pac)
    posted = pac_server.posts[0].body
    if pac != "finkok":
        assert posted.count(sealed_xml) == posted.count(b"<?xml") == 1
