"""Rules about emisor and receptor."""

import re
from collections.abc import Iterator

from satcfdi.models import RFC, RFC_Generico_Extranjero, RFC_Generico_Nacional, RFCType
from satcfdi.models.certificate import REGIMEN_SOCIETARIOS

from invoices.documents import Document, Party, Receptor
from invoices.validation import regimes
from invoices.validation.findings import Facts, Finding
from invoices.validation.foreigners import check_foreigner
from invoices.validation.global_invoices import PUBLIC_NAME
from invoices.validation.texts import check_text

GENERIC_RFCS = frozenset({RFC_Generico_Nacional, RFC_Generico_Extranjero})
_LONGEST_NAME = 300


def check_emisor(document: Document, facts: Facts) -> Iterator[Finding]:
    """Rules CFDI40138 to CFDI40141."""
    emisor = document.emisor
    rfc = read_rfc(emisor.rfc)
    if rfc is None:
        yield Finding("emisor.rfc", "", "El RFC del emisor está mal escrito.")
        return
    yield from _check_name(emisor, rfc, field="emisor.nombre", code="CFDI40139")
    if not facts.knows("regimen_fiscal", emisor.regimen_fiscal):
        message = "Elija el régimen fiscal del emisor."
        yield Finding("emisor.regimen_fiscal", "CFDI40140", message)
    elif not regimes.regimen_fits(emisor.regimen_fiscal, is_moral=is_moral(rfc)):
        message = _regimen_message(emisor.regimen_fiscal, rfc)
        yield Finding("emisor.regimen_fiscal", "CFDI40141", message)


def check_receptor(document: Document, facts: Facts) -> Iterator[Finding]:
    """Rules CFDI40143 to CFDI40161."""
    receptor = document.receptor
    if not receptor.rfc:
        yield Finding("receptor.rfc", "", "Elija el cliente de la factura.")
        return
    rfc = read_rfc(receptor.rfc)
    if rfc is None:
        message = (
            "El RFC del cliente está mal escrito: son 12 caracteres si es persona "
            "moral y 13 si es física. Cópielo de su constancia de situación fiscal."
        )
        yield Finding("receptor.rfc", "CFDI40143", message)
        return
    yield from _check_registered(receptor, rfc)
    yield from _check_name(receptor, rfc, field="receptor.nombre", code="CFDI40145")
    yield from _check_public_name(receptor)
    yield from _check_codigo_postal(document, facts)
    yield from _check_regimen(receptor, rfc, facts)
    yield from _check_uso(receptor, rfc, facts)
    yield from check_foreigner(receptor, facts)


def read_rfc(text: str) -> RFC | None:
    """The RFC, or None when it does not follow the pattern. Lower case does not."""
    try:
        rfc = RFC(text)
    except ValueError:
        return None
    return rfc if rfc == text else None


def is_moral(rfc: RFC) -> bool:
    return bool(rfc.type == RFCType.MORAL)


def _check_registered(receptor: Receptor, rfc: RFC) -> Iterator[Finding]:
    if not rfc.is_valid():
        message = (
            f"El RFC {receptor.rfc} tiene un error: su último carácter no corresponde "
            "a los demás. Cópielo de la constancia de situación fiscal del cliente."
        )
        yield Finding("receptor.rfc", "CFDI40143", message)


def _check_name(
    party: Party | Receptor, rfc: RFC, *, field: str, code: str
) -> Iterator[Finding]:
    nombre = party.nombre.strip()
    if not nombre:
        yield Finding(field, code, "Escriba el nombre como está en la constancia.")
        return
    yield from check_text(field, nombre, longest=_LONGEST_NAME)
    if nombre != nombre.upper():
        message = (
            "Escriba el nombre en mayúsculas, como está en la constancia de situación "
            f"fiscal: {nombre.upper()}."
        )
        yield Finding(field, code, message)
    suffix = _suffix(nombre)
    if suffix and is_moral(rfc):
        message = (
            f"Quite «{suffix}» del nombre: el SAT registra la razón social sin el "
            "régimen societario."
        )
        yield Finding(field, code, message)


def _suffix(nombre: str) -> str:
    """The régimen societario at the end of a name, as it is written there, or ""."""
    match = _SUFFIX.search(nombre)
    return match[0].strip(" ,") if match else ""


def _suffix_pattern() -> re.Pattern[str]:
    """E.g. "SA DE CV" with or without dots and spaces between its letters."""
    longest_first = sorted(REGIMEN_SOCIETARIOS, key=len, reverse=True)
    ways = [
        r"\s+".join(
            # A group of initials, against a whole word like DE or POR.
            word if word in {"DE", "EN", "POR"} else r"\.?\s*".join(word) + r"\.?"
            for word in suffix.split()
        )
        for suffix in longest_first
    ]
    return re.compile(rf"[\s,](?:{'|'.join(ways)})\s*$", re.IGNORECASE)


_SUFFIX = _suffix_pattern()


def _check_public_name(receptor: Receptor) -> Iterator[Finding]:
    is_public = receptor.nombre.strip().upper() == PUBLIC_NAME
    if not is_public or receptor.rfc == RFC_Generico_Nacional:
        return
    message = (
        f"El nombre {PUBLIC_NAME} sólo va con el RFC {RFC_Generico_Nacional}. Escriba "
        "el nombre del cliente."
    )
    yield Finding("receptor.nombre", "CFDI40146", message)


def _check_codigo_postal(document: Document, facts: Facts) -> Iterator[Finding]:
    receptor, field = document.receptor, "receptor.codigo_postal"
    if receptor.codigo_postal not in facts.places:
        message = (
            f"El SAT no tiene el código postal {receptor.codigo_postal}. "
            "Escriba el del domicilio fiscal del cliente, de su constancia."
        )
        if not receptor.codigo_postal:
            message = "Escriba el código postal del domicilio fiscal del cliente."
        yield Finding(field, "CFDI40147", message)
    elif (
        receptor.rfc in GENERIC_RFCS
        and receptor.codigo_postal != document.lugar_expedicion
    ):
        message = (
            f"Con el RFC genérico {receptor.rfc} el código postal es el del lugar de "
            f"expedición: {document.lugar_expedicion}."
        )
        yield Finding(field, "CFDI40149", message)


def _check_regimen(receptor: Receptor, rfc: RFC, facts: Facts) -> Iterator[Finding]:
    field, regimen_fiscal = "receptor.regimen_fiscal", receptor.regimen_fiscal
    if not facts.knows("regimen_fiscal", regimen_fiscal):
        message = "Elija el régimen fiscal del cliente, de su constancia."
        yield Finding(field, "CFDI40157", message)
    elif receptor.rfc in GENERIC_RFCS:
        if regimen_fiscal != regimes.SIN_OBLIGACIONES:
            message = (
                f"Con el RFC genérico {receptor.rfc} el régimen es 616, sin "
                "obligaciones fiscales."
            )
            yield Finding(field, "CFDI40159", message)
    elif not regimes.regimen_fits(regimen_fiscal, is_moral=is_moral(rfc)):
        yield Finding(field, "CFDI40158", _regimen_message(regimen_fiscal, rfc))


def _regimen_message(regimen_fiscal: str, rfc: RFC) -> str:
    person = "moral" if is_moral(rfc) else "física"
    return (
        f"El RFC {rfc} es de una persona {person} y el régimen {regimen_fiscal} no lo "
        "es. Elija el que dice la constancia de situación fiscal."
    )


def _check_uso(receptor: Receptor, rfc: RFC, facts: Facts) -> Iterator[Finding]:
    field, uso_cfdi = "receptor.uso_cfdi", receptor.uso_cfdi
    if not facts.knows("uso_cfdi", uso_cfdi):
        yield Finding(field, "CFDI40160", "Elija el uso del CFDI.")
    elif uso_cfdi in regimes.NOT_FOR_INGRESO:
        message = f"El uso {uso_cfdi} no es para facturas. Elija otro, como G03."
        yield Finding(field, "CFDI40161", message)
    elif rfc == RFC_Generico_Extranjero and uso_cfdi != regimes.SIN_EFECTOS:
        message = f"Con el RFC {rfc} el uso es S01, sin efectos fiscales."
        yield Finding(field, "CFDI40161", message)
    elif facts.knows("regimen_fiscal", receptor.regimen_fiscal) and (
        not regimes.uso_fits(uso_cfdi, receptor.regimen_fiscal, is_moral=is_moral(rfc))
    ):
        message = (
            f"El uso {uso_cfdi} no corresponde al régimen {receptor.regimen_fiscal} "
            "del cliente. Elija otro; S01 siempre se admite."
        )
        yield Finding(field, "CFDI40161", message)
