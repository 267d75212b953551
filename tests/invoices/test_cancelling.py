"""Who has to accept a cancellation, and what the SAT's answers mean."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoices.cancelling import (
    CancelFacts,
    CancelState,
    SatStatus,
    forecast,
    last_day,
    outcome,
)

# Issued on a Friday; the next working day is the Monday.
FACTS = CancelFacts(
    tipo="I",
    total=Decimal("1000.01"),
    receptor_rfc="XIA190128J61",
    emisor_regimen_fiscal="601",
    claves=frozenset({"80101500"}),
    issued_on=date(2026, 11, 6),
    today=date(2026, 11, 10),
)


def is_asked(**changes):
    return forecast(replace(FACTS, **changes)).needs_acceptance


def test_usual_invoice_needs_acceptance():
    assert is_asked()
    assert "$1,000" in forecast(FACTS).why


@pytest.mark.parametrize(
    "changes",
    [
        {"total": Decimal(1000)},
        {"tipo": "E"},
        {"tipo": "T"},
        {"tipo": "N"},
        {"receptor_rfc": "XAXX010101000"},
        {"receptor_rfc": "XEXX010101000"},
        {"emisor_regimen_fiscal": "621"},
        # The working day after the Friday.
        {"today": date(2026, 11, 9)},
    ],
)
def test_without_acceptance(changes):
    assert not is_asked(**changes)


@pytest.mark.parametrize(
    "changes", [{"tipo": "P"}, {"claves": frozenset({"15101514"})}]
)
def test_small_payments_and_fuel_need_it_all_the_same(changes):
    assert is_asked(total=Decimal(10), **changes)


@pytest.mark.parametrize(
    ("estado", "estatus", "state"),
    [
        ("Vigente", "", None),
        ("No Encontrado", "", None),
        ("Vigente", "En proceso", CancelState.IN_PROCESS),
        ("Vigente", "Solicitud rechazada", CancelState.REJECTED),
        ("Cancelado", "Cancelado sin aceptación", CancelState.CANCELLED),
        ("Cancelado", "Cancelado con aceptación", CancelState.ACCEPTED),
        ("Cancelado", "Plazo vencido", CancelState.EXPIRED),
        ("Cancelado", "", CancelState.CANCELLED),
    ],
)
def test_answer_of_the_sat(estado, estatus, state):
    assert outcome(SatStatus(estado, "", estatus)) == state


def test_last_day_is_that_of_the_annual_return():
    day = date(2026, 5, 1)
    assert last_day(day, emisor_rfc="EKU9003173C9") == date(2027, 3, 31)
    assert last_day(day, emisor_rfc="CACX7605101P8") == date(2027, 4, 30)
