"""A receptor without an RFC of its own, and what only such a one may have."""

from dataclasses import replace

import pytest

from tests.invoices.factories import FOREIGNER, PUBLIC, RECEPTOR
from tests.invoices.validation.outside import broken


def found(receptor, **changes):
    return broken(receptor=replace(receptor, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"residencia_fiscal": "", "num_reg_id_trib": ""},
        {"num_reg_id_trib": ""},
        {"residencia_fiscal": "DEU", "num_reg_id_trib": "DE 123-456"},
    ],
)
def test_right_ones_pass(changes):
    assert found(FOREIGNER, **changes) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"residencia_fiscal": "QQQ"}, "residencia_fiscal", "CFDI40150"),
        ({"residencia_fiscal": "MEX"}, "residencia_fiscal", "CFDI40152"),
        ({"residencia_fiscal": ""}, "residencia_fiscal", "CFDI40153"),
        ({"num_reg_id_trib": "12-3456789"}, "num_reg_id_trib", "CFDI40156"),
        (
            {"residencia_fiscal": "DEU", "num_reg_id_trib": "9" * 41},
            "num_reg_id_trib",
            "CFDI40156",
        ),
    ],
)
def test_each_rule(changes, field, code):
    assert found(FOREIGNER, **changes) == [(f"receptor.{field}", code)]


@pytest.mark.parametrize("receptor", [RECEPTOR, PUBLIC])
def test_a_mexican_has_neither(receptor):
    assert found(receptor, residencia_fiscal="USA", num_reg_id_trib="123456789") == [
        ("receptor.residencia_fiscal", "CFDI40151"),
        ("receptor.num_reg_id_trib", "CFDI40154"),
    ]


def test_uso_of_a_foreigner_is_without_effects():
    assert found(FOREIGNER, uso_cfdi="G03") == [("receptor.uso_cfdi", "CFDI40161")]
