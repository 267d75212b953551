"""What Prometheus is told, by whom it may be asked, and from where the numbers come."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from blacklist.models import Suppression
from delivery import tasks
from delivery.metrics import DeliveryCollector
from delivery.models import InboxPost, Message
from delivery.monitoring import Alert, DailyCount, MeasuredSum, Storm
from delivery.pacing import ProviderHealth
from delivery.services import measuring
from delivery.services.sending import send

RULES = Path(__file__).resolve().parent.parent.parent / "docs/prometheus-alerts.yml"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_measured(monkeypatch):
    measuring._sums.take()
    # Written when a test says so.
    monkeypatch.setattr(measuring, "flush_if_due", lambda **kwargs: None)


@pytest.fixture
def scrape(client, settings):
    """All samples as Prometheus reads them: name with sorted label values → number."""
    settings.METRICS_TOKEN = "secreto"

    def scrape():
        response = client.get("/metrics", headers={"Authorization": "Bearer secreto"})
        families = text_string_to_metric_families(response.content.decode())
        return {
            (one.name.removeprefix("easysmart_"), *sorted(one.labels.values())): (
                one.value
            )
            for family in families
            for one in family.samples
        }

    return scrape


@pytest.mark.parametrize(
    ("token", "said", "status"),
    [
        ("", "Bearer ", 404),
        ("secreto", "", 401),
        ("secreto", "Bearer secret", 401),
        ("secreto", "Bearer ñ", 401),
        ("secreto", "Bearer secreto", 200),
    ],
)
def test_only_the_token_opens_it(client, settings, token, said, status):
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers={"Authorization": said})
    assert answer.status_code == status


def test_queue_and_its_age(make_dispatch, scrape):
    make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx")
    late = timezone.now() - timedelta(seconds=90)
    Message.objects.filter(role="copy").update(send_state="retry", next_try_at=late)
    samples = scrape()
    assert samples["queue_messages", "pending"] == 2
    assert samples["queue_messages", "retry"] == 1
    assert samples["queue_messages", "unknown"] == 0
    assert 90 <= samples["queue_oldest_due_seconds",] < 100


def test_what_is_wrong_now(scrape):
    InboxPost.objects.create(provider="sandbox", request_hash="1", body="{}")
    Storm.objects.create(domain="caido.mx", ended=12, invalid=11)
    Alert.objects.create(kind="storm", subject="caido.mx", state="1", sentence="Mal.")
    Suppression.objects.create(
        address="ana@ejemplo.mx", reason="invalid", state="releasing"
    )
    ProviderHealth.objects.create(
        provider="sandbox", failures=3, passed_over_until=timezone.now()
    )
    samples = scrape()
    assert samples["webhook_waiting",] == samples["storms_open",] == 1
    assert samples["alerts_open", "storm"] == samples["releases_waiting",] == 1
    assert samples["provider_open", "sandbox"] == 1


def test_calls_are_measured_by_provider_and_outcome(message, scrape):
    send(message.pk)
    samples = scrape()
    assert samples["provider_call_seconds_count", "accepted", "sandbox"] == 1
    assert samples["provider_call_seconds_bucket", "+Inf", "accepted", "sandbox"] == 1
    assert samples["provider_call_seconds_sum", "accepted", "sandbox"] > 0


def test_lag_lasts_until_the_post_took_effect(
    scrape, django_capture_on_commit_callbacks
):
    post = InboxPost.objects.create(
        provider="sandbox",
        request_hash="1",
        body='{"events": []}',
        received_at=timezone.now() - timedelta(seconds=3),
    )
    with django_capture_on_commit_callbacks(execute=True):
        tasks.process_inbox_post(post.pk)
    samples = scrape()
    assert samples["webhook_lag_seconds_bucket", "2", "sandbox"] == 0
    assert samples["webhook_lag_seconds_bucket", "5", "sandbox"] == 1


def test_refused_posts_leave_a_number(client, settings, scrape):
    url = "/anymail/sandbox/tracking/"
    client.post(url, b"{}", content_type="application/json")
    settings.WEBHOOK_MAX_BYTES = 1
    client.post(url, b"{}", content_type="application/json")
    samples = scrape()
    assert samples["webhook_refused_total", "forged", "sandbox"] == 1
    assert samples["webhook_refused_total", "oversized", "sandbox"] == 1


def test_processes_add_to_the_same_sums():
    for _ in range(2):
        measuring._sums.add(measuring.WEBHOOK_REFUSED, "sandbox", outcome="forged")
        measuring.flush()
    assert MeasuredSum.objects.get().number == 2


def test_what_cannot_be_written_is_kept(monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    measuring._sums.add(measuring.WEBHOOK_LAG, "sandbox", value=1)
    with monkeypatch.context() as away:
        away.setattr(measuring, "add_to_rows", fail)
        measuring.flush()
    measuring.flush()
    assert MeasuredSum.objects.get().total == 1


def test_results_come_from_the_counts(sender, scrape):
    for days, sent in ((0, 3), (6, 4), (7, 100)):
        DailyCount.objects.create(
            day=timezone.localdate() - timedelta(days=days),
            sender=sender,
            domain="ejemplo.mx",
            provider="sandbox",
            sent=sent,
        )
    assert scrape()["week_messages", "sandbox", "sent"] == 7


def test_questions_do_not_grow_with_what_is_there(
    make_dispatch, django_assert_max_num_queries
):
    for number in range(3):
        make_dispatch(*(f"a{number}{at}@ejemplo.mx" for at in range(3)))
    with django_assert_max_num_queries(14):
        list(DeliveryCollector().collect())


def test_every_metric_of_the_rules_is_shown(message, scrape, client):
    send(message.pk)
    measuring.note_lag("sandbox", timezone.now())
    measuring.note_refused("sandbox", "forged")
    DailyCount.objects.create(
        day=timezone.localdate(),
        sender=message.dispatch.sender,
        domain="x.mx",
        provider="s",
    )
    shown = {name for name, *_ in scrape()}
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            names = re.findall(r"easysmart_(\w+)", rule["expr"])
            assert names and set(names) <= shown, rule["alert"]
