"""The as-you-type check: for members, quiet while there is too little."""

import pytest
from django.urls import reverse

from blacklist.models import Suppression
from invoices.models import ConfirmedAddress, Membership
from invoices.rates import forget_rates
from invoices.services.customers import archive_customer, save_customer
from tests.conftest import make_issuer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted(db):
    forget_rates()


def check(client, address, name="address"):
    return client.get(reverse("address-check"), {name: address})


def confirm(client, address):
    return client.post(reverse("address-confirm"), {"confirmed": address})


def test_suggestion_can_be_applied_with_a_button(alicia_client):
    response = check(alicia_client, "ana@hotmial.com")
    assert 'data-apply-suggestion="ana@hotmail.com"' in response.text


def test_field_of_a_formset_is_read_too(alicia_client):
    response = check(alicia_client, "ana@hotmial.com", name="addresses-3-address")
    assert "ana@hotmail.com" in response.text


def test_half_an_address_gets_no_answer(alicia_client):
    for typed in ("", "ana", "ana@"):
        assert check(alicia_client, typed).content == b""


def test_blocked_address_says_so(alicia_client):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    assert "check--block" in check(alicia_client, "ANA@example.com").text


def test_saved_address_is_known_at_once(alicia_client, customer):
    assert "data-apply" in check(alicia_client, "ana@hotmial.com").text
    save_customer(customer, addresses=["ana@hotmial.com"])
    assert "data-apply" not in check(alicia_client, "ana@hotmial.com").text


def test_archived_customers_addresses_are_forgotten(alicia_client, customer):
    save_customer(customer, addresses=["ana@hotmial.com"])
    archive_customer(customer)
    assert "data-apply" in check(alicia_client, "ana@hotmial.com").text


@pytest.mark.usefixtures("same_minute")
def test_who_asks_too_often_gets_a_quiet_answer(alicia_client, bruno_client, settings):
    settings.ADDRESS_CHECKS_PER_MINUTE = 2
    answers = [check(alicia_client, "ana@example.com") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Se comprobará al guardar" in answers[-1].text
    assert check(bruno_client, "ana@example.com").status_code == 200


def test_check_asks_only_for_the_user_and_the_blacklist(
    alicia_client, customer, django_assert_num_queries
):
    check(alicia_client, "ana@example.com")
    # Session, member, blacklist.
    with django_assert_num_queries(3):
        check(alicia_client, "ana@example.com")


def test_logout_ends_the_check_at_once(alicia_client):
    cookie = dict(alicia_client.cookies)
    alicia_client.logout()
    alicia_client.cookies.update(cookie)
    assert check(alicia_client, "ana@example.com").status_code == 302


def test_changed_password_ends_the_check_at_once(alicia, alicia_client):
    alicia.set_password("otra-cosa")
    alicia.save()
    assert check(alicia_client, "ana@example.com").status_code == 302


def test_deactivated_user_is_asked_to_log_in(alicia, alicia_client):
    alicia.is_active = False
    alicia.save()
    assert check(alicia_client, "ana@example.com").status_code == 302


def test_who_may_only_read_is_not_offered_to_confirm(alicia_client, issuer):
    issuer.memberships.update(role=Membership.Role.READ_ONLY)
    assert "Usar de todos modos" not in check(alicia_client, "ana@hotmial.com").text


def test_user_without_issuers_is_refused(client, carla):
    client.force_login(carla)
    assert check(client, "ana@example.com").status_code == 403


def test_book_is_that_of_the_chosen_issuer(alicia_client, alicia, customer):
    save_customer(customer, addresses=["ana@hotmial.com"])
    second = make_issuer(alicia, rfc="URE180429TM6", nombre="ZAPATERA")
    alicia_client.post(reverse("issuer-switch", args=[second.pk]))
    assert "data-apply" in check(alicia_client, "ana@hotmial.com").text
    alicia_client.post(reverse("issuer-switch", args=[customer.issuer_id]))
    assert "data-apply" not in check(alicia_client, "ana@hotmial.com").text


def test_confirmed_address_is_not_doubted_again(alicia_client, bruno_client, issuer):
    assert "Usar de todos modos" in check(alicia_client, "ana@hotmial.com").text
    answer = confirm(alicia_client, "Ana@hotmial.com")
    assert "check--ok" in answer.text
    assert "check--ok" in check(bruno_client, "ana@hotmial.com").text


def test_confirmation_holds_for_one_issuer(alicia_client, carla_client):
    confirm(alicia_client, "ana@hotmial.com")
    assert "check--warn" in check(carla_client, "ana@hotmial.com").text


def test_blocked_address_cannot_be_confirmed(alicia_client):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    assert "check--block" in confirm(alicia_client, "ana@example.com").text
    assert not ConfirmedAddress.objects.exists()


def test_confirmed_address_may_be_blocked_later(alicia_client):
    confirm(alicia_client, "ana@hotmial.com")
    Suppression.objects.create(address="ana@hotmial.com", reason="invalid")
    assert "check--block" in check(alicia_client, "ana@hotmial.com").text


def test_who_only_reads_confirms_nothing(alicia_client, issuer):
    issuer.memberships.update(role="read_only")
    assert "de todos modos" not in check(alicia_client, "ana@hotmial.com").text
    assert confirm(alicia_client, "ana@hotmial.com").status_code == 403


def test_pasted_addresses_are_split(alicia_client):
    pasted = {"text": "Ana <ana@example.com>, luis@example.com"}
    response = alicia_client.post(reverse("address-split"), pasted)
    assert response.json() == {"addresses": ["ana@example.com", "luis@example.com"]}


def test_address_of_a_customer_is_never_called_a_typo(alicia_client, customer):
    customer.emails.create(address="ana@hotmial.com", folded_address="ana@hotmial.com")
    assert "data-apply" not in check(alicia_client, "ana@hotmial.com").text
