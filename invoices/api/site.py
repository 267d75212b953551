"""The API put together, and where its routes are."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from invoices.api import addresses, customers, invoices, problems
from invoices.api.auth import ApiKeyAuth

logger = logging.getLogger(__name__)

api = NinjaAPI(
    title="EasySmart",
    version="1.0.0",
    description="Comprobar direcciones, mantener clientes y seguir la entrega de las "
    "facturas de un emisor.",
    auth=ApiKeyAuth(),
    # Members read them as pages of the site, see views.api_docs.
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("/addresses", addresses.router)
api.add_router("/customers", customers.router)
api.add_router("/invoices", invoices.router)
api.exception_handler(problems.Problem)(problems.on_problem)
api.exception_handler(ValidationError)(problems.on_invalid)
api.exception_handler(HttpError)(problems.on_unreadable)
api.exception_handler(AuthenticationError)(problems.on_stranger)
api.exception_handler(Http404)(problems.on_missing)


@api.exception_handler(Exception)
def _on_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("API: %s %s failed", request.method, request.path)
    detail = "No es culpa de su petición: repítala en un momento."
    return problems.respond(problems.Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail))


def routes() -> list[URLPattern]:
    """The API's addresses, open to programs that bring a key instead of a session."""
    patterns = [one for one in api.urls[0] if isinstance(one, URLPattern)]
    for pattern in patterns:
        pattern.callback = _for_programs(pattern.callback)
    return patterns


def _for_programs(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        allowed = response.headers["Allow"]
        return problems.respond(
            problems.Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"Aquí se usa {allowed}.",
                headers={"Allow": allowed},
            )
        )

    return answer
