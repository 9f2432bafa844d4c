"""A Postman collection, made from the same table as the routes.

https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
"""

import json
import re

from sandbox.learnflow.api import OPERATIONS
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.operations import Operation

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def postman_collection(root: str) -> JsonObject:
    """The collection for a server at `root`; the key stays to be filled in as the variable `api_key`."""
    return {
        "info": {"name": "LearnFlow API (sandbox)", "schema": _SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{api_key}}", "type": "string"}]},
        "variable": [
            {"key": "root", "value": root, "type": "string"},
            {"key": "api_key", "value": "", "type": "string"},
        ],
        "item": [{"name": operation.summary, "request": _request(operation)} for operation in OPERATIONS],
    }


def _request(operation: Operation) -> JsonObject:
    path = re.sub(r"{(\w+)}", r":\1", operation.path)
    request: JsonObject = {
        "method": operation.method,
        "description": operation.about,
        "header": [],
        "url": {
            "raw": "{{root}}" + path,
            "host": ["{{root}}"],
            "path": path.strip("/").split("/"),
            "query": [
                {"key": field.name, "value": _text(field.default), "description": field.about, "disabled": True}
                for field in operation.query
            ],
            "variable": [
                {"key": field.name, "value": _text(field.schema().get("example")), "description": field.about}
                for field in operation.path_fields
            ],
        },
    }
    if operation.example is not None:
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {
            "mode": "raw",
            "raw": json.dumps(operation.example, indent=2),
            "options": {"raw": {"language": "json"}},
        }
    return request


def _text(value: object) -> str:
    return "" if value is None else str(value)
