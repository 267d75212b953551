"""The check through the API says what the form says."""

import pytest

from blacklist.models import Suppression

pytestmark = pytest.mark.django_db


def check(api, *addresses):
    body = {"addresses": list(addresses)}
    return api.post("/api/v1/addresses/check", body, content_type="application/json")


def test_each_address_gets_its_verdict_in_order(api):
    Suppression.objects.create(address="dead@example.com", reason="invalid")
    answer = check(api, "ana@hotmial.com", "dead@example.com", "ana@example.com")
    found = [(one["status"], one["suggestion"]) for one in answer.json()["checks"]]
    assert found == [("warn", "ana@hotmail.com"), ("block", ""), ("ok", "")]


def test_reasons_are_sentences(api):
    Suppression.objects.create(address="dead@example.com", reason="invalid")
    (one,) = check(api, "dead@example.com").json()["checks"][0]["reasons"]
    assert one["code"] == "blacklisted"
    assert "pida otra dirección" in one["sentence"]


def test_hundred_addresses_cost_one_question(api, django_assert_num_queries):
    check(api, "ana@example.com")
    # The key, the blacklist.
    with django_assert_num_queries(2):
        check(api, *(f"ana{n}@example.com" for n in range(100)))


@pytest.mark.parametrize("number", [0, 101])
def test_more_or_fewer_are_refused(api, number):
    answer = check(api, *(f"ana{n}@example.com" for n in range(number)))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "addresses"


def test_what_is_no_json_is_named(api):
    answer = api.post("/api/v1/addresses/check", "{", content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
