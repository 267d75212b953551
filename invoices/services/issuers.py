"""Changes to issuers: their data, who works for them, their certificates."""

from django.db import transaction
from django.utils import timezone

from delivery.models import Sender
from invoices import csd
from invoices.demo_certificate import make_csd
from invoices.errors import NoCertificate
from invoices.models import Certificate, Issuer, Membership, Serie, User
from invoices.services.copy_address import ask_for_confirmation

# What its people write. The rest of the row is of those who work at it meanwhile.
_ITS_DATA = ["rfc", "nombre", "regimen_fiscal", "codigo_postal", "logo"]


@transaction.atomic
def create_issuer(issuer: Issuer, *, owner: User, email: str) -> Issuer:
    """Save a new issuer with its sender, its series A and its owner."""
    issuer.sender = Sender.objects.create(
        name=issuer.nombre, reply_to=email, copy_address=email
    )
    issuer.save()
    Serie.objects.create(issuer=issuer, serie="A")
    Membership.objects.create(user=owner, issuer=issuer, role=Membership.Role.OWNER)
    ask_for_confirmation(issuer)
    return issuer


@transaction.atomic
def update_issuer(issuer: Issuer, *, email: str) -> Issuer:
    """Save an issuer's data; its sender follows. Stamped invoices stay as they are.

    A new address is asked to confirm itself.
    """
    issuer.save(update_fields=_ITS_DATA)
    Sender.objects.filter(pk=issuer.sender_id).update(
        name=issuer.nombre, reply_to=email, copy_address=email
    )
    if email != issuer.sender.copy_address:
        ask_for_confirmation(issuer)
    return issuer


def add_certificate(
    issuer: Issuer, *, certificate: bytes, key: bytes, password: str, by: User
) -> Certificate:
    """Read a CSD and keep it, the private key encrypted. The newest one seals.

    Raises csd.CsdError, whose `field` names the part that is wrong.
    """
    facts = csd.read_csd(certificate, key, password, rfc=issuer.rfc, now=timezone.now())
    row, _ = Certificate.objects.update_or_create(
        issuer=issuer,
        number=facts.number,
        defaults={
            "certificate": facts.certificate,
            "encrypted_key": csd.encrypt_key(facts.key),
            "valid_from": facts.valid_from,
            "valid_until": facts.valid_until,
            "uploaded_by": by,
            "uploaded_at": timezone.now(),
        },
    )
    return row


def add_trial_certificate(issuer: Issuer, *, by: User) -> Certificate:
    """Make a CSD that only the sandbox PAC takes, for who has none at hand yet."""
    made = make_csd(issuer.rfc, issuer.nombre)
    return add_certificate(
        issuer,
        certificate=made.certificate,
        key=made.key,
        password=made.password,
        by=by,
    )


def sealing_certificate(issuer: Issuer) -> Certificate:
    """The newest certificate that is valid now. Raises NoCertificate if none is."""
    now = timezone.now()
    row = issuer.certificates.filter(valid_from__lte=now, valid_until__gt=now).first()
    if row is None:
        raise NoCertificate(
            "El emisor no tiene un certificado (CSD) vigente. "
            "Súbalo en «Datos del emisor y certificado» y vuelva a emitir."
        )
    return row
