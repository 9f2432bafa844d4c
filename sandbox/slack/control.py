"""The sandbox by HTTP: /sandbox/… on loopback, JSON in and out, so that other programs can be tried against it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.slack.events import Events
from sandbox.slack.faults import Delay, DropAfter, DropBefore, Empty, Fault, Html, RateLimited, Refusal, Status
from sandbox.slack.line import Line
from sandbox.slack.outcome import Outcome
from sandbox.slack.person import Person
from sandbox.slack.shown import channel_json, user_json
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.wire import Json, read_json
from sandbox.slack.workspace import Message
from sandbox.slack.world import World


class Control:
    """What a person does and sees, faults and time, each an address of its own."""

    def __init__(
        self, world: World, line: Line, events: Events, socket: SocketMode, person: Callable[[str], Person]
    ) -> None:
        self._world = world
        self._line = line
        self._events = events
        self._socket = socket
        self._person = person

    def routes(self) -> list[web.RouteDef]:
        """All of /sandbox/…"""
        posts = {
            "type": self._type,
            "say": self._say,
            "click": self._click,
            "fill": self._fill,
            "submit": self._submit,
            "close": self._close,
            "options": self._options,
            "shortcut": self._shortcut,
            "home": self._home,
            "event": self._event,
            "advance": self._advance,
            "fault": self._fault,
            "limit": self._limit,
            "connect": self._connect,
            "socket": self._disturb,
        }
        gets = {"state": self._state, "messages": self._messages, "calls": self._calls, "requests": self._requests}
        return [
            *(web.post(f"/sandbox/{name}", _answering(act)) for name, act in posts.items()),
            *(web.get(f"/sandbox/{name}", _answering(act)) for name, act in gets.items()),
        ]

    async def _state(self, asked: Json) -> Json:
        world = self._world
        return {
            "team_id": world.workspace.team_id,
            "app_id": world.app.id,
            "bot_user_id": world.app.bot_user_id,
            "now": world.clock.timestamp(),
            "request_url": self._line.request_url,
            "connections": len(self._socket.connections),
            "users": [user_json(user, email=True) for user in world.workspace.users.values()],
            "channels": [
                {**channel_json(world, channel), "members": channel.members}
                for channel in world.workspace.channels.values()
            ],
            "groups": {group.handle: group.members for group in world.workspace.groups.values()},
            "complaints": world.complaints,
        }

    async def _messages(self, asked: Json) -> Json:
        channel = None if "channel" not in asked else self._channel(asked["channel"])
        if "user" in asked:
            seen = self._person(asked["user"]).seen(channel)
        else:
            seen = [] if channel is None else self._world.workspace.messages(channel)
        return {"messages": [_message(message) for message in seen]}

    async def _calls(self, asked: Json) -> Json:
        calls = [call for call in self._world.calls if asked.get("method") in (None, call.method)]
        shown = [
            {"method": c.method, "args": c.args, "at": c.at, "status": c.status, "answer": c.answer} for c in calls
        ]
        return {"calls": shown}

    async def _requests(self, asked: Json) -> Json:
        chosen = [sent for sent in self._line.requests if asked.get("kind") in (None, sent.kind)]
        return {
            "requests": [
                {
                    "kind": s.kind,
                    "at": s.at,
                    "over": s.over,
                    "status": s.status,
                    "failure": s.failure,
                    "payload": s.payload,
                }
                for s in chosen
            ]
        }

    async def _type(self, asked: Json) -> Json:
        person = self._person(asked["user"])
        raw = bool(asked.get("raw"))
        return _outcome(await person.types(asked["channel"], asked["text"], asked.get("thread_ts"), raw=raw))

    async def _say(self, asked: Json) -> Json:
        person, text, thread = self._person(asked["user"]), asked["text"], asked.get("thread_ts")
        if "channel" not in asked:
            await person.messages_bot(text, thread)
        else:
            await person.mentions_bot(asked["channel"], text, thread)
        return {}

    async def _click(self, asked: Json) -> Json:
        person = self._person(asked["user"])
        on = self._seen(person, asked["ts"]) if "ts" in asked else person.view
        if on is None:
            raise LookupError("there is no modal open")
        return _outcome(await person.clicks(on, asked["name"], asked.get("value")))

    async def _fill(self, asked: Json) -> Json:
        self._person(asked["user"]).fill(asked["name"], asked.get("value"))
        return {}

    async def _submit(self, asked: Json) -> Json:
        return _outcome(await self._person(asked["user"]).submit())

    async def _close(self, asked: Json) -> Json:
        return _outcome(await self._person(asked["user"]).close(everything=bool(asked.get("everything"))))

    async def _options(self, asked: Json) -> Json:
        person = self._person(asked["user"])
        on = self._seen(person, asked["ts"]) if "ts" in asked else None
        return _outcome(await person.select_options(asked["name"], asked["typed"], on))

    async def _shortcut(self, asked: Json) -> Json:
        person = self._person(asked["user"])
        on = self._seen(person, asked["ts"]) if "ts" in asked else None
        return _outcome(await person.uses_shortcut(asked["callback_id"], on))

    async def _home(self, asked: Json) -> Json:
        person = self._person(asked["user"])
        await person.opens_home(asked.get("tab", "home"))
        return {"home": person.home.body if person.home else None}

    async def _event(self, asked: Json) -> Json:
        delivery = self._events.send(asked["event"], event_id=asked.get("event_id"))
        return {"event_id": delivery.event_id}

    async def _advance(self, asked: Json) -> Json:
        await self._world.clock.advance(float(asked["seconds"]))
        return {"now": self._world.clock.timestamp()}

    async def _fault(self, asked: Json) -> Json:
        if asked.get("clear"):
            self._world.faults.clear()
        else:
            self._world.faults.add(asked["where"], _fault(asked), asked.get("times", 1))
        return {}

    async def _limit(self, asked: Json) -> Json:
        if "method" in asked:
            self._world.limits.close(asked["method"], float(asked["seconds"]))
        self._world.limits.on = bool(asked.get("on", self._world.limits.on))
        return {"on": self._world.limits.on}

    async def _connect(self, asked: Json) -> Json:
        self._line.request_url = asked["url"]
        return {}

    async def _disturb(self, asked: Json) -> Json:
        match asked["do"]:
            case "warn":
                await self._socket.warn()
            case "refresh":
                await self._socket.refresh()
            case "disable":
                await self._socket.disable()
            case "drop":
                self._socket.drop()
            case other:
                raise ValueError(f"there is no {other!r}: warn, refresh, disable, drop")
        return {}

    def _channel(self, ref: str) -> str:
        channel = self._world.workspace.channel(ref)
        if channel is None:
            raise LookupError(f"there is no channel called {ref}")
        return channel.id

    def _seen(self, person: Person, ts: str) -> Message:
        found = next((message for message in person.seen() if message.ts == ts), None)
        if found is None:
            raise LookupError(f"{person.handle} sees no message {ts}")
        return found


Act = Callable[[Json], Awaitable[Json]]


def _answering(act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """An address that does this; what cannot be done is a 400 or 404 with the reason."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.remote not in ("127.0.0.1", "::1"):
            return web.json_response({"error": "only from this machine"}, status=403)
        body = read_json(await request.read()) if request.method == "POST" and request.can_read_body else {}
        if body is None:
            return web.json_response({"error": "the body is no JSON object"}, status=400)
        try:
            return web.json_response(await act({**request.query, **body}))
        except KeyError as missing:
            return web.json_response({"error": f"{missing.args[0]} is missing"}, status=400)
        except LookupError as unknown:
            return web.json_response({"error": str(unknown)}, status=404)
        except ValueError as wrong:
            return web.json_response({"error": str(wrong)}, status=400)

    return answer


def _message(message: Message) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "text": message.text,
        "words": message.words,
        "buttons": message.buttons,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata,
        "only_for": message.only_for,
    }


def _outcome(outcome: Outcome) -> Json:
    view = outcome.view
    return {
        "delivered": outcome.delivered,
        "status": outcome.status,
        "error": outcome.error,
        "messages": [_message(message) for message in outcome.messages],
        "response_action": outcome.response_action,
        "errors": outcome.errors,
        "options": outcome.options,
        "view": None if view is None else {"id": view.id, "hash": view.hash, **view.body},
    }


def _fault(asked: Json) -> Fault:
    match asked["fault"]:
        case "drop_after":
            return DropAfter()
        case "drop_before":
            return DropBefore()
        case "delay":
            return Delay(float(asked["seconds"]))
        case "rate_limited":
            return RateLimited(int(asked["seconds"]))
        case "status":
            return Status(int(asked["code"]))
        case "refusal":
            return Refusal(str(asked["code"]))
        case "html":
            return Html()
        case "empty":
            return Empty()
        case other:
            raise ValueError(f"there is no fault {other!r}")
