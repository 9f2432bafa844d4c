"""Slash commands. https://docs.slack.dev/interactivity/implementing-slash-commands"""

import logging
from datetime import datetime

from adapters.slack import words
from adapters.slack.api import TROUBLE, code_of
from adapters.slack.asking import Asking, Trigger
from adapters.slack.by_url import ByUrl
from adapters.slack.heard import COMMAND_SECONDS, DONE, Ack, Heard
from adapters.slack.response_urls import ResponseUrls
from adapters.slack.ways import Letters, body_of
from lfbot.card import Card
from lfbot.chat import Call, Caller, Place, Reply
from lfbot.clock import Clock
from lfbot.desk import Desk
from lfbot.ways import working

log = logging.getLogger(__name__)

LONGEST = 12_000
"""Characters of a command that are looked at; the bot itself refuses far fewer, and says so."""


class Commands:
    """Answers in the acknowledgement where it can, else acknowledges and answers through the response_url."""

    def __init__(self, desk: Desk, asking: Asking, urls: ResponseUrls, letters: Letters, clock: Clock) -> None:
        self._desk = desk
        self._asking = asking
        self._urls = urls
        self._letters = letters
        self._clock = clock

    async def hear(self, heard: Heard) -> Ack:
        """One command."""
        came = self._clock.now()
        work = self._desk.begin(_call(heard))
        if await self._desk.ready(work, COMMAND_SECONDS):
            answer = work.running.result()
            if isinstance(answer, Reply) and heard.inline:
                self._desk.close(work)
                return Ack(reply=answer)
            self._desk.follow(work, self.way(heard, came), self._asking.by(_trigger(heard, came)))
            return DONE
        self._desk.follow(work, self.way(heard, came), self._asking.by(_trigger(heard, came)), told=heard.inline)
        return Ack(reply=Reply(working(work.progress.latest))) if heard.inline else DONE

    def refuse(self, heard: Heard, card: Card) -> Ack:
        """Say `card` and do nothing else."""
        if heard.inline:
            return Ack(reply=Reply(card))
        self._desk.say(self.way(heard, self._clock.now()), card)
        return DONE

    async def resend(self, heard: Heard, reply: Reply) -> None:
        """An answer that could not go out with the acknowledgement, through the response_url."""
        url = heard.payload["response_url"].text(2_000)
        if not self._urls.trusted(url):
            return
        try:
            await self._urls.post(url, {**body_of(reply), "replace_original": False})
        except TROUBLE as trouble:
            log.error("an answer did not reach %s: %s", heard.payload["user_id"].text(50), code_of(trouble))

    def way(self, heard: Heard, came: datetime) -> ByUrl:
        """Where later answers go; `came` is when the command did."""
        payload = heard.payload
        return ByUrl(
            self._urls,
            self._letters,
            self._clock,
            url=payload["response_url"].text(2_000),
            user=payload["user_id"].text(50),
            replaces=False,
            thread="",
            born=came,
        )


def _trigger(heard: Heard, came: datetime) -> Trigger:
    return Trigger(heard.payload["trigger_id"].text(200), came)


def _call(heard: Heard) -> Call:
    payload = heard.payload
    team = payload["team_id"].text(50)
    return Call(
        key=payload["trigger_id"].text(200) or heard.key,
        caller=Caller("slack", team, payload["user_id"].text(50), payload["user_name"].text(80)),
        place=Place("slack", team, payload["channel_id"].text(50)),
        words=words.read(payload["text"].text(LONGEST)),
    )
