"""Certificates that look like the SAT's, made on this machine: demo, sandbox, tests.

Nobody but our sandbox PAC accepts them.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from satcfdi.models import RFC, RFCType

_NAME = x509.ObjectIdentifier("2.5.4.41")
_NETSCAPE_CERT_TYPE = x509.ObjectIdentifier("2.16.840.1.113730.1.1")
# X.520 allows no more in a CN or an O.
_NAME_LENGTH = 64
_FOUR_YEARS = timedelta(days=4 * 365)


class MadeCsd(NamedTuple):
    """The three parts as the SAT gives them: DER, DER encrypted with the password."""

    certificate: bytes
    key: bytes
    password: str


def make_csd(
    rfc: str,
    legal_name: str,
    *,
    branch: str = "Matriz",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> MadeCsd:
    """Make a CSD that satcfdi reads as one. Valid for four years unless told."""
    builder = _builder(_subject(rfc, legal_name, branch), valid_from, valid_until)
    return _sign(_with_csd_extensions(builder))


def make_fiel(rfc: str, legal_name: str) -> MadeCsd:
    """Make an e.firma: the certificate that people upload by mistake."""
    builder = _with_csd_extensions(_builder(_subject(rfc, legal_name, None)))
    usage = x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    )
    # What tells a FIEL from a CSD is its four extensions against two.
    cert_type = x509.UnrecognizedExtension(_NETSCAPE_CERT_TYPE, b"\x03\x02\x05\xa0")
    return _sign(
        builder.add_extension(usage, critical=False).add_extension(
            cert_type, critical=False
        )
    )


def _subject(rfc: str, legal_name: str, branch: str | None) -> x509.Name:
    name = legal_name[:_NAME_LENGTH]
    # A company's certificate names its legal representative after the slash.
    is_company = RFC(rfc).type == RFCType.MORAL
    attributes = [
        (_NAME, name),
        (NameOID.COMMON_NAME, name),
        (NameOID.ORGANIZATION_NAME, name),
        (
            NameOID.X500_UNIQUE_IDENTIFIER,
            f"{rfc} / CACX7605101P8" if is_company else rfc,
        ),
        (NameOID.SERIAL_NUMBER, " / CACX760510MDFSRC02"),
    ]
    if branch:
        attributes.append((NameOID.ORGANIZATIONAL_UNIT_NAME, branch))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _builder(
    subject: x509.Name,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> x509.CertificateBuilder:
    start = valid_from or datetime.now(UTC) - timedelta(days=1)
    issuer = x509.NameAttribute(NameOID.COMMON_NAME, "AC DE PRUEBA DE EASYSMART")
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([issuer]))
        .serial_number(_serial_number())
        .not_valid_before(start)
        .not_valid_after(valid_until or start + _FOUR_YEARS)
    )


def _serial_number() -> int:
    """Twenty digits, each kept as its ASCII byte, as the SAT does."""
    digits = f"3000100000{secrets.randbelow(10**10):010}"
    return int.from_bytes(digits.encode())


def _with_csd_extensions(
    builder: x509.CertificateBuilder,
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    constraints = x509.BasicConstraints(ca=False, path_length=None)
    return builder.add_extension(constraints, critical=True).add_extension(
        usage, critical=True
    )


def _sign(builder: x509.CertificateBuilder) -> MadeCsd:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    password = secrets.token_urlsafe(12)
    certificate = builder.public_key(key.public_key()).sign(key, hashes.SHA256())
    return MadeCsd(
        certificate=certificate.public_bytes(Encoding.DER),
        key=key.private_bytes(
            Encoding.DER,
            PrivateFormat.PKCS8,
            BestAvailableEncryption(password.encode()),
        ),
        password=password,
    )
