"""A view with one INSERT, and Anymail's with a receiver that saves a row per event."""

import json

from anymail.signals import tracking
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

INSERT = "INSERT INTO bench_post (body) VALUES (%s)"


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [request.body.decode()])
    return HttpResponse()


@receiver(tracking)
def save(sender, event, esp_name, **kwargs) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [json.dumps(event.esp_event)])


urlpatterns = [path("bare/", bare), path("anymail/", include("anymail.urls"))]
