"""The sandbox mailbox shows a member only what the current issuer sent."""

import pytest
from django.urls import reverse

from delivery.models import SandboxMail
from delivery.services.sending import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(sent):
    for message in sent.dispatches.get().messages.all():
        send(message.pk)
    return list(SandboxMail.objects.all())


def test_member_sees_the_issuers_mail(alicia_client, mails):
    assert "ana@example.com" in alicia_client.get(reverse("sandbox-list")).text


def test_another_issuer_sees_none_of_it(carla_client, mails):
    assert "ana@example.com" not in carla_client.get(reverse("sandbox-list")).text
    for name in ("sandbox-mail", "sandbox-html"):
        url = reverse(name, args=[mails[0].pk])
        assert carla_client.get(url).status_code == 404
    url = reverse("sandbox-attachment", args=[mails[0].pk, 1])
    assert carla_client.get(url).status_code == 404


def test_user_without_issuer_sees_an_empty_mailbox(client, carla, mails):
    client.force_login(carla)
    assert "Todavía no hay correos" in client.get(reverse("sandbox-list")).text
