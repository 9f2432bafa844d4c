"""What a press does to the message whose button it was, for whoever pressed and for everybody else."""

import logging
from dataclasses import replace

from adapters.teams.heard import Heard
from adapters.teams.in_chat import InChat
from adapters.teams.posting import Closed, Posting, Said
from adapters.teams.stamps import Seen
from adapters.teams.troubles import TROUBLE
from lfbot.card import Card, used_up
from lfbot.chat import Call, Reply
from lfbot.form import Form
from lfbot.line import Word

log = logging.getLogger(__name__)


class InPlace:
    """A message that only one person sees becomes the answer. One that others see too keeps what it says to them:
    whoever pressed has a view of their own, and where a button can do nothing any more it goes for everybody.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views
    """

    def __init__(self, posting: Posting, chat: InChat, heard: Heard, line: tuple[Word, ...], before: Seen) -> None:
        """`line` is what the button carries as it was drawn, `before` who sees the card that it stands in."""
        self._posting = posting
        self._line = line
        self._chat = chat
        self._heard = heard
        self.alone = chat.alone
        """Whether nobody else is to notice that something was pressed."""
        personal = heard.personal
        self.after = Seen.PERSONAL if personal else Seen.TARGETED if before is Seen.TARGETED else Seen.VIEW
        self._own = self.after is not Seen.VIEW
        self._common = before is Seen.ALL and not personal

    async def settle(self, reply: Reply) -> None:
        """Whoever pressed has the answer: make the message itself what it is to be from now on."""
        if self._own:
            await self._put(reply.card, self.after)
        elif self._common and (reply.outdated or reply.public):
            await self._put_for_all(reply)

    async def deliver(self, reply: Reply) -> bool:
        """The same for an answer that took longer than the press could wait."""
        if self._own and await self._put(reply.card, self.after):
            return True
        if self._common and (reply.outdated or reply.public):
            await self._put_for_all(reply)
        return await self._chat.deliver(replace(reply, public=False), at_home=self.after is Seen.TARGETED)

    async def ask(self, form: Form, call: Call) -> Card | None:
        """Put the form there instead."""
        return None if self._own and await self._put(form, self.after) else await self._chat.ask(form, call)

    async def note(self, words: str) -> None:
        """Whoever pressed was told that it takes a while."""

    async def _put_for_all(self, reply: Reply) -> None:
        shown = await self._posting.shown(self._heard.place, self._heard.reply_to)
        if shown is None:
            log.info("a message in %s is not known any more, and stays as it is", self._heard.conversation)
            return
        left = used_up(shown, self._line, reply.card.title)
        if left.blocks[:-1] != shown.blocks:  # else somebody else's press has taken the button away already
            await self._put(left, Seen.ALL)

    async def _put(self, card: Said, seen: Seen) -> bool:
        if not self._heard.reply_to:
            return False
        try:
            await self._posting.put(self._heard.place, self._heard.reply_to, card, seen)
        except (*TROUBLE, Closed) as trouble:
            log.info("a message in %s was not changed: %s", self._heard.conversation, trouble)
            return False
        return True
