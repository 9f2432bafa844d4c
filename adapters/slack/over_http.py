"""POST /slack/events: bolt verifies and reads, our own table answers.

Bolt's listeners are not used. Its runner polls every 10 ms, answers 404 when a listener fails after its `ack()`, and
runs the next one when a listener is slow; a middleware that always answers has none of that.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from urllib.parse import parse_qs

import msgspec
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.heard import Ack, Heard
from adapters.slack.inbound import Inbound
from adapters.slack.signature import Signature
from adapters.slack.ways import body_of
from lfbot.card import Card
from lfbot.chat import Reply
from lfbot.clock import Clock
from lfbot.counts import Counts
from lfbot.http import Endpoint, Request, Response

log = logging.getLogger(__name__)

PATH = "/slack/events"

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_TEXT = {"Content-Type": "text/plain; charset=utf-8"}
_UNSIGNED = Response(401, b"The request is not signed by Slack.\n", _TEXT)
_NOTHING = Response(200)
_NOBODY = AuthorizeResult(enterprise_id=None, team_id=None)

# Bolt's own lines show whole requests at INFO and below, and warn of settings that are meant as they are.
_quiet = logging.getLogger(f"{__name__}.bolt")


class HttpDoor:
    """Slack's requests over HTTP."""

    def __init__(self, inbound: Inbound, secret: str, clock: Clock, counts: Counts) -> None:
        """Raises ValueError without a signing secret."""
        if not secret.strip():
            raise ValueError("Slack's signing secret is missing, so nobody could tell its requests from forged ones")
        _quiet.setLevel(logging.ERROR)
        self._signature = Signature(secret, clock, counts)
        self._counts = counts
        self._app = AsyncApp(
            name=_quiet.name,  # bolt gives the logger of that name the level of `logger`
            logger=_quiet,
            client=_idle(),
            signing_secret=secret,
            authorize=_Anybody(),
            process_before_response=True,
            # Ours stands at the same place in line: before anything that reads the request.
            request_verification_enabled=False,
            before_authorize=self._signature,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,
            ignoring_self_assistant_message_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._app.use(_Answering(inbound))

    def endpoint(self) -> Endpoint:
        """What the web server serves."""
        return Endpoint("POST", PATH, self._answer)

    async def _answer(self, request: Request) -> Response:
        if b"ssl_check" in request.body and _is_ssl_check(request.body):
            return _NOTHING
        if not self._signature.well_formed(request.headers):
            return _UNSIGNED
        try:
            body = request.body.decode("utf-8")
        except UnicodeDecodeError:
            return self._unreadable("not_utf8")
        try:
            bolt = AsyncBoltRequest(body=body, headers=dict(request.headers))
        except Exception:  # noqa: BLE001  bolt raises whatever its reading stumbles over
            return self._unreadable("not_json") if self._signature.fits(request.headers, body) else _UNSIGNED
        answer = await self._app.async_dispatch(bolt)
        if answer.status == 401:
            return _UNSIGNED
        return Response(answer.status, answer.body.encode(), _headers(answer))

    def _unreadable(self, reason: str) -> Response:
        self._counts.add("slack_unreadable", reason=reason)
        log.warning("a request to Slack's door could not be read: %s", reason)
        # Sent again it would be the same: https://docs.slack.dev/apis/events-api
        return Response(400, b"The body cannot be read.\n", {**_TEXT, "X-Slack-No-Retry": "1"})


def _idle() -> AsyncWebClient:
    """Bolt makes no call here, so its client needs neither a token nor a session.

    It copies the client for every request, and one without a proxy looks for one in the environment each time.
    """
    client = AsyncWebClient(retry_handlers=[], logger=_quiet)
    client.proxy = "none"
    return client


class _Answering(AsyncMiddleware):
    """The last in line: it always answers, so bolt never looks for a listener."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        ack = await self._inbound.hear(Heard(req.body, req.raw_body))
        return _bolt_response(ack)


class _Anybody(AsyncAuthorize):
    """Lets everybody in, without asking Slack: whose a workspace is, the bot itself knows."""

    def __init__(self) -> None:
        pass

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        return _NOBODY


def _bolt_response(ack: Ack) -> BoltResponse:
    if ack.reply is not None:
        said = _written(ack.reply.card, public=ack.reply.public)
        return BoltResponse(status=ack.status, body=said, headers={"content-type": _JSON["Content-Type"]})
    match ack.body:
        case None:
            return BoltResponse(status=ack.status, body="")
        case str():
            return BoltResponse(status=ack.status, body=ack.body, headers={"content-type": _TEXT["Content-Type"]})
        case _:
            body = msgspec.json.encode(ack.body).decode()
            return BoltResponse(status=ack.status, body=body, headers={"content-type": _JSON["Content-Type"]})


@lru_cache(maxsize=128)
def _written(card: Card, *, public: bool) -> str:
    """What many ask for is drawn and written once: help, and what is wrong with a line."""
    return msgspec.json.encode(body_of(Reply(card, public))).decode()


def _headers(answer: BoltResponse) -> dict[str, str]:
    return {name: values[0] for name, values in answer.headers.items() if values}


def _is_ssl_check(body: bytes) -> bool:
    """Slack's probe of the certificate, unsigned: https://docs.slack.dev/interactivity/implementing-slash-commands"""
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return False
    return fields.get("ssl_check") == ["1"] and "command" not in fields and "payload" not in fields
