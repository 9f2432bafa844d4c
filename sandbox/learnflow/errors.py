"""What LearnFlow refuses, in the words and the envelope of its documentation."""

from collections.abc import Mapping

from sandbox.learnflow.nouns import JsonObject

# The table "Common Error Codes", and beside it what HTTP itself can refuse.
TYPES = {
    400: "invalid_request",
    401: "authentication_error",
    403: "permission_error",
    404: "resource_not_found",
    405: "invalid_request",
    409: "conflict_error",
    413: "invalid_request",
    422: "validation_error",
    429: "rate_limit_exceeded",
    500: "server_error",
}


class Refusal(Exception):
    """A request that is answered with an error; `type` follows from the status unless it is given."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        param: str | None = None,
        type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`message` is a sentence; `headers` go onto the answer."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.type = type or type_of(status)
        self.headers = dict(headers or {})


def type_of(status: int) -> str:
    """The documented type of an error status, and the nearest one for a status outside the table."""
    return TYPES.get(status, "server_error" if status >= 500 else "invalid_request")


def error_body(refusal: Refusal, request_id: str) -> JsonObject:
    """The documented envelope."""
    error: JsonObject = {"type": refusal.type, "code": refusal.code, "message": refusal.message}
    if refusal.param is not None:
        error["param"] = refusal.param
    return {"error": error | {"request_id": request_id}}


def missing(param: str) -> Refusal:
    """A required parameter was not given: 400, as the table says."""
    return Refusal(400, "parameter_missing", f"The parameter '{param}' is required.", param=param)


def unfit(param: str, reason: str) -> Refusal:
    """A parameter was given and cannot be right: 422, as the table says."""
    return Refusal(422, "parameter_invalid", f"The parameter '{param}' {reason}.", param=param)


def unknown(noun: str, id: str, param: str) -> Refusal:
    """No such thing: 404, with the type that the documentation's own example carries."""
    message = f"The {noun} with id '{id}' does not exist."
    return Refusal(404, "resource_not_found", message, param=param, type="invalid_request_error")


def forbidden(message: str, code: str = "insufficient_permissions") -> Refusal:
    """Known, but not allowed."""
    return Refusal(403, code, message)
