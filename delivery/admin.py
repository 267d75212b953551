"""What was sent and what came back, to read. Facts are not edited."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from blacklist.models import Suppression
from blacklist.read_only import ReadOnly
from delivery.admin_lists import LongList, ProviderFilter
from delivery.models import Attachment, Dispatch, Event, InboxPost, Message
from delivery.monitoring import Alert, Storm
from delivery.pacing import ProviderHealth
from delivery.services import deciding
from delivery.services.events import recompute


class AttachmentInline(ReadOnly, admin.TabularInline[Attachment, Dispatch]):
    model = Attachment
    fields = ["filename", "mimetype", "stored_file"]


class MessageInline(ReadOnly, admin.TabularInline[Message, Dispatch]):
    model = Message
    fields = ["role", "address", "send_state", "delivery_state", "detail"]
    show_change_link = True


class EventInline(ReadOnly, admin.TabularInline[Event, Message]):
    model = Event
    fields = ["occurred_at", "type", "bounce_kind", "status_code", "words"]
    ordering = ["occurred_at", "pk"]
    show_change_link = True


@admin.register(Dispatch)
class DispatchAdmin(LongList[Dispatch]):
    list_display = ["subject", "sender", "why", "requested_by", "created_at"]
    list_filter = ["why", "created_at"]
    list_select_related = ["sender", "requested_by"]
    search_help_text = "Una dirección completa, un UUID o el nombre del remitente"
    found_by = {
        "address": "messages__folded_address",
        "uuid": "uuid",
        "text": "sender__name__icontains",
    }
    inlines = [MessageInline, AttachmentInline]


@admin.register(Message)
class MessageAdmin(LongList[Message]):
    list_display = [
        "address",
        "role",
        "send_state",
        "delivery_state",
        "mail_host_family",
        "provider",
        "attempts",
        "created_at",
    ]
    list_filter = [
        "send_state",
        "delivery_state",
        "role",
        ProviderFilter,
        "created_at",
    ]
    found_by = {
        "address": "folded_address",
        "uuid": "uuid",
        "text": "provider_message_id",
    }
    exclude = ["claim"]
    readonly_fields = ["suppression"]
    inlines = [EventInline]
    actions = ["recompute_state", "send_again", "look_again", "mark_accepted"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("delivery.change_message")

    @admin.display(description="lista negra")
    def suppression(self, message: Message) -> str:
        found = Suppression.objects.filter(address=message.folded_address).first()
        if found is None:
            return "No está"
        url = reverse("admin:blacklist_suppression_change", args=[found.pk])
        return format_html('<a href="{}">{}</a>', url, found.get_state_display())

    @admin.action(description="Recalcular estado", permissions=["decide"])
    def recompute_state(
        self, request: HttpRequest, queryset: QuerySet[Message]
    ) -> None:
        ids = _ids(queryset)
        recompute(ids)
        messages.success(request, f"Mensajes recalculados: {len(ids)}.")

    @admin.action(
        description="Enviar otra vez (si está sin confirmar, puede llegar dos veces)",
        permissions=["decide"],
    )
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        number = deciding.send_again(_ids(queryset))
        messages.success(request, f"Mensajes otra vez en la fila: {number}.")

    @admin.action(
        description="Buscar en el proveedor lo que está sin confirmar",
        permissions=["decide"],
    )
    def look_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        number = deciding.look_again(_ids(queryset))
        messages.success(request, f"Mensajes que se buscan en su proveedor: {number}.")

    @admin.action(
        description="Dar por enviado lo que está sin confirmar", permissions=["decide"]
    )
    def mark_accepted(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        number = deciding.mark_accepted(_ids(queryset))
        messages.success(request, f"Mensajes dados por enviados: {number}.")


@admin.register(Event)
class EventAdmin(LongList[Event]):
    list_display = [
        "occurred_at",
        "type",
        "bounce_kind",
        "status_code",
        "recipient",
        "provider",
        "is_matched",
    ]
    list_filter = [
        "type",
        "bounce_kind",
        ProviderFilter,
        ("message", admin.EmptyFieldListFilter),
        "occurred_at",
    ]
    found_by = {
        "address": "message__folded_address",
        "uuid": "message_uuid",
        "text": "provider_message_id",
    }

    @admin.display(description="con mensaje", boolean=True)
    def is_matched(self, event: Event) -> bool:
        return event.message_id is not None


@admin.register(InboxPost)
class InboxPostAdmin(LongList[InboxPost]):
    list_display = ["received_at", "provider", "processed_at", "attempts", "has_error"]
    list_filter = [
        ProviderFilter,
        ("processed_at", admin.EmptyFieldListFilter),
        ("error", admin.EmptyFieldListFilter),
    ]
    search_help_text = "El hash de la petición"
    found_by = {"text": "request_hash"}
    actions = ["read_again"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("delivery.change_inboxpost")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboxPost]:
        """Without the body, up to a megabyte each, until one is opened."""
        return super().get_queryset(request).defer("body")

    @admin.display(description="con error", boolean=True)
    def has_error(self, post: InboxPost) -> bool:
        return bool(post.error)

    @admin.action(description="Leer otra vez los apartados", permissions=["decide"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[InboxPost]) -> None:
        number = deciding.read_again(_ids(queryset))
        messages.success(request, f"Avisos que se leen otra vez: {number}.")


@admin.register(Storm)
class StormAdmin(ReadOnly, admin.ModelAdmin[Storm]):
    list_display = ["domain", "started_at", "ended_at", "invalid", "ended", "held"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
    search_fields = ["domain"]


@admin.register(Alert)
class AlertAdmin(ReadOnly, admin.ModelAdmin[Alert]):
    list_display = ["kind", "subject", "since", "notified_at", "ended_at"]
    list_filter = ["kind", ("ended_at", admin.EmptyFieldListFilter)]
    search_fields = ["subject", "sentence"]


@admin.register(ProviderHealth)
class ProviderHealthAdmin(ReadOnly, admin.ModelAdmin[ProviderHealth]):
    list_display = [
        "provider",
        "failures",
        "passed_over_until",
        "paused_until",
        "words",
    ]


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
