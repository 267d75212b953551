"""Providers that do not sign say a secret: any of ours, so that it can be changed."""

import pytest

from delivery.models import InboxPost
from tests.delivery.providers.conftest import basic

pytestmark = pytest.mark.django_db

EACH = pytest.mark.parametrize(
    "provider", ["postmark", "brevo", "sparkpost", "mailjet"]
)


@EACH
@pytest.mark.parametrize("pair", ["nuevo:secreto", "viejo:secreto"])
def test_each_secret_opens(send_to, provider, pair):
    assert send_to(provider, [], **basic(pair)).status_code == 204


@EACH
@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("nuevo:otro"),
        basic(":"),
        {"Authorization": "Basic ñ"},
        {"Authorization": "Bearer nuevo:secreto"},
    ],
)
def test_no_other_does_and_nothing_is_kept(send_to, provider, headers):
    assert send_to(provider, [], **headers).status_code == 400
    assert not InboxPost.objects.exists()


@EACH
def test_without_a_secret_nobody_enters(send_to, settings, provider):
    settings.WEBHOOK_SECRETS = []
    assert send_to(provider, [], **basic()).status_code == 400


def test_a_provider_that_is_not_in_use_has_no_address(client, settings):
    settings.ROOT_URLCONF = "easysmart.urls"
    assert client.post("/anymail/postmark/tracking/").status_code == 404
