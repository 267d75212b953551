"""Finkok's own ways, and satcfdi's defects that are worked around."""

import base64

import pytest
from lxml import etree
from satcfdi.pacs import Environment
from satcfdi.pacs.finkok import Finkok

from invoices.cancel_xml import read_codes
from invoices.pac import SealedCfdi, cancel, stamp
from invoices.pac.errors import (
    AlreadyStamped,
    CancelRejected,
    PacNotReached,
    PacUnavailable,
)
from tests.invoices.pac import messages

pytestmark = pytest.mark.django_db
BEFORE = messages.finkok_incidence("307", "El CFDI contiene un timbre previo")


@pytest.fixture
def plain_finkok(pac_server, monkeypatch):
    """satcfdi's adapter as it is."""
    monkeypatch.setattr(Finkok, "host", pac_server.url)
    return Finkok("ana", "llave", Environment.TEST)


def test_account_and_bytes_are_in_the_message(pac_server, sealed_xml, stamped_xml):
    pac_server.answers = [messages.finkok_stamp(stamped_xml)]
    stamp(sealed_xml, by="finkok")
    root = etree.fromstring(pac_server.posts[0].body)
    assert root.findtext(".//{*}username") == "llave"
    assert base64.b64decode(root.findtext(".//{*}xml")) == sealed_xml


def test_stamped_before_is_asked_for(pac_server, sealed_xml, stamped_xml):
    again = messages.finkok_stamp(stamped_xml, operation="stamped")
    pac_server.answers = [BEFORE, again]
    assert stamp(sealed_xml, by="finkok") == stamped_xml
    assert b"stamped" in pac_server.posts[1].body


def test_stamp_that_it_cannot_find_yet_waits(pac_server, sealed_xml):
    pac_server.answers = [BEFORE, BEFORE]
    with pytest.raises(AlreadyStamped, match="timbre previo"):
        stamp(sealed_xml, by="finkok")


def test_wrong_password_is_surely_not_stamped(pac_server, sealed_xml):
    pac_server.answers = [messages.finkok_incidence("300", "Usuario inválido")]
    with pytest.raises(PacNotReached, match="Usuario"):
        stamp(sealed_xml, by="finkok")


def test_satcfdi_fails_on_an_answer_without_incidences(plain_finkok, sealed_xml):
    with pytest.raises(TypeError):
        plain_finkok._validate_stamp_response(etree.fromstring("<a/>"))


def test_satcfdi_waits_for_ever(plain_finkok, pac_server, sealed_xml, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        "satcfdi.pacs.finkok.requests.post", lambda **more: asked.update(more) or 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        plain_finkok.stamp(SealedCfdi.read(sealed_xml))
    assert "timeout" not in asked


def test_request_to_cancel_is_received(pac_server, request_xml, folio_fiscal):
    pac_server.answers = [messages.finkok_cancel(folio_fiscal, "201")]
    answer = cancel(request_xml, stamped_by="finkok")
    assert answer.code == "201"
    assert list(read_codes(answer.acuse).values()) == ["201"]


def test_satcfdi_breaks_an_acuse_with_an_ampersand(
    plain_finkok, pac_server, request_xml, folio_fiscal
):
    pac_server.answers = [messages.finkok_cancel(folio_fiscal, "201")]
    acuse = plain_finkok.cancel_comprobante(request_xml).acuse
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(acuse)


def test_folio_counts_and_not_the_status_beside_it(
    pac_server, request_xml, folio_fiscal
):
    told = messages.finkok_cancel(folio_fiscal, "202", cod_estatus="304")
    pac_server.answers = [told]
    assert cancel(request_xml, stamped_by="finkok").code == "202"


@pytest.mark.parametrize("code", ["no_cancelable", "203", "205"])
def test_refusal_to_cancel(pac_server, request_xml, folio_fiscal, code):
    pac_server.answers = [messages.finkok_cancel(folio_fiscal, code)]
    with pytest.raises(CancelRejected) as caught:
        cancel(request_xml, stamped_by="finkok")
    assert caught.value.code == code


def test_folio_that_it_does_not_know_is_the_sats_205(pac_server, request_xml):
    words = "<s0:CodEstatus>UUID: 5F1C No Encontrado</s0:CodEstatus>"
    pac_server.answers = [messages.finkok("cancel_signature", words)]
    with pytest.raises(CancelRejected, match="No Encontrado") as caught:
        cancel(request_xml, stamped_by="finkok")
    assert caught.value.code == "205"


def test_sat_that_is_down_is_asked_again(pac_server, request_xml):
    words = "<s0:CodEstatus>708 - No se pudo conectar al SAT</s0:CodEstatus>"
    pac_server.answers = [messages.finkok("cancel_signature", words)]
    with pytest.raises(PacUnavailable, match="708"):
        cancel(request_xml, stamped_by="finkok")
