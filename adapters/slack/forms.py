"""A form as a modal, what was filled into it, and cards in modals. https://docs.slack.dev/surfaces/modals"""

import json
from collections.abc import Mapping, Sequence

from adapters.slack.cards import layout
from adapters.slack.filling import answers
from adapters.slack.inputs import inputs
from adapters.slack.limits import (
    INPUTS,
    OPTIONS,
    PARAGRAPH,
    PRIVATE_METADATA,
    SAID,
    VIEW_BLOCKS,
    VIEW_BYTES,
    VIEW_TITLE,
)
from adapters.slack.objects import Json, on_one_line, option, plain
from lfbot.card import Card
from lfbot.form import Field, Form, Option, filled
from lfbot.graphemes import size
from lfbot.line import Word

_SPARE = 10 * 1024


def view(form: Form, metadata: str, *, external_id: str = "") -> Json:
    """The modal that asks for what `form` lacks, with what was given filled in.

    Each input's `block_id` begins with its field's name. `metadata` comes back with the answers: ids only. Raises
    ValueError if it is longer than Slack's 3,000 characters.
    """
    if size(metadata) > PRIVATE_METADATA:
        raise ValueError(f"private_metadata of {size(metadata)} characters")
    asked, left = _asked(form.fields)
    blocks = [*_title(form.title), *(block for field in asked for block in inputs(field))]
    if left:
        names = ", ".join(f"{field.name}:" for field in left)
        blocks.append(_said(f"There is no room here for {names} which can be typed in the line instead."))
    return {
        **_modal(form.title, blocks, close="Cancel"),
        "submit": plain(form.submit, VIEW_TITLE),
        "callback_id": form.command[:255],
        "private_metadata": metadata,
        **({"external_id": external_id} if external_id else {}),
    }


def read(command: str, view_payload: Mapping[str, object]) -> tuple[Word, ...]:
    """The command line that a submitted view stands for; it is parsed and permitted like a typed one."""
    return filled(command, answers(view_payload))


def options(found: Sequence[Option], typed: str) -> Json:
    """The answer to `block_suggestion`: up to 100, and first what is called exactly as was typed.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
    """
    wanted = typed.strip().casefold()
    ordered = sorted(found, key=lambda one: wanted not in (one.label.casefold(), one.value.casefold()))
    offered: dict[str, Json] = {}
    for one in ordered:
        made = option(one.label, one.value)
        if made is not None and len(offered) < OPTIONS:
            offered.setdefault(one.value, made)
    return {"options": list(offered.values())}


def loading(title: str) -> Json:
    """A modal for the time until there is something to show."""
    return progress(title, "One moment…")


def progress(title: str, said: str) -> Json:
    """A modal that says how far something has come."""
    return _modal(title, [*_title(title), _said(said)], close="Close")


def outcome(card: Card) -> Json:
    """A card as a modal without inputs; a press of its buttons comes with a `view` and without a `response_url`."""
    characters = SAID
    while True:
        made = _modal(card.title, layout(card, VIEW_BLOCKS, characters, private=True), close="Close")
        if len(json.dumps(made)) <= VIEW_BYTES - _SPARE:
            return made
        characters //= 2


def _asked(fields: Sequence[Field]) -> tuple[list[Field], list[Field]]:
    """The fields that are asked, as many as a person can take in at once, and those that are not."""
    room = INPUTS
    asked: set[str] = set()
    for field in sorted(fields, key=lambda field: (not field.required, not field.given)):
        cost = len(inputs(field))
        if cost <= room:
            asked.add(field.name)
            room -= cost
    return [field for field in fields if field.name in asked], [field for field in fields if field.name not in asked]


def _modal(title: str, blocks: list[Json], *, close: str) -> Json:
    named = plain(title, VIEW_TITLE)
    closing: Json = {"close": plain(close, VIEW_TITLE), "notify_on_close": True}
    return {"type": "modal", "title": named, "blocks": blocks, **closing}


def _title(title: str) -> list[Json]:
    """The whole title, where a modal's 24 characters are too few for it."""
    return [_said(title)] if size(on_one_line(title)) > VIEW_TITLE else []


def _said(text: str) -> Json:
    return {"type": "section", "text": plain(text, PARAGRAPH)}
