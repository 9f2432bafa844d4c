"""What the bot does in Teams on its own account: announcements, private messages, and looking things up."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from adapters.teams.book import PERSON
from adapters.teams.directory import Directory
from adapters.teams.heard import NAME
from adapters.teams.posting import Closed, Posting
from adapters.teams.stamps import Seen
from adapters.teams.troubles import TROUBLE, Busy, Refused, Silent, Trouble, Unreachable, code_of
from lfbot.card import Card
from lfbot.chat import (
    CannotLook,
    DeliveryFailed,
    NotKnown,
    NotNow,
    Place,
    Profile,
    Receipt,
    Rejected,
    Sharing,
    Unanswered,
    Undeliverable,
)

LOCKED_OUT = 300.0
"""Seconds to wait when Teams does not accept the bot's token: somebody has to act, and then it all goes on."""

_AGAIN = "Ask a Teams admin or an owner to add the app there again, and mention it once."
_FIXES = {
    "BotNotInConversationRoster": _AGAIN,
    "ConversationNotFound": "Subscribe in another channel.",
    "MessageWritesBlocked": "Let the app post there again: it was blocked or removed, or nobody may write there.",
    "ConversationBlockedByUser": "",
    "BotDisabledByAdmin": "Ask a Teams admin to allow the app.",
    "ForbiddenOperationException": "Ask a Teams admin to install the app for everybody, or add it yourself.",
    "NotEnoughPermissions": "Ask an owner of the team to let apps post there.",
    "no_reference": "Mention the bot there once, then subscribe again.",
}


class TeamsChat:
    """Teams as the core's ChatPlatform. A place's key is a conversation's id, or `user:` and a person's object id."""

    def __init__(self, posting: Posting, directory: Directory) -> None:
        self._posting = posting
        self._directory = directory

    @property
    def name(self) -> str:
        """teams"""
        return NAME

    async def post(self, place: Place, card: Card, key: str) -> Receipt:
        """One new message, in a channel a new thread. Raises DeliveryFailed or Unanswered; never tries twice."""
        try:
            return await self._posting.say(place, card, alert=not place.key.startswith("19:"))
        except Closed as closed:
            raise Rejected(closed.reason, _FIXES.get(closed.reason, _AGAIN)) from closed
        except TROUBLE as trouble:
            raise _failure(trouble) from trouble

    async def update(self, receipt: Receipt, card: Card) -> Receipt:
        """PUT the card; a message that is gone is posted anew. Raises DeliveryFailed or Unanswered."""
        personal = not receipt.place.key.startswith("19:")
        try:
            await self._posting.put(receipt.place, receipt.id, card, Seen.PERSONAL if personal else Seen.ALL)
        except Closed as closed:
            raise Rejected(closed.reason, _FIXES.get(closed.reason, _AGAIN)) from closed
        except Refused as refused:
            if refused.status == 404 and refused.code.lower() != "conversationnotfound":
                return await self.post(receipt.place, card, "")
            raise _failure(refused) from refused
        except TROUBLE as trouble:
            raise _failure(trouble) from trouble
        return receipt

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        """A bot cannot read what was said. Raises CannotLook."""
        raise CannotLook("Teams shows a bot no history")

    async def profile(self, workspace: str, user: str) -> Profile:
        """Who that is, remembered for half an hour. Raises NotKnown."""
        return await self._directory.profile(workspace, user)

    async def person(self, workspace: str, email: str) -> str | None:
        """The object id of somebody with that address, if the bot has met them; Teams cannot be asked for it."""
        return self._directory.person(workspace, email)

    async def members(self, workspace: str, group: str) -> Sequence[str]:
        """Tags, teams and channels do not stand for their people. Raises NotKnown."""
        raise NotKnown("no_groups_here")

    async def direct(self, workspace: str, user: str) -> Place:
        """Somebody's own chat with the bot; it is opened when something is said there."""
        return Place(NAME, workspace, PERSON + user)

    async def sharing(self, place: Place) -> Sharing:
        """Whether people of other tenants read there, remembered for a quarter of an hour."""
        return await self._directory.sharing(place)


def _failure(trouble: Trouble) -> DeliveryFailed | Unanswered:
    match trouble:
        case Busy():
            return NotNow(code_of(trouble), trouble.retry_after)
        case Unreachable():
            return NotNow(code_of(trouble))
        case Silent():
            return Unanswered(code_of(trouble))
        case Refused(status=401):
            return NotNow(code_of(trouble), LOCKED_OUT, wide=True)
        case Refused(status=403 | 404):
            reason = code_of(trouble)
            return Rejected(reason, _FIXES.get(reason, _AGAIN))
        case Refused():
            return Undeliverable(code_of(trouble))
        case _:
            assert_never(trouble)
