"""Webhooks of the providers and the sandbox mailbox."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import URLPattern, path
from django.utils.module_loading import import_string

from delivery.providers.registry import WEBHOOKS
from delivery.views import dashboard, domain_check, metrics, sandbox


def tracking_urls(providers: Iterable[str]) -> list[URLPattern]:
    """Where these providers post. The others have no address here."""
    return [
        path(
            f"anymail/{name}/tracking/",
            import_string(WEBHOOKS[name]).as_view(),
            name=f"{name}-tracking",
        )
        for name in providers
    ]


urlpatterns = [
    # The sandbox's stays: events that it planned may still be due.
    *tracking_urls({"sandbox", *settings.PROVIDERS_IN_USE}),
    # Without a slash at its end: where Prometheus looks.
    path("metrics", metrics.metrics, name="metrics"),
    path("sandbox/", sandbox.mail_list, name="sandbox-list"),
    path("sandbox/<int:pk>/", sandbox.mail_detail, name="sandbox-mail"),
    path("sandbox/<int:pk>/html/", sandbox.mail_html, name="sandbox-html"),
    path(
        "sandbox/<int:pk>/adjuntos/<int:number>/",
        sandbox.mail_attachment,
        name="sandbox-attachment",
    ),
    path(
        "administracion/entregas/",
        dashboard.delivery_dashboard,
        name="delivery-dashboard",
    ),
    path(
        "administracion/entregas/dns/",
        domain_check.domain_status,
        name="domain-status",
    ),
    path(
        "administracion/entregas/dns/revisar/",
        domain_check.domain_check,
        name="domain-check",
    ),
    path(
        "administracion/entregas/cuentas.csv",
        dashboard.delivery_csv,
        name="delivery-csv",
    ),
]
