"""What was put into a form's inputs, as words.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload: `state.values` by block and action.
"""

from collections.abc import Iterator, Mapping

from adapters.slack.inputs import GROUPS, WRITTEN
from lfbot.line import Mention, Named, Word, split

_PARTING = str.maketrans(",;<>", "    ")


def answers(view: Mapping[str, object]) -> dict[str, list[Word]]:
    """The answers by the names of their fields, in the view's order; whatever Slack did not send is left out."""
    found: dict[str, list[Word]] = {}
    for block_id, words in by_block(view):
        found.setdefault(field_of(block_id), []).extend(words)
    return found


def by_block(view: Mapping[str, object]) -> Iterator[tuple[str, list[Word]]]:
    """The same by the inputs' own `block_id`."""
    for block_id, states in _object(_object(view.get("state")).get("values")).items():
        _, _, further = block_id.partition(":")
        yield block_id, [word for state in _object(states).values() for word in _words(_object(state), further)]


def field_of(block_id: str) -> str:
    """The name of the field that an input belongs to."""
    return block_id.partition(":")[0]


def _words(state: Mapping[str, object], further: str) -> Iterator[Word]:
    """The words of one input, by whichever value it has."""
    match state:
        case {"selected_user": str(id)} if id:
            yield Mention(id)
        case {"selected_users": list(ids)}:
            yield from (Mention(id) for id in ids if isinstance(id, str) and id)
        case {"selected_option": {"value": str(value)}}:
            yield value
        case {"selected_options": list(options)}:
            yield from (word for option in options for word in _chosen(_object(option), further))
        case {"selected_date": str(day)} if day:
            yield day
        case {"value": str(text)}:
            yield from split(text.translate(_PARTING)) if further == WRITTEN else filter(None, [text.strip()])
        case _:
            return


def _chosen(option: Mapping[str, object], further: str) -> Iterator[Word]:
    match option:
        case {"value": str(value), "text": {"text": str(label)}} if further == GROUPS:
            yield Mention(value, label[1:], Named.CHANNEL if label.startswith("#") else Named.GROUP)
        case {"value": str(value)} if value:
            yield value
        case _:
            return


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
