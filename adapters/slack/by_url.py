"""Answers through a response_url. https://docs.slack.dev/interactivity/handling-user-interaction"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.slack.api import TROUBLE, SlackBusy, SlackRefused, SlackSilent, SlackUnreachable, code_of
from adapters.slack.posting import plainly, refused_looks
from adapters.slack.response_urls import ResponseUrls
from adapters.slack.ways import Letters, body_of
from lfbot.chat import Reply
from lfbot.clock import Clock
from lfbot.ways import NOTES, working

log = logging.getLogger(__name__)

UsedUp = Callable[[str], Mapping[str, object] | None]
"""The message that was pressed on, without the button and with this note; None where Slack did not send it along."""

USES = 5
URL_SECONDS = 29 * 60
"""A response_url lives half an hour; an answer on its way must not meet the end of it."""


class ByUrl:
    """Through a response_url: five posts in half an hour, in any conversation, whether the bot is in it or not."""

    def __init__(
        self,
        urls: ResponseUrls,
        letters: Letters,
        clock: Clock,
        *,
        url: str,
        user: str,
        replaces: bool,
        thread: str,
        born: datetime,
        used_up: UsedUp | None = None,
    ) -> None:
        """`replaces`: the answer takes the place of the (ephemeral) message whose button was pressed.

        `born` is when the address came: its half hour began then. `used_up` gives that message without the button,
        for an answer that says that the button can do nothing any more.
        """
        self._urls = urls
        self._letters = letters
        self._clock = clock
        self._url = url if urls.trusted(url) else ""
        self._user = user
        self._replaces = replaces
        self._thread = thread
        self._born = born
        self._used_up = used_up
        self._posts = 0
        if url and not self._url:
            log.warning("a response_url that is not Slack's was ignored")

    async def deliver(self, reply: Reply) -> bool:
        """The answer, once; again only where Slack said that it was not taken. Else as a direct message."""
        told = await self._answer(reply)
        if reply.outdated and self._used_up is not None:
            await self._clear(self._used_up(reply.card.title))
        return told

    async def _answer(self, reply: Reply) -> bool:
        body = self._body(reply)
        while self._usable():
            try:
                await self._post(body)
                return True
            except SlackSilent as silent:
                log.warning("nobody knows whether an answer arrived: %s", silent.reason)
                return True
            except SlackBusy as busy:
                await self._clock.sleep(min(busy.retry_after, 60.0))
            except SlackRefused as refused:
                if not refused_looks(refused):
                    break
                body |= plainly(reply.card, private=not reply.public)
            except SlackUnreachable:
                break
        return await self._letters.send(self._user, reply.card)

    async def _clear(self, message: Mapping[str, object] | None) -> None:
        """Show the message without its button; where that fails, whoever presses it next is told as this one was."""
        if message is None or not self._usable():
            return
        try:
            await self._post(dict(message))
        except TROUBLE as trouble:
            log.info("a button that can do nothing any more is still there: %s", code_of(trouble))

    async def note(self, words: str) -> None:
        """Only its person sees it."""
        if self._posts >= NOTES or not self._usable():
            return
        try:
            await self._post({**body_of(Reply(working(words))), "replace_original": False})
        except TROUBLE as trouble:
            log.info("a progress note was not shown: %s", code_of(trouble))

    def _body(self, reply: Reply) -> dict[str, object]:
        body = {**body_of(reply), "replace_original": self._replaces and not reply.public}
        return {**body, "thread_ts": self._thread} if reply.public and self._thread else body

    def _usable(self) -> bool:
        age = (self._clock.now() - self._born).total_seconds()
        return bool(self._url) and self._posts < USES and age < URL_SECONDS

    async def _post(self, body: dict[str, object]) -> None:
        self._posts += 1
        await self._urls.post(self._url, body)
