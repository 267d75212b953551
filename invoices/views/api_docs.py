"""The API's description for members, as OpenAPI and as a page to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from invoices.api.site import api
from invoices.tenancy import MemberRequest, current_membership

ROOT = "/api/v1"


@dataclass(frozen=True)
class Field:
    """A value that goes in or comes out. type: as OpenAPI names it."""

    name: str
    type: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Route:
    """One way to call the API. status: of the answer when all goes well."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: list[Field]
    status: str
    answer: list[Field]


@require_safe
def api_openapi(request: MemberRequest) -> JsonResponse:
    """OpenAPI 3.1, for client generators."""
    current_membership(request)
    return JsonResponse(_schema())


@require_safe
def api_docs(request: MemberRequest) -> HttpResponse:
    current_membership(request)
    routes = list(_routes(_schema()))
    context = {"routes": routes, "root": f"{settings.PUBLIC_URL}{ROOT}"}
    return render(request, "invoices/api/docs.html", context)


def _schema() -> dict[str, Any]:
    schema = dict(api.get_openapi_schema(path_prefix=f"{ROOT}/"))
    return {**schema, "servers": [{"url": settings.PUBLIC_URL}]}


def _routes(schema: Mapping[str, Any]) -> Iterator[Route]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            status, answer = next(iter(operation["responses"].items()))
            yield Route(
                method.upper(),
                path,
                operation["summary"],
                operation.get("description", ""),
                [_parameter(one) for one in operation.get("parameters", ())],
                list(_fields(operation.get("requestBody", {}), schema)),
                str(status),
                list(_fields(answer, schema)),
            )


def _parameter(parameter: Mapping[str, Any]) -> Field:
    schema = parameter["schema"]
    description = parameter.get("description") or schema.get("description", "")
    is_required = parameter.get("required", False)
    return Field(parameter["name"], _type(schema), is_required, description)


def _fields(
    content: Mapping[str, Any], schema: Mapping[str, Any], prefix: str = ""
) -> Iterator[Field]:
    """The fields of a body, those of the rows inside it under "row[].field"."""
    if "content" in content:
        content = content["content"]["application/json"]["schema"]
    name = content.get("$ref", "").rpartition("/")[2]
    described = schema["components"]["schemas"].get(name, {})
    required = described.get("required", ())
    for field, one in described.get("properties", {}).items():
        yield Field(
            f"{prefix}{field}",
            _type(one),
            field in required,
            one.get("description", ""),
        )
        yield from _fields(one.get("items", {}), schema, f"{prefix}{field}[].")


def _type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_type(schema['items'])}[]"
    return str(schema.get("format") or schema.get("type") or "object")
