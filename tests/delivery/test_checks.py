"""Settings that cannot work are named before anything starts."""

from delivery.checks import check_email_provider


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


def test_unknown_fallback_is_an_error(settings):
    settings.EMAIL_FALLBACKS = ["paloma"]
    assert ids() == ["delivery.E001"]


def test_sandbox_is_no_fallback(settings):
    settings.EMAIL_FALLBACKS = ["sandbox"]
    assert ids() == ["delivery.E002"]
