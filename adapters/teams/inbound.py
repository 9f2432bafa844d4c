"""The door: everything Teams sends goes through here, and is answered whatever happens."""

import logging
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from adapters.teams.apologies import Apologies
from adapters.teams.book import Book
from adapters.teams.directory import Directory
from adapters.teams.gate import Gate, KeysUnavailable, NotLetIn
from adapters.teams.heard import Heard, heard
from adapters.teams.invokes import Invokes
from adapters.teams.lifecycle import Lifecycle
from adapters.teams.manifest import PATH
from adapters.teams.messages import Messages
from adapters.teams.nearby import forwarded
from adapters.teams.presses import Presses
from adapters.teams.turns import Invoked, Turns, Unreadable
from lfbot.counts import Counts
from lfbot.http import Endpoint, Request, Response
from lfbot.store import StoreUnavailable
from lfbot.turnstile import Turnstile
from lfbot.underway import Underway
from lfbot.wild import Untamed, decode

log = logging.getLogger(__name__)

LIMIT = 1_000_000
"""Bytes of one activity."""

KINDS = frozenset(
    {
        "message",
        "messageUpdate",
        "messageDelete",
        "messageReaction",
        "conversationUpdate",
        "installationUpdate",
        "invoke",
        "event",
        "typing",
    }
)
"""The types of activities that are counted by name."""

_JSON = {"Content-Type": "application/json"}
_OK = Response(200)
_UNREADABLE = Response(400, b'{"error":"The body is no activity."}', _JSON)
_UNAUTHORIZED = Response(401, b'{"error":"Unauthorized"}', {**_JSON, "WWW-Authenticate": "Bearer"})
_LATER = Response(503, b'{"error":"Try again."}', {**_JSON, "Retry-After": "5"})

Rest = Callable[[], Awaitable[None]]


class Inbound:
    """Lets activities in, writes them down, answers 200, and sees to them after that; invokes are answered at once."""

    def __init__(
        self,
        gate: Gate,
        turns: Turns,
        messages: Messages,
        presses: Presses,
        invokes: Invokes,
        lifecycle: Lifecycle,
        book: Book,
        directory: Directory,
        underway: Underway,
        counts: Counts,
        apologies: Apologies,
    ) -> None:
        self._gate = gate
        self._turns = turns
        self._messages = messages
        self._presses = presses
        self._invokes = invokes
        self._lifecycle = lifecycle
        self._book = book
        self._directory = directory
        self._underway = underway
        self._counts = counts
        self._apologies = apologies
        self._turnstile = Turnstile()

    def endpoint(self) -> Endpoint:
        """What the web server serves."""
        return Endpoint("POST", PATH, self._answer, LIMIT)

    async def _answer(self, request: Request) -> Response:
        # Checking a signature and reading an activity take a millisecond: of a crowd, one in each round of the loop.
        await self._turnstile.through()
        try:
            wild = decode(request.body)
        except Untamed as untamed:
            return self._refused("unreadable", untamed.reason, _UNREADABLE)
        if not wild["type"].text(60):
            return self._refused("unreadable", "no_type", _UNREADABLE)
        try:
            claims = await self._gate.admit(
                request.headers.get("authorization", ""),
                wild,
                peer=request.peer,
                forwarded=forwarded(request.headers),
            )
        except NotLetIn as refused:
            return self._refused("unauthorized", refused.reason, _UNAUTHORIZED)
        except KeysUnavailable:
            return self._refused("unauthorized", "keys_unavailable", _LATER)
        try:
            activity = self._turns.read(msgspec.json.decode(request.body))
        except (Unreadable, msgspec.DecodeError):
            return self._refused("unreadable", "not_an_activity", _UNREADABLE)
        one = heard(wild)
        if one.kind == "message" and not one.conversation:
            return self._refused("unreadable", "no_conversation", _UNREADABLE)
        self._counts.add("teams_activities", kind=one.kind if one.kind in KINDS else "other")
        if one.kind == "invoke":
            answer = await self._turns.run(activity, claims, lambda: self._invoked(one))
            return _response(answer or Invoked(501))
        try:
            rest = await self._accept(one)
        except StoreUnavailable as error:
            log.error("an activity could not be written down: %s", error.reason)
            return _LATER
        except Exception as fault:  # noqa: BLE001  Teams would only bring the same fault again
            self._stumbled(one, fault)
            return _OK
        if rest is not None:
            self._underway.start(self._see_to(one, activity, claims, rest))
        # One commit has written a whole crowd down, which would all be answered in the same round.
        await self._turnstile.through()
        return _OK

    async def _accept(self, one: Heard) -> Rest | None:
        """Write it down. Returns what is left to do, if anything."""
        if one.mri == one.bot or one.activity["from"]["role"].text(20) == "bot":
            return None
        match one.kind:
            case "message":
                pressed = one.value.is_object() or one.value.text(1)
                return await (self._presses.accept(one) if pressed else self._messages.accept(one))
            case "installationUpdate":
                await self._lifecycle.installed(one)
            case "conversationUpdate":
                await self._lifecycle.changed(one)
            case _:
                # Edits, deletions, reactions, typing, read receipts, and whatever comes to exist.
                await self._book.moved(one)
        return None

    async def _see_to(self, one: Heard, activity: object, claims: Mapping[str, object], rest: Rest) -> None:
        async def turn() -> None:
            await rest()

        await self._turnstile.through()
        try:
            await self._turns.run(activity, claims, turn)
        except Exception as fault:  # noqa: BLE001  whoever asked is told, and the log says what it was
            self._stumbled(one, fault)

    def _stumbled(self, one: Heard, fault: Exception) -> None:
        reference = self._apologies.reference(fault)
        if one.kind == "message":
            self._underway.start(self._apologies.say(one, reference))

    async def _invoked(self, one: Heard) -> Invoked:
        """The answer to an invoke. A fault of ours is shown in the way that this invoke shows errors."""
        try:
            self._directory.noticed(one)
            if not one.name.startswith("composeExtension/"):  # these come from where the bot is no member, too
                await self._noted(one)
            return await self._invokes.answer(one)
        except Exception as fault:  # noqa: BLE001  an invoke is answered whatever happens
            return self._invokes.fault(one, self._apologies.reference(fault))

    async def _noted(self, one: Heard) -> None:
        try:
            await self._book.note(one)
        except StoreUnavailable as error:
            log.warning("where a conversation is could not be kept: %s", error.reason)

    def _refused(self, kind: str, reason: str, response: Response) -> Response:
        self._counts.add(f"teams_{kind}", reason=reason)
        log.warning("a request to Teams' door was refused: %s", reason)
        return response


def _response(answer: Invoked) -> Response:
    if answer.body is None:
        return Response(answer.status)
    return Response(answer.status, msgspec.json.encode(answer.body), _JSON)
