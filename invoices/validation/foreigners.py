"""Rules about a receptor who has no RFC because it lives abroad."""

import re
from collections.abc import Iterator

from satcfdi.models import RFC_Generico_Extranjero

from invoices.documents import Receptor
from invoices.validation.findings import Facts, Finding

_MEXICO = "MEX"
_LONGEST = 40
# c_Pais, column "Formato de Registro de Identidad Tributaria"; the others have none.
_PATTERNS = {"USA": r"\d{9}", "CAN": r"\d{9}"}


def check_foreigner(receptor: Receptor, facts: Facts) -> Iterator[Finding]:
    """Rules CFDI40150 to CFDI40156, those without the complemento Comercio Exterior."""
    if receptor.rfc == RFC_Generico_Extranjero:
        yield from _check_country(receptor, facts)
        yield from _check_number(receptor)
        return
    if receptor.residencia_fiscal:
        message = (
            "El país es sólo de clientes extranjeros, con el RFC "
            f"{RFC_Generico_Extranjero}. Déjelo vacío."
        )
        yield Finding("receptor.residencia_fiscal", "CFDI40151", message)
    if receptor.num_reg_id_trib:
        message = (
            "El registro tributario es sólo de clientes extranjeros, con el RFC "
            f"{RFC_Generico_Extranjero}. Déjelo vacío."
        )
        yield Finding("receptor.num_reg_id_trib", "CFDI40154", message)


def _check_country(receptor: Receptor, facts: Facts) -> Iterator[Finding]:
    field, country = "receptor.residencia_fiscal", receptor.residencia_fiscal
    if not country:
        if receptor.num_reg_id_trib:
            message = "Elija el país que dio al cliente su registro tributario."
            yield Finding(field, "CFDI40153", message)
    elif country == _MEXICO:
        message = "Un cliente extranjero no reside en México: elija su país."
        yield Finding(field, "CFDI40152", message)
    elif not facts.knows("pais", country):
        message = f"El SAT no tiene el país {country}: elija otro de la lista."
        yield Finding(field, "CFDI40150", message)


def _check_number(receptor: Receptor) -> Iterator[Finding]:
    number = receptor.num_reg_id_trib
    pattern = _PATTERNS.get(receptor.residencia_fiscal, rf".{{0,{_LONGEST}}}")
    if number and not re.fullmatch(pattern, number):
        message = (
            f"El registro tributario {number} no es de {receptor.residencia_fiscal}. "
            "En Estados Unidos y Canadá son nueve dígitos, sin guiones."
        )
        yield Finding("receptor.num_reg_id_trib", "CFDI40156", message)
