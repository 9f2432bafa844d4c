"""The door: everything Slack sends goes through here, whichever way it came, and is answered whatever happens."""

import logging
import random

from adapters.slack.commands import Commands
from adapters.slack.events import Events
from adapters.slack.heard import DONE, Ack, Heard
from adapters.slack.identity import Identity
from adapters.slack.presses import Presses
from adapters.slack.submissions import Submissions
from adapters.slack.suggestions import Suggestions
from lfbot import trouble
from lfbot.card import Card, Tone, text
from lfbot.counts import Counts
from lfbot.wild import Wild

log = logging.getLogger(__name__)

_KINDS = {
    "url_verification": "check",
    "app_rate_limited": "limited",
    "event_callback": "event",
    "block_actions": "press",
    "view_submission": "submission",
    "view_closed": "closing",
    "block_suggestion": "suggestion",
}


class Inbound:
    """One table for every kind of request; exactly one entry hears each."""

    def __init__(
        self,
        *,
        commands: Commands,
        events: Events,
        presses: Presses,
        submissions: Submissions,
        suggestions: Suggestions,
        identity: Identity,
        counts: Counts,
        rng: random.Random,
    ) -> None:
        self._commands = commands
        self._events = events
        self._presses = presses
        self._submissions = submissions
        self._suggestions = suggestions
        self._identity = identity
        self._counts = counts
        self._rng = rng

    async def hear(self, heard: Heard) -> Ack:
        """The acknowledgement. Never raises: what goes wrong is shown to whoever asked, with a reference."""
        kind = kind_of(heard.payload)
        self._counts.add("slack_requests", kind=kind)
        try:
            if self._foreign(heard.payload):
                self._counts.add("slack_foreign")
                log.warning("a %s for another app was ignored", kind)
                return DONE
            if kind in ("press", "submission", "suggestion") and self._outsider(heard.payload):
                return self._refused(kind, heard, _members_only())
            return await self._hear(kind, heard)
        except Exception as fault:
            reference = f"{self._rng.getrandbits(32):08x}"
            log.error("fault %s in a %s", reference, kind, exc_info=fault)
            return self._refused(kind, heard, trouble.fault(reference, wrote=True))

    async def lost(self, heard: Heard, ack: Ack) -> None:
        """The acknowledgement could not be sent: an answer that stood in it goes out another way."""
        if ack.reply is not None:
            await self._commands.resend(heard, ack.reply)

    async def _hear(self, kind: str, heard: Heard) -> Ack:
        match kind:
            case "command":
                return await self._commands.hear(heard)
            case "event":
                return await self._event(heard)
            case "press":
                return await self._presses.hear(heard)
            case "submission":
                return await self._submissions.hear(heard)
            case "closing":
                return await self._submissions.closed(heard)
            case "suggestion":
                return await self._suggestions.hear(heard)
            case "check":
                return Ack(body=heard.payload["challenge"].text(500))
            case "limited":
                log.warning("Slack keeps events back: more than 30,000 in an hour")
                self._counts.add("slack_rate_limited")
                return DONE
            case _:
                return DONE

    async def _event(self, heard: Heard) -> Ack:
        team, ours = heard.payload["team_id"].text(50), self._identity.app.team
        if ours and team != ours:
            # Our token reaches nobody there, so there is nobody to answer.
            self._counts.add("slack_foreign")
            log.warning("an event of another workspace was ignored")
            return DONE
        return await self._events.hear(heard)

    def _foreign(self, payload: Wild) -> bool:
        """Whether it is meant for another app, as far as both ids are known."""
        theirs, ours = payload["api_app_id"].text(50), self._identity.app.id
        return bool(theirs and ours and theirs != ours)

    def _outsider(self, payload: Wild) -> bool:
        """Whether somebody of another workspace pressed: in shared channels they see buttons, but may not use them.

        https://docs.slack.dev/apis/slack-connect
        """
        theirs = payload["user"]["team_id"].text(50) or payload["team"]["id"].text(50)
        ours = self._identity.app.team or payload["team"]["id"].text(50)
        return bool(theirs and ours and theirs != ours)

    def _refused(self, kind: str, heard: Heard, card: Card) -> Ack:
        match kind:
            case "command":
                return self._commands.refuse(heard, card)
            case "press":
                return self._presses.refuse(heard, card)
            case "submission":
                return self._submissions.refuse(heard, card)
            case "suggestion":
                return self._suggestions.nothing()
            case "event":
                return Ack(500)  # nothing was accepted: Slack sends it again
            case _:
                return DONE


def kind_of(payload: Wild) -> str:
    """What kind of request it is, by what it carries."""
    kind = payload["type"].text(60)
    if not kind and payload["command"].text(60):
        return "command"
    return _KINDS.get(kind, "other")


def _members_only() -> Card:
    said = text("Nothing was done. Ask somebody of the organisation that installed the app to do it for you.")
    return Card("These buttons are for members of this workspace", (said,), Tone.BAD)
