"""What a person puts into the inputs of a card, as the client checks it and sends it with a button.

https://learn.microsoft.com/adaptive-cards/authoring-cards/input-validation
"""

import re
from collections.abc import Callable
from datetime import date, time

from sandbox.teams.card_words import inputs
from sandbox.teams.client import Client, Fill, Spot
from sandbox.teams.searching import choice_of, is_for_people, key, search
from sandbox.teams.state import Json, User
from sandbox.teams.wire import objects_at, text_at

_PLEASE = "Please check this field."


class Unfit(Exception):
    """The client does not send it: the words that stand at the input."""


async def filled(client: Client, spot: Spot, cards: tuple[Json, ...], action: Json, fill: Fill) -> Json:
    """The button's data with what is in the inputs of its card and of the cards around it, all of it as strings.

    Unfit when the client finds something wrong; LookupError when there is no such input or choice.
    """
    asked = [one for card in cards for one in inputs(card)]
    put = {text_at(_named(asked, name), "id"): value for name, value in fill.items()}
    values: dict[str, str] = {}
    for one in [] if action.get("associatedInputs") == "none" else asked:
        id = text_at(one, "id")
        value = await _value(client, spot, one, put[id]) if id in put else _first(one)
        if value == "" and one.get("isRequired") is True:
            raise Unfit(text_at(one, "errorMessage") or "This is required.")
        if value and not _fits(one, value):
            raise Unfit(text_at(one, "errorMessage") or _PLEASE)
        if value:
            values[id] = value
    data = action.get("data")
    return {**(data if isinstance(data, dict) else {}), **values}


def _named(asked: list[Json], name: str) -> Json:
    for one in asked:
        if name in (text_at(one, "id"), text_at(one, "label"), text_at(one, "title")):
            return one
    raise LookupError(f"there is no input {name!r} here, only {[text_at(one, 'label') for one in asked]}")


def find_input(card: Json, name: str) -> Json:
    """The input of that label or id; LookupError names what there is."""
    return _named(inputs(card), name)


def _first(one: Json) -> str:
    """What an input holds before anybody touches it."""
    if one.get("type") == "Input.Toggle":
        return text_at(one, "value") or text_at(one, "valueOff") or "false"
    value = one.get("value", "")
    return value if isinstance(value, str) else str(value)


async def _value(client: Client, spot: Spot, one: Json, put: object) -> str:
    match one.get("type"):
        case "Input.Toggle":
            on, off = text_at(one, "valueOn") or "true", text_at(one, "valueOff") or "false"
            return put if isinstance(put, str) else (on if put else off)
        case "Input.ChoiceSet":
            several = list(put) if isinstance(put, list | tuple) else [put] if put not in ("", None) else []
            if len(several) > 1 and one.get("isMultiSelect") is not True:
                raise LookupError(f"only one can be chosen for {text_at(one, 'label')}")
            return ",".join([await _chosen(client, spot, one, choice) for choice in several])
        case _:
            return "" if put is None else str(put)


async def _chosen(client: Client, spot: Spot, one: Json, wanted: object) -> str:
    """The value of a choice that is listed, was offered, or is offered as soon as one types it."""
    if is_for_people(one):
        return _person(client, one, wanted)
    offered = [*objects_at(one, "choices"), *client.offered.get(key(spot, one), [])]
    if (found := _among(offered, wanted)) is None and "choices.data" in one:
        offered = await search(client, spot, one, str(wanted))
        found = _among(offered, wanted)
    if found is None:
        raise LookupError(f"{wanted!r} is not offered, only {[text_at(choice, 'title') for choice in offered]}")
    return found


def _person(client: Client, one: Json, wanted: object) -> str:
    if isinstance(wanted, User):
        return wanted.id
    state = client.world.state
    listed = _among([*objects_at(one, "choices"), *map(choice_of, state.users.values())], wanted)
    user = state.user(str(wanted))
    if listed is None and user is None:
        raise LookupError(f"nobody is called {wanted}")
    return user.id if user is not None else str(listed)


def _among(choices: list[Json], wanted: object) -> str | None:
    fits = (choice for choice in choices if wanted in (text_at(choice, "value"), text_at(choice, "title")))
    return next((text_at(choice, "value") for choice in fits), None)


def _fits(one: Json, value: str) -> bool:
    match one.get("type"):
        case "Input.Text":
            most = one.get("maxLength")
            short = not isinstance(most, int | float) or len(value) <= most
            return short and re.search(text_at(one, "regex"), value) is not None
        case "Input.Number":
            return _between(one, value, float)
        case "Input.Date":
            return _between(one, value, lambda text: date.fromisoformat(text).toordinal())
        case "Input.Time":
            return _between(one, value, lambda text: _minutes(time.fromisoformat(text)))
        case _:
            return True


def _between(one: Json, value: str, read: Callable[[str], float]) -> bool:
    """Whether it can be read and lies within the input's `min` and `max`."""
    try:
        number = read(value)
    except ValueError:
        return False
    least, most = one.get("min"), one.get("max")
    return (least is None or read(str(least)) <= number) and (most is None or number <= read(str(most)))


def _minutes(at: time) -> float:
    return at.hour * 60 + at.minute
