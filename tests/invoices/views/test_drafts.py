"""The invoice form: what is typed is kept, what is wrong is said beside its field."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from invoices.cfdi import parse
from invoices.models import Invoice
from invoices.services.issuing import findings_of, issue
from tests.invoices.cast import draft_form, make_customer, make_draft, make_line
from tests.invoices.xml import CFDI

pytestmark = pytest.mark.django_db


def post_form(client, key, **fields):
    return client.post(reverse("invoice-edit", args=[key]), fields)


def test_draft_is_saved_with_its_totals(alicia_client, customer):
    key = uuid.uuid4()
    post_form(alicia_client, key, **draft_form(customer, save="1"))
    invoice = Invoice.objects.get(uuid=key)
    assert (invoice.state, str(invoice.total)) == ("draft", "2901.16")
    assert invoice.lines.get().descripcion == "Consultoría de procesos"


def test_same_form_twice_is_one_draft(alicia_client, customer):
    key = uuid.uuid4()
    for _ in range(2):
        post_form(alicia_client, key, **draft_form(customer, save="1"))
    assert Invoice.objects.count() == 1


def test_customer_is_found_by_rfc_without_javascript(alicia_client, customer):
    key = uuid.uuid4()
    fields = draft_form(customer, customer="", customer_text="xia190128j61", save="1")
    post_form(alicia_client, key, **fields)
    assert Invoice.objects.get(uuid=key).customer == customer


def test_unknown_customer_is_said_and_kept(alicia_client, customer):
    fields = draft_form(customer, customer="", customer_text="Nadie SA")
    response = post_form(alicia_client, uuid.uuid4(), **fields)
    assert response.status_code == 422
    assert "No hay un cliente «Nadie SA»" in response.text
    assert 'value="Nadie SA"' in response.text


def test_amount_with_letters_is_refused_beside_its_field(alicia_client, customer):
    fields = draft_form(customer, **{"lines-0-valor_unitario": "mil"})
    response = post_form(alicia_client, uuid.uuid4(), **fields)
    assert response.status_code == 422
    assert 'id="id_lines-0-valor_unitario_error"' in response.text
    assert not Invoice.objects.exists()


def test_broken_rule_stands_beside_its_field_with_its_number(alicia_client, customer):
    fields = draft_form(customer, metodo_pago="PPD", forma_pago="03", review="1")
    response = post_form(alicia_client, uuid.uuid4(), **fields)
    assert response.status_code == 422
    assert "CFDI40" in response.text
    assert 'id="id_forma_pago_error"' in response.text


def test_right_form_goes_on_to_the_confirmation(alicia_client, customer, certificate):
    key = uuid.uuid4()
    response = post_form(alicia_client, key, **draft_form(customer, review="1"))
    assert response["Location"] == reverse("invoice-confirm", args=[key])


def test_totals_are_computed_as_typed(alicia_client, customer):
    response = alicia_client.post(reverse("invoice-totals"), draft_form(customer))
    assert "2,501.00" in response.text
    assert "2,901.16" in response.text


def test_totals_of_half_a_form_are_no_error(alicia_client, customer):
    fields = draft_form(customer, **{"lines-0-valor_unitario": ""})
    response = alicia_client.post(reverse("invoice-totals"), fields)
    assert response.status_code == 200


def test_foreign_draft_key_is_not_found(carla_client, draft):
    response = carla_client.post(reverse("invoice-edit", args=[draft.uuid]), {})
    assert response.status_code == 404


def test_removed_line_is_not_kept(alicia_client, customer):
    key = uuid.uuid4()
    fields = draft_form(customer, save="1", **{"lines-0-DELETE": "on"})
    post_form(alicia_client, key, **fields)
    assert not Invoice.objects.get(uuid=key).lines.exists()


def test_discarded_draft_is_gone(alicia_client, draft):
    alicia_client.post(reverse("invoice-discard", args=[draft.uuid]))
    assert not Invoice.objects.exists()


def test_repeated_invoice_is_a_new_draft(alicia_client, draft):
    response = alicia_client.post(reverse("invoice-copy", args=[draft.uuid]))
    copy = Invoice.objects.exclude(pk=draft.pk).get()
    assert response["Location"] == reverse("invoice-edit", args=[copy.uuid])
    assert copy.total == draft.total


def test_draft_without_a_customer_can_be_seen(alicia_client, alicia, issuer):
    draft = make_draft(issuer, None, by=alicia)
    page = reverse("invoice-detail", args=[draft.uuid])
    for address in (reverse("home"), reverse("invoice-list"), page):
        assert "Sin cliente" in alicia_client.get(address).text


def test_relation_is_found_by_its_folio_and_shown_again(
    alicia_client, customer, stamped
):
    key = uuid.uuid4()
    fields = {"tipo_relacion": "04", "relacionados": stamped.number, "save": "1"}
    post_form(alicia_client, key, **draft_form(customer, **fields))
    (row,) = Invoice.objects.get(uuid=key).relations.all()
    assert (row.related, row.folio_fiscal) == (stamped, stamped.folio_fiscal)
    page = alicia_client.get(reverse("invoice-edit", args=[key])).text
    assert f'value="{stamped.number}"' in page


def test_relation_to_a_cfdi_of_others_takes_its_folio_fiscal(alicia_client, customer):
    key, folio = uuid.uuid4(), uuid.uuid4()
    fields = {"tipo_relacion": "07", "relacionados": f"{folio}, {folio}", "save": "1"}
    post_form(alicia_client, key, **draft_form(customer, **fields))
    (row,) = Invoice.objects.get(uuid=key).relations.all()
    assert (row.related, row.folio_fiscal) == (None, folio)


@pytest.mark.parametrize(
    ("tipo", "text", "field"),
    [
        ("04", "A-999", "relacionados"),
        ("04", "¿cuál?", "relacionados"),
        ("04", "", "relacionados"),
        ("", "A-1", "tipo_relacion"),
        ("01", "A-1", "tipo_relacion"),
    ],
)
def test_wrong_relation_is_said_beside_its_field(
    alicia_client, customer, tipo, text, field
):
    fields = draft_form(customer, tipo_relacion=tipo, relacionados=text, save="1")
    response = post_form(alicia_client, uuid.uuid4(), **fields)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.text


def test_folio_of_a_foreign_invoice_is_not_found(
    carla_client, other_issuer, customer, stamped
):
    fields = draft_form(customer, tipo_relacion="04", relacionados=stamped.number)
    response = post_form(carla_client, uuid.uuid4(), **fields)
    assert "No hay una factura timbrada" in response.text


def test_ieps_by_unit_is_computed_from_its_cuota(alicia_client, customer):
    key = uuid.uuid4()
    cuota = {"lines-0-tax_profile": "ieps_cuota", "lines-0-ieps_cuota": "3.0818"}
    post_form(alicia_client, key, **draft_form(customer, save="1", **cuota))
    # (2 × 1,250.50 + 2 × 3.0818) × 1.16
    assert str(Invoice.objects.get(uuid=key).total) == "2908.31"
    totals = alicia_client.post(
        reverse("invoice-totals"), draft_form(customer, **cuota)
    )
    assert "IEPS $3.0818 por unidad" in totals.text


def test_missing_cuota_is_said_beside_its_field(alicia_client, customer):
    fields = draft_form(customer, review="1", **{"lines-0-tax_profile": "ieps_cuota"})
    response = post_form(alicia_client, uuid.uuid4(), **fields)
    assert 'id="id_lines-0-ieps_cuota_error"' in response.text


def test_dollars_need_their_rate(alicia_client, customer):
    fields = draft_form(customer, moneda="USD", review="1")
    response = post_form(alicia_client, uuid.uuid4(), **fields)
    assert 'id="id_tipo_cambio_error"' in response.text
    assert '<details class="more" open>' in response.text


def test_dollars_are_kept_with_their_rate(alicia_client, customer):
    key = uuid.uuid4()
    fields = draft_form(customer, moneda="USD", tipo_cambio="18.1234", save="1")
    post_form(alicia_client, key, **fields)
    invoice = Invoice.objects.get(uuid=key)
    assert (invoice.moneda, str(invoice.tipo_cambio)) == ("USD", "18.123400")
    page = alicia_client.get(reverse("invoice-edit", args=[key])).text
    assert "Total $2,901.16 USD" in page
    assert 'value="18.1234"' in page


def test_rate_typed_before_choosing_pesos_goes(alicia_client, customer):
    key = uuid.uuid4()
    fields = draft_form(customer, moneda="MXN", tipo_cambio="18.1234", save="1")
    post_form(alicia_client, key, **fields)
    assert Invoice.objects.get(uuid=key).tipo_cambio is None


def test_repeated_dollars_want_the_rate_of_today(alicia_client, customer, draft):
    Invoice.objects.update(moneda="USD", tipo_cambio=18)
    alicia_client.post(reverse("invoice-copy", args=[draft.uuid]))
    copy = Invoice.objects.exclude(pk=draft.pk).get()
    assert (copy.moneda, copy.tipo_cambio) == ("USD", None)


def test_price_with_taxes_is_the_total_and_stays_as_typed(alicia_client, customer):
    key = uuid.uuid4()
    fields = draft_form(
        customer,
        prices_include_taxes="on",
        save="1",
        **{"lines-0-cantidad": "3", "lines-0-valor_unitario": "33.33"},
    )
    post_form(alicia_client, key, **fields)
    invoice = Invoice.objects.get(uuid=key)
    assert (str(invoice.subtotal), str(invoice.total)) == ("86.20", "99.99")
    page = alicia_client.get(reverse("invoice-edit", args=[key])).text
    assert 'value="33.33"' in page
    totals = alicia_client.post(reverse("invoice-totals"), fields)
    assert "99.99" in totals.text


def test_sealed_xml_says_the_price_without_taxes(alicia, issuer, customer, certificate):
    line = make_line(cantidad=1, valor_unitario=Decimal("100"))
    draft = make_draft(
        issuer, customer, by=alicia, lines=[line], prices_include_taxes=True
    )
    sealed = issue(draft, recipients=[]).xml_documents.get()
    root = parse(bytes(sealed.content))
    assert root.get("Total") == "100.00"
    assert root.find(f".//{CFDI}Concepto").get("ValorUnitario") == "86.206897"


@pytest.fixture
def nobody(issuer, catalogs):
    return make_customer(
        issuer,
        rfc="XAXX010101000",
        nombre="PUBLICO EN GENERAL",
        regimen_fiscal="616",
        codigo_postal="42501",
        uso_cfdi="S01",
    )


def test_global_invoice_needs_tickets_and_amounts_only(
    alicia_client, nobody, certificate
):
    key = uuid.uuid4()
    fields = draft_form(
        nobody,
        uso_cfdi="S01",
        periodicidad="04",
        meses=f"{date.today():%m}",
        anio=f"{date.today():%Y}",
        review="1",
        **{
            "lines-0-descripcion": "T-1",
            "lines-0-cantidad": "1",
            "lines-0-clave_prod_serv": "",
            "lines-0-clave_unidad": "",
        },
    )
    response = post_form(alicia_client, key, **fields)
    assert response["Location"] == reverse("invoice-confirm", args=[key])
    invoice = Invoice.objects.get(uuid=key)
    assert invoice.lines.get().no_identificacion == "T-1"
    assert findings_of(invoice) == []


def test_invoice_to_nobody_without_a_period_is_stopped(alicia_client, nobody):
    fields = draft_form(nobody, uso_cfdi="S01", review="1")
    response = post_form(alicia_client, uuid.uuid4(), **fields)
    assert 'id="id_periodicidad_error"' in response.text


def test_month_and_year_mean_nothing_without_a_period(alicia_client, customer):
    key = uuid.uuid4()
    fields = draft_form(customer, periodicidad="", meses="11", anio="2026", save="1")
    post_form(alicia_client, key, **fields)
    invoice = Invoice.objects.get(uuid=key)
    assert (invoice.meses, invoice.anio) == ("", None)
