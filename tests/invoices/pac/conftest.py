"""Each real PAC, pointed at a server of ours that answers in its own messages."""

import pytest

from invoices.cancel_xml import Order, signed_request
from invoices.cancelling import Motive
from invoices.cfdi import read_stamp, seal
from invoices.pac import comercio_digital, prodigia, sat, transport
from invoices.pac.finkok import FinkokPac
from invoices.pac.sandbox import make_stamp, pac_signer
from invoices.pac.sw_sapien import SwSapienPac
from tests.invoices.factories import NOW, make_document
from tests.invoices.pac.server import serve


@pytest.fixture
def pac_server(settings, monkeypatch):
    settings.PAC_KEYS = dict.fromkeys(settings.PAC_KEYS, "llave")
    with serve() as server:
        monkeypatch.setattr(FinkokPac, "host", server.url)
        monkeypatch.setattr(SwSapienPac, "_host", lambda *args: server.url)
        monkeypatch.setattr(prodigia, "HOST", server.url)
        monkeypatch.setattr(
            comercio_digital, "HOSTS", dict.fromkeys(comercio_digital.HOSTS, server.url)
        )
        monkeypatch.setattr(sat, "URL", server.url)
        monkeypatch.setattr(transport, "TIMEOUT_SECONDS", (1, 0.5))
        yield server


@pytest.fixture(scope="session")
def sealed_xml(signer):
    return seal(make_document(), signer)


@pytest.fixture(scope="session")
def stamped_xml(sealed_xml, django_db_setup):
    return make_stamp(sealed_xml, signer=pac_signer(), now=NOW)[1]


@pytest.fixture(scope="session")
def folio_fiscal(stamped_xml):
    return str(read_stamp(stamped_xml).folio_fiscal).upper()


@pytest.fixture(scope="session")
def request_xml(stamped_xml, signer):
    order = Order(read_stamp(stamped_xml).folio_fiscal, Motive.NOT_DONE)
    return signed_request(order, signer=signer, now=NOW)
