"""Command lines that are kept because a button cannot carry them: whose they are, and how a button points at one."""

from collections.abc import Sequence

from lfbot.chat import Caller
from lfbot.line import Word

PARAM = "_draft"
"""The hidden parameter of a command that takes the id of a draft."""


def owner(caller: Caller) -> str:
    """Whose a draft is: nobody else can take it."""
    return f"{caller.platform} {caller.workspace} {caller.id}"


def pointer(id: str) -> str:
    """The word that stands for the draft in a button."""
    return f"{PARAM}:{id}"


def pointed_at(line: Sequence[Word]) -> str:
    """The id of the draft that a button's line stands for; empty if it says everything itself."""
    lead = f"{PARAM}:"
    return next((word.removeprefix(lead) for word in line if isinstance(word, str) and word.startswith(lead)), "")
