"""The Web API over HTTP: who may call what, how often, and what an answer looks like."""

import asyncio
from typing import assert_never

from aiohttp import web

from sandbox.slack import auth, chat, conversations, scheduling, usergroups, users, views_api
from sandbox.slack.faults import Delay, DropAfter, DropBefore, Empty, Fault, Html, RateLimited, Refusal, Status
from sandbox.slack.method import Call, Method
from sandbox.slack.tokens import Token, require
from sandbox.slack.wire import Json, Refused, read_json
from sandbox.slack.world import ApiRecord, World

_FAMILIES = (auth, chat, scheduling, conversations, users, usergroups, views_api)
METHODS: dict[str, Method] = {method.name: method for family in _FAMILIES for method in family.METHODS}
_NOBODY = Token("", "bot", [])


class WebApi:
    """Answers `/api/{method}`. https://docs.slack.dev/apis/web-api/"""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call, with the fault it is to meet."""
        world = self._world
        name = request.match_info["method"]
        args = await _arguments(request)
        value = _token(request, args)
        shown = {key: inner for key, inner in (args or {}).items() if key != "token"}
        record = ApiRecord(name, shown, value, world.clock.timestamp())
        world.calls.append(record)
        world.pulse.beat()
        fault = world.faults.take(name)
        if isinstance(fault, Delay):
            await world.clock.sleep(fault.seconds)
        elif fault is not None and not isinstance(fault, DropAfter):
            return self._broken(request, record, fault)
        response = self._respond(record, args)
        world.pulse.beat()
        return cut(request) if isinstance(fault, DropAfter) else response

    def _respond(self, record: ApiRecord, args: Json | None) -> web.Response:
        token: Token | None = None
        headers: dict[str, str] = {}
        try:
            method = METHODS.get(record.method)
            if method is None:
                raise Refused("unknown_method", req_method=record.method)
            if args is None:
                raise Refused("invalid_json")
            if method.token != "none":
                token = self._world.tokens.get(record.token)
                headers["x-oauth-scopes"] = ",".join(token.scopes)
                headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
                if token.kind != method.token:
                    raise Refused("not_allowed_token_type")
                require(token, *method.scopes)
            call = Call(self._world, record.method, args, token or _NOBODY)
            if (wait := self._wait(method, call)) is not None:
                record.status = 429
                record.answer = {"ok": False, "error": "ratelimited"}
                return web.json_response(record.answer, status=429, headers={"Retry-After": str(wait), **headers})
            record.answer = {"ok": True, **method.run(call)}
        except Refused as refusal:
            record.answer = {"ok": False, "error": refusal.code, **refusal.extra}
        return web.json_response(record.answer, headers=headers)

    def _wait(self, method: Method, call: Call) -> int | None:
        channel = call.text("channel") if method.name == "chat.postMessage" else None
        if channel is not None and channel in self._world.workspace.users:
            channel = self._world.workspace.direct(channel, self._world.app.bot_user_id).id
        return self._world.limits.wait(method.name, method.tier, channel)

    def _broken(self, request: web.Request, record: ApiRecord, fault: Fault) -> web.StreamResponse:
        if isinstance(fault, RateLimited):
            record.answer = {"ok": False, "error": "ratelimited"}
            self._world.limits.close(record.method, fault.seconds)
        if isinstance(fault, Refusal):
            record.answer = {"ok": False, "error": fault.code}
        response = broken(request, fault)
        record.status = response.status
        return response


def broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    """The answer that a fault stands for."""
    match fault:
        case DropAfter() | DropBefore():
            return cut(request)
        case RateLimited(seconds):
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})
        case Status(status):
            return web.Response(status=status, text="upstream trouble")
        case Refusal(code):
            return web.json_response({"ok": False, "error": code})
        case Html():
            return web.Response(
                text="<!doctype html><title>Slack is down for maintenance</title>", content_type="text/html"
            )
        case Empty() | Delay():
            return web.Response(status=200)
        case _:
            assert_never(fault)


def cut(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()
    return web.Response()


async def _arguments(request: web.Request) -> Json | None:
    """From the query, and from a form or a JSON object; None when the body is no such thing."""
    query: Json = dict(request.query)
    if request.method == "GET":
        return query
    if request.content_type == "application/json":
        raw = await request.read()
        body = read_json(raw) if raw else {}
        return None if body is None else {**query, **body}
    form: Json = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return {**query, **form}


def _token(request: web.Request, args: Json | None) -> str | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    given = (args or {}).get("token")
    return str(given) if given else None
