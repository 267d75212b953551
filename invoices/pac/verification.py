"""What the sandbox PAC verifies before it stamps, with the SAT's own error numbers.

Business rules are not repeated here: invoices.validation speaks before the PAC.
"""

import base64
from datetime import datetime, timedelta

from cryptography import x509
from lxml import etree
from satcfdi.catalogs import select
from satcfdi.models import Certificate
from satcfdi.models.certificate import CertificateType

from invoices import cfdi, clocks
from invoices.pac.errors import StampRejected

MAX_AGE = timedelta(hours=72)
# Clocks are never quite equal.
MAX_LEAD = timedelta(minutes=5)


def verify_sealed(sealed_xml: bytes, *, now: datetime) -> etree._Element:
    """Verify a sealed CFDI as a PAC does. now: aware.

    Returns its Comprobante element. Raises StampRejected with the SAT's number.
    """
    try:
        root = cfdi.parse(sealed_xml)
    except cfdi.UnreadableCfdi as error:
        raise StampRejected("301", str(error)) from error
    if root.find(f"{cfdi.COMPLEMENTO}/{cfdi.TIMBRE}") is not None:
        raise StampRejected("307", "El CFDI ya contiene un timbre previo.")
    issued_at = _issued_at(root)
    der = _certificate(root)
    _verify_certificate(der, root, issued_at=issued_at)
    _verify_seal(der, root)
    if not now - MAX_AGE <= issued_at <= now + MAX_LEAD:
        raise StampRejected(
            "401", "Fecha y hora de generación fuera de rango: más de 72 horas."
        )
    return root


def _issued_at(root: etree._Element) -> datetime:
    place = select("C756_c_CodigoPostal", root.get("LugarExpedicion"))
    if place is None:
        raise StampRejected("CFDI40126", "LugarExpedicion no está en el catálogo.")
    estado, *_, huso_horario = place
    try:
        zone = clocks.zone_name(huso_horario, estado)
        return clocks.moment_of(root.get("Fecha", ""), zone)
    except ValueError as error:
        raise StampRejected(
            "CFDI40101", "Fecha no cumple con el patrón requerido."
        ) from error


def _certificate(root: etree._Element) -> bytes:
    try:
        der = base64.b64decode(root.get("Certificado", ""), validate=True)
        x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise StampRejected("301", "El atributo Certificado no se lee.") from error
    return der


def _verify_certificate(
    der: bytes, root: etree._Element, *, issued_at: datetime
) -> None:
    facts = Certificate.load_certificate(der)
    emisor = root.find("{*}Emisor")
    if emisor is None or emisor.get("Rfc") != facts.rfc:
        raise StampRejected("303", "El CSD es de otro RFC que el del emisor.")
    if facts.type != CertificateType.CSD:
        raise StampRejected("306", "El certificado no es de tipo CSD.")
    parsed = x509.load_der_x509_certificate(der)
    if not parsed.not_valid_before_utc <= issued_at < parsed.not_valid_after_utc:
        raise StampRejected(
            "305", "La fecha de emisión está fuera de la vigencia del CSD."
        )


def _verify_seal(der: bytes, root: etree._Element) -> None:
    try:
        signature = base64.b64decode(root.get("Sello", ""), validate=True)
    except ValueError as error:
        raise StampRejected("302", "El sello no está en base 64.") from error
    cadena = cfdi.cadena_original(root).encode()
    if not Certificate.load_certificate(der).verify_sha256(cadena, signature):
        raise StampRejected("302", "El sello no corresponde al contenido del CFDI.")
