"""The first page: what the accountant must know of at once."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from delivery.models import Message


def page(client):
    return client.get(reverse("home")).content.decode()


def test_copy_that_bounced_is_told_to_its_own_people(sent, bruno_client, carla_client):
    copies = Message.objects.filter(role="copy")
    copies.update(send_state="accepted", delivery_state="hard_bounce", detail="550 no")
    told = page(bruno_client)
    assert "Su última copia no llegó a <b>alicia@ejemplo.mx</b>" in told
    assert "550 no" in told
    assert "alicia@ejemplo.mx" not in page(carla_client)


def test_copy_that_arrives_is_no_news(sent, bruno_client):
    assert "copia no llegó" not in page(bruno_client)


def test_late_invoice_says_for_how_long(sent, bruno_client):
    long_ago = timezone.now() - timedelta(hours=30)
    Message.objects.update(send_state="accepted", accepted_at=long_ago)
    assert "Aún sin confirmar después de 30 horas" in page(bruno_client)
