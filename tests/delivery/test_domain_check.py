"""A look at the DNS when an administrator asks for it, at most once a minute."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from delivery import tasks
from delivery.monitoring import DomainCheckRun, SendingDomainCheck
from delivery.services.domain_check import ask_for_checks, is_running

CHECK, STATUS = "domain-check", "domain-status"


@pytest.fixture
def published(monkeypatch):
    told = []
    monkeypatch.setattr(
        "delivery.services.domain_check.publish_on_commit",
        lambda name, pk: told.append((name, pk)),
    )
    return told


def test_worker_looks_and_the_page_says_so(admin_client, published):
    answer = admin_client.post(reverse(CHECK))
    assert answer["Location"].endswith("#dominio")
    assert "Se está revisando" in admin_client.get(reverse(STATUS)).content.decode()
    [(name, pk)] = published
    assert name == "delivery.tasks.run_asked_checks"
    tasks.run_asked_checks(pk)
    page = admin_client.get(reverse(STATUS)).content.decode()
    assert "Se está revisando" not in page
    assert "hx-trigger" not in page
    assert SendingDomainCheck.objects.exists()


def test_second_within_a_minute_is_told_to_wait(admin_client, published):
    admin_client.post(reverse(CHECK))
    answer = admin_client.post(reverse(CHECK), headers={"HX-Request": "true"})
    assert "menos de un minuto" in answer.content.decode()
    assert len(published) == 1


def test_after_a_minute_one_may_ask_again(db, published, time_machine):
    time_machine.move_to("2026-05-02T12:00:00Z", tick=False)
    assert ask_for_checks()
    time_machine.shift(timedelta(seconds=59))
    assert not ask_for_checks()
    time_machine.shift(timedelta(seconds=1))
    assert ask_for_checks()


def test_run_that_died_is_not_waited_for(db, published):
    ask_for_checks()
    assert is_running()
    DomainCheckRun.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert not is_running()


def test_task_run_twice_looks_once(db, published, monkeypatch):
    looks = []
    monkeypatch.setattr(
        "delivery.services.domain_check.run_checks", lambda: looks.append(1)
    )
    ask_for_checks()
    for _ in range(2):
        tasks.run_asked_checks(published[0][1])
    assert looks == [1]


@pytest.mark.parametrize("name", [CHECK, STATUS])
def test_others_do_not_find_it(client, alicia, name):
    client.force_login(alicia)
    send = client.post if name == CHECK else client.get
    assert send(reverse(name)).status_code == 404


def test_looking_is_a_post(admin_client):
    assert admin_client.get(reverse(CHECK)).status_code == 405
