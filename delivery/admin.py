"""What was sent and what came back, to read. Facts are not edited."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from blacklist.read_only import ReadOnly
from delivery.models import (
    Attachment,
    Dispatch,
    Event,
    InboxPost,
    Message,
    ProviderHealth,
)
from delivery.monitoring import Alert, Storm
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
    show_change_link = True


@admin.register(Dispatch)
class DispatchAdmin(ReadOnly, admin.ModelAdmin[Dispatch]):
    list_display = ["subject", "sender", "why", "requested_by", "created_at"]
    list_filter = ["why", "created_at"]
    list_select_related = ["sender", "requested_by"]
    search_fields = ["uuid", "subject", "sender__name", "messages__address"]
    date_hierarchy = "created_at"
    inlines = [MessageInline, AttachmentInline]


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin[Message]):
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
    list_filter = ["send_state", "delivery_state", "role", "provider", "created_at"]
    search_fields = ["uuid", "address", "folded_address", "provider_message_id"]
    date_hierarchy = "created_at"
    inlines = [EventInline]
    actions = ["recompute_state"]

    def has_recompute_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("delivery.change_message")

    @admin.action(description="Recalcular estado", permissions=["recompute"])
    def recompute_state(
        self, request: HttpRequest, queryset: QuerySet[Message]
    ) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        recompute(ids)
        messages.success(request, f"Mensajes recalculados: {len(ids)}.")


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin[Event]):
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
        "provider",
        ("message", admin.EmptyFieldListFilter),
        "occurred_at",
    ]
    search_fields = ["recipient", "message_uuid", "provider_message_id", "words"]
    date_hierarchy = "occurred_at"

    @admin.display(description="con mensaje", boolean=True)
    def is_matched(self, event: Event) -> bool:
        return event.message_id is not None


@admin.register(InboxPost)
class InboxPostAdmin(ReadOnly, admin.ModelAdmin[InboxPost]):
    list_display = ["received_at", "provider", "processed_at", "attempts", "has_error"]
    list_filter = [
        "provider",
        ("processed_at", admin.EmptyFieldListFilter),
        ("error", admin.EmptyFieldListFilter),
    ]
    search_fields = ["request_hash", "body"]
    date_hierarchy = "received_at"

    @admin.display(description="con error", boolean=True)
    def has_error(self, post: InboxPost) -> bool:
        return bool(post.error)


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
    list_display = ["provider", "failures", "passed_over_until", "words"]
