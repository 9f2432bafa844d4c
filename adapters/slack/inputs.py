"""The inputs of a field, by what it asks. https://docs.slack.dev/reference/block-kit/blocks/input-block

Whatever was typed already is in one of them: what a picker cannot hold gets an input of its own.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from adapters.slack.limits import CHECKBOXES, HINT, INPUT, LABEL, OPTIONS, PLACEHOLDER
from adapters.slack.objects import Json, choices, plain
from lfbot.form import Asks, Field, Option
from lfbot.graphemes import clean, fit
from lfbot.line import Mention, Named, join

WRITTEN = "written"
GROUPS = "groups"
"""What follows the field's name in the `block_id` of a further input: people by their addresses, groups, channels."""
SIGNS = {Named.PERSON: "@", Named.GROUP: "@", Named.CHANNEL: "#"}


def inputs(field: Field) -> list[Json]:
    """One input block, with the field's name as `block_id`; for people up to three."""
    match field.asks:
        case Asks.PEOPLE:
            return _people(field)
        case Asks.COURSE:
            return [_course(field)]
        case Asks.CHOICE:
            return [_choice(field)]
        case Asks.DAY:
            return [_day(field)]
        case Asks.TEXT:
            return [_text(field)]
        case _:
            assert_never(field.asks)


def _people(field: Field) -> list[Json]:
    people = [word.id for word in field.given if isinstance(word, Mention) and word.what is Named.PERSON]
    groups = [word for word in field.given if isinstance(word, Mention) and word.what is not Named.PERSON]
    written = [clean(word) for word in field.given if isinstance(word, str) and word]
    picker: Json = {"type": "multi_users_select" if field.many else "users_select"}
    if people:
        picker |= {"initial_users": list(dict.fromkeys(people))} if field.many else {"initial_user": people[0]}
    blocks = [_input(field, picker, required=field.required and not groups and not written)]
    offered = choices(Option(f"{SIGNS[group.what]}{group.name or group.id}", group.id) for group in groups)
    if offered:
        blocks.append(_further(field, GROUPS, "Or everybody in", _several(offered, offered)))
    if written:
        box: Json = {"type": "plain_text_input", "initial_value": fit(join(written), INPUT)}
        blocks.append(_further(field, WRITTEN, "Or by e-mail address", box))
    return blocks


def _course(field: Field) -> Json:
    """Options load while somebody types; a title that was typed already is an option like an id."""
    typed = _typed(field)
    titles = {one.value: one.label for one in field.options}
    offered = choices(Option(titles.get(word, word), word) for word in typed)[: OPTIONS if field.many else 1]
    select: Json = {"type": "multi_external_select" if field.many else "external_select", "min_query_length": 0}
    select["placeholder"] = plain("Type a part of the title", PLACEHOLDER)
    if offered:
        select |= {"initial_options": offered} if field.many else {"initial_option": offered[0]}
    return _input(field, select, unheld=_unheld(typed, offered))


def _choice(field: Field) -> Json:
    """What was typed and is none of the options is offered first: sent, it is refused with a reason."""
    typed = _typed(field)
    known = {one.value.lower() for one in field.options}
    extra = (Option(word, word) for word in typed if word.lower() not in known)
    offered = choices((*extra, *field.options))[:OPTIONS]
    if not offered:
        return _text(field)
    wanted = {word.lower() for word in typed}
    chosen = [one for one in offered if str(one["value"]).lower() in wanted][: None if field.many else 1]
    if field.many:
        return _input(field, _several(offered, chosen), unheld=_unheld(typed, chosen))
    select: Json = {"type": "static_select", "options": offered, **({"initial_option": chosen[0]} if chosen else {})}
    return _input(field, select, unheld=_unheld(typed, chosen))


def _several(offered: Sequence[Json], chosen: Sequence[Json]) -> Json:
    kind = "checkboxes" if len(offered) <= CHECKBOXES else "multi_static_select"
    return {"type": kind, "options": list(offered), **({"initial_options": list(chosen)} if chosen else {})}


def _day(field: Field) -> Json:
    typed = _typed(field)
    days = [word for word in typed if _is_day(word)][:1]
    unheld = [word for word in typed if word not in days]
    return _input(field, {"type": "datepicker", **({"initial_date": days[0]} if days else {})}, unheld=unheld)


def _text(field: Field) -> Json:
    typed = _typed(field)
    box: Json = {"type": "plain_text_input"}
    if typed:
        box["initial_value"] = fit(join(typed) if field.many else " ".join(typed), INPUT)
    return _input(field, box)


def _typed(field: Field) -> list[str]:
    words = (word if isinstance(word, str) else f"@{word.name or word.id}" for word in field.given)
    return [clean(word) for word in words if word.strip()]


def _unheld(typed: Sequence[str], held: Sequence[Json]) -> list[str]:
    values = {str(one["value"]).lower() for one in held}
    return [word for word in typed if word.lower() not in values]


def _is_day(word: str) -> bool:
    try:
        return date.fromisoformat(word).isoformat() == word
    except ValueError:
        return False


def _input(field: Field, element: Json, *, required: bool | None = None, unheld: Sequence[str] = ()) -> Json:
    hints = [field.hint, f"You typed: {', '.join(unheld)}." if unheld else ""]
    hint = " ".join(filter(None, hints))
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain(field.label or field.name, LABEL),
        "element": {**element, "action_id": field.name},
        "optional": not (field.required if required is None else required),
        **({"hint": plain(hint, HINT)} if hint else {}),
    }


def _further(field: Field, what: str, label: str, element: Json) -> Json:
    id = f"{field.name}:{what}"
    return {
        "type": "input",
        "block_id": id,
        "label": plain(label, LABEL),
        "element": {**element, "action_id": id},
        "optional": True,
    }
