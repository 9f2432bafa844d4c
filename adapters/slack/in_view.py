"""Answers in the modal that asked. https://docs.slack.dev/reference/methods/views.update"""

import logging
from collections.abc import Awaitable, Callable

from adapters.slack import forms
from adapters.slack.api import TROUBLE, SlackApi, SlackRefused, SlackSilent, code_of
from adapters.slack.ways import Letters
from lfbot.chat import Reply
from lfbot.clock import Clock
from lfbot.ways import NOTES, working

log = logging.getLogger(__name__)

Again = Callable[[], Awaitable[Reply | None]]


class InView:
    """One view on somebody's screen. Once it is gone, what is left goes to them as a direct message."""

    def __init__(
        self,
        api: SlackApi,
        letters: Letters,
        clock: Clock,
        *,
        view: str,
        user: str,
        hash: str = "",
        again: Again | None = None,
    ) -> None:
        """With `hash` the view is changed only if it still is what was pressed; else `again` says what it shows."""
        self._api = api
        self._letters = letters
        self._clock = clock
        self._user = user
        self._hash = hash
        self._again = again
        self._notes = 0
        self.view = view
        self.closed = False

    async def deliver(self, reply: Reply) -> bool:
        """The outcome, in the view or as a direct message."""
        shown = reply
        for hash in (self._hash, ""):
            if self.closed:
                break
            try:
                await self._update(forms.outcome(shown.card), hash)
                return True
            except SlackRefused as refused:
                if refused.code != "hash_conflict" or not hash:
                    log.info("the view could not be changed: %s", refused.code)
                    break
                # It shows something else by now: what is true now goes there, once.
                shown = (await self._again() if self._again else None) or reply
            except SlackSilent as silent:
                log.warning("nobody knows whether a view was changed: %s", silent.reason)
                return True
            except TROUBLE as trouble:
                log.info("the view could not be changed: %s", code_of(trouble))
                break
        return await self._letters.send(self._user, shown.card)

    async def note(self, words: str) -> None:
        """Progress, in the view."""
        self._notes += 1
        if self._notes > NOTES or self.closed:
            return
        try:
            await self._update(forms.outcome(working(words)), self._hash)
        except TROUBLE as trouble:
            log.info("a progress note was not shown: %s", code_of(trouble))

    async def show(self, view: dict[str, object]) -> bool:
        """Put another view in its place; False if that certainly did not happen."""
        try:
            await self._update(view, self._hash)
        except SlackSilent:
            return True
        except TROUBLE as trouble:
            log.info("the view could not be changed: %s", code_of(trouble))
            return False
        return True

    async def _update(self, view: dict[str, object], hash: str) -> None:
        body: dict[str, object] = {"view_id": self.view, "view": view}
        updated = await self._api.write("views.update", {**body, "hash": hash} if hash else body)
        # What we changed ourselves must not look like somebody else's change later.
        self._hash = self._hash and updated["view"]["hash"].text(100)
