"""SW Sapien's own ways, and satcfdi's defects that are worked around."""

import pytest
from satcfdi.exceptions import ResponseError
from satcfdi.pacs.swsapien import SWSapien

from invoices.pac import SealedCfdi, cancel, stamp
from invoices.pac.errors import CancelRejected, PacUnavailable, StampRejected
from tests.invoices.pac import messages

pytestmark = pytest.mark.django_db
STAMPED_BEFORE = "307. El comprobante contiene un timbre previo."


def before(xml):
    return messages.sw_error(STAMPED_BEFORE, data={"cfdi": xml.decode()})


def acknowledged(folio, code="201"):
    acuse = messages.ACUSE.format(folio=folio)
    return messages.sw({"uuid": {folio: code}, "acuse": acuse})


def test_token_is_in_the_header(pac_server, sealed_xml, stamped_xml):
    pac_server.answers = [before(stamped_xml)]
    stamp(sealed_xml, by="sw_sapien")
    assert pac_server.posts[0].headers["Authorization"] == "Bearer llave"
    assert pac_server.posts[0].path == "/v4/cfdi33/stamp/v4"


def test_stamping_again_gives_the_first_stamp(pac_server, sealed_xml, stamped_xml):
    pac_server.answers = [before(stamped_xml)]
    assert stamp(sealed_xml, by="sw_sapien") == stamped_xml


def test_satcfdi_throws_the_first_stamp_away(
    pac_server, sealed_xml, stamped_xml, monkeypatch
):
    monkeypatch.setattr(SWSapien, "_host", lambda *args: pac_server.url)
    pac_server.answers = [before(stamped_xml)]
    with pytest.raises(ResponseError):
        SWSapien(token="llave").stamp(SealedCfdi.read(sealed_xml))


def test_satcfdi_cannot_log_in_by_password():
    with pytest.raises(AttributeError):
        SWSapien(user="ana", password="llave").token_fn()


def test_detail_is_told_beside_the_message(pac_server, sealed_xml):
    pac_server.answers = [
        messages.sw_error("CFDI40147 - El CP no corresponde.", detail="Receptor: 76343")
    ]
    with pytest.raises(StampRejected, match="corresponde. Receptor: 76343"):
        stamp(sealed_xml, by="sw_sapien")


def test_request_to_cancel_is_received(pac_server, request_xml, folio_fiscal):
    pac_server.answers = [acknowledged(folio_fiscal)]
    answer = cancel(request_xml, stamped_by="sw_sapien")
    assert (answer.code, b"EstatusUUID" in answer.acuse) == ("201", True)
    assert folio_fiscal.encode() in pac_server.posts[0].body


@pytest.mark.parametrize("code", ["203", "205"])
def test_refusal_of_the_sat(pac_server, request_xml, folio_fiscal, code):
    pac_server.answers = [acknowledged(folio_fiscal, code)]
    with pytest.raises(CancelRejected) as caught:
        cancel(request_xml, stamped_by="sw_sapien")
    assert caught.value.code == code


def test_refusal_of_its_own(pac_server, request_xml):
    pac_server.answers = [messages.sw_error("CACFDI33 - Problemas con los campos.")]
    with pytest.raises(CancelRejected, match="CACFDI33"):
        cancel(request_xml, stamped_by="sw_sapien")


def test_answer_without_code_is_in_doubt(pac_server, request_xml):
    pac_server.answers = [messages.sw({"uuid": {}, "acuse": ""})]
    with pytest.raises(PacUnavailable):
        cancel(request_xml, stamped_by="sw_sapien")
