"""A release counts when the provider let go of the address; until then it blocks."""

import pytest
from django.urls import reverse
from django.utils import timezone

from blacklist.models import Evidence, Suppression
from blacklist.services import (
    NewEvidence,
    block_again,
    finish_release,
    refuse_release,
    release,
    suppress,
)
from delivery import tasks
from delivery.models import Message
from delivery.providers.lists.base import Removal
from delivery.services.releasing import carry_release, waiting_ids
from invoices.models import User
from tests.delivery.threads import at_once

pytestmark = pytest.mark.django_db

ANA = "ana@example.com"


@pytest.fixture
def admin(db):
    return User.objects.create_superuser("admin@easysmart.mx", "clave", name="Nora")


@pytest.fixture
def entry(provider_list):
    provider_list.put(ANA, timezone.now())
    evidence = NewEvidence(
        source=Evidence.Source.WEBHOOK, provider="postmark", occurred_at=timezone.now()
    )
    return suppress(ANA, reason=Suppression.Reason.INVALID, evidence=evidence)


@pytest.fixture
def asked(entry, admin):
    release(entry, by=admin, reason="El buzón ya existe")
    return entry


def state(entry):
    entry.refresh_from_db()
    return entry.state


def test_asked_for_it_still_blocks_and_a_worker_is_told(
    entry, admin, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, **how: told.append((name, how))
    )
    with django_capture_on_commit_callbacks(execute=True):
        release(entry, by=admin, reason="El buzón ya existe")
    assert state(entry) == "releasing"
    assert Suppression.objects.blocking().exists()
    assert told[0][0] == "delivery.tasks.carry_release"
    assert told[0][1]["args"] == [entry.pk]


def test_release_counts_when_the_provider_let_go(asked, provider_list, admin):
    tasks.carry_release(asked.pk)
    assert state(asked) == "released"
    assert provider_list.entries == {}
    done, asking = asked.changes.all()
    assert (asking.action, done.action) == ("release_asked", "released")
    assert done.changed_by == admin
    assert done.reason.startswith("El buzón ya existe (Confirmado: ya no está")


def test_address_that_is_on_no_list_is_released(asked, provider_list):
    provider_list.entries.clear()
    carry_release(asked.pk)
    assert state(asked) == "released"


def test_refusal_leaves_it_blocked_and_says_so(asked, provider_list):
    provider_list.removal = Removal.NOT_ALLOWED
    carry_release(asked.pk)
    assert state(asked) == "active"
    refusal = asked.changes.first()
    assert refusal.action == "release_refused"
    assert refusal.reason == (
        "Postmark no permite quitarla de su lista: sigue bloqueada."
    )


@pytest.mark.parametrize(
    "fault", [{"removal": Removal.PENDING}, {"is_down": True}, {"keeps": True}]
)
def test_provider_that_takes_its_time_is_asked_again(asked, provider_list, fault):
    for name, value in fault.items():
        setattr(provider_list, name, value)
    carry_release(asked.pk)
    assert state(asked) == "releasing"
    assert waiting_ids() == [asked.pk]
    provider_list.is_down = False
    provider_list.entries.clear()
    carry_release(asked.pk)
    assert state(asked) == "released"
    assert waiting_ids() == []


def test_sweep_publishes_what_waits(asked, monkeypatch):
    told = []
    monkeypatch.setattr(
        "delivery.tasks.publish_on_commit", lambda *args: told.append(args)
    )
    tasks.sweep_releases()
    assert told == [("delivery.tasks.carry_release", asked.pk)]


def test_release_taken_back_is_not_carried_out(asked, provider_list, admin):
    block_again(asked, by=admin, reason="Mejor no")
    carry_release(asked.pk)
    assert state(asked) == "active"
    assert ANA in provider_list.entries
    assert not finish_release(asked.pk, words="")
    assert not refuse_release(asked.pk, words="")


def test_carried_twice_is_released_once(asked):
    carry_release(asked.pk)
    carry_release(asked.pk)
    assert asked.changes.filter(action="released").count() == 1


@pytest.fixture
def withheld(make_message):
    """Two messages that the block holds back."""
    messages = [make_message(ANA), make_message(ANA)]
    Message.objects.filter(address=ANA).update(send_state="withheld")
    return messages


def ask(entry, admin, *messages):
    keys = [str(one.uuid) for one in messages]
    return release(entry, by=admin, reason="El buzón ya existe", send=keys)


def states(messages):
    found = dict(Message.objects.values_list("pk", "send_state"))
    return [found[one.pk] for one in messages]


def test_what_was_chosen_goes_when_the_provider_let_go(entry, admin, withheld):
    assert ask(entry, admin, withheld[0]) == 0
    assert states(withheld) == ["withheld", "withheld"]
    carry_release(entry.pk)
    assert states(withheld) == ["pending", "withheld"]
    assert entry.changes.first().reason.endswith("que van en camino: 1.")


def test_it_goes_once(entry, admin, withheld):
    ask(entry, admin, withheld[0])
    carry_release(entry.pk)
    Message.objects.filter(pk=withheld[0].pk).update(send_state="withheld")
    carry_release(entry.pk)
    assert states(withheld) == ["withheld", "withheld"]


def test_what_went_another_way_meanwhile_is_not_sent_again(entry, admin, withheld):
    ask(entry, admin, *withheld)
    Message.objects.filter(pk=withheld[0].pk).update(send_state="accepted")
    carry_release(entry.pk)
    assert states(withheld) == ["accepted", "pending"]


def test_who_asks_again_adds_to_what_goes(entry, admin, withheld):
    ask(entry, admin, withheld[0])
    ask(entry, admin, *withheld)
    carry_release(entry.pk)
    assert states(withheld) == ["pending", "pending"]
    assert entry.changes.filter(action="release_asked").count() == 1


def test_refusal_leaves_it_withheld_and_says_so(entry, admin, withheld, provider_list):
    ask(entry, admin, withheld[0])
    provider_list.removal = Removal.NOT_ALLOWED
    carry_release(entry.pk)
    assert states(withheld) == ["withheld", "withheld"]
    assert entry.changes.first().reason.endswith("Correos que siguen retenidos: 1.")


def test_what_was_chosen_before_a_block_is_forgotten(entry, admin, withheld):
    ask(entry, admin, withheld[0])
    block_again(entry, by=admin, reason="Mejor no")
    ask(entry, admin)
    carry_release(entry.pk)
    assert states(withheld) == ["withheld", "withheld"]


def test_administration_says_what_will_go(client, entry, admin, withheld):
    client.force_login(admin)
    address = reverse("admin:blacklist_suppression_release", args=[entry.pk])
    chosen = {"why": "Ya existe", "waiting": [str(withheld[0].uuid)]}
    page = client.post(address, chosen, follow=True)
    assert "Correos retenidos que saldrán entonces: 1." in page.text


@pytest.mark.django_db(transaction=True)
def test_workers_that_finish_together_send_once(postgres, entry, admin, withheld):
    ask(entry, admin, withheld[0])
    told = at_once(lambda _: finish_release(entry.pk, words="Sí."), list(range(4)))
    assert sorted(told) == [False, False, False, True]
    assert states(withheld) == ["pending", "withheld"]


def test_without_a_list_in_use_a_release_counts_at_once(entry, admin, settings):
    settings.PROVIDERS_IN_USE = ["sandbox", "mailjet"]
    release(entry, by=admin, reason="El buzón ya existe")
    assert state(entry) == "released"


def test_released_already_stays_so(asked, admin):
    carry_release(asked.pk)
    release(asked, by=admin, reason="Otra vez")
    assert state(asked) == "released"


def test_administration_says_that_it_waits_and_lets_it_be_taken_back(
    client, entry, admin
):
    client.force_login(admin)
    address = reverse("admin:blacklist_suppression_release", args=[entry.pk])
    page = client.post(address, {"why": "Ya existe"}, follow=True)
    assert "Quedó en espera del proveedor: ana@example.com." in page.text
    assert "Liberación pedida al proveedor" in page.text
    assert reverse("admin:blacklist_suppression_block", args=[entry.pk]) in page.text
