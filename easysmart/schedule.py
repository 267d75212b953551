"""What beat asks for, and when. Times by the clock are UTC, for the night in Mexico."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

_HOUR = 3600


def beat_schedule(sweep_seconds: int) -> dict[str, dict[str, Any]]:
    """Celery's schedule. sweep_seconds: how often lost work is looked for."""
    return {
        "sweep-invoices": _every(sweep_seconds, "invoices.tasks.sweep_invoices"),
        "sweep-messages": _every(sweep_seconds, "delivery.tasks.sweep_messages"),
        "sweep-inbox": _every(sweep_seconds, "delivery.tasks.sweep_inbox"),
        "sweep-doubts": _every(sweep_seconds, "delivery.tasks.sweep_doubts"),
        "sweep-releases": _every(60, "delivery.tasks.sweep_releases"),
        "watch-delivery": _every(60, "delivery.tasks.watch_delivery"),
        "watch-invoices": _every(60, "invoices.tasks.watch_invoices"),
        "mirror-lists": _at("delivery.tasks.mirror_lists", minute=7, expires=_HOUR),
        # By the clock, so that a restart does not put it off.
        "mirror-whole-lists": _at(
            "delivery.tasks.mirror_whole_lists", hour=9, minute=37, expires=_HOUR
        ),
        "forget-old": _at("delivery.tasks.forget_old", hour=9),
        "expire-suppressions": _at(
            "blacklist.tasks.expire_suppressions", hour=9, minute=15
        ),
        "forget-rates": _at("invoices.tasks.forget_rates", hour=9, minute=20),
        "forget-visitors": _at("invoices.tasks.forget_visitors", hour=9, minute=25),
        "forget-archives": _at("invoices.tasks.forget_archives", hour=9, minute=30),
        # Six in the morning in Mexico.
        "check-sending-domain": _at("delivery.tasks.check_sending_domain", hour=12),
        # Half past seven in the morning in Mexico.
        "send-digests": _at("invoices.tasks.send_digests", hour=13, minute=30),
    }


def _every(seconds: int, task: str) -> dict[str, Any]:
    """One that waited longer than its period has been overtaken by the next."""
    return {
        "task": task,
        "schedule": timedelta(seconds=seconds),
        "options": {"expires": seconds},
    }


def _at(
    task: str, *, hour: int | str = "*", minute: int = 0, expires: int | None = None
) -> dict[str, Any]:
    """Every day at this time, or every hour at this minute."""
    return {
        "task": task,
        "schedule": crontab(hour=hour, minute=minute),
        "options": {"expires": expires} if expires else {},
    }
