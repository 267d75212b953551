"""The blacklist for administrators. Whatever changes goes through the services."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from blacklist import advice, services
from blacklist.forms import AddSuppressionForm, AdviceRuleForm, WhyForm
from blacklist.models import (
    AdviceRule,
    DomainFact,
    Evidence,
    Suppression,
    SuppressionChange,
)


class ReadOnlyInline(admin.TabularInline[Any, Suppression]):
    """Rows that tell what happened: nobody adds, edits or removes them here."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = ["occurred_at", "source", "provider", "scope", "status_code", "words"]


class ChangeInline(ReadOnlyInline):
    model = SuppressionChange
    fields = ["changed_at", "action", "reason", "changed_by"]


class AgeFilter(SimpleListFilter):
    """How long an entry has been there."""

    title = "antigüedad"
    parameter_name = "edad"
    _DAYS: ClassVar = {str(n): f"Hasta {n} días" for n in (7, 30, 90)}
    _OLDER = "mas"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [*self._DAYS.items(), (self._OLDER, "Más de 90 días")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Suppression]
    ) -> QuerySet[Suppression]:
        chosen = self.value()
        if chosen in self._DAYS:
            since = timezone.now() - timedelta(days=int(chosen))
            return queryset.filter(since__gte=since)
        if chosen == self._OLDER:
            return queryset.filter(since__lt=timezone.now() - timedelta(days=90))
        return queryset


def _user(request: HttpRequest) -> AbstractBaseUser:
    """Who is logged in: the admin lets nobody else in."""
    return cast(AbstractBaseUser, request.user)


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin[Suppression]):
    list_display = ["address", "reason", "state", "since", "last_seen_at", "count"]
    list_filter = [
        "state",
        "reason",
        "evidence__source",
        "evidence__provider",
        AgeFilter,
    ]
    search_fields = ["address"]
    search_help_text = "Cualquier parte de la dirección."
    show_full_result_count = False
    change_form_template = "blacklist/admin/change_form.html"
    _FACTS: ClassVar = [
        "address",
        "state",
        "reason",
        "since",
        "last_seen_at",
        "count",
        "expires_at",
    ]

    def get_form(
        self,
        request: HttpRequest,
        obj: Suppression | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[ModelForm[Suppression]]:
        if obj is None:
            kwargs["form"] = AddSuppressionForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(
        self, request: HttpRequest, obj: Suppression | None = None
    ) -> list[Any]:
        return self._FACTS if obj else ["address", "why"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Suppression | None = None
    ) -> list[str]:
        return self._FACTS if obj else []

    def get_inlines(self, request: HttpRequest, obj: Suppression | None) -> list[Any]:
        return [EvidenceInline, ChangeInline] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        hidden = ("show_save", "show_save_and_continue", "show_save_and_add_another")
        buttons = dict.fromkeys(hidden, False) if object_id else {}
        context = {**(extra_context or {}), **buttons}
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(
        self, request: HttpRequest, obj: Suppression, form: Any, change: bool
    ) -> None:
        if not change:
            why = form.cleaned_data["why"]
            entry = services.add_by_hand(obj.address, by=_user(request), reason=why)
            obj.pk = entry.pk
            obj.refresh_from_db()

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/liberar/",
                self.admin_site.admin_view(self.release_view),
                name="blacklist_suppression_release",
            ),
            path(
                "<int:pk>/bloquear/",
                self.admin_site.admin_view(self.block_view),
                name="blacklist_suppression_block",
            ),
        ]
        return own + super().get_urls()

    def release_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, then allow writing to the address again."""
        return self._change_state(request, pk, verb="Liberar", change=services.release)

    def block_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, then take a release back."""
        return self._change_state(
            request, pk, verb="Bloquear otra vez", change=services.block_again
        )

    def _change_state(
        self, request: HttpRequest, pk: int, *, verb: str, change: Callable[..., None]
    ) -> HttpResponse:
        suppression = get_object_or_404(Suppression, pk=pk)
        if not self.has_change_permission(request, suppression):
            raise PermissionDenied
        form = WhyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            change(suppression, by=_user(request), reason=why)
            state = suppression.get_state_display().lower()
            messages.success(request, f"Quedó {state}: {suppression.address}.")
            return redirect("admin:blacklist_suppression_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": verb,
            "verb": verb,
            "suppression": suppression,
            "form": form,
        }
        return render(request, "blacklist/admin/change_state.html", context)


@admin.register(AdviceRule)
class AdviceRuleAdmin(admin.ModelAdmin[AdviceRule]):
    """What the check says of hosts and names, besides spelling and DNS."""

    list_display = ["name", "kind", "sentence", "needs_figures"]
    list_filter = ["kind", "needs_figures"]
    search_fields = ["name", "sentence"]
    form = AdviceRuleForm

    def save_model(
        self, request: HttpRequest, obj: AdviceRule, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(advice.forget_rules)

    def delete_model(self, request: HttpRequest, obj: AdviceRule) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(advice.forget_rules)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[AdviceRule]
    ) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(advice.forget_rules)


@admin.register(DomainFact)
class DomainFactAdmin(admin.ModelAdmin[DomainFact]):
    """What DNS said. Rows renew themselves when they are asked for again."""

    list_display = ["domain", "state", "first_host", "checked_at", "expires_at"]
    list_filter = ["state"]
    search_fields = ["domain"]

    @admin.display(description="servidor de correo")
    def first_host(self, fact: DomainFact) -> str:
        return str(fact.mx_hosts[0]) if fact.mx_hosts else ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
