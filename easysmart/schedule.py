"""What beat asks for, and when. Times by the clock are UTC, for the night in Mexico."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab


def beat_schedule(sweep_seconds: int) -> dict[str, dict[str, Any]]:
    """Celery's schedule. sweep_seconds: how often lost work is looked for."""
    return {
        "sweep-invoices": {
            "task": "invoices.tasks.sweep_invoices",
            "schedule": timedelta(seconds=sweep_seconds),
            # A sweep that waited longer than its period has been overtaken by the next.
            "options": {"expires": sweep_seconds},
        },
        "sweep-messages": {
            "task": "delivery.tasks.sweep_messages",
            "schedule": timedelta(seconds=sweep_seconds),
            "options": {"expires": sweep_seconds},
        },
        "sweep-inbox": {
            "task": "delivery.tasks.sweep_inbox",
            "schedule": timedelta(seconds=sweep_seconds),
            "options": {"expires": sweep_seconds},
        },
        "watch-delivery": {
            "task": "delivery.tasks.watch_delivery",
            "schedule": timedelta(minutes=5),
            "options": {"expires": 300},
        },
        "send-digests": {
            "task": "invoices.tasks.send_digests",
            # 13:30 UTC is half past seven in the morning in Mexico.
            "schedule": crontab(minute=30, hour=13),
        },
        "forget-old": {
            "task": "delivery.tasks.forget_old",
            # At nine UTC, three in the morning in Mexico.
            "schedule": crontab(minute=0, hour=9),
        },
        "check-sending-domain": {
            "task": "delivery.tasks.check_sending_domain",
            # At noon UTC, six in the morning in Mexico.
            "schedule": crontab(minute=0, hour=12),
        },
        "expire-suppressions": {
            "task": "blacklist.tasks.expire_suppressions",
            "schedule": crontab(minute=15, hour=9),
        },
        "sweep-doubts": {
            "task": "delivery.tasks.sweep_doubts",
            "schedule": timedelta(seconds=sweep_seconds),
            "options": {"expires": sweep_seconds},
        },
        "sweep-releases": {
            "task": "delivery.tasks.sweep_releases",
            "schedule": timedelta(minutes=1),
            "options": {"expires": 60},
        },
        "mirror-lists": {
            "task": "delivery.tasks.mirror_lists",
            "schedule": crontab(minute="7"),
            "options": {"expires": 3600},
        },
        "mirror-whole-lists": {
            "task": "delivery.tasks.mirror_whole_lists",
            # By the clock, so that a restart does not put it off. UTC: night in Mexico.
            "schedule": crontab(hour="9", minute="37"),
            "options": {"expires": 3600},
        },
    }
