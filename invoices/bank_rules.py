"""Which bank data a payment may carry by its form, and how an account is written.

Source: c_FormaPago of the SAT, columns "Bancarizado", "Patrón para cuenta ordenante"
and "Patrón para cuenta beneficiaria"; rules CRP20221 to CRP20228 of Pagos 2.0.
"""

import re
from dataclasses import dataclass

CHEQUE, TRANSFERENCIA, TARJETA_DE_CREDITO = "02", "03", "04"
MONEDERO, DINERO_ELECTRONICO = "05", "06"
TARJETA_DE_DEBITO, TARJETA_DE_SERVICIOS = "28", "29"
FOREIGN_BANK = "XEXX010101000"
# XSD of Pagos 2.0, RfcEmisorCtaOrd and RfcEmisorCtaBen: banks are personas morales.
BANK_RFC = re.compile(
    r"[A-Z&Ñ]{3}\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[A-Z\d]{2}[\dA]"
)


@dataclass(frozen=True)
class BankRule:
    """Patterns of both accounts; None where the form of payment takes none."""

    ordenante: re.Pattern[str]
    beneficiaria: re.Pattern[str] | None


_ANY_ACCOUNT = r"\d{10,11}|\d{15,16}|\d{18}|[A-Z0-9_]{10,50}"
BANK_RULES = {
    form: BankRule(
        re.compile(ordenante),
        None if beneficiaria is None else re.compile(beneficiaria),
    )
    for form, ordenante, beneficiaria in (
        (CHEQUE, r"\d{11}|\d{18}", _ANY_ACCOUNT),
        (TRANSFERENCIA, r"\d{10}|\d{16}|\d{18}", r"\d{10}|\d{18}"),
        (TARJETA_DE_CREDITO, r"\d{16}", _ANY_ACCOUNT),
        (MONEDERO, _ANY_ACCOUNT, _ANY_ACCOUNT),
        (DINERO_ELECTRONICO, r"\d{10}", None),
        (TARJETA_DE_DEBITO, r"\d{16}", _ANY_ACCOUNT),
        (TARJETA_DE_SERVICIOS, r"\d{15,16}", _ANY_ACCOUNT),
    )
}
