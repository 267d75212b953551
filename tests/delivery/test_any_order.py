"""Facts may come in any order, many times and in groups: one state, one blacklist."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blacklist.models import Evidence, Suppression
from delivery.bounces import SOFT_KINDS
from delivery.choices import BOUNCES, BounceKind, EventType
from delivery.models import Event, Message
from delivery.services.events import settle

pytestmark = pytest.mark.django_db

MESSAGES = 4
# The same for each order that is compared.
NOW = timezone.now()
STATE = [
    "send_state",
    "delivery_state",
    "detail",
    "provider_message_id",
    "accepted_at",
    "delivered_at",
    "opened_at",
]
quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

bounces = st.tuples(st.sampled_from(sorted(BOUNCES)), st.sampled_from(BounceKind))
soft_bounces = st.tuples(
    st.just(EventType.BOUNCED), st.sampled_from(sorted(SOFT_KINDS))
)
others = st.tuples(st.sampled_from(sorted(set(EventType) - BOUNCES)), st.just(""))
deliveries = st.just((EventType.DELIVERED, ""))


def facts(what):
    """Up to nine, each of one of the messages, on one of the last forty days."""
    one = st.tuples(st.integers(0, MESSAGES - 1), what, st.integers(0, 40))
    return st.lists(one, max_size=9, unique_by=lambda fact: fact[2])


@contextmanager
def undone():
    """What one order does must not be there for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def messages(make_message):
    """Of one address."""
    return [make_message() for _ in range(MESSAGES)]


def told(messages, known, order):
    """The state and the blacklist after the facts came one by one in this order."""
    with undone():
        ids = [
            Event.objects.create(
                content_hash=f"fact-{at}",
                provider="sandbox",
                # Some say their id, some do not.
                provider_message_id=f"id-{number}" if at % 2 else "",
                message_uuid=messages[number].uuid,
                type=type,
                bounce_kind=kind,
                words=f"fact {at}",
                raw={},
                occurred_at=NOW - timedelta(days=days),
            ).pk
            for at, (number, (type, kind), days) in enumerate(known)
        ]
        hidden = dict(Event.objects.values_list("pk", "message_uuid"))
        Event.objects.update(message_uuid=None)
        for at in order:
            # Only now does it come.
            Event.objects.filter(pk=ids[at]).update(message_uuid=hidden[ids[at]])
            settle([Event.objects.get(pk=ids[at])])
        return _outcome()


def _outcome():
    blocked = Suppression.objects.blocking().values_list("address", flat=True)
    states = [*Message.objects.order_by("pk").values_list(*STATE)]
    keys = set(Evidence.objects.values_list("key", flat=True))
    return states, set(blocked), keys


def orders(data, known):
    """Two orders of all of them, with some told twice."""
    everyone = list(range(len(known)))
    again = st.lists(st.sampled_from(everyone)) if everyone else st.just([])
    return [data.draw(st.permutations(everyone + data.draw(again))) for _ in "12"]


@quick
@given(known=facts(bounces | others), data=st.data())
def test_any_order_of_any_facts_ends_the_same(messages, known, data):
    one, other = (told(messages, known, order) for order in orders(data, known))
    assert one == other


@quick
@given(known=facts(soft_bounces | deliveries), data=st.data())
def test_any_order_of_soft_bounces_and_deliveries_ends_the_same(messages, known, data):
    one, other = (told(messages, known, order) for order in orders(data, known))
    assert one == other


def soft(*days):
    return [
        (at, (EventType.BOUNCED, BounceKind.FULL), ago) for at, ago in enumerate(days)
    ]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0, 1]])
def test_three_messages_on_three_days_block_in_any_order(messages, order):
    _, blocked, keys = told(messages, soft(30, 20, 10), order)
    assert blocked == {"ana@ejemplo.mx"}
    assert keys == {"fact-2"}


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1, 3]])
def test_delivery_between_forgives_whenever_one_hears_of_it(messages, order):
    known = [*soft(30, 20, 10), (3, (EventType.DELIVERED, ""), 15)]
    _, blocked, keys = told(messages, known, order)
    assert (blocked, keys) == (set(), set())


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0]])
def test_delivery_after_them_comes_too_late(messages, order):
    known = [*soft(30, 20, 10), (3, (EventType.DELIVERED, ""), 5)]
    assert told(messages, known, order)[1] == {"ana@ejemplo.mx"}
