"""The blacklist for administrators. Whatever changes goes through the services."""

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
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX

from blacklist import advice, services
from blacklist.forms import AddSuppressionForm, AdviceRuleForm, ReleaseForm, WhyForm
from blacklist.hooks import waiting_for
from blacklist.long_lists import MOST_COUNTED, CappedPaginator, ProviderFilter
from blacklist.mail_host_families import MailHostFamily, MailHostRule
from blacklist.models import (
    AdviceRule,
    DomainFact,
    Evidence,
    Suppression,
    SuppressionChange,
)
from blacklist.read_only import ReadOnly
from blacklist.resources import SuppressionResource


class ReadOnlyInline(ReadOnly, admin.TabularInline[Any, Suppression]):
    """Rows that tell what happened: nobody adds, edits or removes them here."""

    extra = 0


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


class DomainFilter(SimpleListFilter):
    """The mailbox providers that most entries are at; any other is found by search."""

    title = "dominio"
    parameter_name = "dominio"
    _DOMAINS = (
        "gmail.com",
        "hotmail.com",
        "outlook.com",
        "live.com.mx",
        "yahoo.com.mx",
        "yahoo.com",
        "icloud.com",
        "prodigy.net.mx",
    )

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [(domain, domain) for domain in self._DOMAINS]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Suppression]
    ) -> QuerySet[Suppression]:
        domain = self.value()
        return queryset.filter(address__endswith=f"@{domain}") if domain else queryset


def _user(request: HttpRequest) -> AbstractBaseUser:
    """Who is logged in: the admin lets nobody else in."""
    return cast(AbstractBaseUser, request.user)


@admin.register(Suppression)
class SuppressionAdmin(
    ImportExportMixin,  # type: ignore[misc]
    admin.ModelAdmin[Suppression],
):
    list_display = ["address", "reason", "state", "since", "last_seen_at", "count"]
    list_filter = [
        "state",
        "reason",
        "evidence__source",
        ProviderFilter,
        DomainFilter,
        AgeFilter,
    ]
    # They are kept folded, and only so does an index help.
    search_fields = ["address__contains"]
    search_help_text = (
        "Cualquier parte de la dirección, o @ y su dominio. Se cuentan y se muestran "
        f"a lo más las {MOST_COUNTED:,} más recientes."
    )
    paginator = CappedPaginator
    actions = ["release_chosen"]
    show_full_result_count = False
    resource_classes = [SuppressionResource]
    formats = [CSV, XLSX]
    import_formats = formats
    export_formats = formats
    # Entries have a history of their own.
    skip_admin_log = True
    import_template_name = "blacklist/admin/import.html"
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        return super().get_search_results(request, queryset, search_term.lower())

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
                "liberar/",
                self.admin_site.admin_view(self.release_many_view),
                name="blacklist_suppression_release_many",
            ),
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
        """Ask why, show what waits for the address, then allow writing to it again."""
        suppression = self._changeable(request, pk)
        waiting = waiting_for(suppression.address)
        form = ReleaseForm(request.POST or None, waiting=waiting)
        if request.method == "POST" and form.is_valid():
            chosen = form.cleaned_data["waiting"]
            sent = services.release(
                suppression,
                by=_user(request),
                reason=form.cleaned_data["why"],
                send=chosen,
            )
            text = _released(suppression, sent=sent, chosen=len(chosen))
            messages.success(request, text)
            return redirect("admin:blacklist_suppression_change", pk)
        return self._ask(request, suppression, verb="Liberar", form=form)

    def release_many_view(self, request: HttpRequest) -> HttpResponse:
        """Ask why, once for all that were chosen in the list, then release them."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        keys = [key for key in request.POST.getlist("pk") if key.isdecimal()]
        chosen = Suppression.objects.filter(pk__in=keys).order_by("address")
        form = WhyForm(request.POST if "why" in request.POST else None)
        if form.is_valid():
            number = services.release_many(
                chosen, by=_user(request), reason=form.cleaned_data["why"]
            )
            messages.success(request, f"Direcciones liberadas: {number}.")
            return redirect("admin:blacklist_suppression_changelist")
        return self._ask_for_many(request, chosen, form)

    @admin.action(description="Liberar las elegidas", permissions=["change"])
    def release_chosen(
        self, request: HttpRequest, queryset: QuerySet[Suppression]
    ) -> HttpResponse:
        return self._ask_for_many(request, queryset.order_by("address"), WhyForm())

    def block_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, then take a release back."""
        suppression = self._changeable(request, pk)
        form = WhyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            services.block_again(
                suppression, by=_user(request), reason=form.cleaned_data["why"]
            )
            messages.success(request, f"Quedó bloqueada: {suppression.address}.")
            return redirect("admin:blacklist_suppression_change", pk)
        return self._ask(request, suppression, verb="Bloquear otra vez", form=form)

    def _changeable(self, request: HttpRequest, pk: int) -> Suppression:
        suppression = get_object_or_404(Suppression, pk=pk)
        if not self.has_change_permission(request, suppression):
            raise PermissionDenied
        return suppression

    def _ask(
        self, request: HttpRequest, suppression: Suppression, *, verb: str, form: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": verb,
            "verb": verb,
            "suppression": suppression,
            "form": form,
        }
        return render(request, "blacklist/admin/change_state.html", context)

    def _ask_for_many(
        self, request: HttpRequest, chosen: QuerySet[Suppression], form: WhyForm
    ) -> HttpResponse:
        blocked = [one for one in chosen if one.state != Suppression.State.RELEASED]
        context = {
            **self.admin_site.each_context(request),
            "title": "Liberar las elegidas",
            "blocked": [(one, len(waiting_for(one.address))) for one in blocked],
            "form": form,
        }
        return render(request, "blacklist/admin/release_many.html", context)


def _released(suppression: Suppression, *, sent: int, chosen: int) -> str:
    address = suppression.address
    if suppression.state == Suppression.State.RELEASING:
        going = f" Correos retenidos que saldrán entonces: {chosen}." if chosen else ""
        return (
            f"Quedó en espera del proveedor: {address}. Sigue bloqueada hasta que él "
            f"la quite de su lista.{going}"
        )
    going = f" Correos retenidos que van en camino: {sent}." if sent else ""
    return f"Quedó liberada: {address}.{going}"


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
class DomainFactAdmin(ReadOnly, admin.ModelAdmin[DomainFact]):
    """What DNS said. Rows renew themselves when they are asked for again."""

    list_display = ["domain", "state", "first_host", "checked_at", "expires_at"]
    list_filter = ["state"]
    search_fields = ["domain"]

    @admin.display(description="servidor de correo")
    def first_host(self, fact: DomainFact) -> str:
        return str(fact.mx_hosts[0]) if fact.mx_hosts else ""


class MailHostRuleInline(admin.TabularInline[MailHostRule, MailHostFamily]):
    model = MailHostRule
    extra = 1


@admin.register(MailHostFamily)
class MailHostFamilyAdmin(admin.ModelAdmin[MailHostFamily]):
    """Who receives mail for whom, and what is advised: correct it here, not in code."""

    list_display = ["name", "code", "kind", "advice"]
    list_filter = ["kind"]
    search_fields = ["name", "code", "rules__suffix"]
    inlines = [MailHostRuleInline]
