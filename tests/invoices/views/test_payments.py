import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from invoices.models import Certificate, Invoice, Membership, Payment
from tests.invoices.cast import make_customer
from tests.invoices.paying import owe, pay

CREATE = reverse("payment-create")
AMOUNTS = reverse("payment-amounts")


@pytest.fixture
def owed(customer, certificate, alicia):
    return owe(customer, by=alicia)


def page_of(key=None):
    return reverse("payment-edit", args=[key or uuid.uuid4()])


def filled(customer, pagado=None, **fields):
    """What the browser posts. pagado: {invoice: amount as typed}."""
    amounts = {f"pagado_{one.pk}": text for one, text in (pagado or {}).items()}
    return {
        "cliente": str(customer.pk),
        "monto": "$1,160.00",
        "fecha_pago": "2020-03-05",
        "forma_pago": "03",
        "num_operacion": "",
        "recipients": "ana@example.com",
        **amounts,
        **fields,
    }


def receipt():
    return Invoice.objects.get(tipo_de_comprobante="P")


def test_form_offers_what_is_owed_the_oldest_first(alicia_client, owed, alicia):
    newer = owe(owed.customer, "10", by=alicia)
    text = alicia_client.get(f"{CREATE}?cliente={owed.customer_id}").content.decode()
    assert text.index(owed.number) < text.index(newer.number)
    assert "1,160.00" in text


def test_invoice_that_was_asked_for_comes_first_with_its_balance(
    alicia_client, owed, alicia
):
    newer = owe(owed.customer, "10", by=alicia)
    response = alicia_client.get(f"{CREATE}?factura={newer.uuid}")
    form = response.context["form"]
    assert [one for one, _ in form.rows()] == [newer, owed]
    assert form["monto"].value() == "11.60"
    assert form[f"pagado_{newer.pk}"].value() == "11.60"


def test_without_a_customer_it_asks_whose_payment_it_is(alicia_client, owed):
    response = alicia_client.get(CREATE)
    assert owed.receptor_nombre in response.content.decode()
    assert f"?cliente={owed.customer_id}" in response.content.decode()
    found = alicia_client.get(CREATE, {"q": "nadie"}).content.decode()
    assert owed.receptor_nombre not in found


def test_customer_that_owes_nothing_is_told_so(alicia_client, customer):
    response = alicia_client.get(f"{CREATE}?cliente={customer.pk}")
    assert "no le debe" in response.content.decode()


def test_payment_becomes_a_receipt_on_its_way(alicia_client, owed, customer):
    key = uuid.uuid4()
    response = alicia_client.post(page_of(key), filled(customer, {owed: "1,160.00"}))
    assert response.headers["Location"] == reverse("invoice-detail", args=[key])
    assert receipt().recipients == ["ana@example.com"]
    assert receipt().payment.monto == 1160


def test_amount_alone_pays_the_oldest_first(alicia_client, owed, alicia):
    newer = owe(owed.customer, "100", by=alicia)
    alicia_client.post(page_of(), filled(owed.customer, monto="1200"))
    paid = dict(receipt().payment.paid.values_list("invoice", "pagado"))
    assert paid == {owed.pk: Decimal("1160.00"), newer.pk: Decimal("40.00")}


def test_second_click_makes_no_second_receipt(alicia_client, owed, customer):
    key = uuid.uuid4()
    for _ in range(2):
        response = alicia_client.post(page_of(key), filled(customer, {owed: "1160"}))
        assert response.status_code == 302
    assert Payment.objects.count() == 1


def test_too_much_is_said_next_to_the_invoice(alicia_client, owed, customer):
    data = filled(customer, {owed: "2000"}, monto="2000")
    response = alicia_client.post(page_of(), data)
    assert response.status_code == 422
    form = response.context["form"]
    assert "CRP20244" in form[f"pagado_{owed.pk}"].errors[0]
    assert 'value="2000"' in response.content.decode()


def test_bank_data_are_said_next_to_their_field(alicia_client, owed, customer):
    data = filled(customer, {owed: "1160"}, forma_pago="01", cuenta_ordenante="123")
    response = alicia_client.post(page_of(), data)
    assert "CRP20224" in response.context["form"]["cuenta_ordenante"].errors[0]


def test_account_may_be_copied_in_groups(alicia_client, owed, customer):
    clabe = "0121 8000 1234 5678 91"
    data = filled(customer, {owed: "1160"}, cuenta_ordenante=clabe)
    alicia_client.post(page_of(), data)
    assert receipt().payment.cuenta_ordenante == "012180001234567891"


def test_shape_is_checked_before_any_rule(alicia_client, owed, customer):
    data = filled(customer, {owed: "x"}, monto="1.160,00", fecha_pago="ayer")
    response = alicia_client.post(page_of(), data)
    assert response.status_code == 422
    assert {"monto", "fecha_pago", f"pagado_{owed.pk}"} <= set(
        response.context["form"].errors
    )


def test_unwritable_address_is_refused(alicia_client, owed, customer):
    data = filled(customer, {owed: "1160"}, recipients="no es correo")
    response = alicia_client.post(page_of(), data)
    assert response.status_code == 422
    assert not Payment.objects.exists()


def test_without_certificate_it_says_so(alicia_client, owed, customer):
    Certificate.objects.all().delete()
    response = alicia_client.post(page_of(), filled(customer, {owed: "1160"}))
    assert response.status_code == 422
    assert "certificado" in response.content.decode().lower()


def test_amount_is_spread_as_it_is_typed(alicia_client, owed, alicia):
    newer = owe(owed.customer, "100", by=alicia)
    data = filled(owed.customer, monto="1200", forma_pago="")
    response = alicia_client.post(f"{AMOUNTS}?repartir", data)
    text = response.content.decode()
    assert f'name="pagado_{owed.pk}" value="1160.00"' in text
    assert f'name="pagado_{newer.pk}" value="40.00"' in text
    assert response.context["sum"]["left"] == 0


def test_typed_amount_moves_what_is_left(alicia_client, owed, customer):
    data = filled(customer, {owed: "160"}, monto="1160")
    response = alicia_client.post(AMOUNTS, data)
    assert response.context["sum"]["left"] == 1000
    assert f'<output id="queda-{owed.pk}" hx-swap-oob="true">1,000.00' in (
        response.content.decode()
    )


def test_rejected_receipt_can_be_corrected(alicia_client, owed, customer, alicia):
    rejected = pay(customer, {owed: "160"}, by=alicia)
    Invoice.objects.filter(pk=rejected.pk).update(state="rejected", stamp_error="CRP1")
    url = page_of(rejected.uuid)
    edit = reverse("invoice-edit", args=[rejected.uuid])
    assert alicia_client.get(edit).headers["Location"] == url
    response = alicia_client.get(url)
    assert response.context["form"][f"pagado_{owed.pk}"].value() == "160.00"
    alicia_client.post(url, filled(customer, {owed: "1160"}))
    rejected.refresh_from_db()
    assert (rejected.state, rejected.number) == ("sealed", "P-1")


def test_issued_receipt_is_changed_no_more(alicia_client, owed, customer, alicia):
    issued = pay(customer, {owed: "160"}, by=alicia)
    there = reverse("invoice-detail", args=[issued.uuid])
    assert alicia_client.get(page_of(issued.uuid)).headers["Location"] == there
    copied = alicia_client.post(reverse("invoice-copy", args=[issued.uuid]))
    assert copied.headers["Location"] == there
    assert not Invoice.objects.filter(state="draft").exists()


def test_invoices_page_shows_its_payments_and_balance(
    alicia_client, owed, customer, alicia
):
    pay(customer, {owed: "160"}, by=alicia)
    url = reverse("invoice-detail", args=[owed.uuid])
    text = alicia_client.get(url).content.decode()
    assert "P-1" in text
    assert "1,000.00" in text
    assert f"{CREATE}?factura={owed.uuid}" in text


def test_receipts_page_shows_what_it_paid(alicia_client, owed, customer, alicia):
    issued = pay(customer, {owed: "160"}, by=alicia)
    url = reverse("invoice-detail", args=[issued.uuid])
    text = alicia_client.get(url).content.decode()
    assert "Recibo de pago P-1" in text
    assert reverse("invoice-detail", args=[owed.uuid]) in text
    assert "Repetir" not in text


def test_reader_registers_nothing(alicia_client, owed, customer):
    Membership.objects.filter(issuer=owed.issuer).update(role="read_only")
    for response in (
        alicia_client.get(CREATE),
        alicia_client.post(page_of(), filled(customer)),
        alicia_client.post(AMOUNTS, filled(customer)),
    ):
        assert response.status_code == 403


def test_what_is_not_ones_own_is_not_found(carla_client, owed, customer, alicia):
    issued = pay(customer, {owed: "160"}, by=alicia)
    for url in (
        f"{CREATE}?cliente={customer.pk}",
        f"{CREATE}?factura={owed.uuid}",
        f"{CREATE}?factura=x",
        f"{CREATE}?cliente=x",
        page_of(issued.uuid),
        page_of(),
    ):
        assert carla_client.get(url).status_code == 404
    posted = carla_client.post(page_of(issued.uuid), filled(customer))
    assert posted.status_code == 404
    mine = make_customer(issued.issuer, nombre="OTRO CLIENTE")
    assert carla_client.post(AMOUNTS, filled(mine)).status_code == 404
