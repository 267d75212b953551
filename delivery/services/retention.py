"""Delete what has done its work, a batch at a time, so that nobody waits for it."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from delivery.models import InboxPost, SandboxMail

BATCH = 1000


def forget_old() -> dict[str, int]:
    """Delete read posts and sandbox mails that are older than the settings …_KEPT_DAYS.

    Events, messages and dispatches stay: they are an invoice's history. A post that
    nobody could read yet stays too. Returns how many rows of each were deleted.
    """
    now = timezone.now()
    posts = InboxPost.objects.filter(
        processed_at__isnull=False,
        received_at__lt=now - timedelta(days=settings.INBOX_KEPT_DAYS),
    )
    mails = SandboxMail.objects.filter(
        accepted_at__lt=now - timedelta(days=settings.SANDBOX_KEPT_DAYS)
    )
    return {
        "inbox_posts": _delete_in_batches(posts),
        "sandbox_mails": _delete_in_batches(mails),
    }


def _delete_in_batches(rows: QuerySet[InboxPost] | QuerySet[SandboxMail]) -> int:
    """Each batch is its own transaction: locks are short."""
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted
