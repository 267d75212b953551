"""Celery application. A task carries ids only; the database row is the truth."""

import os

from celery import Celery

from easysmart import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "easysmart.settings")

broker.register()
app = Celery("easysmart")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
