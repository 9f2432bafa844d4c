"""The Slack sandbox, and the bot's chat there as `lfbot.assembly` makes it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.slack.api import SlackApi
from adapters.slack.outbound import SlackChat
from lfbot.chat import ChatPlatform, Place, Receipt
from sandbox.clock import TravelClock, settle
from sandbox.slack import DropAfter, DropBefore, Html, Message, RateLimited, SlackSandbox
from sandbox.slack import faults as slack_faults
from tests.contracts.chat.stage import HABITS, Fault, Habits

_FAULTS: dict[Fault, slack_faults.Fault] = {
    Fault.LOST_BEFORE: DropBefore(),
    Fault.LOST_AFTER: DropAfter(),
    Fault.BROKEN: Html(),
    Fault.BUSY: RateLimited(17),
}
_SAYS = ("chat.postMessage", "chat.update")


class OnSlack:
    """A workspace."""

    def __init__(self, slack: SlackSandbox, api: SlackApi, clock: TravelClock) -> None:
        self._slack = slack
        self._api = api
        self.clock = clock
        self.chat: ChatPlatform = SlackChat(api, clock)
        self.workspace = slack.team_id
        self.secrets: tuple[str, ...] = (slack.bot_token,)
        people = [slack.add_user(name, f"{name.split()[0].lower()}@example.com") for name in ("Sam Carter", "Kim Doe")]
        self.sam, self.kim = (one.id for one in people)
        self.guest = slack.add_user("Gus Guest", "gus@elsewhere.example", guest=True).id
        self.robot = slack.add_user("Robo", bot=True).id
        self.outsider = slack.add_user("Pat Partner", "pat@partner.example", stranger=True).id
        self.hermit = slack.add_user("Hank Hermit", "hank@example.com").id
        self.group = slack.add_group("design", people).id
        self._news = slack.add_channel("news", members=[self.sam, self.kim, self.guest], bot=True)
        partners = slack.add_channel("partners", members=[self.sam, self.outsider], bot=True, ext_shared=True)
        self.channel, self.partners, self.nowhere = map(self._place, (self._news.id, partners.id, "C0NOWHERE00"))

    @property
    def habits(self) -> Habits:
        """Slack's."""
        return HABITS["slack"]

    def reads(self, person: str, receipt: Receipt) -> str | None:
        """What they read in the message with that `ts`."""
        there = (one for one in self._seen(person) if (one.channel, one.ts) == (receipt.place.key, receipt.id))
        return next((one.words for one in there), None)

    def hears(self, person: str) -> list[str]:
        """All that the bot said where they are."""
        return [one.words for one in self._seen(person)]

    def take_away(self, receipt: Receipt) -> None:
        """An admin deletes it."""
        message = self._slack.world.workspace.message(receipt.place.key, receipt.id)
        assert message is not None
        self._slack.world.workspace.delete(message)

    def breaks(self, fault: Fault, place: Place) -> None:
        """Whatever is asked next."""
        for method in _SAYS:
            self._slack.faults.add(method, _FAULTS[fault])

    def posts(self, place: Place) -> int:
        """The calls of both methods."""
        return sum(len(self._slack.calls_of(method)) for method in _SAYS)

    async def vanish(self) -> None:
        """Slack is not there."""
        await self._slack.stop()
        await settle()

    def lock_out(self) -> None:
        """The app was removed from the workspace."""
        self._slack.token.state = "revoked"

    def throw_out(self) -> None:
        """/remove"""
        self._slack.remove_bot(self._news)

    def shut(self) -> None:
        """The channel is archived."""
        self._news.archived = True

    def turn_away(self, person: str) -> None:
        """Their account is deactivated."""
        self._slack.person(person).user.deleted = True

    def parts(self) -> list[object]:
        """The objects that know the token."""
        return [self.chat, self._api]

    def _seen(self, person: str) -> list[Message]:
        return [one for one in self._slack.seen_by(person) if one.by_bot]

    def _place(self, key: str) -> Place:
        return Place("slack", self.workspace, key)


@asynccontextmanager
async def on_slack() -> AsyncIterator[OnSlack]:
    """A workspace and the bot's line to it."""
    clock = TravelClock(datetime(2026, 3, 2, 9, tzinfo=UTC), running=False)
    async with SlackSandbox(clock, random.Random(1)) as slack:
        api = SlackApi(slack.bot_token, slack.api_url, clock, random.Random(1))
        try:
            yield OnSlack(slack, api, clock)
        finally:
            await api.close()
