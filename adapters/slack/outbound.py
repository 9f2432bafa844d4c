"""What the bot does in Slack on its own account: announcements, private messages, and looking things up."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from adapters.slack.api import TROUBLE, SlackApi, SlackBusy, SlackRefused, SlackSilent, SlackTrouble, SlackUnreachable
from adapters.slack.directory import Directory
from adapters.slack.posting import put
from lfbot.card import Card
from lfbot.chat import CannotLook, DeliveryFailed, NotNow, Place, Profile, Receipt, Rejected, Sharing, Unanswered
from lfbot.clock import Clock
from lfbot.wild import Wild

NAME = "slack"
EVENT_TYPE = "lfbot_delivery"
PAGES = 5
"""How many pages of history, 100 messages each, a look-up turns."""

DIRECTS = 10_000
"""How many direct conversations are remembered by their person."""

LOCKED_OUT = 300.0
"""Seconds to wait when Slack does not accept the token: somebody has to act, and then it all goes on."""

_FIXES = {
    "not_in_channel": "Type /invite @learnflow in that channel.",
    "channel_not_found": "Type /invite @learnflow in that channel, or subscribe in another one.",
    "is_archived": "Unarchive the channel, or subscribe in another one.",
    "messages_tab_disabled": "Ask whoever installed the app to switch its Messages tab on.",
    "user_disabled": "",
    "user_not_found": "",
    "user_not_visible": "",
    "cannot_dm_bot": "",
    "account_inactive": "Ask whoever installed the app to install it again.",
    "ekm_access_denied": "Ask a Slack admin to allow the app to post.",
    "not_allowed_token_type": "Ask whoever installed the app to install it again.",
}
_RESTRICTED = "Ask an admin of the channel to let the app post there, or subscribe in another one."
_LOCKED_OUT = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "access_denied"})


class SlackChat:
    """Slack as the core's ChatPlatform. A place's key is a channel's id, or a person's for their direct messages."""

    def __init__(self, api: SlackApi, clock: Clock) -> None:
        self._api = api
        self._directory = Directory(api, clock)
        self._directs: OrderedDict[Place, str] = OrderedDict()

    @property
    def name(self) -> str:
        """slack"""
        return NAME

    async def post(self, place: Place, card: Card, key: str) -> Receipt:
        """One chat.postMessage, with `key` as metadata. Raises DeliveryFailed or Unanswered; never tries twice."""
        # Anybody in the workspace can read metadata, so nothing but the opaque key goes into it.
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        try:
            posted = await put(self._api, "chat.postMessage", card, {"channel": place.key, "metadata": metadata})
        except TROUBLE as trouble:
            raise _failure(trouble) from trouble
        receipt = _receipt(place, posted)
        if receipt.place != place:
            self._directs[place] = receipt.place.key
            if len(self._directs) > DIRECTS:
                self._directs.popitem(last=False)
        return receipt

    async def update(self, receipt: Receipt, card: Card) -> Receipt:
        """chat.update: https://docs.slack.dev/reference/methods/chat.update. Raises DeliveryFailed or Unanswered."""
        try:
            await put(self._api, "chat.update", card, {"channel": receipt.place.key, "ts": receipt.id})
        except TROUBLE as trouble:
            raise _failure(trouble) from trouble
        return receipt

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        """The message with `key` in its metadata. Raises CannotLook where its history may not be read, and NotNow."""
        try:
            channel = await self._channel(place)
            cursor = ""
            for _ in range(PAGES):
                more = {"cursor": cursor} if cursor else {}
                page = await self._api.read(
                    "conversations.history",
                    channel=channel,
                    oldest=f"{since.timestamp():.6f}",
                    include_all_metadata=True,
                    limit=100,
                    **more,
                )
                for message in page["messages"].items():
                    if message["metadata"]["event_payload"]["key"].text(300) == key:
                        return Receipt(replace(place, key=channel), message["ts"].text(50))
                cursor = page["response_metadata"]["next_cursor"].text(500)
                if not cursor:
                    return None
        except SlackRefused as refused:
            raise CannotLook(refused.code) from refused
        except SlackBusy as busy:
            raise NotNow("ratelimited", busy.retry_after) from busy
        except (SlackUnreachable, SlackSilent) as trouble:
            raise NotNow("unreachable") from trouble
        raise CannotLook("too many messages since")

    async def profile(self, workspace: str, user: str) -> Profile:
        """Who that is, remembered for a minute. Raises NotKnown."""
        return await self._directory.profile(workspace, user)

    async def person(self, workspace: str, email: str) -> str | None:
        """The id of whoever has that address. Raises NotKnown."""
        return await self._directory.person(workspace, email)

    async def members(self, workspace: str, group: str) -> Sequence[str]:
        """The people of a user group or a channel, remembered for a minute. Raises NotKnown."""
        return await self._directory.members(workspace, group)

    async def direct(self, workspace: str, user: str) -> Place:
        """A person's id is a place to post: Slack opens the direct message by itself."""
        return Place(NAME, workspace, user)

    async def sharing(self, place: Place) -> Sharing:
        """Whether people of other organisations read there, remembered for a quarter of an hour."""
        return await self._directory.sharing(place)

    async def _channel(self, place: Place) -> str:
        if not place.key.startswith(("U", "W")):
            return place.key
        if place in self._directs:
            return self._directs[place]
        # Needs im:write, which the app does without: then only where it has posted before can it look.
        opened = await self._api.read("conversations.open", users=place.key)
        channel = opened["channel"]["id"].text(50)
        if not channel:
            raise SlackRefused("channel_not_found")
        return channel


def _receipt(place: Place, posted: Wild) -> Receipt:
    """Where it really is: a message to a person is in a D… channel, and can be changed only there."""
    ts = posted["ts"].text(50)
    if not ts:
        raise Unanswered("no ts")
    return Receipt(replace(place, key=posted["channel"].text(50) or place.key), ts)


def _failure(trouble: SlackTrouble) -> DeliveryFailed | Unanswered:
    match trouble:
        case SlackBusy():
            return NotNow("ratelimited", trouble.retry_after)
        case SlackUnreachable():
            return NotNow("unreachable")
        case SlackSilent():
            return Unanswered(trouble.reason)
        case SlackRefused(code=code) if code in _LOCKED_OUT:
            return NotNow(code, LOCKED_OUT, wide=True)
        case SlackRefused(code=code) if code.startswith("restricted_action"):
            return Rejected(code, _RESTRICTED)
        case SlackRefused(code=code) if code in _FIXES:
            return Rejected(code, _FIXES[code])
        case SlackRefused(code=code):
            return NotNow(code)
        case _:
            assert_never(trouble)
