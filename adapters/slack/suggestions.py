"""Courses offered while somebody types. https://docs.slack.dev/reference/block-kit/block-elements"""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta

from adapters.slack import forms
from adapters.slack.heard import Ack, Heard
from lfbot.bot import Bot
from lfbot.chat import Caller
from lfbot.clock import Clock, ready_within
from lfbot.form import Option
from lfbot.learnflow import LearnFlowError
from lfbot.underway import Underway

SECONDS = 2.0
"""How long LearnFlow is waited for; Slack itself waits three seconds, then shows an error."""

KEPT = timedelta(minutes=5)
"""How long somebody's last list may stand in for a new one: long enough to type, short for a change of role."""

MOST = 500
"""People whose last list is kept."""


class Suggestions:
    """Always answers with a list: the right one, what of the last one still fits, or an empty one."""

    def __init__(self, bot: Bot, underway: Underway, clock: Clock) -> None:
        self._bot = bot
        self._underway = underway
        self._clock = clock
        self._last: OrderedDict[Caller, tuple[datetime, tuple[Option, ...]]] = OrderedDict()

    async def hear(self, heard: Heard) -> Ack:
        """What fits what is typed so far."""
        payload = heard.payload
        typed = payload["value"].text(200)
        caller = Caller("slack", payload["team"]["id"].text(50), payload["user"]["id"].text(50))
        asking = self._underway.start(self._ask(caller, typed))
        await asyncio.sleep(0)
        found = asking.result() if await ready_within(self._clock, SECONDS, asking) else None
        return self._list(self._kept(caller, typed) if found is None else found, typed)

    def nothing(self) -> Ack:
        """An empty list."""
        return self._list((), "")

    async def _ask(self, caller: Caller, typed: str) -> tuple[Option, ...] | None:
        try:
            found = await self._bot.suggest(caller, typed)
        except LearnFlowError:
            return None
        self._last[caller] = (self._clock.now(), found)
        self._last.move_to_end(caller)
        while len(self._last) > MOST:
            self._last.popitem(last=False)
        return found

    def _kept(self, caller: Caller, typed: str) -> tuple[Option, ...]:
        at, options = self._last.get(caller, (self._clock.now(), ()))
        if self._clock.now() - at > KEPT:
            return ()
        return tuple(option for option in options if typed.casefold() in option.label.casefold())

    def _list(self, found: tuple[Option, ...], typed: str) -> Ack:
        return Ack(body=forms.options(found, typed))
