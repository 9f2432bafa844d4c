"""`POST /webhooks`."""

from sandbox.learnflow import schemas
from sandbox.learnflow.endpoints import Endpoint
from sandbox.learnflow.kinds import Field, Several, Text
from sandbox.learnflow.nouns import EVENTS, JsonObject
from sandbox.learnflow.operations import Asked, Operation
from sandbox.learnflow.times import stamp

_PORT = r"(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
_NAME = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,8}"
_HERE = r"(localhost|127\.0\.0\.1|\[::1\])"
# HTTPS, as documented; plain HTTP only to this machine, because that is where a sandbox is used.
URL = rf"(https://({_NAME}|{_HERE})|http://{_HERE}){_PORT}(/[!-~]*)?"


def _register(asked: Asked) -> JsonObject:
    endpoint = asked.endpoints.register(
        url=asked.need("url"),
        events=asked.texts("events"),
        secret=asked.text("secret"),
        description=asked.text("description"),
        created_at=stamp(asked.now),
    )
    return {"data": endpoint_shape(endpoint)}


def endpoint_shape(endpoint: Endpoint) -> JsonObject:
    """An endpoint as its registration answers it, with the secret."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "secret": endpoint.secret,
        "description": endpoint.description,
        "status": endpoint.status,
        "created_at": endpoint.created_at,
    }


REGISTER_WEBHOOK = Operation(
    "POST",
    "/v2/webhooks",
    "registerWebhook",
    "Register a webhook endpoint",
    "Needs a full API key. The URL must be HTTPS; a sandbox also takes plain HTTP to the machine it runs on.",
    None,
    _register,
    schemas.one("Webhook"),
    writes=True,
    status=201,
    body=(
        Field("url", Text(8, 2048, URL, "must be an HTTPS URL", "https://yourapp.com/hook"), "Where events go", True),
        Field("events", Several(EVENTS), "Event types to subscribe to", True),
        Field("secret", Text(1, 255), "Custom signing secret; generated if omitted"),
        Field("description", Text(0, 500), "Human-readable description of this endpoint"),
    ),
    example={"url": "https://yourapp.com/hook", "events": ["enrollment.completed"], "description": "Announcements"},
)
