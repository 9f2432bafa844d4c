"""Courses offered while somebody types into a card's list.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
"""

import logging

from adapters.teams.forms import DATASET
from adapters.teams.heard import Heard
from adapters.teams.turns import Invoked
from lfbot.bot import Bot
from lfbot.clock import Clock, ready_within
from lfbot.form import Option
from lfbot.learnflow import LearnFlowError
from lfbot.underway import Underway

log = logging.getLogger(__name__)

SECONDS = 3.0
SHOWN = 15
"""How many a client shows."""


class Suggestions:
    """Answers within a few seconds; what is not there by then is offered the next time."""

    def __init__(self, bot: Bot, underway: Underway, clock: Clock) -> None:
        self._bot = bot
        self._underway = underway
        self._clock = clock

    async def hear(self, heard: Heard) -> Invoked:
        """One `application/search`."""
        asked = heard.value
        known = asked["dataset"].text(60) == DATASET
        found = await self._found(heard, asked["queryText"].text(200)) if known else ()
        results = [{"title": one.label, "value": one.value} for one in found[:SHOWN]]
        kind = "application/vnd.microsoft.search.searchResponse"
        return Invoked(200, {"statusCode": 200, "type": kind, "value": {"results": results}})

    async def _found(self, heard: Heard, typed: str) -> tuple[Option, ...]:
        asking = self._underway.start(self._ask(heard, typed))
        return asking.result() if await ready_within(self._clock, SECONDS, asking) else ()

    async def _ask(self, heard: Heard, typed: str) -> tuple[Option, ...]:
        try:
            return await self._bot.suggest(heard.caller, typed)
        except LearnFlowError as error:
            log.warning("no courses to offer: %s", error)
            return ()
