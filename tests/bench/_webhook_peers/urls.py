"""A view with one INSERT, and Anymail's with a receiver that saves a row per event."""

from anymail.signals import tracking
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from tests.bench._webhook_peers.models import Post, SavedEvent

INSERT = f"INSERT INTO {Post._meta.db_table} (body) VALUES (%s)"  # noqa: S608


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [request.body.decode()])
    return HttpResponse()


@receiver(tracking)
def save(sender, event, esp_name, **kwargs) -> None:
    SavedEvent.objects.create(
        message_id=event.message_id,
        event_type=event.event_type,
        recipient=event.recipient,
        timestamp=event.timestamp,
        esp_event=event.esp_event,
    )


urlpatterns = [path("bare/", bare), path("anymail/", include("anymail.urls"))]
