"""Webhooks of the providers and the sandbox mailbox."""

from django.urls import path

from delivery.providers.sandbox.webhook import SandboxWebhookView
from delivery.views import dashboard, sandbox

urlpatterns = [
    path(
        "anymail/sandbox/tracking/",
        SandboxWebhookView.as_view(),
        name="sandbox-tracking",
    ),
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
        "administracion/entregas/cuentas.csv",
        dashboard.delivery_csv,
        name="delivery-csv",
    ),
]
