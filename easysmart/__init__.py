"""Wiring: settings, URLs, Celery, WSGI. No app imports from here."""

from easysmart.celery import app as celery_app

__all__ = ["celery_app"]
