"""What the validator lets through, the XSD and the PAC let through as well."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st

from invoices.cfdi import seal
from invoices.documents import Relation
from invoices.included import without_taxes
from invoices.pac.sandbox import make_stamp, pac_signer
from invoices.taxes import TaxProfile, rates_of
from invoices.validation import validate
from tests.invoices.bands import check_xml_bands
from tests.invoices.factories import (
    FOREIGNER,
    NOW,
    PERSON,
    RECEPTOR,
    make_document,
    make_line,
)
from tests.invoices.validation.outside import facts
from tests.invoices.xml import xsd_errors

# Mostly what a person types, so that most documents pass.
typed = st.text("AÑé1 \n&<>\"'", min_size=2, max_size=20)
texts = st.one_of(*[typed] * 19, st.text(max_size=20))
numbers = st.decimals(1, 10**6, places=6)
# Without those of the border and of natural persons, which the emisor is not.
RATES = [
    rates_of(one, ieps_cuota=Decimal("3.0818"))
    for one in TaxProfile
    if not one.endswith("_8") and not one.startswith("resico")
]


@st.composite
def lines(draw):
    return replace(
        make_line(),
        descripcion=draw(texts),
        no_identificacion=draw(texts),
        unidad=draw(texts),
        cantidad=draw(numbers),
        valor_unitario=draw(numbers),
        descuento=draw(st.sampled_from([Decimal(0), Decimal(0), Decimal("0.01")])),
        rates=draw(st.sampled_from(RATES)),
    )


RECEPTORES = [RECEPTOR, PERSON, FOREIGNER]
RATES_OF_CURRENCIES = {"MXN": None, "USD": Decimal("18.1234"), "JPY": Decimal("0.12")}


@st.composite
def documents(draw):
    some = draw(st.lists(lines(), min_size=1, max_size=2))
    moneda = draw(st.sampled_from(sorted(RATES_OF_CURRENCIES)))
    if draw(st.booleans()):
        some = without_taxes(some, moneda=moneda)
    receptor = draw(st.sampled_from(RECEPTORES))
    tipo = draw(st.sampled_from("IE"))
    relation = Relation({"I": "04", "E": "01"}[tipo], draw(st.uuids()))
    return make_document(
        *some,
        receptor=replace(receptor, nombre=draw(texts).upper()),
        serie=draw(texts),
        condiciones_de_pago=draw(texts),
        moneda=moneda,
        tipo_cambio=RATES_OF_CURRENCIES[moneda],
        tipo_de_comprobante=tipo,
        relations=(relation,),
    )


@settings(max_examples=300, deadline=None)
@given(document=documents())
def test_what_passes_can_be_sealed_and_stamped(signer, document):
    if validate(document, facts()):
        event("refused")
        return
    sealed = seal(document, signer)
    assert xsd_errors(sealed) == []
    check_xml_bands(sealed)
    assert make_stamp(sealed, signer=pac_signer(), now=NOW)
