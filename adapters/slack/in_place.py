"""Answers where the bot was spoken to. https://docs.slack.dev/reference/methods/chat.postEphemeral"""

import logging

from adapters.slack.api import TROUBLE, SlackApi, SlackSilent, code_of
from adapters.slack.posting import put_patiently
from adapters.slack.ways import Letters
from lfbot.chat import Reply
from lfbot.clock import Clock
from lfbot.ways import NOTES, working

log = logging.getLogger(__name__)


class InPlace:
    """Where the bot was spoken to: in a channel's thread, for everybody or for one; or in a direct message."""

    def __init__(
        self, api: SlackApi, letters: Letters, clock: Clock, *, channel: str, user: str, ts: str, thread: str
    ) -> None:
        """`ts` is the message that spoke, `thread` the thread it stands in, if any."""
        self._api = api
        self._letters = letters
        self._clock = clock
        self._channel = channel
        self._user = user
        self._ts = ts
        self._thread = thread
        self._notes = 0

    async def deliver(self, reply: Reply) -> bool:
        """The answer there; where that is refused, as a direct message."""
        try:
            await self._put(reply)
        except SlackSilent as silent:
            log.warning("nobody knows whether an answer arrived: %s", silent.reason)
        except TROUBLE as trouble:
            log.info("no answer in %s: %s", self._channel, code_of(trouble))
            return await self._letters.send(self._user, reply.card)
        return True

    async def note(self, words: str) -> None:
        """Only its person sees it."""
        self._notes += 1
        if self._notes > NOTES:
            return
        try:
            await self._put(Reply(working(words)))
        except TROUBLE as trouble:
            log.info("a progress note was not shown: %s", code_of(trouble))

    async def _put(self, reply: Reply) -> None:
        where: dict[str, object] = {"channel": self._channel}
        private = not self._channel.startswith("D") and not reply.public
        # For everybody: in the thread under the question. For one person: where they look, for Slack shows ephemeral
        # messages only in threads that are alive.
        thread = (self._thread or self._ts) if reply.public and not self._channel.startswith("D") else self._thread
        if thread:
            where["thread_ts"] = thread
        if private:
            where["user"] = self._user
        method = "chat.postEphemeral" if private else "chat.postMessage"
        await put_patiently(self._api, self._clock, method, reply.card, where)
