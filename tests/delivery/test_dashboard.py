"""The staff's page of deliveries, and the same as CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.models import Message
from delivery.monitoring import Storm
from delivery.pacing import ProviderHealth
from delivery.plots import delivery_plot, share_plot
from delivery.services.alerts import look_around
from delivery.services.counting import count_by_id
from delivery.services.health import health
from delivery.services.provider_states import provider_states
from delivery.services.statistics import DayCount
from invoices.models import User
from invoices.services.prevention import count_refusals

PAGE = reverse("delivery-dashboard")
CSV = reverse("delivery-csv")
TODAY = timezone.localdate()


@pytest.fixture
def staff(db):
    client = Client()
    client.force_login(User.objects.create_superuser("jefa@ejemplo.mx", "x", name="J"))
    return client


@pytest.fixture
def bounced(message):
    Message.objects.filter(pk=message.pk).update(
        send_state="accepted",
        delivery_state="hard_bounce",
        accepted_at=timezone.now(),
        mail_host_family="microsoft-365",
        provider="plain",
    )
    count_by_id([message.pk])
    return message


@pytest.mark.parametrize("url", [PAGE, CSV])
def test_page_does_not_exist_for_others(alicia_client, url):
    assert alicia_client.get(url).status_code == 404


def test_page_is_there_without_any_mail(staff):
    response = staff.get(PAGE)
    assert response.status_code == 200
    assert "Nada en este periodo." in response.text


def test_page_names_the_worst(staff, bounced):
    text = staff.get(PAGE).text
    for word in ("ejemplo.mx", "Microsoft 365", "plain", "En riesgo"):
        assert word in text


def test_page_says_how_each_provider_does(staff, settings):
    settings.EMAIL_PROVIDER, settings.EMAIL_FALLBACKS = "sendgrid", ["postmark"]
    ProviderHealth.objects.create(
        provider="sendgrid", failures=3, failing_since=timezone.now(), words="HTTP 503"
    )
    later = timezone.now() + timedelta(minutes=5)
    ProviderHealth.objects.create(provider="postmark", paused_until=later)
    assert [one.state for one in provider_states()] == ["failing", "paused"]
    text = staff.get(PAGE).text
    for words in ("No funciona", "HTTP 503", "Pidió una pausa"):
        assert words in text


def test_provider_of_which_nothing_is_known_works(db):
    assert {one.state for one in provider_states()} == {"works"}


def test_page_says_what_the_check_prevented(staff, issuer):
    count_refusals(issuer, 41)
    assert "<b>41</b>" in staff.get(PAGE).text


def test_page_tells_of_a_storm(staff):
    Storm.objects.create(domain="caido.mx", ended=12, invalid=11)
    look_around()
    assert "Tormenta de rebotes: caido.mx" in staff.get(PAGE).text


def test_page_scans_no_messages(staff, bounced, django_assert_max_num_queries):
    staff.get(PAGE)
    with django_assert_max_num_queries(20) as queries:
        staff.get(PAGE)
    dispatches = [one for one in queries if "delivery_dispatch" in one["sql"]]
    assert dispatches == []


def test_csv_has_a_row_for_each_count(staff, bounced):
    rows = list(csv.reader(io.StringIO(staff.get(CSV).content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["día", "remitente", "dominio", "familia", "proveedor"]
    assert rows[1][2:9] == ["ejemplo.mx", "microsoft-365", "plain", "1", "0", "1", "1"]


def test_csv_holds_no_formula(staff, bounced, sender):
    sender.name = "=1+1"
    sender.save()
    assert "'=1+1" in staff.get(CSV).content.decode()


def test_menu_shows_it_to_staff_only(staff, alicia_client):
    assert PAGE in staff.get("/admin/").text
    assert PAGE not in alicia_client.get("/").text


def test_bars_stack_to_what_came_to_its_end():
    [bar] = delivery_plot([DayCount(day=TODAY, delivered=3, bounced=1)]).bars
    assert sum(piece.height for piece in bar.pieces) == pytest.approx(168)


def test_bars_count_what_is_on_its_way():
    [bar] = delivery_plot([DayCount(day=TODAY, sent=4, delivered=2, bounced=1)]).bars
    assert sum(piece.height for piece in bar.pieces) == pytest.approx(168)
    assert "1 en camino" in bar.label


def test_share_stands_above_or_below_its_target():
    plot = share_plot(
        [
            DayCount(day=TODAY, delivered=99, bounced=1),
            DayCount(day=TODAY),
            DayCount(day=TODAY, delivered=1, bounced=1),
        ]
    )
    good, bad = plot.points
    assert good.y < plot.target_y < bad.y
    assert plot.ticks[0].value == 50


def test_nothing_waits_at_first(db):
    numbers = vars(health())
    assert set(numbers.pop("by_state").values()) == set(numbers.values()) == {0}


def test_waiting_messages_are_seen(message):
    found = health()
    assert found.queued == 2
    assert found.queue_age_seconds < 60
