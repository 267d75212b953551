"""Which régimen goes with which person, and which UsoCFDI with which régimen.

Source: c_RegimenFiscal and c_UsoCFDI of the SAT, columns "Física", "Moral" and
"Régimen fiscal receptor".
"""

MORAL_ONLY = frozenset({"601", "603", "620", "622", "623", "624"})
BOTH = frozenset({"610", "626"})
FISICA_ONLY = frozenset(
    {"605", "606", "607", "608", "611", "612", "614", "615", "616", "621", "625"}
)
RESICO = "626"
INCORPORACION_FISCAL = "621"
SIN_OBLIGACIONES = "616"

SIN_EFECTOS = "S01"
# They belong to other types of CFDI: nómina and pago.
NOT_FOR_INGRESO = frozenset({"CN01", "CP01"})
_BUSINESS = frozenset(
    {"601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"}
)
_DEDUCTION = frozenset({"605", "606", "607", "608", "611", "612", "614", "615", "625"})
_DEDUCTIONS = frozenset({f"D{number:02}" for number in range(1, 11)})


def regimen_fits(regimen_fiscal: str, *, is_moral: bool) -> bool:
    """Rules CFDI40141 and CFDI40158."""
    allowed = MORAL_ONLY if is_moral else FISICA_ONLY
    return regimen_fiscal in allowed or regimen_fiscal in BOTH


def uso_fits(uso_cfdi: str, regimen_fiscal: str, *, is_moral: bool) -> bool:
    """Rule CFDI40161, for the keys that an ingreso may carry."""
    if uso_cfdi == SIN_EFECTOS:
        return True
    if uso_cfdi in _DEDUCTIONS:
        return not is_moral and regimen_fiscal in _DEDUCTION
    if uso_cfdi == "G02":
        return regimen_fiscal in _BUSINESS or regimen_fiscal == SIN_OBLIGACIONES
    return regimen_fiscal in _BUSINESS
