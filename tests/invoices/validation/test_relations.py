"""What may refer to what."""

import uuid

import pytest

from invoices.comprobantes import RELATIONS_OF, TipoRelacion
from invoices.documents import Relation
from tests.invoices.validation.outside import broken, messages

FOLIO = uuid.uuid4()


def related(tipo_relacion, *, to="I"):
    return (Relation(tipo_relacion, FOLIO, to),)


@pytest.mark.parametrize(
    ("tipo", "relacion"),
    [(tipo, one) for tipo, allowed in RELATIONS_OF.items() for one in sorted(allowed)],
)
def test_each_type_has_its_relations(tipo, relacion):
    to = "T" if relacion == TipoRelacion.TRASLADO_PREVIO else "I"
    some = related(relacion, to=to)
    assert broken(tipo_de_comprobante=tipo, relations=some) == []


@pytest.mark.parametrize(
    ("tipo", "relacion"),
    [
        (tipo, one)
        for tipo, allowed in RELATIONS_OF.items()
        for one in TipoRelacion
        if one not in allowed
    ],
)
def test_the_relations_of_the_other_type_are_refused(tipo, relacion):
    found = broken(tipo_de_comprobante=tipo, relations=related(relacion))
    assert found == [("relations", "CFDI40137")]


def test_what_is_wrong_is_said_with_what_is_right():
    text = messages(relations=related("01"))
    assert "04 «Sustituye a»" in text


@pytest.mark.parametrize(("relacion", "to"), [("03", "E"), ("01", "P"), ("07", "T")])
def test_relation_to_the_wrong_type_is_refused(relacion, to):
    found = broken(tipo_de_comprobante="E", relations=related(relacion, to=to))
    assert found == [("relations", "CFDI40137")]


def test_a_cfdi_of_others_is_taken_as_it_is():
    assert broken(relations=related("04", to="")) == []


def test_credit_note_is_not_paid_in_parts():
    found = broken(
        tipo_de_comprobante="E",
        relations=related("01"),
        metodo_pago="PPD",
        forma_pago="99",
    )
    assert found == [("metodo_pago", "")]


def test_credit_note_must_say_of_which_invoice():
    assert broken(tipo_de_comprobante="E") == [("relations", "")]
