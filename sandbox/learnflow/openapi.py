"""The OpenAPI 3.0 document, made from the same table as the routes."""

from collections.abc import Sequence

from sandbox.learnflow.api import OPERATIONS
from sandbox.learnflow.errors import type_of
from sandbox.learnflow.kinds import Field
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.oauth_web import AUTHORIZE_FIELDS, CODE_FIELDS, REFRESH_FIELDS, TOKEN_FIELDS
from sandbox.learnflow.operations import Operation
from sandbox.learnflow.schemas import SCHEMAS, ref

VERSION = "2.4.1"

_MEANINGS = {
    400: "Malformed request or missing parameters",
    401: "Invalid or missing API key",
    403: "Insufficient permissions for this action",
    404: "Requested resource doesn't exist",
    405: "Method not allowed",
    409: "Resource conflict",
    413: "The body is too large",
    422: "Validation failed on request parameters",
    429: "Rate limit exceeded",
    500: "Server error",
}
_WHOLE: JsonObject = {"type": "integer", "minimum": 0}
_HEADERS: JsonObject = {
    "x-request-id": {"schema": ref("RequestId"), "required": True, "description": "Also in the body"},
    "x-ratelimit-limit": {"schema": _WHOLE, "required": True, "description": "Requests in a window"},
    "x-ratelimit-remaining": {"schema": _WHOLE, "required": True, "description": "Requests left"},
    "x-ratelimit-reset": {"schema": _WHOLE, "required": True, "description": "Epoch seconds of the next window"},
}


def openapi_document(root: str) -> JsonObject:
    """The document for a server at `root`."""
    paths: dict[str, JsonObject] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    paths["/oauth/authorize"] = {"get": _authorize()}
    paths["/oauth/token"] = {"post": _token()}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "LearnFlow API (sandbox)",
            "version": VERSION,
            "description": "Users, courses, enrollments, progress, certificates and webhooks.",
        },
        "servers": [{"url": root}],
        "security": [{"bearer": []}],
        "tags": [{"name": "v2", "description": "The API"}, {"name": "oauth", "description": "On behalf of users"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "sk_test_…, sk_live_… or an OAuth token"}
            },
        },
    }


def _operation(operation: Operation) -> JsonObject:
    statuses = {400, 401, 403, 422, 429, 500, *operation.refuses} | ({413} if operation.body else set())
    scope = "A full API key" if operation.scope is None else f"Scope `{operation.scope}`"
    described: JsonObject = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"{operation.about}\n\n{scope}.",
        "tags": ["v2"],
        "parameters": [
            *(_parameter(field, "path") for field in operation.path_fields),
            *(_parameter(field, "query") for field in operation.query),
        ],
        "responses": {
            str(operation.status): _response("Done", operation.result, "application/json"),
            **{str(status): _refusal(status) for status in sorted(statuses)},
        },
    }
    if operation.body:
        described["requestBody"] = _body(_members(operation.body), operation.example)
    return described


def _authorize() -> JsonObject:
    page: JsonObject = {"type": "string"}
    return {
        "operationId": "authorize",
        "summary": "Ask a user for access",
        "description": "A page for people; PKCE with S256 is required. An error goes back to the application, "
        "unless the application or its redirect URI is unknown.",
        "tags": ["oauth"],
        "security": [],
        "parameters": [_parameter(field, "query") for field in AUTHORIZE_FIELDS],
        "responses": {
            "200": _response("The consent page", page, "text/html"),
            "302": {
                "description": "Back to the application with `error` and `state`",
                "headers": {**_HEADERS, "Location": {"schema": {"type": "string"}, "required": True}},
            },
            "403": _response("The redirect URI is not registered", page, "text/html"),
            "404": _response("The application is unknown", page, "text/html"),
            "500": _refusal(500),
        },
    }


def _token() -> JsonObject:
    variants = [
        _members((*TOKEN_FIELDS, *CODE_FIELDS), grant_type="authorization_code"),
        _members((*TOKEN_FIELDS, *REFRESH_FIELDS), grant_type="refresh_token"),
    ]
    return {
        "operationId": "token",
        "summary": "Exchange a code or a refresh token",
        "description": "A code is good once and for ten minutes, a refresh token once.",
        "tags": ["oauth"],
        "security": [],
        "requestBody": _body({"oneOf": variants}, None),
        "responses": {
            "200": _response("Tokens", ref("Token"), "application/json"),
            **{str(status): _refusal(status) for status in (400, 401, 413, 422, 500)},
        },
    }


def _parameter(field: Field, place: str) -> JsonObject:
    return {
        "name": field.name,
        "in": place,
        "required": field.required,
        "description": field.about,
        "schema": field.schema(),
    }


def _members(fields: Sequence[Field], *, grant_type: str | None = None) -> JsonObject:
    properties = {field.name: field.schema() | {"description": field.about} for field in fields}
    if grant_type is not None:
        properties["grant_type"] = {"type": "string", "enum": [grant_type]}
    required = [field.name for field in fields if field.required]
    return {"type": "object", "required": required, "properties": properties}


def _body(schema: JsonObject, example: JsonObject | None) -> JsonObject:
    content = {"schema": schema} | ({} if example is None else {"example": example})
    return {"required": True, "content": {"application/json": content}}


def _response(about: str, schema: JsonObject, content_type: str) -> JsonObject:
    return {"description": about, "headers": _HEADERS, "content": {content_type: {"schema": schema}}}


def _refusal(status: int) -> JsonObject:
    return _response(f"{_MEANINGS[status]} (`{type_of(status)}`)", ref("Error"), "application/json")
