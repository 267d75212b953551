"""Settings that cannot work are named before anything starts."""

import pytest

from delivery.checks import check_email_provider, check_webhooks


def ids():
    return [message.id for message in check_email_provider()]


def test_default_is_fine():
    assert ids() == []


def test_unknown_provider_is_an_error(settings):
    settings.EMAIL_PROVIDER = "paloma"
    assert ids() == ["delivery.E001"]


def test_public_site_on_the_sandbox_is_told(settings):
    settings.PUBLIC_URL = "https://easysmart.example"
    assert ids() == ["delivery.I001"]


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("resend", "RESEND_SIGNING_SECRET"),
        ("sendgrid", "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY"),
    ],
)
def test_key_that_verifies_nothing_is_an_error(settings, provider, name):
    settings.PROVIDERS_IN_USE = [provider]
    settings.ANYMAIL = settings.ANYMAIL | {name: "x"}
    (error,) = check_webhooks()
    assert error.id == "delivery.E002"
    assert provider in error.msg


def test_secrets_need_no_reading(settings):
    settings.PROVIDERS_IN_USE = ["sandbox", "postmark", "brevo", "amazon_ses"]
    assert check_webhooks() == []


def test_unknown_fallback_is_an_error(settings):
    settings.EMAIL_FALLBACKS = ["paloma"]
    assert ids() == ["delivery.E001"]


def test_sandbox_is_no_fallback(settings):
    settings.EMAIL_FALLBACKS = ["sandbox"]
    assert ids() == ["delivery.E003"]
