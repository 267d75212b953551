"""Amounts in Spanish words, as invoices and cheques write them in Mexico."""

import re
from decimal import Decimal

from num2words import num2words

# What a large round number is followed by: "un millón de pesos".
_ENDS_IN_MILLIONS = re.compile(r"(?:ill[oó]n|illones)$")


def total_in_words(total: Decimal, moneda: str) -> str:
    """E.g. "UN MIL DOSCIENTOS PESOS 50/100 M.N.".

    total: not negative, two decimals. moneda: c_Moneda; MXN is said "PESOS … M.N.".
    """
    whole, cents = divmod(int(total * 100), 100)
    words = _before_a_noun(num2words(whole, lang="es"))
    if moneda != "MXN":
        return f"{words} {cents:02}/100 {moneda}".upper()
    noun = "peso" if whole == 1 else "pesos"
    link = " de " if _ENDS_IN_MILLIONS.search(words) else " "
    return f"{words}{link}{noun} {cents:02}/100 M.N.".upper()


def _before_a_noun(words: str) -> str:
    """num2words counts "uno"; a noun, mil or millones wants "un"."""
    words = re.sub(r"\bveintiuno\b", "veintiún", words)
    words = re.sub(r"\buno\b", "un", words)
    # As on a cheque, where a bare MIL could be made into DIEZ MIL.
    return re.sub(r"^mil\b", "un mil", words)
