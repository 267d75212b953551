"""Rules about the global invoice: many sales to nobody in particular, in one CFDI.

Source: the SAT's matrix, and its guide for the global invoice of CFDI 4.0 for what has
no number.
"""

from collections.abc import Iterator

from satcfdi.models import RFC_Generico_Nacional

from invoices.comprobantes import Meses, Periodicidad, TipoDeComprobante
from invoices.documents import Document, Line, Period
from invoices.validation.findings import Facts, Finding
from invoices.validation.regimes import INCORPORACION_FISCAL, SIN_EFECTOS

PUBLIC_NAME = "PUBLICO EN GENERAL"
_TWO_MONTHS = frozenset(f"{number}" for number in range(13, 19))
_YEARS_BACK = 5
_KEYS = {"clave_prod_serv": "01010101", "clave_unidad": "ACT", "descripcion": "Venta"}


def is_to_the_public(document: Document) -> bool:
    """Whether it names nobody: then an ingreso is a global invoice."""
    receptor = document.receptor
    is_public = receptor.nombre.strip().upper() == PUBLIC_NAME
    return is_public and receptor.rfc == RFC_Generico_Nacional


def check_global(document: Document, facts: Facts) -> Iterator[Finding]:
    """Rules CFDI40130 to CFDI40136, and the guide's for its lines."""
    is_ingreso = document.tipo_de_comprobante == TipoDeComprobante.INGRESO
    is_global = is_ingreso and is_to_the_public(document)
    period = document.period
    if period is None:
        if is_global:
            yield Finding("periodicidad", "CFDI40130", _WITHOUT_PERIOD)
        return
    if not is_global:
        yield Finding("periodicidad", "CFDI40130", _NOT_TO_THE_PUBLIC)
        return
    yield from _check_period(document, period, facts)
    yield from _check_payment(document)
    for index, line in enumerate(document.lines):
        yield from _check_ticket(line, f"lines.{index}")


_WITHOUT_PERIOD = (
    f"A nombre de {PUBLIC_NAME} la factura es global: diga de qué periodo. Para un "
    "solo cliente sin nombre escriba otro, como VENTA DE MOSTRADOR."
)
_NOT_TO_THE_PUBLIC = (
    f"La factura global va al cliente {PUBLIC_NAME} con RFC {RFC_Generico_Nacional}. "
    "Elija ese cliente, o quite la periodicidad."
)


def _check_period(
    document: Document, period: Period, facts: Facts
) -> Iterator[Finding]:
    if period.periodicidad not in Periodicidad.values:
        yield Finding("periodicidad", "CFDI40131", "Elija cada cuánto la hace.")
        return
    is_bimestral = period.periodicidad == Periodicidad.BIMESTRAL
    if is_bimestral and document.emisor.regimen_fiscal != INCORPORACION_FISCAL:
        message = (
            "La factura global bimestral es sólo del régimen 621. Elija otra "
            "periodicidad."
        )
        yield Finding("periodicidad", "CFDI40132", message)
    if period.meses not in Meses.values:
        yield Finding("meses", "CFDI40133", "Elija el mes de las ventas.")
    elif is_bimestral and period.meses not in _TWO_MONTHS:
        message = "La factura global bimestral es de dos meses: elíjalos juntos."
        yield Finding("meses", "CFDI40134", message)
    elif not is_bimestral and period.meses in _TWO_MONTHS:
        message = "Elija un solo mes; dos juntos van con la periodicidad bimestral."
        yield Finding("meses", "CFDI40135", message)
    this_year = facts.now.year
    if not this_year - _YEARS_BACK <= period.anio <= this_year:
        message = f"El año va de {this_year - _YEARS_BACK} a {this_year}."
        yield Finding("anio", "CFDI40136", message)


def _check_payment(document: Document) -> Iterator[Finding]:
    if document.metodo_pago != "PUE":
        message = (
            "La factura global es de ventas pagadas: elija el método PUE y la forma "
            "de la venta más grande."
        )
        yield Finding("metodo_pago", "", message)
    if document.receptor.uso_cfdi != SIN_EFECTOS:
        message = "El uso de la factura global es S01, sin efectos fiscales."
        yield Finding("receptor.uso_cfdi", "CFDI40161", message)


def _check_ticket(line: Line, at: str) -> Iterator[Finding]:
    for name, key in _KEYS.items():
        if getattr(line, name) != key:
            message = f"En la factura global va {key} en cada renglón."
            yield Finding(f"{at}.{name}", "", message)
    if line.cantidad != 1:
        message = "En la factura global cada renglón es una venta: la cantidad es 1."
        yield Finding(f"{at}.cantidad", "", message)
    if not line.no_identificacion.strip():
        message = "Escriba el número del ticket o de la nota de venta."
        yield Finding(f"{at}.no_identificacion", "", message)
    if line.unidad.strip():
        message = "La factura global no dice unidad: deje este dato vacío."
        yield Finding(f"{at}.unidad", "", message)
