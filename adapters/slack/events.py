"""The Events API: mentions and direct messages. https://docs.slack.dev/apis/events-api"""

import logging

from adapters.slack import words
from adapters.slack.api import SlackApi
from adapters.slack.asking import offer
from adapters.slack.heard import COMMAND_SECONDS, DONE, Ack, Heard
from adapters.slack.identity import Identity
from adapters.slack.in_place import InPlace
from adapters.slack.ways import Letters
from lfbot.bot import Bot
from lfbot.chat import Call, Caller, Place
from lfbot.clock import Clock
from lfbot.counts import Counts
from lfbot.desk import Desk
from lfbot.line import Mention, Named, Word
from lfbot.store import StoreUnavailable
from lfbot.underway import Underway
from lfbot.wild import Wild

log = logging.getLogger(__name__)

_OWN_NAMES = frozenset({"learnflow", "/learnflow"})
LONGEST = 12_000


class Events:
    """Writes down what is asked before Slack is told 200, then answers where it was asked."""

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        api: SlackApi,
        letters: Letters,
        underway: Underway,
        identity: Identity,
        clock: Clock,
        counts: Counts,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._api = api
        self._letters = letters
        self._underway = underway
        self._identity = identity
        self._clock = clock
        self._counts = counts

    async def hear(self, heard: Heard) -> Ack:
        """One event; 503 when it could not be written down, so that Slack sends it again."""
        event = heard.payload["event"]
        kind = event["type"].text(60)
        if kind in ("app_uninstalled", "tokens_revoked"):
            log.error("Slack: %s. The bot can no longer post until it is installed again", kind)
            self._counts.add("slack_lost", event=kind)
            return DONE
        if not _spoken(event, self._us(heard.payload)):
            self._counts.add("slack_events_ignored")
            return DONE
        call = self._call(heard)
        try:
            fresh = await self._bot.accept(call)
        except StoreUnavailable as error:
            log.error("an event could not be written down: %s", error.reason)
            return Ack(503)
        if fresh:
            self._underway.start(self._answer(call, event))
        return DONE

    async def _answer(self, call: Call, event: Wild) -> None:
        way = InPlace(
            self._api,
            self._letters,
            self._clock,
            channel=call.place.key,
            user=call.caller.id,
            ts=event["ts"].text(50),
            thread=call.thread,
        )
        work = self._desk.begin(call)
        await self._desk.ready(work, COMMAND_SECONDS)
        self._desk.follow(work, way, offer)

    def _call(self, heard: Heard) -> Call:
        payload = heard.payload
        event, team = payload["event"], payload["team_id"].text(50)
        return Call(
            key=payload["event_id"].text(200) or heard.key,
            caller=Caller("slack", team, event["user"].text(50)),
            place=Place("slack", team, event["channel"].text(50)),
            words=_addressed(words.read(event["text"].text(LONGEST)), self._us(payload)),
            thread=event["thread_ts"].text(50),
        )

    def _us(self, payload: Wild) -> str:
        """The bot's own user id: Slack sends it along, so it is known before anybody was asked."""
        told = [one for one in payload["authorizations"].items() if one["is_bot"].truth()]
        return (told[0]["user_id"].text(50) if told else "") or self._identity.app.bot_user


def _spoken(event: Wild, us: str) -> bool:
    """Whether a person says something to the bot: a mention in a channel, or a new message in a direct one.

    Direct messages come as `message` whether they mention the bot or not, mentions elsewhere as `app_mention` whether
    or not the channel's messages come too: so each is heard once. Edited, deleted and joining messages have a subtype.
    """
    channel, user = event["channel"].text(50), event["user"].text(50)
    if not channel or not user or user in (us, "USLACKBOT") or event["bot_id"].text(50):
        return False
    if event["subtype"].text(50) or event["hidden"].truth() or event["edited"].is_object():
        return False
    direct = channel.startswith("D") or event["channel_type"].text(20) == "im"
    return event["type"].text(60) == ("message" if direct else "app_mention")


def _addressed(said: tuple[Word, ...], us: str) -> tuple[Word, ...]:
    """The words that are meant for the bot: without its own mention, and without `/learnflow` where that was typed."""
    at = next((i for i, word in enumerate(said) if isinstance(word, Mention) and _is_us(word, us)), None)
    if at is not None:
        said = said[at + 1 :] or said[:at]
    if said and isinstance(said[0], str) and said[0].lower() in _OWN_NAMES:
        return said[1:]
    return said


def _is_us(word: Mention, us: str) -> bool:
    return word.what is Named.PERSON and word.id == us
