"""What was put into a form's inputs, as words.

https://learn.microsoft.com/adaptive-cards/authoring-cards/input-validation: Teams sends each input's value as text
beside the button's own data, several choices with commas between them.
"""

from collections.abc import Iterable, Iterator

from adapters.teams import inputs
from adapters.teams.inputs import HELD, is_person
from adapters.teams.limits import FORM, INPUT
from adapters.teams.words import unpacked
from lfbot.line import Mention, Word, split
from lfbot.wild import Wild

_PARTING = str.maketrans(",;<>", "    ")


def answers(values: Wild) -> dict[str, list[Word]]:
    """The answers by the names of their fields, in the order sent; whatever is no input of a form is left out."""
    found: dict[str, list[Word]] = {}
    for id, value in values.fields().items():
        name, parted, reading = id.rpartition(":")
        if parted and name:
            found.setdefault(name, []).extend(_words(value, reading, values["held"][id]))
    return found


def _words(value: Wild, reading: str, held: Wild) -> Iterator[Word]:
    match reading:
        case inputs.PEOPLE | inputs.MANY:
            yield from _chosen(value.text(FORM).split(","), held, people=reading == inputs.PEOPLE)
        case inputs.ONE:
            yield from _chosen([value.text(INPUT)], held, people=False)
        case inputs.WRITTEN:
            yield from split(value.text(INPUT).translate(_PARTING))
        case inputs.TYPED:
            yield from filter(None, [value.text(INPUT)])
        case _:
            return


def _chosen(values: Iterable[str], held: Wild, *, people: bool) -> Iterator[Word]:
    words = unpacked(held)
    for value in filter(None, map(str.strip, values)):
        number = value.removeprefix(HELD)
        if number != value and number.isdecimal():
            yield from words[int(number) : int(number) + 1]
        else:
            yield Mention(value) if people and is_person(value) else value
