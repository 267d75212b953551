"""Certificates are made once per run: an RSA key takes a quarter of a second."""

import pytest
from satcfdi.models import Signer

from invoices import csd
from invoices.demo_certificate import make_csd, make_fiel
from tests.invoices.factories import NOW


@pytest.fixture(scope="session")
def made_csd():
    """The CSD of the issuer that Alicia owns."""
    return make_csd("EKU9003173C9", "ESCUELA KEMPER URGATE SA DE CV")


@pytest.fixture(scope="session")
def made_fiel():
    return make_fiel("EKU9003173C9", "ESCUELA KEMPER URGATE SA DE CV")


@pytest.fixture(scope="session")
def signer(made_csd):
    return Signer.load(*made_csd)


@pytest.fixture
def certificate(issuer, made_csd):
    """The issuer's CSD, kept as it is kept in production."""
    read = csd.read_csd(*made_csd, rfc=issuer.rfc, now=NOW)
    return issuer.certificates.create(
        number=read.number,
        certificate=read.certificate,
        encrypted_key=csd.encrypt_key(read.key),
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
