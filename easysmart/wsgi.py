"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "easysmart.settings")

application = get_wsgi_application()
# Imports all views now, not at the first request. What is loaded is then not searched
# for garbage again: that stops all threads of the process for a tenth of a second.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()
