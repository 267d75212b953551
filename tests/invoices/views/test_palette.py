"""The command palette: what it finds, for whom, and how little it asks for."""

import pytest
from django.urls import reverse

from invoices.models import Customer, Invoice, Membership
from tests.conftest import make_issuer
from tests.invoices.cast import make_customer, make_draft
from tests.invoices.fixtures import logged_in

pytestmark = pytest.mark.django_db

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def options(alicia_client):
    return lambda q="": (
        alicia_client.get(reverse("palette"), {"q": q}, headers=SCRIPT).text
    )


def test_customers_are_found_by_name_rfc_and_address(options, customer):
    for text in ("industrial", "xia1901", "ana@exam"):
        assert reverse("customer-edit", args=[customer.pk]) in options(text)


def test_invoices_are_found_by_customer_folio_and_folio_fiscal(options, stamped):
    page = reverse("invoice-detail", args=[stamped.uuid])
    folio_fiscal = str(stamped.folio_fiscal).upper()
    for text in ("xenon", stamped.number, folio_fiscal, folio_fiscal[:11]):
        assert page in options(text)


def test_found_by_folio_and_by_customer_it_stands_there_once(options, stamped):
    Customer.objects.update(nombre=f"XENON {stamped.folio}")
    page = reverse("invoice-detail", args=[stamped.uuid])
    assert options(str(stamped.folio)).count(f'"{page}"') == 1


def test_actions_are_found_without_accents_by_other_words_too(options):
    assert "Nueva factura" in options("emitir")
    assert "Buzón de pruebas" in options("buzon")
    assert "Nueva factura" not in options("buzon")


def test_archived_customer_is_not_found(options, customer):
    Customer.objects.update(archived_at=customer.created_at)
    assert "XENON" not in options("xenon")


def test_without_a_text_the_newest_come_first(options, draft):
    text = options()
    assert text.index("Facturas recientes") < text.index("Clientes recientes")
    assert reverse("invoice-edit", args=[draft.uuid]) in text


def test_nothing_found_says_so_and_offers_the_list(options):
    text = options("zzz & co")
    assert "Nada coincide con «zzz &amp; co»" in text
    assert "?q=zzz+%26+co" in text


def test_another_issuers_things_are_not_found(carla_client, stamped):
    for text in ("xenon", stamped.number, str(stamped.folio_fiscal)):
        response = carla_client.get(reverse("palette"), {"q": text}, headers=SCRIPT)
        assert str(stamped.uuid) not in response.text
        assert "XENON" not in response.text


def test_user_without_issuer_is_refused(client, carla):
    client.force_login(carla)
    assert client.get(reverse("palette")).status_code == 403


def test_reader_is_offered_nothing_that_writes(bruno, issuer, draft):
    Membership.objects.filter(user=bruno).update(role=Membership.Role.READ_ONLY)
    client = logged_in(bruno)
    text = client.get(reverse("palette"), {"q": "nuev"}).text
    assert reverse("customer-create") not in text
    text = client.get(reverse("palette"), {"q": "xenon"}).text
    assert reverse("invoice-detail", args=[draft.uuid]) in text
    assert reverse("customer-edit", args=[draft.customer_id]) not in text


def test_other_issuers_of_the_user_are_offered_by_post(options, alicia, issuer):
    other = make_issuer(alicia, rfc="URE180429TM6", nombre="UNIVERSIDAD ROBOTICA")
    switch = f'formaction="{reverse("issuer-switch", args=[other.pk])}"'
    assert switch in options("cambiar robotica")


def test_it_asks_three_things_of_the_database(
    alicia_client, alicia, issuer, customer, django_assert_max_num_queries
):
    for at in range(6):
        one = make_customer(issuer, nombre=f"XENON {at}", addresses=())
        make_draft(issuer, one, by=alicia)
    assert Invoice.objects.count() == 6
    # Session, user and memberships come before.
    with django_assert_max_num_queries(6):
        alicia_client.get(reverse("palette"), {"q": "xenon"}, headers=SCRIPT)


def test_without_scripts_it_is_a_page(alicia_client, draft):
    response = alicia_client.get(reverse("palette"), {"q": "xenon"})
    assert "<h1>Buscar</h1>" in response.text
    assert reverse("invoice-edit", args=[draft.uuid]) in response.text


def test_customers_invoices_are_counted_once_for_many_addresses(
    alicia_client, alicia, issuer, catalogs
):
    many = make_customer(issuer, addresses=("a@example.com", "b@example.com"))
    make_draft(issuer, many, by=alicia)
    response = alicia_client.get(reverse("customer-list"), {"q": "example.com"})
    assert '<td class="number">1<span' in response.text
