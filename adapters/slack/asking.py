"""Asking for what is missing: a modal where Slack gave a trigger, else a button that gets one."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime

import msgspec

from adapters.slack import forms, words
from adapters.slack.api import SlackApi
from adapters.slack.screen import Screen
from lfbot.card import Button, Card, Tone, buttons, text
from lfbot.chat import Call, Caller
from lfbot.clock import Clock, ready_within
from lfbot.desk import Ask
from lfbot.form import Form, filled
from lfbot.line import Word
from lfbot.wild import Untamed, decode

TRIGGER_SECONDS = 3.0
"""How long Slack lets a trigger open a modal."""

BUTTON = 1_900
"""Characters of a command line that a button carries; Slack's own limit is 2,000."""

TITLE_SECONDS = 5.0
"""How long a form waits for the titles of its courses; then their ids must do."""


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


Titled = Callable[[Form, Caller], Coroutine[object, object, Form]]
"""Gives the courses that stand in a form their titles; LearnFlow may have to be asked for them."""

Put = Callable[[dict[str, object]], Awaitable[bool]]
"""Puts a view on a screen, in place of the one before; False if it is certainly not there."""


class Asking:
    """Puts a form on somebody's screen."""

    def __init__(self, api: SlackApi, clock: Clock, titled: Titled) -> None:
        self._api = api
        self._clock = clock
        self._titled = titled

    def by(self, trigger: Trigger | None) -> Ask:
        """How a form is put before somebody: through that trigger, or where there is none by a button."""
        return offer if trigger is None else lambda form, call: self.ask(form, call, trigger)

    async def ask(self, form: Form, call: Call, trigger: Trigger) -> Card | None:
        """Open the form as a modal. Where Slack will not have it: the card that offers to try again.

        https://docs.slack.dev/reference/methods/views.open
        """
        left = TRIGGER_SECONDS - (self._clock.now() - trigger.born).total_seconds()
        if left <= 0:
            return again(form)
        screen = Screen(self._api, self._clock, trigger.id, left)
        return None if await self.show(form, call, screen.put) else again(form)

    async def show(self, form: Form, call: Call, put: Put) -> bool:
        """Put the form there by `put`; while LearnFlow is asked for what must stand in it, a view that says so."""
        titled = asyncio.ensure_future(self._titled(form, call.caller))
        try:
            await asyncio.sleep(0)
            # What is at hand is there after that one turn.
            if not titled.done():
                if not await put(forms.loading(form.title)):
                    return False
                await ready_within(self._clock, TITLE_SECONDS, titled)
            return await put(self.view(titled.result() if titled.done() else form, call))
        finally:
            titled.cancel()

    def view(self, form: Form, call: Call) -> dict[str, object]:
        """The form as a modal that knows where it was asked for."""
        return forms.view(form, Origin(form.command, call.place.key, call.thread).written())


async def offer(form: Form, _: Call) -> Card:
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
