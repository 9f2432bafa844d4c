"""The sandbox by HTTP: /sandbox/… on loopback, JSON in and out, so that other programs can be tried against it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.teams.control_shapes import conversation_shape, fault_of, message_shape, outcome_shape, user_shape
from sandbox.teams.events import Events
from sandbox.teams.line import Line
from sandbox.teams.person import Person
from sandbox.teams.state import Conversation, Json, Message, Team, User
from sandbox.teams.wire import object_at, parsed
from sandbox.teams.world import World

Act = Callable[[Json], Awaitable[Json]]


class Control:
    """What a person does and sees, faults and time, each an address of its own."""

    def __init__(self, world: World, line: Line, events: Events, person: Callable[[str], Person]) -> None:
        self._world = world
        self._line = line
        self._events = events
        self._person = person

    def routes(self) -> list[web.RouteDef]:
        """All of /sandbox/…"""
        posts: dict[str, Act] = {
            "type": self._type,
            "click": self._click,
            "refresh": self._refresh,
            "search": self._search,
            "dialog": self._dialog,
            "query": self._query,
            "select": self._select,
            "paste": self._paste,
            "action": self._action,
            "install": self._install,
            "uninstall": self._uninstall,
            "block": self._block,
            "advance": self._advance,
            "fault": self._fault,
            "limit": self._limit,
            "knob": self._knob,
            "rotate": self._rotate,
            "connect": self._connect,
        }
        gets: dict[str, Act] = {
            "state": self._state,
            "messages": self._messages,
            "calls": self._calls,
            "requests": self._requests,
        }
        return [
            *(web.post(f"/sandbox/{name}", _answering(act)) for name, act in posts.items()),
            *(web.get(f"/sandbox/{name}", _answering(act)) for name, act in gets.items()),
        ]

    async def _state(self, asked: Json) -> Json:
        world, state = self._world, self._world.state
        return {
            "app_id": world.app.id,
            "tenant_id": state.tenant,
            "service_url": world.service_url,
            "endpoint": self._line.endpoint,
            "now": world.clock.timestamp(),
            "users": [user_shape(user) for user in state.users.values()],
            "teams": [{"id": team.id, "name": team.name, "installed": team.installed} for team in state.teams.values()],
            "conversations": [conversation_shape(state, one) for one in state.conversations.values()],
            "complaints": list(world.complaints),
        }

    async def _messages(self, asked: Json) -> Json:
        there = self._conversation(_text(asked, "place"), asked)
        if "user" not in asked:
            return {"messages": [message_shape(one) for one in self._world.state.said(there.id)]}
        person = self._user(asked)
        return {"messages": [message_shape(one, person.id) for one in person.seen(there)]}

    async def _calls(self, asked: Json) -> Json:
        chosen = [call for call in self._world.calls if asked.get("route") in (None, call.route)]
        names = ("route", "method", "path", "query", "body", "status", "answer", "at", "conversation")
        return {"calls": [{name: getattr(call, name) for name in names} for call in chosen]}

    async def _requests(self, asked: Json) -> Json:
        chosen = [sent for sent in self._line.requests if asked.get("type") in (None, sent.activity.get("type"))]
        names = ("activity", "status", "error", "body", "attempt", "at")
        return {"requests": [{name: getattr(sent, name) for name in names} for sent in chosen]}

    async def _type(self, asked: Json) -> Json:
        person, place, text = self._user(asked), _text(asked, "place"), _text(asked, "text")
        reply_to = self._seen(asked)[1] if "message" in asked else None
        targeted = asked.get("targeted") is True
        return outcome_shape(await person.types(place, text, targeted=targeted, reply_to=reply_to), person.id)

    async def _click(self, asked: Json) -> Json:
        person, message = self._seen(asked)
        pressed = await person.clicks(message, _text(asked, "label"), object_at(asked, "fill"))
        return outcome_shape(pressed, person.id)

    async def _refresh(self, asked: Json) -> Json:
        person, message = self._seen(asked)
        return outcome_shape(await person.views_card(message), person.id)

    async def _search(self, asked: Json) -> Json:
        person = self._user(asked)
        message = self._seen(asked)[1] if "message" in asked else None
        return {"options": await person.searches(message, _text(asked, "label"), _text(asked, "typed"))}

    async def _dialog(self, asked: Json) -> Json:
        person = self._user(asked)
        label = _text(asked, "label") if "label" in asked else None
        return outcome_shape(await person.submits_dialog(object_at(asked, "fill"), label), person.id)

    async def _query(self, asked: Json) -> Json:
        person, skip = self._user(asked), int(_number(asked, "skip", 0))
        found = await person.queries(_text(asked, "command"), _text(asked, "text", ""), skip=skip)
        return outcome_shape(found, person.id)

    async def _select(self, asked: Json) -> Json:
        person = self._user(asked)
        chosen = await person.selects(object_at(asked, "result"), place=_text(asked, "place", "bot"), send=True)
        return outcome_shape(chosen, person.id)

    async def _paste(self, asked: Json) -> Json:
        person = self._user(asked)
        return outcome_shape(await person.pastes(_text(asked, "url"), place=_text(asked, "place", "bot")), person.id)

    async def _action(self, asked: Json) -> Json:
        person = self._user(asked)
        message = self._seen(asked)[1] if "message" in asked else None
        used = await person.uses_action(_text(asked, "command"), message, place=_text(asked, "place", "bot"))
        return outcome_shape(used, person.id)

    async def _install(self, asked: Json) -> Json:
        sent = await self._events.install(self._target(asked), self._by(asked))
        return {"statuses": [one.status for one in sent]}

    async def _uninstall(self, asked: Json) -> Json:
        sent = await self._events.uninstall(self._target(asked), self._by(asked))
        return {"statuses": [one.status for one in sent]}

    async def _block(self, asked: Json) -> Json:
        self._user(asked).user.blocked = asked.get("blocked", True) is True
        return {}

    async def _advance(self, asked: Json) -> Json:
        await self._world.clock.advance(_number(asked, "seconds"))
        return {"now": self._world.clock.timestamp()}

    async def _fault(self, asked: Json) -> Json:
        if asked.get("clear") is True:
            self._world.faults.clear()
        else:
            times = None if asked.get("times", 1) is None else int(_number(asked, "times", 1))
            self._world.faults.add(_text(asked, "route"), fault_of(asked), times)
        return {}

    async def _limit(self, asked: Json) -> Json:
        self._world.limits.on = asked.get("on", True) is True
        return {"on": self._world.limits.on}

    async def _knob(self, asked: Json) -> Json:
        name = _text(asked, "name")
        if not isinstance(getattr(self._world.knobs, name, None), bool | str):
            raise LookupError(f"there is no knob {name} to be turned this way")
        if type(asked.get("value")) is not type(getattr(self._world.knobs, name)):
            raise ValueError(f"the knob {name} takes another type of value")
        setattr(self._world.knobs, name, asked["value"])
        return {name: asked["value"]}

    async def _rotate(self, asked: Json) -> Json:
        return {"kid": self._world.keys.rotate(keep=asked.get("keep") is True).kid}

    async def _connect(self, asked: Json) -> Json:
        self._line.endpoint = _text(asked, "url")
        return {}

    def _seen(self, asked: Json) -> tuple[Person, Message]:
        """Who does it, on which of the messages they see."""
        person, id = self._user(asked), _text(asked, "message")
        found = next((one for one in person.seen() if one.id == id), None)
        if found is None:
            raise LookupError(f"{person.handle} sees no message {id}")
        return person, found

    def _user(self, asked: Json) -> Person:
        return self._person(_text(asked, "user"))

    def _conversation(self, ref: str, asked: Json) -> Conversation:
        chat = self._world.state.personal(self._user(asked).user) if ref == "bot" else None
        there = chat or self._world.state.conversation(ref)
        if there is None:
            raise LookupError(f"there is no conversation called {ref}")
        return there

    def _target(self, asked: Json) -> User | Team | Conversation:
        ref = _text(asked, "where")
        if ref.startswith("@"):
            return self._person(ref).user
        teams = (team for team in self._world.state.teams.values() if team.name == ref)
        return next(teams, None) or self._conversation(ref, asked)

    def _by(self, asked: Json) -> User | None:
        return self._user(asked).user if "user" in asked else None


def _answering(act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """An address that does this; what cannot be done is a 400 or 404 with the reason."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.remote not in ("127.0.0.1", "::1"):
            return web.json_response({"error": "only from this machine"}, status=403)
        body = parsed(await request.read()) if request.method == "POST" and request.can_read_body else {}
        if not isinstance(body, dict):
            return web.json_response({"error": "the body is no JSON object"}, status=400)
        try:
            return web.json_response(await act({**request.query, **body}))
        except LookupError as unknown:
            return web.json_response({"error": str(unknown)}, status=404)
        except ValueError as wrong:
            return web.json_response({"error": str(wrong)}, status=400)

    return answer


def _text(asked: Json, name: str, default: str | None = None) -> str:
    value = asked.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"{name} is missing, or no string")
    return value


def _number(asked: Json, name: str, default: float | None = None) -> float:
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is missing, or no number")
    return float(value)
