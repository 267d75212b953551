"""Rules about the invoice as a whole."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from invoices.amounts import LINE_UNIT, totals
from invoices.clocks import moment_of
from invoices.comprobantes import PAID_LATER, POR_DEFINIR, TipoDeComprobante
from invoices.currencies import NOT_FOR_INVOICES, PESO
from invoices.documents import Document
from invoices.validation.findings import Facts, Finding
from invoices.validation.texts import check_text

MAX_AGE = timedelta(hours=72)
# Clocks are never quite equal.
MAX_LEAD = timedelta(minutes=5)
# What the XSD and our own columns hold.
_LARGEST_TOTAL = 10**15
_LARGEST_RATE = 10**12


def check_header(document: Document, facts: Facts) -> Iterator[Finding]:
    """Rules CFDI40101 to CFDI40126, those that concern an ingreso or an egreso."""
    yield from check_text("serie", document.serie, longest=25)
    yield from check_text("folio", document.folio, longest=40)
    condiciones = document.condiciones_de_pago
    yield from check_text("condiciones_de_pago", condiciones, longest=1000)
    yield from _check_place_and_time(document, facts)
    yield from _check_payment(document, facts)
    yield from _check_currency(document, facts)
    if document.exportacion != "01":
        message = "Aquí sólo se facturan operaciones que no son de exportación (01)."
        yield Finding("exportacion", "CFDI40122", message)


def check_total(document: Document) -> Iterator[Finding]:
    """There is something to invoice, and its amount can be written."""
    if not document.lines:
        yield Finding("lines", "", "Agregue al menos un concepto.")
    elif totals(document.lines, moneda=document.moneda).subtotal >= _LARGEST_TOTAL:
        message = "El importe es demasiado grande: revise cantidades y precios."
        yield Finding("lines", "", message)


def _check_place_and_time(document: Document, facts: Facts) -> Iterator[Finding]:
    place = facts.places.get(document.lugar_expedicion)
    if place is None:
        message = (
            f"El código postal del emisor, {document.lugar_expedicion or 'vacío'}, no "
            "está en el catálogo del SAT. Corríjalo en los datos del emisor."
        )
        yield Finding("lugar_expedicion", "CFDI40126", message)
        return
    try:
        issued_at = moment_of(document.fecha, place.zone)
    except ValueError:
        message = "La fecha de emisión está mal escrita: vuelva a guardar la factura."
        yield Finding("fecha", "CFDI40101", message)
        return
    if not facts.now - MAX_AGE <= issued_at <= facts.now + MAX_LEAD:
        message = "La fecha de emisión debe ser de las últimas 72 horas."
        yield Finding("fecha", "401", message)


def _check_payment(document: Document, facts: Facts) -> Iterator[Finding]:
    if not facts.knows("metodo_pago", document.metodo_pago):
        message = (
            "Elija el método de pago: PUE si ya se pagó, PPD si se pagará después."
        )
        yield Finding("metodo_pago", "CFDI40124", message)
        return
    is_egreso = document.tipo_de_comprobante == TipoDeComprobante.EGRESO
    if is_egreso and document.metodo_pago != "PUE":
        message = "Una nota de crédito va con el método PUE: elíjalo."
        yield Finding("metodo_pago", "", message)
    elif not facts.knows("forma_pago", document.forma_pago):
        yield Finding("forma_pago", "CFDI40104", "Elija la forma de pago.")
    elif document.metodo_pago == PAID_LATER and document.forma_pago != POR_DEFINIR:
        message = (
            "Con el método PPD la forma de pago es 99, por definir: se dirá en el "
            "recibo de cada pago. Si ya se pagó, elija el método PUE."
        )
        yield Finding("forma_pago", "CFDI40105", message)
    elif document.metodo_pago == "PUE" and document.forma_pago == POR_DEFINIR:
        message = (
            "Con el método PUE diga cómo se pagó. Si todavía no se paga, elija el "
            "método PPD."
        )
        yield Finding("forma_pago", "", message)


def _check_currency(document: Document, facts: Facts) -> Iterator[Finding]:
    if not facts.knows("moneda", document.moneda):
        message = f"El SAT no tiene la moneda {document.moneda}: use MXN."
        yield Finding("moneda", "CFDI40113", message)
    elif document.moneda in NOT_FOR_INVOICES:
        message = f"{document.moneda} no es una moneda con la que se pague: elija otra."
        yield Finding("moneda", "CFDI40116", message)
    elif document.moneda == PESO:
        if document.tipo_cambio not in (None, 1):
            message = "En pesos no hay tipo de cambio: déjelo vacío."
            yield Finding("tipo_cambio", "CFDI40114", message)
    elif document.tipo_cambio is None:
        message = (
            f"Escriba cuántos pesos vale un {document.moneda}: el tipo de cambio "
            "publicado en el Diario Oficial el día de la operación."
        )
        yield Finding("tipo_cambio", "CFDI40115", message)
    elif not _is_rate(document.tipo_cambio):
        message = "El tipo de cambio va con un número mayor que cero y seis decimales."
        yield Finding("tipo_cambio", "CFDI40117", message)


def _is_rate(tipo_cambio: Decimal) -> bool:
    return 0 < tipo_cambio < _LARGEST_RATE and not tipo_cambio % LINE_UNIT
