"""The blacklist in the administration: found, read, added, released, blocked again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from blacklist import hooks, long_lists
from blacklist.hooks import Waiting, WaitingHook
from blacklist.models import DomainFact, Evidence, Suppression
from blacklist.services import NewEvidence, release, suppress
from invoices.models import User

pytestmark = pytest.mark.django_db

LIST = "admin:blacklist_suppression_changelist"
CHANGE = "admin:blacklist_suppression_change"
ADD = "admin:blacklist_suppression_add"
RELEASE = "admin:blacklist_suppression_release"
BLOCK = "admin:blacklist_suppression_block"


@pytest.fixture(autouse=True)
def nothing_kept():
    long_lists.providers.forget()
    yield
    long_lists.providers.forget()


@pytest.fixture
def admin(db):
    return User.objects.create_superuser("admin@easysmart.mx", "clave", name="Nora")


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def entry(db):
    evidence = NewEvidence(
        source=Evidence.Source.WEBHOOK,
        provider="postmark",
        words="550 no such user",
        occurred_at=timezone.now(),
    )
    reason = Suppression.Reason.INVALID
    return suppress("ana@ejemplo.mx", reason=reason, evidence=evidence)


def test_any_part_of_an_address_finds_it(office, entry):
    assert "ana@ejemplo.mx" in office.get(reverse(LIST), {"q": "A@EJEM"}).text
    assert "ana@ejemplo.mx" not in office.get(reverse(LIST), {"q": "luis"}).text


@pytest.mark.parametrize(
    ("matching", "other"),
    [
        ({"state__exact": "active"}, {"state__exact": "released"}),
        ({"reason__exact": "invalid"}, {"reason__exact": "full"}),
        ({"evidence__source__exact": "webhook"}, {"evidence__source__exact": "admin"}),
        ({"proveedor": "postmark"}, {"proveedor": "resend"}),
        ({"edad": "7"}, {"edad": "mas"}),
        ({"edad": "otra"}, {"edad": "mas"}),
    ],
)
def test_filters_narrow_the_list(office, entry, matching, other):
    assert "ana@ejemplo.mx" in office.get(reverse(LIST), matching).text
    assert "ana@ejemplo.mx" not in office.get(reverse(LIST), other).text


@pytest.mark.parametrize("query", [{}, {"q": "ejemplo"}, {"proveedor": "postmark"}])
def test_list_costs_the_same_for_one_and_for_many(
    office, entry, query, django_assert_max_num_queries
):
    Suppression.objects.bulk_create(
        Suppression(address=f"a{at}@ejemplo.mx", reason="invalid") for at in range(50)
    )
    # Session, user, count, page; and the providers' names.
    with django_assert_max_num_queries(6):
        office.get(reverse(LIST), query)


def test_long_list_is_counted_no_further_than_anybody_turns_pages(
    office, entry, monkeypatch
):
    monkeypatch.setattr(long_lists.CappedPaginator, "most_counted", 2)
    Suppression.objects.bulk_create(
        Suppression(address=f"a{at}@ejemplo.mx", reason="invalid") for at in range(5)
    )
    assert "2 lista negra" in " ".join(office.get(reverse(LIST)).text.split())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own index")
def test_search_has_an_index_over_any_part(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = Suppression.objects.order_by().filter(address__contains="a@ejem")
        assert "suppression_address_parts" in rows.explain()


def test_old_entries_can_be_listed(office, entry):
    Suppression.objects.update(since=timezone.now() - timedelta(days=91))
    assert "ana@ejemplo.mx" in office.get(reverse(LIST), {"edad": "mas"}).text


def test_entry_shows_its_evidence_and_history_and_nothing_to_edit(office, entry, admin):
    release(entry, by=admin, reason="El buzón ya existe")
    html = office.get(reverse(CHANGE, args=[entry.pk])).text
    assert "550 no such user" in html
    assert "El buzón ya existe" in html
    assert 'name="_save"' not in html
    assert 'name="reason"' not in html


def test_address_is_added_with_a_reason(office, admin):
    office.post(reverse(ADD), {"address": " Luis@Ejemplo.mx", "why": "Lo pidió"})
    entry = Suppression.objects.get()
    assert (entry.address, entry.reason) == ("luis@ejemplo.mx", "manual")
    assert (entry.changes.get().reason, entry.changes.get().changed_by) == (
        "Lo pidió",
        admin,
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"address": "luis@", "why": "Lo pidió"}, "Falta el dominio"),
        ({"address": "luis@ejemplo.mx", "why": " "}, "Este campo es obligatorio"),
        ({"address": "ANA@ejemplo.mx", "why": "Sí"}, "ya está en la lista"),
    ],
)
def test_bad_addition_says_what_is_wrong(office, entry, form, words):
    assert words in office.post(reverse(ADD), form).text
    assert Suppression.objects.count() == 1


def test_release_asks_why(office, entry):
    page = office.get(reverse(RELEASE, args=[entry.pk]))
    assert "550 no such user" in page.text
    again = office.post(reverse(RELEASE, args=[entry.pk]), {"why": ""})
    assert "Este campo es obligatorio" in again.text
    entry.refresh_from_db()
    assert entry.state == "active"


def test_release_and_its_undoing_are_recorded(office, entry, admin):
    office.post(reverse(RELEASE, args=[entry.pk]), {"why": "Ya existe"})
    page = office.post(reverse(BLOCK, args=[entry.pk]), {"why": "No era"}, follow=True)
    entry.refresh_from_db()
    assert entry.state == "active"
    assert [change.changed_by for change in entry.changes.all()] == [admin, admin]
    assert "Quedó bloqueada: ana@ejemplo.mx." in page.text


def test_entry_offers_what_its_state_allows(office, entry, admin):
    assert reverse(RELEASE, args=[entry.pk]) in _page(office, entry)
    release(entry, by=admin, reason="Ya existe")
    assert reverse(BLOCK, args=[entry.pk]) in _page(office, entry)


def _page(office, entry):
    return office.get(reverse(CHANGE, args=[entry.pk])).text


def test_reader_may_look_and_not_touch(client, entry):
    reader = User.objects.create_user("lee@easysmart.mx", "clave", is_staff=True)
    permission = "blacklist.view_suppression"
    reader.user_permissions.add(_permission(permission))
    client.force_login(reader)
    assert "Liberar" not in client.get(reverse(CHANGE, args=[entry.pk])).text
    assert client.get(reverse(RELEASE, args=[entry.pk])).status_code == 403


def _permission(name):
    from django.contrib.auth.models import Permission

    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def test_stranger_is_sent_to_log_in(client, alicia, entry):
    client.force_login(alicia)
    assert client.get(reverse(RELEASE, args=[entry.pk])).status_code == 302


def test_unknown_entry_is_not_found(office):
    assert office.get(reverse(RELEASE, args=[7])).status_code == 404


def test_nothing_is_deleted(office, entry):
    url = reverse("admin:blacklist_suppression_delete", args=[entry.pk])
    assert office.post(url, {"post": "yes"}).status_code == 403


def test_pages_keep_to_the_content_security_policy(office, entry):
    for name in (CHANGE, RELEASE):
        html = office.get(reverse(name, args=[entry.pk])).text
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html


def test_facts_of_domains_are_there_to_read(office):
    DomainFact.objects.create(
        domain="ejemplo.mx",
        state="accepts",
        mx_hosts=["mx.ejemplo.mx"],
        expires_at=timezone.now(),
    )
    listing = office.get(reverse("admin:blacklist_domainfact_changelist"))
    assert "mx.ejemplo.mx" in listing.text
    assert office.get(reverse("admin:blacklist_domainfact_add")).status_code == 403


@pytest.fixture
def waiting(monkeypatch):
    """An app above that tells of two things and remembers what it is asked to send."""
    asked = []
    hook = WaitingHook(
        find=lambda address: [Waiting("1", "Factura A 1"), Waiting("2", "Factura A 2")],
        send=lambda address, keys: asked.extend(keys) or len(keys),
    )
    monkeypatch.setattr(hooks, "waiting_hooks", [hook])
    return asked


def test_release_shows_what_waits_and_sends_only_what_is_ticked(office, entry, waiting):
    url = reverse(RELEASE, args=[entry.pk])
    assert "Factura A 2" in office.get(url).text
    response = office.post(url, {"why": "Lo confirmó", "waiting": ["2"]}, follow=True)
    assert waiting == ["2"]
    assert "que van en camino: 1." in response.text


def test_release_without_a_reason_sends_nothing(office, entry, waiting):
    office.post(reverse(RELEASE, args=[entry.pk]), {"why": "", "waiting": ["2"]})
    assert waiting == []


def choose(office, *entries):
    keys = [one.pk for one in entries]
    form = {"action": "release_chosen", "_selected_action": keys}
    return office.post(reverse(LIST), form)


def test_chosen_entries_are_released_for_one_reason(office, entry, admin):
    other = Suppression.objects.create(address="luis@ejemplo.mx", reason="full")
    page = choose(office, entry, other)
    assert "Liberar 2" in page.text
    form = {"pk": [entry.pk, other.pk], "why": "Cambiaron de servidor"}
    office.post(reverse("admin:blacklist_suppression_release_many"), form)
    assert not Suppression.objects.blocking().exists()
    change = other.changes.get()
    assert (change.reason, change.changed_by) == ("Cambiaron de servidor", admin)


def test_chosen_entries_stay_without_a_reason(office, entry):
    url = reverse("admin:blacklist_suppression_release_many")
    response = office.post(url, {"pk": [entry.pk, "x"], "why": " "})
    assert "Liberar 1" in response.text
    assert Suppression.objects.blocking().exists()


def test_many_are_released_only_by_who_may(client, alicia, entry):
    alicia.is_staff = True
    alicia.save()
    client.force_login(alicia)
    url = reverse("admin:blacklist_suppression_release_many")
    assert client.post(url, {"pk": [entry.pk], "why": "x"}).status_code == 403


def test_domain_filters(office, entry):
    Suppression.objects.create(address="luis@gmail.com", reason="full")
    text = office.get(reverse(LIST), {"dominio": "gmail.com"}).text
    assert "luis@gmail.com" in text
    assert "ana@ejemplo.mx" not in text
