"""Errors of the API, as application/problem+json (RFC 9457), in Spanish."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import HttpError, ValidationError

_TITLES = {
    HTTPStatus.BAD_REQUEST: "La petición está incompleta o mal formada",
    HTTPStatus.UNAUTHORIZED: "Falta una llave válida",
    HTTPStatus.NOT_FOUND: "No existe, o no es de su emisor",
    HTTPStatus.METHOD_NOT_ALLOWED: "Aquí no se usa ese método",
    HTTPStatus.CONFLICT: "Hay que decidir algo antes",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Hay datos por corregir",
    HTTPStatus.TOO_MANY_REQUESTS: "Demasiadas peticiones",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Falló algo nuestro",
}
# What pydantic finds, by its own names for it.
_FINDINGS = {
    "missing": "Falta este dato.",
    "string_type": "Debe ser un texto.",
    "list_type": "Debe ser una lista.",
    "bool_type": "Debe ser true o false.",
    "string_too_long": "Es demasiado largo.",
    "too_short": "Son muy pocos.",
    "too_long": "Son demasiados.",
    "extra_forbidden": "Este dato no existe: revise cómo está escrito.",
    "uuid_parsing": "Debe ser un UUID.",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field. suggestion: a value that may be right, or ""."""

    field: str
    detail: str
    suggestion: str = ""


@dataclass(eq=False)
class Problem(Exception):
    """Ends a request. `errors` name the fields that it is about."""

    status: HTTPStatus
    detail: str
    errors: Sequence[Wrong] = ()
    headers: dict[str, str] = field(default_factory=dict)


def respond(problem: Problem) -> HttpResponse:
    """The problem as RFC 9457 wants it; `errors` is our own member."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES[problem.status],
        "status": int(problem.status),
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [_member(one) for one in problem.errors]
    return JsonResponse(
        body,
        status=problem.status,
        content_type="application/problem+json",
        headers=problem.headers,
    )


def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """What a route refused."""
    return respond(problem)


def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not have the shape of the schemas, field by field."""
    errors = [
        Wrong(
            _path(one["loc"]), _FINDINGS.get(one["type"], "No tiene un valor válido.")
        )
        for one in error.errors
    ]
    detail = "Corrija los datos señalados y repita la petición."
    return respond(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors))


def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses, as a body that is no JSON."""
    detail = "El cuerpo no es JSON válido."
    return respond(Problem(HTTPStatus.BAD_REQUEST, detail))


def on_stranger(request: HttpRequest, error: Exception) -> HttpResponse:
    """No key, an unknown one or a revoked one: all the same to a stranger."""
    detail = "Mande su llave en el encabezado «Authorization: Bearer …»."
    headers = {"WWW-Authenticate": "Bearer"}
    return respond(Problem(HTTPStatus.UNAUTHORIZED, detail, headers=headers))


def on_missing(request: HttpRequest, error: Exception) -> HttpResponse:
    """Nothing there, or another issuer's: nobody learns which."""
    return respond(Problem(HTTPStatus.NOT_FOUND, "Revise la dirección y la clave."))


def _member(wrong: Wrong) -> dict[str, str]:
    member = {"field": wrong.field, "detail": wrong.detail}
    return member | ({"suggestion": wrong.suggestion} if wrong.suggestion else {})


def _path(location: Sequence[object]) -> str:
    """Where in the request, e.g. "addresses.3": without the schemas' own names."""
    return ".".join(str(part) for part in location[2:]) or str(location[0])
