"""The world around a document in which everything that it names exists."""

from functools import cache

from satcfdi.catalogs import select_all

from invoices.clocks import CENTRAL
from invoices.validation import Facts, Place, validate
from tests.invoices.factories import NOW, make_document

BORDER = "22000"
_SMALL = {
    "regimen_fiscal": "C756_c_RegimenFiscal",
    "uso_cfdi": "C756_c_UsoCFDI",
    "forma_pago": "C756_c_FormaPago",
    "metodo_pago": "C756_c_MetodoPago",
    "moneda": "C756_c_Moneda",
    "pais": "C756_c_Pais",
}
PLACES = dict.fromkeys(
    ("42501", "86991", "36257", "62661", "76343", "06002"), Place(CENTRAL)
) | {BORDER: Place("America/Tijuana", has_border_stimulus=True)}


@cache
def facts():
    keys = {
        (catalog, key) for catalog, table in _SMALL.items() for key in select_all(table)
    }
    keys |= {("clave_prod_serv", one) for one in ("81111811", "01010101")}
    keys |= {("clave_unidad", one) for one in ("E48", "ACT")}
    return Facts(now=NOW, keys=frozenset(keys), places=PLACES)


def broken(*lines, **changes):
    """(field, code) of each rule that the document breaks."""
    return [
        (finding.field, finding.code)
        for finding in validate(make_document(*lines, **changes), facts())
    ]


def messages(*lines, **changes):
    return " ".join(
        finding.message
        for finding in validate(make_document(*lines, **changes), facts())
    )
