"""What a currency's amounts are written with."""

from decimal import Decimal

PESO = "MXN"
# c_Moneda holds no cents of these; all others have two decimals or more.
WHOLE = frozenset(
    {
        "BIF",
        "BYR",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    }
)
# Metals, units of account, and no currency at all: nobody pays with them.
NOT_FOR_INVOICES = frozenset(
    {
        "XAG",
        "XAU",
        "XBA",
        "XBB",
        "XBC",
        "XBD",
        "XDR",
        "XPD",
        "XPT",
        "XSU",
        "XTS",
        "XUA",
        "XXX",
    }
)


def smallest_of(moneda: str) -> Decimal:
    """The unit that the summary of a CFDI is rounded to: 0.01, or 1 where it is whole.

    Three decimals are never used: the SAT allows fewer than the currency has.
    """
    return Decimal(1) if moneda in WHOLE else Decimal("0.01")
