"""Which app this is, in which workspace: asked for in the background, remembered across restarts."""

import hashlib
import logging
import random
from dataclasses import dataclass

import msgspec

from adapters.slack.api import TROUBLE, SlackApi, code_of
from lfbot.clock import Clock
from lfbot.store import Notes, StoreUnavailable
from lfbot.wild import Untamed, Wild, decode

log = logging.getLogger(__name__)

LONGEST = 300.0
"""The longest wait in seconds between two questions to a Slack that does not answer."""


@dataclass(frozen=True, slots=True)
class App:
    """What Slack says of the bot's token. A field is empty as long as it is not known."""

    team: str = ""
    bot_user: str = ""
    bot: str = ""
    id: str = ""


class Identity:
    """Who we are. Until Slack has told, requests are served all the same: their signature is this app's."""

    def __init__(
        self,
        api: SlackApi,
        notes: Notes,
        clock: Clock,
        rng: random.Random,
        *,
        tenant: str,
        bot_token: str,
        app_token: str,
    ) -> None:
        self._api = api
        self._notes = notes
        self._clock = clock
        self._rng = rng
        self._tenant = tenant
        # Another token may be another workspace's: what was remembered holds only for the same one.
        self._note = f"slack app {hashlib.sha256(bot_token.encode()).hexdigest()[:16]}"
        # An app-level token carries the app's id: xapp-1-A012ABCD-…
        parts = app_token.split("-")
        self.app = App(id=parts[2] if len(parts) > 3 and parts[2].startswith("A") else "")

    async def learn(self) -> None:
        """Recall, then ask until Slack tells."""
        await self._recall()
        failures = 0
        while True:
            try:
                self.app = await self._ask()
                break
            except TROUBLE as trouble:
                log.warning("Slack did not say which app this is: %s", code_of(trouble))
            await self._clock.sleep(min(LONGEST, 2.0**failures) * self._rng.uniform(0.5, 1.0))
            failures = min(failures + 1, 10)
        log.info("Slack: app %s in workspace %s", self.app.id or "(unknown)", self.app.team)
        try:
            await self._notes.put(self._tenant, self._note, msgspec.json.encode(self.app).decode())
        except StoreUnavailable as error:
            log.warning("which app this is could not be remembered: %s", error.reason)

    async def _ask(self) -> App:
        """https://docs.slack.dev/reference/methods/auth.test and https://docs.slack.dev/reference/methods/bots.info"""
        us = await self._api.read("auth.test")
        team, bot = us["team_id"].text(50), us["bot_id"].text(50)
        id = self.app.id
        if not id and bot:
            try:
                id = (await self._api.read("bots.info", bot=bot, team_id=team))["bot"]["app_id"].text(50)
            except TROUBLE as trouble:
                log.info("Slack did not tell the app's id: %s", code_of(trouble))
        return App(team, us["user_id"].text(50), bot, id)

    async def _recall(self) -> None:
        try:
            noted = await self._notes.get(self._tenant, self._note)
            known = decode(noted.encode()) if noted else Wild(None)
        except (StoreUnavailable, Untamed):
            return
        if known.is_object():
            fields = {name: known[name].text(50) for name in ("team", "bot_user", "bot", "id")}
            self.app = App(**{**fields, "id": self.app.id or fields["id"]})
