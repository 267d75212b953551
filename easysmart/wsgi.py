"""WSGI entry point for gunicorn."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "easysmart.settings")

application = get_wsgi_application()
# Imports all views now, not at the first request. What is loaded is then not searched
# for garbage again: that stops all threads of the process for a tenth of a second.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
