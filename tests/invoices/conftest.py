"""Certificates, made once per run for RSA keys are slow, and the SAT's catalogues."""

import pytest
from satcfdi.models import Signer

from invoices.catalog_import import Catalog, import_small_catalogs
from invoices.demo_certificate import make_csd, make_fiel
from tests.delivery.conftest import service  # noqa: F401

KEYS = {
    Catalog.CLAVE_PROD_SERV: [
        "01010101",
        "43211503",
        "43211507",
        "55101509",
        "78101802",
        "80101500",
        "81111500",
        "81111811",
        "84111500",
    ],
    Catalog.CLAVE_UNIDAD: ["ACT", "E48", "H87", "HUR", "KGM", "MTR"],
}
# Hidalgo, Mexico City and the receptores; then one of each clock, and both borders.
CODIGOS_POSTALES = [
    "42501",
    "06600",
    "86991",
    "76343",
    "36257",
    "01160",
    "06002",
    "40501",
    "62661",
    "83000",
    "22000",
    "77500",
    "80000",
    "88000",
    "32000",
    "30700",
]


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
def catalogs(db):
    """The small SAT catalogues, and of the large ones what the tests use."""
    import_small_catalogs(keys=KEYS, codigos_postales=CODIGOS_POSTALES)
