"""Cancelling a CFDI: its words, who has to accept it, and what the SAT's answer means.

Source: CFF 29-A; RMF 2026, rules 2.7.1.34 and 2.7.1.35. What we say before asking is a
forecast: the SAT's own answer decides.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from satcfdi.models import RFC_Generico_Extranjero, RFC_Generico_Nacional

from invoices.working_days import next_working_day

MOST_WITHOUT_ACCEPTANCE = Decimal(1000)
# That the receptor has to answer.
ACCEPTANCE_DAYS = 3
RIF = "621"
MORAL_RFC_LENGTH = 12
# Gasoline and diesel; gaseous fuels.
_FUELS = ("151015", "151115")
_WITHOUT_ACCEPTANCE = {
    "E": "es una nota de crédito",
    "T": "es un CFDI de traslado",
    "N": "es un recibo de nómina",
}


class Motive(TextChoices):
    """The SAT's keys."""

    WITH_REPLACEMENT = "01", "Tiene errores y otra factura la sustituye"
    WITHOUT_REPLACEMENT = "02", "Tiene errores y nada la sustituye"
    NOT_DONE = "03", "La operación no se llevó a cabo"
    IN_GLOBAL = "04", "Era parte de una factura global y el cliente pidió la suya"


class CancelState(TextChoices):
    """How far a request is."""

    REPLACING = "replacing", "Espera a la factura que la sustituye"
    REQUESTED = "requested", "Cancelación por solicitar"
    # The call was made and nobody knows what became of it: the SAT is asked first.
    UNKNOWN = "unknown", "Cancelación sin confirmar"
    IN_PROCESS = "in_process", "Cancelación en proceso"
    CANCELLED = "cancelled", "Cancelada sin aceptación"
    ACCEPTED = "accepted", "Cancelada con aceptación"
    EXPIRED = "expired", "Cancelada por plazo vencido"
    REJECTED = "rejected", "Su cliente rechazó la cancelación"
    REFUSED = "refused", "El SAT no admitió la cancelación"


OPEN = frozenset({CancelState.REQUESTED, CancelState.UNKNOWN, CancelState.IN_PROCESS})
DONE = frozenset({CancelState.CANCELLED, CancelState.ACCEPTED, CancelState.EXPIRED})
FAILED = frozenset({CancelState.REJECTED, CancelState.REFUSED})


@dataclass(frozen=True)
class CancelFacts:
    """What the rules of acceptance look at.

    total: in pesos. issued_on, today: dates on the clock of the place of issue.
    """

    tipo: str
    total: Decimal
    receptor_rfc: str
    emisor_regimen_fiscal: str
    claves: frozenset[str]
    issued_on: date
    today: date


@dataclass(frozen=True)
class Forecast:
    """Whether the receptor has to accept, and why or why not in words."""

    needs_acceptance: bool
    why: str


@dataclass(frozen=True)
class SatStatus:
    """What the SAT's ConsultaCFDIService says, in its own words."""

    estado: str
    es_cancelable: str = ""
    estatus_cancelacion: str = ""


def forecast(facts: CancelFacts) -> Forecast:
    """Say whether the receptor will be asked. Source: rule 2.7.1.35."""
    for applies, why in _exemptions(facts):
        if applies:
            return Forecast(needs_acceptance=False, why=why)
    if facts.tipo == "P":
        why = "los complementos de pago la necesitan desde 2026"
    elif is_fuel(facts.claves):
        why = "es venta de combustible"
    else:
        why = "pasa de $1,000 y ya terminó el día hábil siguiente al de su emisión"
    return Forecast(needs_acceptance=True, why=why)


def is_fuel(claves: frozenset[str]) -> bool:
    """Whether a clave_prod_serv is fuel's: then silence is no acceptance."""
    return any(clave.startswith(_FUELS) for clave in claves)


def last_day(issued_on: date, *, emisor_rfc: str) -> date:
    """Until when there is no fine: the annual return of the year of issue.

    Morales in March, físicas in April. Source: CFF 29-A.
    """
    is_moral = len(emisor_rfc) == MORAL_RFC_LENGTH
    month, day = (3, 31) if is_moral else (4, 30)
    return date(issued_on.year + 1, month, day)


def outcome(status: SatStatus) -> CancelState | None:
    """What an answer of the SAT says of a request that was sent.

    None while it says nothing of one: not found yet, or in force as if nobody had
    asked, which is how it looks in the first minutes.
    """
    told = status.estatus_cancelacion.casefold()
    if status.estado.casefold() == "cancelado":
        return _kind_of_end(told)
    if "proceso" in told:
        return CancelState.IN_PROCESS
    if "rechazada" in told:
        return CancelState.REJECTED
    return None


def _exemptions(facts: CancelFacts) -> tuple[tuple[bool, str], ...]:
    is_small = facts.total <= MOST_WITHOUT_ACCEPTANCE
    deadline = next_working_day(facts.issued_on)
    return (
        (
            facts.tipo in _WITHOUT_ACCEPTANCE,
            _WITHOUT_ACCEPTANCE.get(facts.tipo, ""),
        ),
        (facts.receptor_rfc == RFC_Generico_Nacional, "es con el público en general"),
        (facts.receptor_rfc == RFC_Generico_Extranjero, "su cliente es extranjero"),
        (facts.emisor_regimen_fiscal == RIF, "usted es del régimen de incorporación"),
        (
            is_small and facts.tipo != "P" and not is_fuel(facts.claves),
            "no pasa de $1,000",
        ),
        (
            facts.today <= deadline,
            "se emitió hoy o en el día hábil anterior",
        ),
    )


def _kind_of_end(told: str) -> CancelState:
    if "con acept" in told:
        return CancelState.ACCEPTED
    if "vencido" in told:
        return CancelState.EXPIRED
    return CancelState.CANCELLED
