"""Users, and who works for which issuer; invoices are there to be read."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from blacklist.read_only import ReadOnly
from delivery.admin import DispatchAdmin
from delivery.models import Dispatch
from invoices.models import (
    ApiKey,
    Cancellation,
    Certificate,
    Invoice,
    Issuer,
    Membership,
    PublicLink,
    User,
)
from invoices.services.first_sending import try_again


@admin.register(User)
class UserAdmin(BaseUserAdmin[User]):
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    search_fields = ["email", "name"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (
        (None, {"fields": ["email", "name", "password"]}),
        ("Permisos", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Fechas", {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ["email", "name", "usable_password", "password1", "password2"]},
        ),
    )


class MembershipInline(admin.TabularInline[Membership, Issuer]):
    model = Membership
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Issuer)
class IssuerAdmin(admin.ModelAdmin[Issuer]):
    list_display = ["nombre", "rfc", "codigo_postal", "is_demo", "created_at"]
    search_fields = ["nombre", "rfc"]
    readonly_fields = [
        "rfc",
        "nombre",
        "sender",
        "created_at",
        "confirmed_copy_address",
        "copy_asked_at",
        "copy_question_error",
    ]
    inlines = [MembershipInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, admin.ModelAdmin[Certificate]):
    list_display = ["number", "issuer", "valid_until", "uploaded_by", "uploaded_at"]
    search_fields = ["number", "issuer__rfc", "issuer__nombre"]
    exclude = ["certificate", "encrypted_key"]


class DispatchInline(ReadOnly, admin.TabularInline[Any, Invoice]):
    """From an invoice to its dispatches."""

    model = Invoice.dispatches.through
    verbose_name = "envío"
    verbose_name_plural = "envíos"
    fields = ["sent", "sent_at"]
    readonly_fields = ["sent", "sent_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("dispatch")

    @admin.display(description="asunto")
    def sent(self, row: Any) -> str:
        url = reverse("admin:delivery_dispatch_change", args=[row.dispatch_id])
        return format_html('<a href="{}">{}</a>', url, row.dispatch)

    @admin.display(description="cuándo")
    def sent_at(self, row: Any) -> datetime:
        return row.dispatch.created_at  # type: ignore[no-any-return]


class InvoiceInline(ReadOnly, admin.TabularInline[Any, Dispatch]):
    """And back."""

    model = Invoice.dispatches.through
    verbose_name = "factura"
    verbose_name_plural = "facturas"
    fields = ["issued", "receptor"]
    readonly_fields = ["issued", "receptor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("invoice")

    @admin.display(description="factura")
    def issued(self, row: Any) -> str:
        url = reverse("admin:invoices_invoice_change", args=[row.invoice_id])
        return format_html('<a href="{}">{}</a>', url, row.invoice)

    @admin.display(description="receptor")
    def receptor(self, row: Any) -> str:
        return row.invoice.receptor_nombre  # type: ignore[no-any-return]


class CancellationInline(ReadOnly, admin.TabularInline[Cancellation, Invoice]):
    """What was asked of the SAT, and what it answered."""

    model = Cancellation
    fk_name = "invoice"
    fields = ["state", "motive", "requested_by", "requested_at", "ended_at", "words"]


class PublicLinkInline(ReadOnly, admin.TabularInline[PublicLink, Invoice]):
    """Whose each is, and until when. Never the link itself: it opens the invoice."""

    model = PublicLink
    fields = ["created_at", "expires_at", "revoked_at", "revoked_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublicLink]:
        return super().get_queryset(request).select_related("message", "revoked_by")


# Delivery knows no invoices: who knows both tells its page.
DispatchAdmin.inlines = [*DispatchAdmin.inlines, InvoiceInline]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnly, admin.ModelAdmin[ApiKey]):
    list_display = ["name", "prefix", "issuer", "last_used_at", "revoked_at"]
    list_select_related = ["issuer"]
    search_fields = ["name", "prefix", "issuer__rfc", "issuer__nombre"]


class SendErrorFilter(admin.EmptyFieldListFilter):
    """Django begins its title with "por", and so does the field's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "error al preparar el correo"


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, admin.ModelAdmin[Invoice]):
    list_display = [
        "__str__",
        "issuer",
        "receptor_nombre",
        "total",
        "state",
        "created_at",
    ]
    list_filter = [
        "state",
        ("send_error", SendErrorFilter),
        "issuer",
    ]
    search_fields = ["folio", "receptor_rfc", "receptor_nombre", "folio_fiscal"]
    exclude = ["stamp_claim", "stamp_lease_until", "dispatches"]
    inlines = [CancellationInline, DispatchInline, PublicLinkInline]
    actions = ["send_again"]

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("invoices.change_invoice")

    @admin.action(
        description="Intentar de nuevo el correo que no se pudo preparar",
        permissions=["send"],
    )
    def send_again(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> None:
        number = try_again(queryset)
        messages.success(request, f"Correos que se intentan de nuevo: {number}.")
