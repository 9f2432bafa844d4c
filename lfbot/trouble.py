"""Errors as cards: what happened, what was not changed, and the one next step."""

from datetime import datetime

from lfbot.card import Block, Button, Card, Code, Note, Span, Tone, When, buttons, text
from lfbot.errors import Complaint
from lfbot.learnflow import (
    AlreadyEnrolled,
    Broken,
    Conflict,
    Forbidden,
    Invalid,
    KeyRefused,
    LearnFlowError,
    NotFound,
    RateLimited,
)
from lfbot.store import StoreUnavailable


def complaint(error: Complaint) -> Card:
    """Something the caller can mend."""
    hint = f"Nothing was changed. {error.hint}".strip()
    return Card(error.what, (text(hint), *error.blocks), Tone.BAD)


def learnflow(error: LearnFlowError, *, wrote: bool, now: datetime) -> Card:
    """LearnFlow said no or nothing; `wrote` where the command changes something."""
    title, said = _learnflow(error, wrote=wrote, now=now)
    detail: tuple[Block, ...] = ()
    if error.message and not isinstance(error, Broken | RateLimited):
        detail = (text("LearnFlow says: ", error.message, f" ({error.param})" if error.param else ""),)
    return Card(title, (text(*said), *detail, *_reference(error)), Tone.BAD)


def gone(error: NotFound) -> Card:
    """The course that a button names was there once: no mistake of whoever pressed it."""
    search = buttons(Button("All courses", ("courses",)))
    return Card("This course is gone from LearnFlow", (text("Nothing was changed."), search, *_reference(error)))


def store(error: StoreUnavailable, *, wrote: bool) -> Card:
    """Nothing could be written down."""
    del wrote
    why = "its disk is full" if error.reason == "full" else "its database is busy"
    said = f"The bot could not write the request down: {why}. Nothing was changed. Try again in a minute."
    return Card("That did not work just now", (text(said),), Tone.BAD)


def fault(reference: str, *, wrote: bool) -> Card:
    """A fault of ours, with the reference that stands in the log beside it."""
    done = "It may be done in part; look before you repeat it." if wrote else "Nothing was changed."
    said = f"The bot ran into a fault of its own. {done} If it happens again, give the reference to its operator."
    return Card("That did not work", (text(said), Note(("Reference ", Code(reference)))), Tone.BAD)


def not_connected() -> Card:
    """The workspace is bound to no LearnFlow account."""
    said = "Nothing was asked of LearnFlow. Ask the bot's operator to bind this workspace to a LearnFlow account."
    return Card("This workspace is not connected to LearnFlow", (text(said),), Tone.BAD)


def _learnflow(error: LearnFlowError, *, wrote: bool, now: datetime) -> tuple[str, tuple[Span, ...]]:
    match error:
        case KeyRefused():
            step = "Ask the bot's operator to put a working key in place."
            return "LearnFlow does not accept the bot's key", (f"Nothing was changed. {step}",)
        case Forbidden():
            step = "Ask a LearnFlow admin to check the key's permissions and whether the plan allows changes."
            return "LearnFlow does not allow that", (f"Nothing was changed. {step}",)
        case NotFound():
            return "LearnFlow knows no such person or course", ("Nothing was changed. Check the id and try again.",)
        case AlreadyEnrolled():
            return "Already enrolled", ("Nothing had to be changed.",)
        case Conflict():
            return "LearnFlow has that already", ("Nothing was changed. Look at what is there first.",)
        case Invalid():
            return "LearnFlow cannot accept that", ("Nothing was changed. Mend what it names and try again.",)
        case RateLimited(until=until):
            soon = max(1, round((until - now).total_seconds()))
            when: tuple[Span, ...] = (f"Try again in {soon} seconds.",)
            if soon > 90:
                when = ("Try again after ", When(until, time=True), ".")
            return "LearnFlow allows no more calls right now", ("Nothing was changed. ", *when)
        case Broken() if wrote:
            step = "It may have been done or not. Repeating it is safe: nobody is enrolled twice."
            return "LearnFlow did not answer", (f"{step} Try again in a minute.",)
        case _:
            return "LearnFlow did not answer", ("Nothing was changed. Try again in a minute.",)


def _reference(error: LearnFlowError) -> tuple[Note, ...]:
    return (Note(("LearnFlow request ", Code(error.request_id))),) if error.request_id else ()
