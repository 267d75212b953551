"""What is known of the receiving servers, counted over everybody's mail."""

import pytest
from django.utils import timezone

from delivery.diagnosis import Peers
from delivery.models import Dispatch, Message
from delivery.monitoring import DailyCount
from delivery.services.surroundings import surroundings
from delivery.timeline import NOTHING_AROUND, journeys


@pytest.fixture
def dispatch(message, sender):
    Message.objects.filter(pk=message.pk).update(
        send_state="accepted", delivery_state="delivered", mail_host_family="telmex"
    )
    DailyCount.objects.create(
        day=timezone.localdate(),
        sender=sender,
        domain="prodigy.net.mx",
        host_family="telmex",
        delivered=8,
        bounced=1,
    )
    read = Dispatch.objects.prefetch_related("messages__events")
    return read.get(pk=message.dispatch_id)


def test_host_and_peers_are_those_of_the_messages(dispatch):
    found = surroundings([dispatch])
    assert set(found.hosts) == {"telmex"}
    assert found.peers["telmex"] == Peers(delivered=8, bounced=1)


def test_two_queries_are_enough(dispatch, django_assert_num_queries):
    with django_assert_num_queries(2):
        surroundings([dispatch])


def test_diagnosis_tells_of_them(dispatch):
    found = journeys(dispatch, surroundings([dispatch]))[0].diagnosis
    assert "Telmex" in found.sentence
    assert "otra dirección" in found.next_step
    assert "aceptó 8 de 9" in found.evidence


def test_unknown_host_asks_nothing(make_dispatch):
    one = make_dispatch("ana@ejemplo.mx")
    one = Dispatch.objects.prefetch_related("messages__events").get(pk=one.pk)
    assert surroundings([one]) == NOTHING_AROUND
