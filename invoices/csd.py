"""CSDs: reading an uploaded one, keeping its key encrypted, sealing with it.

The private key is encrypted at rest with the first of settings.CSD_ENCRYPTION_KEYS;
the others still decrypt, so that keys can be rotated.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from satcfdi.models import Certificate as SatCertificate
from satcfdi.models import Signer
from satcfdi.models.certificate import CertificateType

from invoices.models import Certificate

# A 4,096-bit key takes 2.4 kB. Checking a larger one could take minutes.
KEY_MAX_BYTES = 4_000
# The SAT uses 2,048. A hostile file could ask for 2^31, which takes minutes.
MAX_ITERATIONS = 1_000_000

_NUMBER = re.compile(r"\d{20}")
# An encrypted PKCS #8 in DER, up to the length of its salt: the SAT writes PBES2 with
# PBKDF2, its oldest tools pbeWithSHAAnd3-KeyTripleDES-CBC.
_ENCRYPTED_KEY = re.compile(
    rb"\x30\x82(?P<length>..)\x30.(?:"
    rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d\x30.\x30."
    rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c"
    rb"|\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03"
    rb")\x30.\x04(?P<salt_bytes>.)",
    re.DOTALL,
)


class CsdError(Exception):
    """A CSD that cannot be used. Its text is for people; field says which part."""

    field = "certificate"
    sentence = ""

    def __str__(self) -> str:
        return self.sentence.format(*self.args)


class NotACertificate(CsdError):
    sentence = (
        "Este archivo no es un certificado del SAT. "
        "Elija el .cer que descargó junto con su CSD."
    )


class NotACsd(CsdError):
    sentence = (
        "Este certificado es su e.firma (FIEL), que no sirve para facturar. "
        "Elija el .cer de su certificado de sello digital (CSD)."
    )


class OtherRfc(CsdError):
    sentence = (
        "Este certificado es del RFC {0} y el emisor es {1}. Elija el CSD del emisor."
    )


class ExpiredCsd(CsdError):
    sentence = (
        "Este certificado venció el {0:%d/%m/%Y}. "
        "Solicite uno nuevo al SAT y súbalo aquí."
    )


class NotYetValidCsd(CsdError):
    sentence = "Este certificado es válido a partir del {0:%d/%m/%Y}. Súbalo ese día."


class NotAKey(CsdError):
    field = "key"
    sentence = (
        "Este archivo no es una llave privada del SAT. "
        "Elija el .key que guardó al solicitar su CSD."
    )


class WrongPassword(CsdError):
    field = "password"
    sentence = (
        "Esta contraseña no abre la llave privada. Escriba la que puso al solicitar "
        "el CSD, con sus mayúsculas y minúsculas."
    )


class OtherKey(CsdError):
    field = "key"
    sentence = (
        "Esta llave privada es de otro certificado. "
        "Elija el .cer y el .key del mismo CSD."
    )


class LockedKey(CsdError):
    field = "key"
    sentence = (
        "La llave del CSD guardado no se puede descifrar en este servidor. "
        "Suba de nuevo el CSD."
    )


@dataclass(frozen=True)
class Csd:
    """A CSD that was read. certificate and key are DER; key is PKCS #8, not encrypted.

    legal_name: as the SAT has it registered, without "SA DE CV".
    """

    number: str
    certificate: bytes
    key: bytes = field(repr=False)
    valid_from: datetime
    valid_until: datetime
    legal_name: str


def read_csd(
    certificate: bytes, key: bytes, password: str, *, rfc: str, now: datetime
) -> Csd:
    """Read the three parts of a CSD as they were uploaded.

    rfc: of the issuer it has to belong to. now: aware.
    Raises a CsdError with the words for the person and the field to correct.
    """
    parsed = _parse_certificate(certificate)
    facts = SatCertificate.load_certificate(certificate)
    _check_certificate(facts, rfc=rfc)
    _check_dates(parsed, now=now)
    private_key = _open_key(key, password)
    if private_key.public_key() != parsed.public_key():
        raise OtherKey
    return Csd(
        number=facts.certificate_number,
        certificate=certificate,
        key=private_key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        ),
        valid_from=parsed.not_valid_before_utc,
        valid_until=parsed.not_valid_after_utc,
        legal_name=facts.legal_name or "",
    )


def encrypt_key(der: bytes) -> bytes:
    """Encrypt a private key for keeping, with the newest encryption key."""
    return _keyring().encrypt(der)


def signer_for(certificate: Certificate) -> Signer:
    """What seals with this CSD. Raises LockedKey when its key cannot be decrypted."""
    return _load(bytes(certificate.certificate), bytes(certificate.encrypted_key))


def rotate_key(certificate: Certificate) -> None:
    """Encrypt a kept private key again, with the newest encryption key.

    Raises LockedKey. A key that was replaced meanwhile is left alone.
    """
    kept = certificate.encrypted_key
    try:
        rotated = _keyring().rotate(bytes(kept))
    except InvalidToken as error:
        raise LockedKey from error
    rows = Certificate.objects.filter(pk=certificate.pk, encrypted_key=kept)
    rows.update(encrypted_key=rotated)


def _parse_certificate(certificate: bytes) -> x509.Certificate:
    try:
        parsed = x509.load_der_x509_certificate(certificate)
        public_key = parsed.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotACertificate from error
    if not isinstance(public_key, RSAPublicKey):
        raise NotACertificate
    return parsed


def _check_certificate(facts: SatCertificate, *, rfc: str) -> None:
    try:
        owner, kind, number = facts.rfc, facts.type, facts.certificate_number
    except ValueError as error:
        raise NotACertificate from error
    if owner is None or not _NUMBER.fullmatch(number):
        raise NotACertificate
    if kind != CertificateType.CSD:
        raise NotACsd
    if owner != rfc:
        raise OtherRfc(owner, rfc)


def _check_dates(parsed: x509.Certificate, *, now: datetime) -> None:
    if now < parsed.not_valid_before_utc:
        raise NotYetValidCsd(parsed.not_valid_before_utc)
    if now >= parsed.not_valid_after_utc:
        raise ExpiredCsd(parsed.not_valid_after_utc)


def _open_key(key: bytes, password: str) -> RSAPrivateKey:
    if not _is_safe_to_open(key):
        raise NotAKey
    try:
        private_key = load_der_private_key(key, password.encode())
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise WrongPassword from error
    if not isinstance(private_key, RSAPrivateKey):
        raise NotAKey
    return private_key


def _is_safe_to_open(key: bytes) -> bool:
    """Whether this is a whole encrypted key that opens in a moment."""
    match = _ENCRYPTED_KEY.match(key)
    if match is None or len(key) != int.from_bytes(match["length"]) + 4:
        return False
    # After the salt comes the INTEGER of iterations: a tag, a length, a value.
    value = match.end() + match["salt_bytes"][0] + 2
    length = key[value - 1] if value < len(key) else 0
    iterations = int.from_bytes(key[value : value + length])
    return len(key) <= KEY_MAX_BYTES and 0 < iterations <= MAX_ITERATIONS


# Opening a key takes 28 ms. Asked by content, so a replaced CSD is loaded anew.
@lru_cache(maxsize=32)
def _load(certificate: bytes, encrypted_key: bytes) -> Signer:
    try:
        key = _keyring().decrypt(encrypted_key)
    except InvalidToken as error:
        raise LockedKey from error
    return Signer.load(certificate=certificate, key=key)


def _keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CSD_ENCRYPTION_KEYS])
