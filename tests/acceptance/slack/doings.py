"""What people do that Slack asks the bot about, each made ready while all is well, to be done when something is not."""

from collections.abc import Awaitable, Callable, Coroutine

from lfbot.card import Button, Card, buttons
from lfbot.line import Mention
from sandbox.slack import Outcome
from sandbox.slack.line import Sent
from tests.acceptance.slack.town import BOOTCAMP, Town

Doing = Callable[[], Coroutine[object, object, Sent]]
Preparing = Callable[[Town], Awaitable[Doing]]

FORGOTTEN = 3_600.0
"""Seconds after which the bot remembers nobody's profile and no course, so that it must ask again."""


async def a_command(town: Town) -> Doing:
    """Michael enrolls Sam by a slash command."""
    return lambda: _sent(town.enroll())


async def a_form_opened(town: Town) -> Doing:
    """Michael types a command that lacks everything, which opens a form."""
    return lambda: _sent(town.michael.types("#learning", "/learnflow enroll"))


async def a_press(town: Town) -> Doing:
    """Michael presses a button that enrolls Sam."""
    line = ("enroll", Mention(town.sam.id), BOOTCAMP)
    card = await town.post("#learning", Card("Shall I?", (buttons(Button("Enroll Sam", line)),)))
    return lambda: _sent(town.michael.clicks(card, "Enroll Sam"))


async def a_submission(town: Town) -> Doing:
    """Michael submits a form that enrolls Sam."""
    await _form(town)
    town.michael.fill("People", ["@sam"])
    await town.michael.select_options("Course", "bootcamp")
    town.michael.fill("Course", [BOOTCAMP])
    return lambda: _sent(town.michael.submit())


async def an_options_request(town: Town) -> Doing:
    """Michael types into a form's list of courses."""
    await _form(town)
    return lambda: _sent(town.michael.select_options("Course", "bootcamp"))


async def a_shortcut(town: Town) -> Doing:
    """Michael uses a shortcut, of which this app has none: one of an older manifest may still be there."""
    return lambda: _sent(town.michael.uses_shortcut("enroll_somebody"))


async def an_event(town: Town) -> Doing:
    """Michael writes to the bot to enroll Sam."""

    async def written() -> Sent:
        return (await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")).attempts[0]

    return written


INTERACTIVE: tuple[Preparing, ...] = (
    a_command,
    a_form_opened,
    a_press,
    a_submission,
    a_shortcut,
    an_options_request,
)
"""Everything that somebody waits three seconds for."""


async def ready(town: Town, preparing: Preparing) -> Doing:
    """It is ready to be done, and the bot has forgotten whom and what it looked up for that."""
    doing = await preparing(town)
    await town.slack.settle()
    await town.clock.advance(FORGOTTEN)
    town.clock.asked.clear()
    return doing


async def _form(town: Town) -> None:
    await town.michael.types("#learning", "/learnflow enroll")
    await town.michael.sees_view("Course")


async def _sent(doing: Awaitable[Outcome]) -> Sent:
    outcome = await doing
    assert outcome.sent is not None, outcome.error
    return outcome.sent
