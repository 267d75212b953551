"""Alerts for administrators: opened, changed, ended; told by email once each time."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone

from delivery.choices import Role
from delivery.models import Message
from delivery.monitoring import Alert, Storm
from delivery.pacing import ProviderHealth
from delivery.providers.registry import get_provider, sending_order
from delivery.services.notices import send_notice
from delivery.services.statistics import (
    COMPLAINED_BAD,
    INVALID_BAD,
    daily_counts,
    reputation,
    total_counts,
)

logger = logging.getLogger(__name__)

REPUTATION_DAYS = 30
# Of fewer messages one bad address would be a bad reputation.
REPUTATION_LEAST_SENT = 100


@dataclass(frozen=True)
class Finding:
    """Something wrong now. The same subject in another state is told again."""

    subject: str
    state: str
    sentence: str


@transaction.atomic
def update_alerts(kind: Alert.Kind, findings: Iterable[Finding]) -> None:
    """Make the open alerts of a kind be exactly these findings."""
    found = {finding.subject: finding for finding in findings}
    open_ones = Alert.objects.select_for_update().filter(
        kind=kind, ended_at__isnull=True
    )
    for alert in open_ones:
        finding = found.pop(alert.subject, None)
        if finding is None:
            alert.ended_at = timezone.now()
        else:
            if alert.state != finding.state:
                alert.notified_at = None
            alert.state, alert.sentence = finding.state, finding.sentence
        alert.save(update_fields=["state", "sentence", "notified_at", "ended_at"])
    for finding in found.values():
        Alert.objects.get_or_create(
            kind=kind,
            subject=finding.subject,
            ended_at=None,
            defaults={"state": finding.state, "sentence": finding.sentence},
        )


def look_around() -> None:
    """Bring the alerts about what can be seen in the database up to date."""
    storms = Storm.objects.filter(ended_at__isnull=True)
    update_alerts(
        Alert.Kind.STORM,
        [
            Finding(
                storm.domain,
                str(storm.pk),
                f"{storm.domain} dio por inexistentes {storm.invalid} de {storm.ended} "
                "direcciones en una hora. Mientras dure, sus rebotes no bloquean a "
                "nadie. Revise si ese servidor tiene una falla.",
            )
            for storm in storms
        ],
    )
    update_alerts(Alert.Kind.PROVIDER, _provider_findings())
    update_alerts(Alert.Kind.COPIES, _copy_findings())
    update_alerts(Alert.Kind.REPUTATION, _reputation_findings())


def send_alerts() -> int:
    """Write to the administrators about alerts that they were not told of.

    Claimed first, so that two workers tell once; a failed try is repeated by the next
    run. Returns how many alerts were told.
    """
    told = 0
    for alert in Alert.objects.filter(ended_at__isnull=True, notified_at__isnull=True):
        untold = Alert.objects.filter(pk=alert.pk, notified_at__isnull=True)
        if not untold.update(notified_at=timezone.now()):
            continue
        try:
            _tell(alert)
        # Anything may come out of a provider's call; the next run tries again.
        except Exception:
            logger.exception("Alert %s could not be told", alert.pk)
            Alert.objects.filter(pk=alert.pk).update(notified_at=None)
        else:
            told += 1
    return told


def _tell(alert: Alert) -> None:
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    context = {"alert": alert, "site": settings.PUBLIC_URL}
    text = render_to_string("delivery/email/alert.txt", context)
    for address in staff.values_list("email", flat=True):
        send_notice(address, subject=f"EasySmart: {alert}", text=text)


def _provider_findings() -> list[Finding]:
    """Those that fail for long; at once, when there is nobody left to deliver."""
    names = sending_order()
    failing = ProviderHealth.objects.filter(
        provider__in=names, failing_since__isnull=False
    )
    all_fail = len(failing) == len(names)
    outage = timedelta(minutes=settings.PROVIDER_OUTAGE_MINUTES)
    long_ago = timezone.now() - outage
    return [
        _provider_finding(one, all_fail=all_fail)
        for one in failing
        if all_fail or (one.failing_since and one.failing_since <= long_ago)
    ]


def _provider_finding(health: ProviderHealth, *, all_fail: bool) -> Finding:
    label = get_provider(health.provider).label
    now = (
        "Nadie más puede entregar: los correos esperan y saldrán por sí solos cuando "
        "responda."
        if all_fail
        else "Mientras tanto entrega el siguiente de EMAIL_FALLBACKS."
    )
    sentence = (
        f"{label} no recibe correos desde las "
        f"{timezone.localtime(health.failing_since):%H:%M}. {now} Revise su página de "
        f"estado y las claves. Su última respuesta: {health.words or 'ninguna'}"
    )
    return Finding(health.provider, "all" if all_fail else "one", sentence)


def _copy_findings() -> list[Finding]:
    """Copies of many senders that stop are hardly all their own addresses' fault."""
    day = timezone.now() - timedelta(days=1)
    copies = Message.objects.stopped().filter(role=Role.COPY, created_at__gt=day)
    senders = copies.aggregate(n=Count("dispatch__sender", distinct=True))["n"]
    if senders < settings.COPY_ALERT_SENDERS:
        return []
    sentence = (
        f"En un día no llegaron las copias de {senders} emisores. Van a direcciones "
        "que ellos mismos dieron: la falla puede ser nuestra. Revise el proveedor, la "
        "reputación y el DNS del dominio que envía."
    )
    return [Finding("24 horas", "many", sentence)]


def _reputation_findings() -> list[Finding]:
    today = timezone.localdate()
    since = today - timedelta(days=REPUTATION_DAYS - 1)
    total = total_counts(daily_counts(since=since, until=today))
    found = reputation(total)
    if found is None or found.tone == "good" or total.sent < REPUTATION_LEAST_SENT:
        return []
    sentence = (
        f"En {REPUTATION_DAYS} días, {found.invalid} % de los correos fue a "
        f"direcciones inválidas y {found.complained} % se marcó como no deseado. Los "
        f"proveedores revisan las cuentas desde {INVALID_BAD} % y {COMPLAINED_BAD} %: "
        "vea qué emisor o dominio los causa."
    )
    return [Finding("30 días", found.tone, sentence)]
