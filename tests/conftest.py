"""The cast: Alicia owns the business, Bruno works with her, Carla must see nothing."""

import time

import pytest

from delivery.models import Sender
from invoices.models import Issuer, Membership, User

pytest_plugins = [
    "tests.browser",
    "tests.invoices.fixtures",
    "tests.machine",
    "tests.killing.fixtures",
    "tests.site",
]

PASSWORD = "correcto-caballo"


@pytest.fixture(autouse=True)
def nobody_woken(monkeypatch):
    """What one test told the broker must not keep the next from telling it."""
    monkeypatch.setattr("delivery.publishing._next_wake", {})


@pytest.fixture
def same_minute(time_machine):
    """Limits count by the minute: the test must not end in another than it began in."""
    time_machine.move_to(time.time(), tick=False)


@pytest.fixture
def alicia(db):
    return User.objects.create_user("alicia@ejemplo.mx", PASSWORD, name="Alicia Ruiz")


@pytest.fixture
def bruno(db):
    return User.objects.create_user("bruno@ejemplo.mx", PASSWORD, name="Bruno Paz")


@pytest.fixture
def carla(db):
    return User.objects.create_user("carla@ajena.mx", PASSWORD, name="Carla Sol")


def make_issuer(owner, *, rfc="EKU9003173C9", nombre="ESCUELA KEMPER URGATE"):
    sender = Sender.objects.create(
        name=nombre, reply_to=owner.email, copy_address=owner.email
    )
    issuer = Issuer.objects.create(
        rfc=rfc,
        nombre=nombre,
        regimen_fiscal="601",
        codigo_postal="42501",
        sender=sender,
    )
    issuer.series.create(serie="A")
    Membership.objects.create(user=owner, issuer=issuer, role=Membership.Role.OWNER)
    return issuer


@pytest.fixture
def issuer(alicia, bruno):
    """Alicia's business, where Bruno is an accountant."""
    issuer = make_issuer(alicia)
    Membership.objects.create(
        user=bruno, issuer=issuer, role=Membership.Role.ACCOUNTANT
    )
    return issuer


@pytest.fixture
def other_issuer(carla):
    """Carla's own business."""
    return make_issuer(carla, rfc="URE180429TM6", nombre="UNIVERSIDAD ROBOTICA")
