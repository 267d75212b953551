"""Amounts in Spanish words, as invoices and cheques write them in Mexico."""

import re
from decimal import Decimal

from num2words import num2words

from invoices.currencies import PESO, WHOLE

# What a large round number is followed by: "un millón de pesos".
_ENDS_IN_MILLIONS = re.compile(r"(?:ill[oó]n|illones)$")

# Masculine ones: what num2words counts is.
_NAMES = {
    PESO: ("peso", "pesos"),
    "USD": ("dólar", "dólares"),
    "CAD": ("dólar canadiense", "dólares canadienses"),
    "EUR": ("euro", "euros"),
    "CHF": ("franco suizo", "francos suizos"),
    "JPY": ("yen", "yenes"),
    "CNY": ("yuan", "yuanes"),
}


def total_in_words(total: Decimal, moneda: str) -> str:
    """E.g. "UN MIL DOSCIENTOS PESOS 50/100 M.N." or "DIEZ DÓLARES 00/100 USD".

    total: not negative, two decimals or none. moneda: c_Moneda; the peso is M.N., and
    of those without a name here only the key is said.
    """
    whole, cents = divmod(int(total * 100), 100)
    words = _before_a_noun(num2words(whole, lang="es"))
    one, many = _NAMES.get(moneda, ("", ""))
    noun = one if whole == 1 else many
    if noun and _ENDS_IN_MILLIONS.search(words):
        noun = f"de {noun}"
    part = "" if moneda in WHOLE else f"{cents:02}/100"
    key = "M.N." if moneda == PESO else moneda
    return " ".join(filter(None, [words, noun, part, key])).upper()


def _before_a_noun(words: str) -> str:
    """num2words counts "uno"; a noun, mil or millones wants "un"."""
    words = re.sub(r"\bveintiuno\b", "veintiún", words)
    words = re.sub(r"\buno\b", "un", words)
    # As on a cheque, where a bare MIL could be made into DIEZ MIL.
    return re.sub(r"^mil\b", "un mil", words)
