"""The calls of the HTTP API, each declared once: route, checks and OpenAPI document come from the same row."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from connectors.gateway.errors import BadRequestError
from connectors.gateway.examples import EXAMPLES
from connectors.gateway.strict_json import parse_json
from crm_core.staff.rules import Role


class Body(BaseModel):
    """A request body or query; unknown fields are refused, so that a typing error is not silently ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


@dataclass(frozen=True)
class Endpoint:
    """One call: how it is reached, what it takes, what it gives, and who may make it.

    ``auth`` is ``none``, ``chat`` (session token) or ``staff``; ``roles`` narrows staff (empty: every role).
    """

    method: str
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    summary: str
    auth: str = "staff"
    roles: frozenset[Role] = frozenset()
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    response: type[BaseModel] | None = None
    status: int = 200
    tag: str = "staff"


async def read_body[Model: BaseModel](request: web.Request, model: type[Model]) -> Model:
    """The JSON body as its model, no body as an empty one; raises BadRequestError, or pydantic's ValidationError."""
    return model.model_validate(await read_json(request))


async def read_json(request: web.Request) -> Any:
    """The JSON body as it is, no body as an empty object; raises BadRequestError."""
    try:
        return await request.json(loads=parse_json) if request.can_read_body else {}
    except ValueError as error:
        raise BadRequestError(fields=[{"field": "", "problem": "json"}]) from error


def read_query[Model: BaseModel](request: web.Request, model: type[Model]) -> Model:
    """The query string as its model; raises BadRequestError for a name given twice, or pydantic's ValidationError."""
    twice = sorted({name for name in request.query if len(request.query.getall(name)) > 1})
    if twice:
        raise BadRequestError(fields=[{"field": name, "problem": "twice"} for name in twice])
    return model.model_validate(dict(request.query))


def add_routes(app: web.Application, endpoints: Iterable[Endpoint]) -> None:
    """Registers every call."""
    for endpoint in endpoints:
        app.router.add_route(endpoint.method, endpoint.path, endpoint.handler)


def openapi_document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the calls."""
    schemas: dict[str, Any] = {"Error": ERROR_SCHEMA}
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hamsokhan", "version": "1", "description": "Chat calls and staff API of the gateway."},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


ERROR_SCHEMA = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "data"],
            "properties": {"code": {"type": "string"}, "data": {"type": "object"}},
        }
    },
}


def _operation(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "operationId": endpoint.handler.__name__,
        "parameters": _path_parameters(endpoint.path),
        "responses": {
            str(endpoint.status): {"description": endpoint.summary},
            "4XX": {"description": "Error", "content": {"application/json": {"schema": _ref("Error")}}},
        },
    }
    if endpoint.response is not None:
        _add_schema(endpoint.response, schemas)
        content = {"application/json": {"schema": _ref(endpoint.response.__name__)}}
        operation["responses"][str(endpoint.status)]["content"] = content
    if endpoint.body is not None:
        _add_schema(endpoint.body, schemas)
        name = endpoint.body.__name__
        media = {"schema": _ref(name)} | ({"example": EXAMPLES[name]} if name in EXAMPLES else {})
        content = {"application/json": media}
        needed = any(field.is_required() for field in endpoint.body.model_fields.values())
        operation["requestBody"] = {"required": needed, "content": content}
    if endpoint.query is not None:
        operation["parameters"] += _query_parameters(endpoint.query, schemas)
    if endpoint.auth != "none":
        operation["security"] = [{"bearer": []}]
    return operation


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _add_schema(model: type[BaseModel], schemas: dict[str, Any]) -> None:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1].split(":")[0] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(model: type[BaseModel], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Each field as a parameter that may be left out but is never null; several values stand with commas between."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    required = set(schema.get("required", []))
    parameters = []
    for name, field in schema.get("properties", {}).items():
        kinds = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
        known = {**field, **kinds[0]} if len(kinds) == 1 else field
        plain = {key: value for key, value in known.items() if key != "anyOf" and value is not None}
        parameter = {"name": name, "in": "query", "required": name in required, "schema": plain}
        if plain.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        parameters.append(parameter)
    return parameters
