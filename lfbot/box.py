"""Values of the core as JSON text, and back: what is kept on disk of cards, calls and replies."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TypeVar

from lfbot import card, chat, line

T = TypeVar("T")

_CLASSES: dict[str, Callable[..., object]] = {
    kind.__name__: kind
    for kind in (
        *(card.Card, card.Text, card.Listed, card.Facts, card.Meter, card.Image, card.Note, card.Buttons),
        *(card.Button, card.LinkButton, card.Confirm, card.Bold, card.Code, card.Link, card.When, card.Person),
        *(card.Channel, chat.Place, chat.Caller, chat.Call, chat.Reply, chat.Notice, chat.Receipt, line.Mention),
    )
}
_ENUMS: dict[str, Callable[[str], object]] = {"Tone": card.Tone, "Named": line.Named}


def pack(value: object) -> str:
    """One line of JSON for a card, a call, a reply, a place or the words of a line."""
    return json.dumps(_out(value), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str, kind: type[T]) -> T:
    """The value that `pack` wrote. Raises ValueError if it is no `kind`."""
    value = _in(json.loads(text))
    if not isinstance(value, kind):
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


def _out(value: object) -> object:
    if type(value).__name__ in _ENUMS:
        return {"": type(value).__name__, "v": str(value)}
    if is_dataclass(value) and type(value).__name__ in _CLASSES:
        return {"": type(value).__name__, **{one.name: _out(getattr(value, one.name)) for one in fields(value)}}
    match value:
        case datetime():
            return {"": "datetime", "v": value.isoformat()}
        case tuple():
            return [_out(one) for one in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"{type(value).__name__} is not kept on disk")


def _in(value: object) -> object:
    match value:
        case {"": "datetime", "v": str(written)}:
            return datetime.fromisoformat(written)
        case {"": str(name), "v": str(written)} if name in _ENUMS:
            return _ENUMS[name](written)
        case {"": str(name), **rest}:
            return _CLASSES[name](**{str(field): _in(one) for field, one in rest.items()})
        case list():
            return tuple(_in(one) for one in value)
        case _:
            return value
