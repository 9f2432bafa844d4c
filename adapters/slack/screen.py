"""Somebody's screen: a trigger opens a first view, and others take its place.

https://docs.slack.dev/reference/methods/views.open and https://docs.slack.dev/reference/methods/views.update
"""

import logging

from adapters.slack.api import TROUBLE, SlackApi, SlackRefused, SlackSilent, code_of
from lfbot.clock import Clock

log = logging.getLogger(__name__)

PAUSES = (1.0, 3.0)
"""Seconds before a view that could not be changed is tried again: the same change twice is one change."""

_TOO_LATE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"}
)


class Screen:
    """What one trigger puts in front of one person."""

    def __init__(self, api: SlackApi, clock: Clock, trigger: str, seconds: float) -> None:
        """The trigger is good for so many seconds more."""
        self._api = api
        self._clock = clock
        self._trigger = trigger
        self._seconds = seconds
        self._view = ""

    async def put(self, view: dict[str, object]) -> bool:
        """Show it; False where the person does not have it in front of them, or nobody knows."""
        return await (self._change(view) if self._view else self._open(view))

    async def _open(self, view: dict[str, object]) -> bool:
        body = {"trigger_id": self._trigger, "view": view}
        try:
            opened = await self._api.write("views.open", body, timeout=self._seconds)
        except SlackSilent as silent:
            # It may be on the screen; a second one cannot be opened with this trigger either way.
            log.warning("nobody knows whether a form was opened: %s", silent.reason)
            return False
        except SlackRefused as refused:
            if refused.code not in _TOO_LATE:
                log.error("a form was refused: %s", refused.code)
            return False
        except TROUBLE as trouble:
            log.warning("a form could not be opened: %s", code_of(trouble))
            return False
        self._view = opened["view"]["id"].text(50)
        return True

    async def _change(self, view: dict[str, object]) -> bool:
        for pause in (*PAUSES, None):
            try:
                await self._api.write("views.update", {"view_id": self._view, "view": view})
                return True
            except SlackRefused as refused:
                # Closed meanwhile: nobody waits for it any more.
                return refused.code == "not_found"
            except TROUBLE as trouble:
                log.warning("a form could not be shown: %s", code_of(trouble))
            if pause is not None:
                await self._clock.sleep(pause)
        return False
