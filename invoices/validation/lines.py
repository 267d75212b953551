"""Rules about each concepto."""

from collections.abc import Iterator
from decimal import Decimal

from invoices.amounts import decimals_of, line_amounts, trimmed
from invoices.documents import Document, Line
from invoices.taxes import RESICO_ISR
from invoices.validation.findings import Facts, Finding
from invoices.validation.people import is_moral, read_rfc
from invoices.validation.regimes import RESICO
from invoices.validation.texts import check_text

_BORDER_RATE = Decimal("0.08")
# c_TasaOCuota, since 2026.
_LARGEST_CUOTA = Decimal("72.1605")
_DECIMALS = 6
_LARGEST = 10**12


def check_lines(document: Document, facts: Facts) -> Iterator[Finding]:
    """Rules CFDI40162 to CFDI40186, and what the XSD asks of a concepto."""
    for index, line in enumerate(document.lines):
        at = f"lines.{index}"
        yield from _check_texts(line, at)
        yield from _check_keys(line, at, facts)
        wrong = list(_check_numbers(line, at))
        yield from wrong or _check_amounts(line, at)
        yield from _check_cuota(line, at)
        yield from _check_border_rate(document, line, at, facts)
        yield from _check_resico(document, line, at)


def _check_texts(line: Line, at: str) -> Iterator[Finding]:
    if not line.descripcion.strip():
        message = "Describa el bien o servicio."
        yield Finding(f"{at}.descripcion", "", message)
    yield from check_text(f"{at}.descripcion", line.descripcion, longest=1000)
    codigo = line.no_identificacion
    yield from check_text(f"{at}.no_identificacion", codigo, longest=100)
    yield from check_text(f"{at}.unidad", line.unidad, longest=20)


def _check_keys(line: Line, at: str, facts: Facts) -> Iterator[Finding]:
    if not facts.knows("clave_prod_serv", line.clave_prod_serv):
        message = _key_message("la clave de producto o servicio", line.clave_prod_serv)
        yield Finding(f"{at}.clave_prod_serv", "CFDI40162", message)
    if not facts.knows("clave_unidad", line.clave_unidad):
        message = _key_message("la clave de unidad", line.clave_unidad)
        yield Finding(f"{at}.clave_unidad", "CFDI40165", message)


def _key_message(name: str, key: str) -> str:
    if not key:
        return f"Falta {name}: escriba qué vende y elíjala de la lista."
    return f"El SAT no tiene {name} {key}: elija otra de la lista."


def _check_numbers(line: Line, at: str) -> Iterator[Finding]:
    for name, value, code in (
        ("cantidad", line.cantidad, ""),
        ("valor_unitario", line.valor_unitario, "CFDI40166"),
    ):
        field = f"{at}.{name}"
        if value <= 0:
            yield Finding(field, code, "Debe ser mayor que cero.")
        elif value >= _LARGEST:
            yield Finding(field, "", "Es un número demasiado grande: revíselo.")
        elif _decimals(value) > _DECIMALS:
            yield Finding(field, "", f"Use a lo más {_DECIMALS} decimales.")
    if line.descuento < 0:
        message = "El descuento no puede ser negativo."
        yield Finding(f"{at}.descuento", "CFDI40169", message)
    elif _decimals(line.descuento) > _DECIMALS:
        message = f"Use a lo más {_DECIMALS} decimales en el descuento."
        yield Finding(f"{at}.descuento", "CFDI40168", message)


def _decimals(value: Decimal) -> int:
    return decimals_of(trimmed(value, at_least=0))


def _check_amounts(line: Line, at: str) -> Iterator[Finding]:
    amounts = line_amounts(line)
    if amounts.base < 0:
        message = (
            f"El descuento es mayor que el importe, ${amounts.importe:,.2f}: bájelo."
        )
        yield Finding(f"{at}.descuento", "CFDI40169", message)
    elif amounts.base == 0 and line.rates.objeto_imp == "02":
        field = "descuento" if line.descuento else "valor_unitario"
        message = (
            "El importe menos el descuento es cero, y sobre cero no hay impuestos. "
            "Cámbielo, o elija «No objeto de impuesto» en este concepto."
        )
        yield Finding(f"{at}.{field}", "CFDI40174", message)


def _check_cuota(line: Line, at: str) -> Iterator[Finding]:
    cuota = line.rates.ieps_cuota
    if cuota is None or 0 < cuota <= _LARGEST_CUOTA:
        return
    message = (
        "Escriba cuántos pesos de IEPS paga cada unidad: más de 0 y a lo más "
        f"{_LARGEST_CUOTA}."
    )
    yield Finding(f"{at}.ieps_cuota", "CFDI40179", message)


def _check_border_rate(
    document: Document, line: Line, at: str, facts: Facts
) -> Iterator[Finding]:
    place = facts.places.get(document.lugar_expedicion)
    if line.rates.iva != _BORDER_RATE or place is None or place.has_border_stimulus:
        return
    message = (
        f"El IVA de 8 % es para las regiones fronterizas y {document.lugar_expedicion} "
        "no está en ellas. Elija IVA 16 %."
    )
    yield Finding(f"{at}.tax_profile", "CFDI40179", message)


def _check_resico(document: Document, line: Line, at: str) -> Iterator[Finding]:
    """LISR 113-J: a moral withholds it from a física in the RESICO, nobody else."""
    if line.rates.ret_isr != RESICO_ISR:
        return
    emisor, receptor = read_rfc(document.emisor.rfc), read_rfc(document.receptor.rfc)
    if emisor is None or receptor is None:
        return
    if document.emisor.regimen_fiscal != RESICO or is_moral(emisor):
        message = (
            "La retención de 1.25 % es sólo de las personas físicas del régimen 626. "
            "Elija otros impuestos."
        )
        yield Finding(f"{at}.tax_profile", "", message)
    elif not is_moral(receptor):
        message = (
            "El cliente es persona física y no retiene el 1.25 % de ISR. "
            "Elija IVA 16 %."
        )
        yield Finding(f"{at}.tax_profile", "", message)
