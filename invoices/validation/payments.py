"""Rules of the receipt of payment, said before the PAC would.

Source: the SAT's matrix of errors of Pagos 2.0 (CRP) and its filling guide.
"""

from collections.abc import Iterator
from datetime import date, datetime

from invoices.bank_rules import BANK_RFC, BANK_RULES, FOREIGN_BANK, BankRule
from invoices.comprobantes import POR_DEFINIR
from invoices.currencies import PESO
from invoices.payment_amounts import monto_limits
from invoices.payments import DoctoRelacionado, Pago
from invoices.validation.findings import Facts, Finding
from invoices.validation.texts import check_text

_LARGEST = 10**15
_NOT_BANKED = {
    "rfc_ordenante": "CRP20221",
    "banco_ordenante": "CRP20221",
    "cuenta_ordenante": "CRP20224",
    "rfc_beneficiario": "CRP20227",
    "cuenta_beneficiario": "CRP20228",
}


def check_pago(pago: Pago, facts: Facts, *, today: date) -> list[Finding]:
    """What is wrong with a payment; fields as in PaymentForm and "doctos.<i>.pagado".

    today: on the issuer's clock.
    """
    findings = [
        *_check_form(pago, facts, today),
        *_check_currency(pago, facts),
        *_check_accounts(pago),
        *_check_doctos(pago),
    ]
    # A sum of amounts that are wrong says nothing.
    return findings or list(_check_monto(pago))


def _check_form(pago: Pago, facts: Facts, today: date) -> Iterator[Finding]:
    # By days: whoever does not know the hour writes noon, as the SAT's guide says.
    if datetime.fromisoformat(pago.fecha).date() > today:
        message = "El pago todavía no ocurre: escriba el día en que se recibió."
        yield Finding("fecha_pago", "", message)
    if pago.forma_pago == POR_DEFINIR:
        message = "Diga cómo le pagaron: un recibo no puede llevar «99 Por definir»."
        yield Finding("forma_pago", "CRP20212", message)
    elif not facts.knows("forma_pago", pago.forma_pago):
        yield Finding("forma_pago", "CRP20212", "Elija cómo le pagaron.")
    yield from check_text("num_operacion", pago.num_operacion, longest=100)


def _check_currency(pago: Pago, facts: Facts) -> Iterator[Finding]:
    if not facts.knows("moneda", pago.moneda) or pago.moneda == "XXX":
        yield Finding("moneda", "CRP20213", "Elija la moneda en que le pagaron.")
    elif pago.moneda == PESO and pago.tipo_cambio != 1:
        message = "En pesos el tipo de cambio es 1: déjelo vacío."
        yield Finding("tipo_cambio", "CRP20215", message)
    elif pago.tipo_cambio <= 0:
        message = f"Escriba cuántos pesos valía un {pago.moneda} el día del pago."
        yield Finding("tipo_cambio", "CRP20214", message)


def _check_accounts(pago: Pago) -> Iterator[Finding]:
    accounts = pago.accounts
    rule = BANK_RULES.get(pago.forma_pago)
    if rule is None:
        for field, code in _NOT_BANKED.items():
            if getattr(accounts, field):
                message = (
                    f"Con la forma de pago {pago.forma_pago} no van datos del banco: "
                    "bórrelo, o elija otra forma de pago."
                )
                yield Finding(field, code, message)
        return
    yield from _check_banks(pago)
    yield from _check_numbers(pago, rule)


def _check_banks(pago: Pago) -> Iterator[Finding]:
    accounts = pago.accounts
    for field, code in (("rfc_ordenante", "CRP20222"), ("rfc_beneficiario", "")):
        rfc = getattr(accounts, field)
        is_foreign = field == "rfc_ordenante" and rfc == FOREIGN_BANK
        if rfc and not is_foreign and not BANK_RFC.fullmatch(rfc):
            message = "Es el RFC del banco, no de su cliente: doce caracteres."
            yield Finding(field, code, message)
    if accounts.rfc_ordenante == FOREIGN_BANK and not accounts.banco_ordenante:
        message = "El banco es extranjero: escriba su nombre."
        yield Finding("banco_ordenante", "CRP20223", message)
    yield from check_text("banco_ordenante", accounts.banco_ordenante, longest=300)


def _check_numbers(pago: Pago, rule: BankRule) -> Iterator[Finding]:
    accounts, form = pago.accounts, pago.forma_pago
    if accounts.cuenta_ordenante and not rule.ordenante.fullmatch(
        accounts.cuenta_ordenante
    ):
        yield Finding("cuenta_ordenante", "CRP20225", _account_message(form))
    if rule.beneficiaria is None:
        for field in ("rfc_beneficiario", "cuenta_beneficiario"):
            if getattr(accounts, field):
                message = f"Con la forma de pago {form} no va la cuenta que lo recibió."
                yield Finding(field, _NOT_BANKED[field], message)
    elif accounts.cuenta_beneficiario and not rule.beneficiaria.fullmatch(
        accounts.cuenta_beneficiario
    ):
        yield Finding("cuenta_beneficiario", "CRP20226", _account_message(form))


def _account_message(form: str) -> str:
    return (
        f"Ninguna cuenta se escribe así con la forma de pago {form}: revise cuántos "
        "dígitos son (la CLABE tiene 18, una tarjeta 16), o déjela vacía."
    )


def _check_doctos(pago: Pago) -> Iterator[Finding]:
    if not pago.doctos:
        message = "Diga qué facturas se pagaron: escriba el importe de al menos una."
        yield Finding("doctos", "", message)
    for at, docto in enumerate(pago.doctos):
        yield from _check_docto(docto, f"doctos.{at}.pagado")


def _check_docto(docto: DoctoRelacionado, field: str) -> Iterator[Finding]:
    if docto.pagado <= 0:
        yield Finding(field, "CRP20241", "Debe ser mayor que cero.")
    elif docto.saldo_insoluto < 0:
        message = f"La factura sólo debe ${docto.saldo_anterior:,.2f}."
        yield Finding(field, "CRP20244", message)


def _check_monto(pago: Pago) -> Iterator[Finding]:
    if pago.monto <= 0:
        yield Finding("monto", "CRP20218", "Escriba cuánto le pagaron.")
        return
    if pago.monto >= _LARGEST:
        yield Finding("monto", "", "Es un número demasiado grande: revíselo.")
        return
    is_one_currency = all(docto.moneda == pago.moneda for docto in pago.doctos)
    code = "CRP20217" if is_one_currency else "CRP20276"
    low, high = monto_limits(pago)
    if pago.monto < low:
        message = (
            f"Las facturas suman ${low:,.2f}, más de lo que recibió: baje el importe "
            "de alguna."
        )
        yield Finding("monto", code, message)
    elif pago.monto > high:
        message = (
            f"Las facturas suman ${high:,.2f} y sobran ${pago.monto - high:,.2f}: "
            "aplíquelos a otra factura. Si no hay otra, es un anticipo, que lleva su "
            "propia factura."
        )
        yield Finding("monto", code if not is_one_currency else "", message)
