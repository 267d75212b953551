"""The page of an error of ours, with what finds it in the log."""

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string

from easysmart.request_id import META_KEY


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Rendered without the request: whatever broke the page may break its menu too."""
    context = {"request_id": request.META.get(META_KEY, "")}
    return HttpResponseServerError(render_to_string("500.html", context))
