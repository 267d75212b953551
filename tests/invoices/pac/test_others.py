"""Prodigia and Comercio Digital stamp; who cancels for them; the SAT's own service."""

import pytest
from lxml import etree
from satcfdi.cfdi import CFDI
from satcfdi.exceptions import ResponseError
from satcfdi.pacs.comerciodigital import ComercioDigital
from satcfdi.pacs.prodigia import Prodigia

from invoices.cancelling import SatStatus
from invoices.checks import check_pac
from invoices.pac import SealedCfdi, cancel, stamp, status
from invoices.pac.codes import split_code
from invoices.pac.errors import CancelRejected, PacUnavailable
from invoices.pac.sat import ask
from tests.invoices.pac import messages

pytestmark = pytest.mark.django_db


def test_prodigia_gives_the_first_stamp_with_its_307(
    pac_server, sealed_xml, stamped_xml
):
    pac_server.answers = [messages.prodigia(stamped_xml, code=307, words="Previo")]
    assert stamp(sealed_xml, by="prodigia") == stamped_xml
    assert "REGRESAR_CON_ERROR_307_XML" in pac_server.posts[0].path


def test_satcfdi_throws_prodigias_first_stamp_away(
    pac_server, sealed_xml, stamped_xml, monkeypatch
):
    answer = messages.prodigia(stamped_xml, code=307, words="Previo")
    pac_server.answers = [answer]
    real = __import__("requests").request
    monkeypatch.setattr(
        "satcfdi.pacs.prodigia.requests.request",
        lambda url, **more: real(url=pac_server.url, **more),
    )
    with pytest.raises(ResponseError):
        Prodigia("ana", "llave", "1").stamp(SealedCfdi.read(sealed_xml))


def test_satcfdi_declares_the_xml_twice(pac_server, sealed_xml, monkeypatch):
    posted = []
    monkeypatch.setattr(
        "satcfdi.pacs.comerciodigital.requests.request",
        lambda data, **more: posted.append(b"".join(data)) or 1 / 0,
    )
    with pytest.raises(ZeroDivisionError):
        ComercioDigital("ana", "llave").stamp(SealedCfdi.read(sealed_xml))
    assert posted[0].count(b"<?xml") == 2


def test_pac_that_cannot_cancel_leaves_it_to_one_that_can(
    pac_server, request_xml, folio_fiscal, settings
):
    settings.PAC, settings.PAC_FALLBACKS = "prodigia", ["finkok"]
    pac_server.answers = [messages.finkok_cancel(folio_fiscal, "201")]
    assert cancel(request_xml, stamped_by="prodigia").code == "201"


def test_without_any_it_is_said_what_is_missing(pac_server, request_xml, settings):
    settings.PAC, settings.PAC_FALLBACKS = "prodigia", ["sandbox"]
    with pytest.raises(CancelRejected, match="Finkok o SW Sapien"):
        cancel(request_xml, stamped_by="prodigia")


def test_sat_is_asked_by_what_the_qr_says(pac_server, stamped_xml, folio_fiscal):
    pac_server.answers = [
        messages.sat(
            CodigoEstatus="S - Comprobante obtenido satisfactoriamente.",
            EsCancelable="Cancelable con aceptación",
            Estado="Vigente",
            EstatusCancelacion="En proceso",
            ValidacionEFOS="200",
        )
    ]
    told = status(stamped_xml, stamped_by="finkok")
    assert told == SatStatus("Vigente", "Cancelable con aceptación", "En proceso")
    asked = etree.fromstring(pac_server.posts[0].body)
    printed = asked.findtext(".//{*}expresionImpresa")
    assert printed.startswith("?re=EKU9003173C9&rr=URE180429TM6&tt=2864.20&id=")
    assert folio_fiscal in printed.upper()


def test_ampersand_of_an_rfc_is_written_as_in_xml(pac_server, stamped_xml):
    pac_server.answers = [messages.sat(Estado="Vigente")]
    cfdi = CFDI.from_string(stamped_xml)
    cfdi["Receptor"]["Rfc"] = "H&E951128469"
    ask(cfdi)
    asked = etree.fromstring(pac_server.posts[0].body)
    assert "rr=H&amp;E951128469&tt" in asked.findtext(".//{*}expresionImpresa")


@pytest.mark.parametrize(
    "answer", [(500, {}, b""), (200, {}, b"<a/>"), (200, {}, b"no")]
)
def test_sat_that_says_nothing_is_asked_again(pac_server, stamped_xml, answer):
    pac_server.answers = [answer]
    with pytest.raises(PacUnavailable):
        status(stamped_xml, stamped_by="sw_sapien")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("CFDI40147 - El CP.", ("CFDI40147", "El CP.")),
        ("307. Timbre previo.", ("307", "Timbre previo.")),
        ("401 - Más de 72 horas: no.", ("401", "Más de 72 horas: no.")),
        ("Problemas", ("", "Problemas")),
        ("", ("", "")),
    ],
)
def test_code_is_split_from_the_words(text, parts):
    assert split_code(text) == parts


def test_pacs_that_all_cannot_cancel_are_warned_of(settings):
    settings.PAC, settings.PAC_FALLBACKS = "prodigia", ["comercio_digital"]
    assert [one.id for one in check_pac()] == ["invoices.W001"]
    settings.PAC_FALLBACKS = ["sw_sapien"]
    assert check_pac() == []
