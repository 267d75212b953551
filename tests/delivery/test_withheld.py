"""Messages that a blocked address holds back are told of, and sent when asked."""

from datetime import timedelta

import pytest

from blacklist.hooks import send_waiting, waiting_for
from delivery.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def withheld(message):
    Message.objects.filter(pk=message.pk).update(send_state="withheld")
    return message


def test_withheld_message_is_told_of(withheld):
    (waiting,) = waiting_for("ana@ejemplo.mx")
    assert waiting.key == str(withheld.uuid)
    assert waiting.text.startswith("Su pedido · Peña, Muñoz y Cía. · ")


def test_others_and_old_ones_are_not(withheld):
    assert waiting_for("luis@ejemplo.mx") == []
    old = withheld.created_at - timedelta(days=91)
    Message.objects.filter(pk=withheld.pk).update(created_at=old)
    assert waiting_for("ana@ejemplo.mx") == []


def test_what_is_chosen_is_put_in_line_once(withheld, monkeypatch):
    keys = [str(withheld.uuid)]
    assert send_waiting("ana@ejemplo.mx", keys) == 1
    withheld.refresh_from_db()
    assert withheld.send_state == "pending"
    assert send_waiting("ana@ejemplo.mx", keys) == 0


def test_what_is_not_chosen_or_not_of_the_address_stays(withheld):
    assert send_waiting("ana@ejemplo.mx", []) == 0
    assert send_waiting("luis@ejemplo.mx", [str(withheld.uuid)]) == 0
