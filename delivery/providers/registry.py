"""The providers that this program knows, and the connections kept open to them."""

import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, cast

from anymail.backends.base_requests import AnymailRequestsBackend
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from delivery.providers.base import Provider
from delivery.providers.payloads import lighten_payloads
from delivery.providers.sessions import LightSession

if TYPE_CHECKING:
    # Both need the models, and settings may read this table before there are any.
    from delivery.providers.lists.base import SuppressionList
    from delivery.providers.look_ups import Wanted

PROVIDERS = {
    "sandbox": "delivery.providers.sandbox.provider.SandboxProvider",
    "postmark": "delivery.providers.postmark.PostmarkProvider",
    "resend": "delivery.providers.resend.ResendProvider",
    "amazon_ses": "delivery.providers.amazon_ses.provider.AmazonSesProvider",
    "mailgun": "delivery.providers.mailgun.MailgunProvider",
    "brevo": "delivery.providers.brevo.BrevoProvider",
    "sendgrid": "delivery.providers.sendgrid.SendGridProvider",
    "sparkpost": "delivery.providers.sparkpost.SparkPostProvider",
    "mailjet": "delivery.providers.mailjet.MailjetProvider",
}
# Where each of them posts what became of a message.
WEBHOOKS = {
    "sandbox": "delivery.providers.sandbox.webhook.SandboxWebhookView",
    "postmark": "delivery.providers.postmark.PostmarkWebhookView",
    "resend": "delivery.providers.resend.ResendWebhookView",
    "amazon_ses": "delivery.providers.amazon_ses.webhook.AmazonSesWebhookView",
    "mailgun": "delivery.providers.mailgun.MailgunWebhookView",
    "brevo": "delivery.providers.brevo.BrevoWebhookView",
    "sendgrid": "delivery.providers.sendgrid.SendGridWebhookView",
    "sparkpost": "delivery.providers.sparkpost.SparkPostWebhookView",
    "mailjet": "delivery.providers.mailjet.MailjetWebhookView",
}
# Their own lists. Mailjet has no API for its list: its events alone tell of it.
LISTS = {
    "postmark": "delivery.providers.lists.postmark.PostmarkList",
    "resend": "delivery.providers.lists.resend.ResendList",
    "amazon_ses": "delivery.providers.lists.amazon_ses.AmazonSesList",
    "mailgun": "delivery.providers.lists.mailgun.MailgunList",
    "brevo": "delivery.providers.lists.brevo.BrevoList",
    "sendgrid": "delivery.providers.lists.sendgrid.SendGridList",
    "sparkpost": "delivery.providers.lists.sparkpost.SparkPostList",
}
# Whether they have a message whose answer was lost. Resend and SparkPost need none: the
# same call under the same key asks them. SES and SendGrid cannot be asked.
LOOK_UPS = {
    "postmark": "delivery.providers.look_ups.postmark",
    "mailgun": "delivery.providers.look_ups.mailgun",
    "brevo": "delivery.providers.look_ups.brevo",
}

_kept = threading.local()


def get_provider(name: str = "") -> Provider:
    """The provider of that name, or the configured one. Raises KeyError if unknown."""
    return _load(PROVIDERS[name or settings.EMAIL_PROVIDER])


def sending_order() -> list[str]:
    """The names of those that may get a message, the best first, each once."""
    return list(dict.fromkeys([settings.EMAIL_PROVIDER, *settings.EMAIL_FALLBACKS]))


def get_list(name: str) -> "SuppressionList | None":
    """The list that this provider keeps; None when it cannot be asked for it."""
    path = LISTS.get(name)
    return cast("SuppressionList", import_string(path)()) if path else None


def get_look_up(name: str) -> "Callable[[Wanted], str | None]":
    """How to ask this provider for its id of a message. Raises KeyError if unknown."""
    return cast("Callable[[Wanted], str | None]", import_string(LOOK_UPS[name]))


def lists_in_use() -> "dict[str, SuppressionList]":
    """The lists of all providers in use, as far as they can be asked."""
    found = {name: get_list(name) for name in settings.PROVIDERS_IN_USE}
    return {name: one for name, one in found.items() if one is not None}


def kept_connection(provider: Provider) -> BaseEmailBackend:
    """This thread's open connection to the provider.

    Opening one for each message costs a TLS context and a handshake, 16 ms of CPU: kept
    open, Anymail sends 17 times as many messages in a second.
    """
    connections = _kept.__dict__.setdefault("connections", {})
    if provider.name not in connections:
        connection = get_connection(provider.backend)
        connection.open()
        # All of Anymail's but Amazon SES, which has a client of its own.
        if isinstance(connection, AnymailRequestsBackend):
            lighten_payloads()
            connection.session = LightSession(connection.session, connection.api_url)
        connections[provider.name] = connection
    return cast(BaseEmailBackend, connections[provider.name])


@cache
def _load(path: str) -> Provider:
    return cast(Provider, import_string(path)())
