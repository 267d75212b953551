"""Celery application. A task carries ids only; the database row is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "easysmart.settings")

app = Celery("easysmart")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
