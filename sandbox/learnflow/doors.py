"""What every request passes on its way in and out: its id, its errors as envelopes, and the faults that are set."""

import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.clock import TravelClock
from sandbox.learnflow.errors import Refusal, error_body
from sandbox.learnflow.faults import Fault, Faults
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.visits import VISIT, Visits

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger(__name__)


def noted(visits: Visits) -> Middleware:
    """The outermost: an id, the headers, and a line in the history; the control API passes unnoted."""

    @web.middleware
    async def note(request: web.Request, handler: Answering) -> web.StreamResponse:
        visits.begin(request)
        if request.path.startswith("/sandbox/"):
            return await handler(request)
        body = b""
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            response: web.StreamResponse = refused(request, Refusal(413, "request_too_large", "The body is too large."))
        except (web.RequestPayloadError, ConnectionError, ValueError):
            response = refused(request, Refusal(400, "malformed_request", "The body could not be read."))
        else:
            response = await handler(request)
        if not response.prepared:
            visits.dress(request, response)
        dropped = request.transport is None or request.transport.is_closing()
        visits.end(request, 0 if dropped and not response.prepared else response.status, body)
        return response

    return note


def troubled(faults: Faults, visits: Visits, clock: TravelClock) -> Middleware:
    """Lets the faults that are set happen, everywhere but in the control API."""

    @web.middleware
    async def trouble(request: web.Request, handler: Answering) -> web.StreamResponse:
        fault = None
        if not request.path.startswith("/sandbox/"):
            fault = faults.meet(request.method, request.rel_url.raw_path)
        if fault is None:
            return await handler(request)
        if fault.latency and not fault.after:
            await clock.sleep(fault.latency)
        if fault.truncate or fault.after or (fault.status is None and not fault.drop):
            response = await handler(request)
        else:
            response = web.Response()
        if fault.latency and fault.after:
            await clock.sleep(fault.latency)
        if fault.truncate:
            return await _cut_short(request, response, visits)
        if fault.drop:
            if request.transport is not None:
                request.transport.close()
            return response
        return response if fault.status is None else _failure(request, fault, fault.status)

    return trouble


def enveloped() -> Middleware:
    """Turns every refusal, the web framework's included, into the documented envelope."""

    @web.middleware
    async def envelop(request: web.Request, handler: Answering) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return refused(request, refusal)
        except web.HTTPMethodNotAllowed as problem:
            allowed = ", ".join(sorted(problem.allowed_methods))
            message = f"{request.method} is not allowed here, but {allowed}."
            return refused(request, Refusal(405, "method_not_allowed", message, headers={"Allow": allowed}))
        except web.HTTPNotFound:
            return refused(request, Refusal(404, "resource_not_found", "There is nothing at this path."))
        except Exception:  # noqa: BLE001 the boundary to the web: whatever breaks is answered as documented, and logged
            _log.exception("A request could not be answered")
            return refused(request, Refusal(500, "internal_error", "Something went wrong on our side."))

    return envelop


def answered(body: JsonObject, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(body=json.dumps(body).encode("utf-8"), status=status, content_type="application/json")


def refused(request: web.Request, refusal: Refusal) -> web.Response:
    """An error in its envelope."""
    response = answered(error_body(refusal, request[VISIT].request_id), refusal.status)
    response.headers.update(refusal.headers)
    return response


def _failure(request: web.Request, fault: Fault, status: int) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return web.Response(text=fault.body, status=status, content_type="text/html", headers=headers)
    code = "rate_limit_exceeded" if status == 429 else "internal_error" if status >= 500 else "refused"
    return refused(request, Refusal(status, code, "This answer was asked for by a fault.", headers=headers))


async def _cut_short(request: web.Request, whole: web.StreamResponse, visits: Visits) -> web.StreamResponse:
    body = whole.body if isinstance(whole, web.Response) and isinstance(whole.body, bytes) else b""
    response = web.StreamResponse(status=whole.status, headers={"Content-Type": whole.content_type})
    response.content_length = len(body)
    visits.dress(request, response)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
