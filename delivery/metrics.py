"""The metrics of delivery, read from the database whenever Prometheus asks.

Open rows through their partial indexes, what has ended from the counts by day, what was
measured from its sums: neither messages nor events are ever scanned.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import accumulate

import prometheus_client
from django.db.models import Count, Sum
from django.utils import timezone
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from blacklist.models import Suppression
from delivery.measures import METRICS, Metric
from delivery.monitoring import MEASURES, Alert, DailyCount, MeasuredSum
from delivery.pacing import ProviderHealth
from delivery.providers.registry import sending_order
from delivery.services.health import health

PREFIX = "easysmart_"
COUNTED_DAYS = 7


class DeliveryCollector(Collector):
    """All of it; the same for whichever process is asked."""

    def describe(self) -> Iterable[Family]:
        """Nothing: a process that starts must not ask the database for names."""
        return []

    def collect(self) -> Iterator[Family]:
        """Each metric with its present values, in a dozen queries."""
        yield from _now()
        yield _providers()
        yield _alerts()
        yield _counts()
        for metric in METRICS:
            yield _measured(metric)


def register() -> None:
    """Show delivery, and not the one web process that happens to answer."""
    for collector in (
        prometheus_client.GC_COLLECTOR,
        prometheus_client.PLATFORM_COLLECTOR,
        prometheus_client.PROCESS_COLLECTOR,
    ):
        prometheus_client.REGISTRY.unregister(collector)
    prometheus_client.REGISTRY.register(DeliveryCollector())


def _now() -> Iterator[Family]:
    now = health()
    messages = _gauge("queue_messages", "Messages on their way out.", ["state"])
    for state, number in now.by_state.items():
        messages.add_metric([state], number)
    yield messages
    releases = Suppression.objects.filter(state=Suppression.State.RELEASING)
    for name, text, value in (
        (
            "queue_oldest_due_seconds",
            "How long the longest waiting due message has been due.",
            now.queue_age_seconds,
        ),
        ("webhook_waiting", "Webhook posts that nobody read yet.", now.inbox_waiting),
        (
            "webhook_oldest_seconds",
            "How long the oldest unread webhook post has waited.",
            now.webhook_lag_seconds,
        ),
        (
            "webhook_set_aside",
            "Webhook posts of seven days that could not be read to the end.",
            now.inbox_set_aside,
        ),
        ("events_unmatched", "Events without a message.", now.unmatched_events),
        ("storms_open", "Domains in a storm of bounces.", now.open_storms),
        (
            "releases_waiting",
            "Suppressions whose release a provider has not confirmed.",
            releases.count(),
        ),
    ):
        yield GaugeMetricFamily(PREFIX + name, text, value=value)


def _providers() -> Family:
    family = _gauge("provider_open", "1 while it is passed over.", ["provider"])
    until = dict(ProviderHealth.objects.values_list("provider", "passed_over_until"))
    for name in sending_order():
        family.add_metric([name], until.get(name) is not None)
    return family


def _alerts() -> Family:
    family = _gauge("alerts_open", "Alerts that have not ended.", ["kind"])
    open_ones = Alert.objects.filter(ended_at__isnull=True).values("kind").order_by()
    number = dict(open_ones.annotate(n=Count("pk")).values_list("kind", "n"))
    for kind in Alert.Kind.values:
        family.add_metric([kind], number.get(kind, 0))
    return family


def _counts() -> Family:
    """A gauge: a message that bounces late leaves the delivered ones."""
    family = _gauge(
        "week_messages",
        f"Messages to customers made in the last {COUNTED_DAYS} days, by result.",
        ["provider", "result"],
    )
    since = timezone.localdate() - timedelta(days=COUNTED_DAYS - 1)
    rows = DailyCount.objects.filter(day__gte=since).values("provider").order_by()
    summed = rows.annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
    columns = ["provider", *(f"sum_{name}" for name in MEASURES)]
    for provider, *numbers in summed.values_list(*columns):
        for name, number in zip(MEASURES, numbers, strict=True):
            family.add_metric([provider, name], number)
    return family


def _measured(metric: Metric) -> Family:
    rows = MeasuredSum.objects.filter(metric=metric.name)
    by_labels: dict[tuple[str, ...], dict[str, MeasuredSum]] = {}
    for row in rows.order_by("provider", "outcome"):
        labels = (row.provider, row.outcome)[: len(metric.labels)]
        by_labels.setdefault(labels, {})[row.bound] = row
    name, text = PREFIX + metric.name, metric.help
    if not metric.bounds:
        counter = CounterMetricFamily(name, text, labels=metric.labels)
        for labels, sums in by_labels.items():
            counter.add_metric(labels, sums[""].number)
        return counter
    histogram = HistogramMetricFamily(name, text, labels=metric.labels)
    for labels, sums in by_labels.items():
        numbers = (sums[one].number if one in sums else 0 for one in metric.classes)
        buckets = list(zip(metric.classes, accumulate(numbers), strict=True))
        total = sum(one.total for one in sums.values())
        histogram.add_metric(labels, buckets, sum_value=total)
    return histogram


def _gauge(name: str, text: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(PREFIX + name, text, labels=labels)
