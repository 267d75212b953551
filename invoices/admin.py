"""Users, and who works for which issuer; invoices are there to be read."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.http import HttpRequest

from blacklist.read_only import ReadOnly
from invoices.models import ApiKey, Certificate, Invoice, Issuer, Membership, User


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
    list_display = ["nombre", "rfc", "codigo_postal", "created_at"]
    search_fields = ["nombre", "rfc"]
    readonly_fields = ["rfc", "nombre", "sender", "created_at"]
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


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnly, admin.ModelAdmin[ApiKey]):
    list_display = ["name", "prefix", "issuer", "last_used_at", "revoked_at"]
    list_select_related = ["issuer"]
    search_fields = ["name", "prefix", "issuer__rfc", "issuer__nombre"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, admin.ModelAdmin[Invoice]):
    list_display = [
        "number",
        "issuer",
        "receptor_nombre",
        "total",
        "state",
        "created_at",
    ]
    list_filter = ["state", "issuer"]
    search_fields = ["folio", "receptor_rfc", "receptor_nombre", "folio_fiscal"]
    exclude = ["stamp_claim", "stamp_lease_until", "dispatches"]
