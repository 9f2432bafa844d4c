"""Who people are, who belongs to a group, and who else reads a channel, as Slack tells it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from adapters.slack.api import TROUBLE, SlackApi, SlackBusy, SlackRefused, SlackTrouble, code_of
from lfbot.chat import NotKnown, Place, Profile, Sharing
from lfbot.clock import Clock
from lfbot.remembered import Remembered
from lfbot.wild import Wild

log = logging.getLogger(__name__)

PEOPLE_SECONDS = 60.0
GROUP_SECONDS = 60.0
SHARING_SECONDS = 15 * 60.0
SLACKBOT = "USLACKBOT"
PATIENCE = 60.0
"""The longest Retry-After, in seconds, that is waited for; whoever asked is told meanwhile that it takes a while."""
TRIES = 3
PAGE = 200
"""Members on a page: as many as Slack advises. https://docs.slack.dev/apis/web-api/pagination"""
PAGES = 100
"""How many pages are turned: nobody enrolls a channel of more than 20,000."""

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _No:
    """Slack's firm refusal to tell: it holds as long as an answer would."""

    reason: str


class Directory:
    """Reads and remembers. Raises NotKnown with Slack's reason, or `unreachable` and the like for the moment."""

    def __init__(self, api: SlackApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._profiles: Remembered[tuple[str, str], Profile | _No] = Remembered(clock, PEOPLE_SECONDS)
        self._people: Remembered[tuple[str, str], str | _No | None] = Remembered(clock, PEOPLE_SECONDS)
        self._groups: Remembered[tuple[str, str], tuple[str, ...] | _No] = Remembered(clock, GROUP_SECONDS)
        self._sharing: Remembered[tuple[str, str], Sharing] = Remembered(clock, SHARING_SECONDS)

    async def profile(self, workspace: str, user: str) -> Profile:
        """Who that is. https://docs.slack.dev/reference/methods/users.info"""

        async def ask() -> Profile | _No:
            return _profile((await self._read("users.info", user=user))["user"], workspace, user)

        return _told(await self._ask(self._profiles, (workspace, user), ask))

    async def person(self, workspace: str, email: str) -> str | None:
        """The id behind an address, None if nobody has it. https://docs.slack.dev/reference/methods/users.lookupByEmail"""

        async def ask() -> str | _No | None:
            try:
                found = await self._read("users.lookupByEmail", email=email)
            except SlackRefused as refused:
                if refused.code in ("users_not_found", "user_not_found"):
                    return None
                raise
            return found["user"]["id"].text(50) or None

        return _told(await self._ask(self._people, (workspace, email.lower()), ask))

    async def members(self, workspace: str, group: str) -> tuple[str, ...]:
        """The people of a user group (S…), or of a channel."""

        async def ask() -> tuple[str, ...] | _No:
            return await (self._in_group(workspace, group) if group.startswith("S") else self._in_channel(group))

        return _told(await self._ask(self._groups, (workspace, group), ask))

    async def sharing(self, place: Place) -> Sharing:
        """Who else reads there; UNKNOWN when Slack does not tell. https://docs.slack.dev/reference/methods/conversations.info"""
        if place.key.startswith(("U", "W", "D")):
            return Sharing.OURS

        async def ask() -> Sharing:
            channel = (await self._read("conversations.info", channel=place.key))["channel"]
            if not channel.is_object():
                raise SlackRefused("unreadable")
            shared = ("is_ext_shared", "is_pending_ext_shared")
            return Sharing.SHARED if any(channel[name].truth() for name in shared) else Sharing.OURS

        try:
            return await self._sharing.get((place.workspace, place.key), ask)
        except TROUBLE as trouble:
            log.info("cannot tell who reads %s: %s", place.key, code_of(trouble))
            return Sharing.UNKNOWN

    async def _in_group(self, workspace: str, group: str) -> tuple[str, ...]:
        """https://docs.slack.dev/reference/methods/usergroups.users.list"""
        # An organisation's token answers only with a team_id; a workspace's ignores it.
        found = await self._read("usergroups.users.list", usergroup=group, team_id=workspace)
        return _ids(found["users"])

    async def _in_channel(self, channel: str) -> tuple[str, ...]:
        """All of them or an error; where the cursor was too old, from the beginning, once."""
        try:
            return await self._pages(channel)
        except SlackRefused as refused:
            if refused.code != "invalid_cursor":
                raise
        return await self._pages(channel)

    async def _read(self, method: str, **params: str | int) -> Wild:
        """What Slack tells, later if it has no time now: a whole minute, for by the minute it counts."""
        for _ in range(1, TRIES):
            try:
                return await self._api.read(method, **params)
            except SlackBusy as busy:
                if busy.retry_after > PATIENCE:
                    raise
                await self._clock.sleep(busy.retry_after)
        return await self._api.read(method, **params)

    async def _pages(self, channel: str) -> tuple[str, ...]:
        """https://docs.slack.dev/reference/methods/conversations.members"""
        found: dict[str, None] = {}
        more: dict[str, str] = {}
        for _ in range(PAGES):
            page = await self._read("conversations.members", channel=channel, limit=PAGE, **more)
            found |= dict.fromkeys(_ids(page["members"]))
            cursor = page["response_metadata"]["next_cursor"].text(500)
            if not cursor:
                return tuple(found)
            more = {"cursor": cursor}
        raise SlackRefused("channel_too_large")

    async def _ask(
        self,
        remembered: Remembered[tuple[str, str], V | _No],
        key: tuple[str, str],
        ask: Callable[[], Awaitable[V | _No]],
    ) -> V | _No:
        async def firmly() -> V | _No:
            try:
                return await ask()
            except SlackRefused as refused:
                return _No(refused.code)

        try:
            return await remembered.get(key, firmly)
        except TROUBLE as trouble:
            return _No(_for_now(trouble))


def _ids(list: Wild) -> tuple[str, ...]:
    return tuple(id for one in list.items() if (id := one.text(50)))


def _told(answer: V | _No) -> V:
    if isinstance(answer, _No):
        raise NotKnown(answer.reason)
    return answer


def _for_now(trouble: SlackTrouble) -> str:
    log.warning("Slack did not tell: %s", code_of(trouble))
    return code_of(trouble)


def _profile(user: Wild, workspace: str, asked: str) -> Profile | _No:
    if not user.is_object():
        return _No("unreadable")
    id = user["id"].text(50) or asked
    profile = user["profile"]
    team = user["team_id"].text(50)
    return Profile(
        id=id,
        name=profile["display_name"].text(80) or user["real_name"].text(80) or user["name"].text(80) or id,
        email=profile["email"].text(254) or None,
        guest=bool(user["is_restricted"].truth() or user["is_ultra_restricted"].truth()),
        bot=bool(user["is_bot"].truth()) or id == SLACKBOT,
        deleted=bool(user["deleted"].truth()),
        external=bool(user["is_stranger"].truth()) or bool(team and workspace and team != workspace),
    )
