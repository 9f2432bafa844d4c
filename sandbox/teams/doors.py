"""Everything that the bot may call, over HTTP: written down, broken on demand, let in, counted, carried out."""

import asyncio
import math
from email.utils import format_datetime
from typing import assert_never
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from sandbox.teams.connector import Connector, Route, thread_key
from sandbox.teams.credentials import Credentials
from sandbox.teams.entra import Entra
from sandbox.teams.faults import Delay, DropAfter, DropBefore, Fault, Html, RateLimited, Refusal, Status
from sandbox.teams.keys import ISSUER
from sandbox.teams.refused import Refused, our_bug
from sandbox.teams.state import Json
from sandbox.teams.tokens import Tokens
from sandbox.teams.wire import parsed, text_at
from sandbox.teams.world import ApiRecord, World

OPENID = "/v1/.well-known/openidconfiguration"
_KEYS = "/v1/.well-known/keys"
_SECRETS = ("client_secret", "client_assertion")
_DATE_SECONDS = 3
_OPEN = ("token", "openid", "keys")
"""The routes that need no access token and have no limit."""


class Doors:
    """Answers every call."""

    def __init__(self, world: World, credentials: Credentials, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens
        self._entra = Entra(world, credentials, tokens)
        self._connector = Connector(world)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call, with the fault it is to meet."""
        self._world.owing += 1
        try:
            return await self._answer(request, await request.read())
        finally:
            self._world.owing -= 1
            self._world.pulse.beat()

    async def _answer(self, request: web.Request, raw: bytes) -> web.StreamResponse:
        world = self._world
        # Percent-decoded here, each part once: a %2F in an id is no slash, and %253B stays %3B.
        path = [unquote(part) for part in request.raw_path.partition("?")[0].strip("/").split("/")]
        record = ApiRecord(
            "",
            request.method,
            "/" + "/".join(path),
            dict(request.query),
            _shown(raw),
            world.clock.timestamp(),
            headers={name: value for name, value in request.headers.items() if name.lower() != "authorization"},
        )
        world.calls.append(record)
        try:
            route = self._route(request, path, raw)
            record.route, record.conversation = route.name, route.conversation
            world.pulse.beat()
            fault = world.faults.take(route.name)
            if isinstance(fault, Delay):
                await world.clock.sleep(fault.seconds)
            elif fault is not None and not isinstance(fault, DropAfter):
                return self._broken(request, record, fault, route)
            record.answer = self._run(request, route)
            status, headers = route.status, {}
        except Refused as refused:
            status, record.answer, headers, fault = refused.status, refused.body, refused.headers, None
        if isinstance(fault, DropAfter):
            return _cut(request)
        record.status = status
        if record.route == "create":
            record.conversation = text_at(record.answer, "id") or record.conversation
        if record.answer is None:
            return web.Response(status=status)
        return web.json_response(record.answer, status=status, headers=headers)

    def _route(self, request: web.Request, path: list[str], raw: bytes) -> Route:
        where = "/" + "/".join(path)
        match request.method, path:
            case "GET", _ if where == OPENID:
                return Route("openid", "", "others", 200, self._openid)
            case "GET", _ if where == _KEYS:
                return Route("keys", "", "others", 200, self._world.keys.jwks)
            case "POST", [tenant, "oauth2", "v2.0", "token"]:
                kind = request.content_type
                return Route("token", "", "others", 200, lambda: self._entra.token(tenant, kind, raw))
            case _:
                return self._connector.route(request.method, path, parsed(raw) if raw else None, request.query)

    def _run(self, request: web.Request, route: Route) -> object:
        """Let it in, count it, carry it out."""
        if route.name not in _OPEN:
            self._tokens.check(request.headers.get("Authorization", ""))
            if not self._world.knobs.registered:
                raise Refused(401, "BotNotRegistered", "The bot is not registered.")
            if request.method in ("POST", "PUT") and route.name != "react":
                self._is_json(request)
            if (wait := self._connector.wait(route)) is not None:
                throttled = Refused(429, "Throttled", "Too many requests.")
                throttled.headers = {"Retry-After": str(wait)}
                raise throttled
        return route.run()

    def _is_json(self, request: web.Request) -> None:
        if request.content_type != "application/json":
            raise our_bug(
                self._world, f"a body of type {request.content_type}", code="UnsupportedMediaType", status=415
            )

    def _openid(self) -> Json:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com/",
            "jwks_uri": f"{self._world.url}{_KEYS}",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def _broken(self, request: web.Request, record: ApiRecord, fault: Fault, route: Route) -> web.StreamResponse:
        """The answer that a fault stands for."""
        match fault:
            case DropBefore() | DropAfter():
                return _cut(request)
            case RateLimited(retry_after):
                headers = self._retry_after(retry_after, route)
                record.status, record.answer = 429, {"error": {"code": "Throttled", "message": "Too many requests."}}
                return web.json_response(record.answer, status=429, headers=headers)
            case Refusal(status):
                record.status, record.answer = status, fault.body()
                return web.json_response(record.answer, status=status)
            case Status(code):
                record.status = code
                return web.Response(status=code, text="upstream trouble")
            case Html():
                record.status = 200
                return web.Response(text="<!doctype html><title>Service unavailable</title>", content_type="text/html")
            case Delay():
                raise AssertionError("a delay is waited for before")
            case _:
                assert_never(fault)

    def _retry_after(self, given: int | str | None, route: Route) -> dict[str, str]:
        """The header; whoever comes again before that time is refused again."""
        now = self._world.clock.now()
        if given is None:
            return {}
        seconds = (
            float(given) if isinstance(given, int) else math.ceil(now.timestamp()) + _DATE_SECONDS - now.timestamp()
        )
        self._world.limits.close(route.operation, thread_key(route), seconds)
        if isinstance(given, int):
            return {"Retry-After": str(given)}
        moment = now.fromtimestamp(now.timestamp() + seconds, now.tzinfo)
        return {"Retry-After": format_datetime(moment.replace(microsecond=0), usegmt=True)}


def _shown(raw: bytes) -> object:
    """A body as it is written down: JSON, or a form without its secrets."""
    body = parsed(raw)
    if body is not None or not raw:
        return body
    fields = parse_qsl(raw.decode(errors="replace"))
    return {name: "…" if name in _SECRETS else value for name, value in fields}


def _cut(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()
    return web.Response()
