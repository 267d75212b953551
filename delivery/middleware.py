"""The short way of webhooks through the site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PREFIX = "/anymail/"


class WebhookMiddleware:
    """Answer a provider's post without what only people's browsers need.

    Sessions, users, messages and page policies took two thirds of its time. Its view
    verifies the sender by itself, and sets no cookie. Comes after the middleware that
    webhooks do need.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        view, args, kwargs = resolve(request.path_info)
        response: HttpResponse = view(request, *args, **kwargs)
        # As CommonMiddleware does; without it the server sends an answer in chunks.
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response
