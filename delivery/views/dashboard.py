"""How all mail does, for those who run the site. Counted from the rollups only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blacklist.mail_host_families import families
from delivery.hooks import prevented_by_all
from delivery.monitoring import MEASURES, Alert, DailyCount, Storm
from delivery.plots import delivery_plot, share_plot
from delivery.services.health import health
from delivery.services.provider_states import provider_states
from delivery.services.statistics import (
    COMPLAINED_BAD,
    INVALID_BAD,
    INVALID_WARN,
    Counts,
    counts_by,
    daily_counts,
    reputation,
    total_counts,
)
from delivery.spreadsheets import csv_lines
from delivery.views.domain_check import domain_context
from delivery.views.guards import staff_only

PERIODS = (7, 30, 90)
DEFAULT_DAYS = 30
WORST = 10
NOBODY_KNOWS = "Sin identificar"


@dataclass(frozen=True)
class Row:
    name: str
    counts: Counts


@require_safe
@staff_only
def delivery_dashboard(request: HttpRequest) -> HttpResponse:
    days = _days(request)
    since, until = _period(days)
    counts = daily_counts(since=since, until=until)
    totals = total_counts(counts)
    names = {code: family.name for code, family in families().items()}
    domains = counts_by("domain", since=since, until=until)
    hosts = counts_by("host_family", since=since, until=until)
    carriers = counts_by("provider", since=since, until=until)
    context = domain_context() | {
        "section": "deliveries",
        "days": days,
        "periods": PERIODS,
        "counts": counts,
        "totals": totals,
        "plot": delivery_plot(counts),
        "shares": share_plot(counts),
        "reputation": reputation(totals),
        "limits": (INVALID_WARN, INVALID_BAD, COMPLAINED_BAD),
        "stopped": prevented_by_all(since),
        "health": health(),
        "providers": provider_states(),
        "alerts": Alert.objects.filter(ended_at__isnull=True),
        "storms": Storm.objects.all()[:WORST],
        "tables": [
            ("Dominios con más rebotes", "Dominio", _worst_first(domains)),
            ("Por servidor que recibe", "Familia", _worst_first(hosts, names)),
            ("Por proveedor de correo", "Proveedor", _worst_first(carriers)),
        ],
    }
    return render(request, "delivery/dashboard.html", context)


@require_safe
@staff_only
def delivery_csv(request: HttpRequest) -> HttpResponse:
    """Every row of the counts, for a spreadsheet."""
    since, until = _period(_days(request))
    name = f"entregas-{since}-{until}.csv"
    keys = ["day", "sender__name", "domain", "host_family", "provider"]
    rows = DailyCount.objects.filter(day__range=(since, until)).order_by(*keys)
    columns = {one.name: one.verbose_name for one in DailyCount._meta.concrete_fields}
    labels = [str(columns[name]) for name in MEASURES]
    headings = ["día", "remitente", "dominio", "familia", "proveedor", *labels]
    return HttpResponse(
        csv_lines(headings, rows.values_list(*keys, *MEASURES).iterator()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _days(request: HttpRequest) -> int:
    chosen = request.GET.get("dias", "")
    return next((one for one in PERIODS if str(one) == chosen), DEFAULT_DAYS)


def _period(days: int) -> tuple[date, date]:
    today = timezone.localdate()
    return today - timedelta(days=days - 1), today


def _worst_first(
    counts: Mapping[str, Counts], names: Mapping[str, str] | None = None
) -> list[Row]:
    """The most bounces first; of those with equally many the smaller one."""
    rows = [
        Row((names or {}).get(key, key) or NOBODY_KNOWS, one)
        for key, one in counts.items()
    ]
    rows.sort(key=lambda row: (-row.counts.bounced, row.counts.sent, row.name))
    return rows[:WORST]
