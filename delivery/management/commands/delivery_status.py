"""How delivery does, as one JSON object for people and for monitors."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from delivery.monitoring import Alert, SendingDomainCheck
from delivery.services.health import health
from delivery.services.statistics import daily_counts, reputation, total_counts

DAYS = 30


class Command(BaseCommand):
    help = "Print what waits, the counts of 30 days and the open alerts, as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        counts = daily_counts(since=today - timedelta(days=DAYS - 1), until=today)
        total = total_counts(counts)
        found = reputation(total)
        alerts = Alert.objects.filter(ended_at__isnull=True)
        checks = SendingDomainCheck.objects.all()
        status = {
            "provider": settings.EMAIL_PROVIDER,
            "now": asdict(health()),
            "last_30_days": asdict(total),
            "reputation": asdict(found) if found else None,
            "alerts": [
                {"kind": one.kind, "subject": one.subject, "since": one.since}
                for one in alerts
            ],
            "sending_domain": {one.name: one.verdict for one in checks},
        }
        text = json.dumps(status, default=str, ensure_ascii=False, indent=2)
        self.stdout.write(text)
