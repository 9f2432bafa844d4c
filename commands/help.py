"""Help: what can be asked, and how one command is written."""

from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated

from lfbot.card import Block, Bold, Button, Card, Code, Facts, Note, Spans, Text, buttons, listed, text
from lfbot.chat import Reply
from lfbot.command import Command, Context
from lfbot.command import command as define
from lfbot.errors import Complaint
from lfbot.roles import Allow

_FOR = {
    Allow.ANYBODY: "For everybody",
    Allow.LEARNERS: "With a LearnFlow account",
    Allow.MANAGERS: "For managers",
    Allow.ADMINS: "For admins",
}


@define(allow=Allow.ANYBODY, anonymous=True, examples=("help", "help enroll"))
async def help(ctx: Context, command: Annotated[str | None, "The command to explain"] = None) -> Reply:
    """Show what you can ask."""
    return Reply(_all(tuple(ctx.commands)) if command is None else _one(_named(command, ctx)))


# The most asked of all, and the same for everybody as long as the bot runs.
@lru_cache(maxsize=4)
def _all(commands: tuple[Command[...], ...]) -> Card:
    blocks: list[Block] = []
    for allow, title in _FOR.items():
        lines = [_line(one) for one in commands if one.allow is allow]
        if lines:
            blocks += [text(Bold(title)), listed(lines)]
    more = Note((Code("help enroll"), " explains a command, and ", Code("enroll ?"), " asks for what it needs."))
    return Card("What you can ask", (*blocks, more))


def _line(command: Command[...]) -> Spans:
    return (Code(command.usage), f": {command.summary}")


def _one(command: Command[...]) -> Card:
    shown = [param for param in command.params if not param.hidden]
    rows: tuple[tuple[str, Spans], ...] = tuple((param.usage, (param.help,)) for param in shown)
    form = buttons(Button("Fill in a form", (command.name, "?"))) if shown else None
    blocks: tuple[Block | None, ...] = (
        Text((command.summary,)),
        text("Usage: ", Code(command.usage)),
        Facts(rows) if rows else None,
        text("For example:"),
        listed((Code(example),) for example in command.examples),
        form,
        Note((f"{_FOR[command.allow]}.",)),
    )
    return Card(command.name, tuple(block for block in blocks if block is not None))


def _named(typed: str, ctx: Context) -> Command[...]:
    names = {command.name: command for command in ctx.commands}
    found = names.get(typed.lower().lstrip("/"))
    if found is not None:
        return found
    shown = typed if len(typed) <= 40 else typed[:39] + "…"
    near = get_close_matches(typed.lower()[:40], names, n=1, cutoff=0.6)
    row = [Button(f"Help on {one}", ("help", one)) for one in near]
    raise Complaint(
        f"There is no command “{shown}”.",
        f"Did you mean {near[0]}?" if near else "Look at the list of commands.",
        buttons(*row, Button("Show all commands", ("help",))),
    )
