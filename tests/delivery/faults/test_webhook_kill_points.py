"""A process killed at each step of a webhook post: every event applied exactly once."""

import json
import time

import pytest
from django.conf import settings
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blacklist.models import Evidence, Suppression
from delivery.models import Event, InboxPost, Message
from delivery.monitoring import DailyCount, RecentCount
from delivery.providers.sandbox.signatures import signed_headers
from delivery.services import inbox
from delivery.services.sending import send

WEB_STEPS = {
    "verified, not kept": "delivery.views.inbox.add_unless_there",
    "kept, nobody woken": "celery.Celery.send_task",
}
WORKER_STEPS = {
    "events stored": ("before", "delivery.services.inbox.settle_or_leave"),
    "states folded, blacklist not asked": (
        "before",
        "delivery.services.events.blacklist",
    ),
    "all done, not committed": ("after", "delivery.services.inbox.settle_or_leave"),
    "committed": ("before", "delivery.services.inbox.note_lag"),
}
COUNTED = {"sent": 2, "delivered": 1, "bounced": 1, "invalid": 1, "opened": 1}


def post(body, age=0):
    """As the provider does, so many seconds ago."""
    timestamp = str(int(time.time()) - age)
    signed = signed_headers(
        body.encode(), timestamp=timestamp, secret=settings.SANDBOX_WEBHOOK_SECRET
    )
    url = reverse("sandbox-tracking")
    return Client().post(url, body, content_type="application/json", headers=signed)


@pytest.fixture
def bodies(make_dispatch):
    """Two posts; what came of Beto's message is in both."""
    one, other = make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx").messages.filter(
        role="customer"
    )
    send(one.pk)
    send(other.pk)
    bounced = fact("bounced", other, status="5.1.1", response="550 User unknown")
    first = [fact("delivered", one), bounced]
    return [
        json.dumps({"events": one}) for one in (first, [bounced, fact("opened", one)])
    ]


def fact(kind, message, **said):
    message.refresh_from_db()
    return {
        "type": kind,
        "message_id": message.provider_message_id,
        "recipient": message.address,
        "metadata": {"message": str(message.uuid)},
        "occurred_at": timezone.now().isoformat(),
        "status": "2.0.0",
        "response": "250 OK",
    } | said


def go_on():
    """What the sweep finds."""
    for post_id in inbox.waiting_ids():
        inbox.process_inbox(post_id)


def assert_applied_once():
    assert not inbox.waiting_ids()
    assert Event.objects.filter(message__isnull=False).count() == 3
    states = Message.objects.filter(role="customer").order_by("address")
    found = [*states.values_list("delivery_state", flat=True)]
    assert found == ["delivered", "hard_bounce"]
    sums = DailyCount.objects.aggregate(**{one: Sum(one) for one in COUNTED})
    assert sums == COUNTED
    recent = RecentCount.objects.aggregate(all=Sum("ended"), bad=Sum("invalid"))
    assert recent == {"all": 2, "bad": 1}
    assert Suppression.objects.get().count == 1
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("step", WEB_STEPS)
def test_web_process_that_dies_over_a_post(mortal, bodies, step):
    told = [f"{__name__}.post", bodies[0], 1]
    assert mortal.dies("before", WEB_STEPS[step], *told)
    assert InboxPost.objects.count() == (step == "kept, nobody woken")
    # The provider got no answer, so it comes again, signed anew.
    for body in bodies:
        assert post(body).status_code == 204
    go_on()
    assert_applied_once()


@pytest.mark.parametrize("step", WORKER_STEPS)
def test_worker_that_dies_in_a_group_of_posts(mortal, bodies, step):
    for body in bodies:
        post(body)
    post_id = InboxPost.objects.latest("pk").pk
    assert mortal.dies(
        *WORKER_STEPS[step], "delivery.tasks.process_inbox_post", post_id
    )
    assert len(inbox.waiting_ids()) == (0 if step == "committed" else 2)
    go_on()
    assert_applied_once()
