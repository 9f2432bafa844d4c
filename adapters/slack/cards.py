"""A card as a Slack message, within Slack's limits whatever it says: what does not fit is counted, never dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import assert_never

from adapters.slack import spoken
from adapters.slack.limits import ACCESSIBILITY_LABEL, ACTIONS, HEADER, MESSAGE_BLOCKS, PARAGRAPH, SAID
from adapters.slack.objects import Json, on_one_line, plain
from adapters.slack.pieces import Piece, Shape, lines, pieces
from adapters.slack.rich_text import bullets, rich_text, said, section
from lfbot.card import Block, Bold, Buttons, Card, Note
from lfbot.graphemes import fit, size

FOOT_BLOCKS = 8
FOOT_SAID = 3_000
_OURS = "line-"
_ELSEWHERE = "link-"


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: `text` alone says everything, in at most 4,000 characters; `blocks` are at most 50."""

    text: str
    blocks: list[Json]


# The same announcement goes to many channels, and the same help to many people.
@lru_cache(maxsize=128)
def message(card: Card, *, private: bool = False) -> Message:
    """The message that says `card`; `private` where nobody but the person it is for reads it. Not to be changed.

    Only there is a Person drawn as Slack's own mention, with their present name. Anywhere else a mention would call
    whoever it names, and an announcement calls nobody.
    """
    return Message(spoken.text(card, private=private), layout(card, MESSAGE_BLOCKS, SAID, private=private))


def is_ours(action_id: str) -> bool:
    """Whether that is a button whose value is a command line."""
    return action_id.startswith(_OURS)


def layout(card: Card, most: int, characters: int, *, private: bool) -> list[Json]:
    """The blocks of `card`: at most `most`, 12 or more, with at most about so many `characters` to read.

    The buttons and notes at its end have a place of their own, for without them a long card is a dead end.
    """
    head = _head(card.title, private=private)
    room = characters - HEADER - (min(size(card.title), PARAGRAPH) if len(head) > 1 else 0)
    body, foot = _parted(card.blocks)
    under = _filled(foot, FOOT_BLOCKS, min(FOOT_SAID, room // 2), private=private)
    over = _filled(body, most - len(head) - len(under.blocks) - 1, room - under.size, private=private)
    left = over.left + under.left
    more = [rich_text(section(said((f"… and {left:,} more.",), private=private).elements))] if left else []
    blocks = [*head, *over.blocks, *more, *under.blocks]
    _name_buttons(blocks)
    return blocks


def _head(title: str, *, private: bool) -> list[Json]:
    """The header, and below it the whole of a title that is too long for one."""
    header: Json = {"type": "header", "text": plain(title, HEADER)}
    if size(on_one_line(title)) <= HEADER:
        return [header]
    return [header, rich_text(section(said((Bold(title),), private=private).elements))]


def _parted(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    at = len(blocks)
    while at > max(0, len(blocks) - FOOT_BLOCKS) and isinstance(blocks[at - 1], Buttons | Note):
        at -= 1
    return blocks[:at], blocks[at:]


@dataclass(frozen=True, slots=True)
class _Filled:
    """What found room, how many characters it took, and how many pieces found none."""

    blocks: list[Json]
    size: int
    left: int


def _filled(blocks: Sequence[Block], most: int, room: int, *, private: bool) -> _Filled:
    """Pieces in their order, up to the first for which there is no room."""
    runs: list[list[Piece]] = []
    used = 0
    for index, block in enumerate(blocks):
        first = True
        for shown, piece in enumerate(pieces(block, private=private)):
            joins = not first and _joins(runs[-1], piece)
            if used + piece.size > room or not (joins or len(runs) < most):
                left = sum(map(lines, blocks[index:])) - shown
                return _Filled([_drawn(run) for run in runs], used, left)
            if joins:
                runs[-1].append(piece)
            else:
                runs.append([piece])
            used += piece.size
            first = False
    return _Filled([_drawn(run) for run in runs], used, 0)


def _joins(run: list[Piece], piece: Piece) -> bool:
    same = run[-1].shape is piece.shape
    return same and piece.shape in (Shape.ITEM, Shape.ROW, Shape.BUTTON) and len(run) < _most(piece.shape)


def _most(shape: Shape) -> int:
    return ACTIONS if shape is Shape.BUTTON else 1_000


def _drawn(run: list[Piece]) -> Json:
    """The block for neighbours of one shape."""
    match run[0].shape:
        case Shape.PARAGRAPH:
            return rich_text(section(run[0].elements))
        case Shape.ITEM:
            return rich_text(bullets([piece.elements for piece in run]))
        case Shape.ROW:
            broken: list[Json] = []
            for piece in run:
                broken += [{"type": "text", "text": "\n"}, *piece.elements]
            return rich_text(section(broken[1:]))
        case Shape.BUTTON:
            return {"type": "actions", "elements": _one_primary([piece.elements[0] for piece in run])}
        case Shape.WHOLE:
            return run[0].elements[0]
        case _:
            assert_never(run[0].shape)


def _one_primary(buttons: list[Json]) -> list[Json]:
    """The first main button of a row is the main one: https://docs.slack.dev/reference/block-kit/block-elements"""
    main = next((index for index, one in enumerate(buttons) if "style" in one), None)
    return [
        one if index == main else {key: value for key, value in one.items() if key != "style"}
        for index, one in enumerate(buttons)
    ]


def _name_buttons(blocks: list[Json]) -> None:
    """Give each button an id of its own, and a name of its own where a screen reader would read two alike."""
    named: set[str] = set()
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    for number, element in enumerate((one for row in rows if isinstance(row, list) for one in row), 1):
        element["action_id"] = f"{_ELSEWHERE if 'url' in element else _OURS}{number}"
        label = element["text"]["text"]
        name = element.get("accessibility_label", label)
        if name in named:
            name = _unlike(name, named, number)
        named.add(name)
        if name != label:
            element["accessibility_label"] = name


def _unlike(name: str, named: set[str], number: int) -> str:
    tails = (f" ({n})" for n in count(number))
    return next(new for tail in tails if (new := fit(name, ACCESSIBILITY_LABEL - len(tail)) + tail) not in named)
