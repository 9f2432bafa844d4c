"""Asking for what is missing: a modal where Slack gave a trigger, else a button that gets one."""

import logging
from dataclasses import dataclass
from datetime import datetime

import msgspec

from adapters.slack import forms, words
from adapters.slack.api import TROUBLE, SlackApi, SlackRefused, SlackSilent, code_of
from lfbot.card import Button, Card, Tone, buttons, text
from lfbot.chat import Call
from lfbot.clock import Clock
from lfbot.form import Form, filled
from lfbot.line import Word
from lfbot.wild import Untamed, decode

log = logging.getLogger(__name__)

TRIGGER_SECONDS = 3.0
"""How long Slack lets a trigger open a modal."""

BUTTON = 1_900
"""Characters of a command line that a button carries; Slack's own limit is 2,000."""

_TOO_LATE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"}
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """What lets a modal be opened, once and soon."""

    id: str
    born: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """What a modal remembers of where it was asked for: ids and the command's name, nothing else."""

    command: str
    place: str = ""
    thread: str = ""

    def written(self) -> str:
        """As a view's `private_metadata`."""
        return msgspec.json.encode([self.command, self.place, self.thread]).decode()


def origin(metadata: str) -> Origin:
    """What `Origin.written` wrote; empty where it is something else."""
    try:
        parts = [part.text(200) for part in decode(metadata.encode()).items()]
    except Untamed:
        parts = []
    return Origin(*parts) if len(parts) == 3 else Origin("")


class Asking:
    """Puts a form on somebody's screen."""

    def __init__(self, api: SlackApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    async def ask(self, form: Form, call: Call, trigger: Trigger) -> Card | None:
        """Open the form as a modal. Where Slack will not have it: the card that offers to try again.

        https://docs.slack.dev/reference/methods/views.open
        """
        left = TRIGGER_SECONDS - (self._clock.now() - trigger.born).total_seconds()
        if left <= 0:
            return again(form)
        body = {"trigger_id": trigger.id, "view": self.view(form, call)}
        try:
            await self._api.write("views.open", body, timeout=left)
        except SlackSilent as silent:
            # It may be on the screen; a second one cannot be opened with this trigger either way.
            log.warning("nobody knows whether a form was opened: %s", silent.reason)
            return again(form)
        except SlackRefused as refused:
            if refused.code not in _TOO_LATE:
                log.error("a form of %s was refused: %s", form.command, refused.code)
            return again(form)
        except TROUBLE as trouble:
            log.warning("a form could not be opened: %s", code_of(trouble))
            return again(form)
        return None

    def view(self, form: Form, call: Call) -> dict[str, object]:
        """The form as a modal that knows where it was asked for."""
        return forms.view(form, Origin(form.command, call.place.key, call.thread).written())


def offer(form: Form) -> Card:
    """The button that opens the form, for whoever asked where Slack gave no trigger."""
    said = text("Nothing was done yet: something is missing. The button asks for it.")
    return Card(form.title, (said, buttons(Button("Open the form", _line(form), main=True))))


def again(form: Form) -> Card:
    """What is said when the form could not be put on the screen."""
    said = text("Nothing was done yet. Please try again with the button: it opens the form.")
    again = Button("Open the form", _line(form), main=True)
    return Card("The form did not open in time", (said, buttons(again)), Tone.BAD)


def _line(form: Form) -> tuple[Word, ...]:
    """The words that ask for the form with what was typed filled in, unless that is more than a button carries."""
    _, *given = filled(form.command, {field.name: field.given for field in form.fields})
    line: tuple[Word, ...] = (form.command, "?", *given)
    return line if len(words.write(line)) <= BUTTON else (form.command, "?")
