"""Filling in the inputs of an Adaptive Card at the terminal."""

from collections.abc import Sequence

from demo.cast import Actor
from demo.screen import Screen
from sandbox.teams import Message
from sandbox.teams.cards import Button, inputs
from sandbox.teams.state import Json
from sandbox.teams.wire import objects_at, text_at


def asked(button: Button) -> list[Json]:
    """The inputs whose values go with a button."""
    return (
        []
        if button.action.get("associatedInputs") == "none"
        else [one for card in button.cards for one in inputs(card)]
    )


async def answers(screen: Screen, who: Actor, fields: Sequence[Json], on: Message | None) -> dict[str, object]:
    """What somebody puts into these inputs, by id; `on` is the message they stand in, None in a dialog.

    Raises LookupError when nothing is offered for what they typed.
    """
    put: dict[str, object] = {}
    for one in fields:
        label = text_at(one, "label") or text_at(one, "title")
        if typed := await screen.ask(label + _choices(one)):
            put[text_at(one, "id")] = await _value(screen, who, one, typed, on)
    return put


def _choices(one: Json) -> str:
    """What can be chosen, where that is known beforehand."""
    if one.get("type") == "Input.Toggle":
        return " (yes or no)"
    titles = [text_at(choice, "title") for choice in objects_at(one, "choices")]
    return f" ({', '.join(titles)})" if titles else ""


async def _value(screen: Screen, who: Actor, one: Json, typed: str, on: Message | None) -> object:
    if one.get("type") == "Input.Toggle":
        return typed.casefold() in ("yes", "y", "true", "1")
    if one.get("type") != "Input.ChoiceSet":
        return typed
    several = [part.strip() for part in typed.split(",")] if one.get("isMultiSelect") is True else [typed]
    chosen = [await _chosen(screen, who, one, part, on) for part in several if part]
    return chosen if one.get("isMultiSelect") is True else chosen[0]


async def _chosen(screen: Screen, who: Actor, one: Json, typed: str, on: Message | None) -> str:
    """A choice that is listed, somebody's handle as it is, or the first that is offered while one types."""
    listed = [text_at(choice, "title") for choice in objects_at(one, "choices")]
    same = next((title for title in listed if title.casefold() == typed.casefold()), None)
    if same is not None or typed.startswith("@") or "choices.data" not in one:
        return same or typed
    offered = await who.teams.searches(on, text_at(one, "id"), typed)
    if not offered:
        raise LookupError(f"Nothing is offered for “{typed}”.")
    screen.say(f"  chosen: {text_at(offered[0], 'title')}", "dim")
    return text_at(offered[0], "value")
