"""A card as an Adaptive Card in a Teams message, within Teams' limits: what does not fit is counted, never dropped."""

from collections.abc import Sequence

from adapters.teams import spoken
from adapters.teams.actions import Sending, action, name, shares
from adapters.teams.called import called
from adapters.teams.limits import CARD, FALLBACK, SUMMARY, TITLE, weight
from adapters.teams.objects import Json, one_line
from adapters.teams.objects import card as whole
from adapters.teams.pieces import carried, lines, pieces
from adapters.teams.rich_text import SMALL, heading, rich
from lfbot.card import Block, Bold, Button, Buttons, Card, LinkButton, Note, Tone
from lfbot.graphemes import fit, size

_FOOT = 8
_SPARE = 4 * 1024
"""Bytes kept for saying what found no room, and for telling buttons apart."""

_STYLES = {Tone.GOOD: "good", Tone.BAD: "attention"}


def message(card: Card, *, nonce: str, private: bool) -> Json:
    """The activity that says `card`; see `content`."""
    return activity(content(card, nonce=nonce, private=private), spoken.text(card))


def activity(content: Json, said: str) -> Json:
    """The activity that shows an Adaptive Card; its `summary` is `said`, which stands in notifications as it is."""
    return {"type": "message", "summary": fit(said, SUMMARY), "attachments": [attachment(content)]}


def attachment(content: Json) -> Json:
    """An Adaptive Card as part of an activity, a dialog or an answer."""
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}


def content(card: Card, *, nonce: str, private: bool, dialog: bool = False) -> Json:
    """The Adaptive Card that says `card`: at most six buttons, about 28 KB.

    Each button carries `nonce` and `private`. `private` is for what nobody but one person reads: only there the people
    of the card can be opened from it, for a mention would call them anywhere else.
    """
    made = whole([], fit(spoken.text(card), FALLBACK))
    people, entities = called(card) if private else ([], [])
    if entities:
        made["msteams"] = {"width": "Full", "entities": entities}
    head = _head(card)
    room = CARD - _SPARE - weight(made) - weight([*head, *people])
    at = _foot_of(card.blocks)
    shown, sending = shares(card.blocks), Sending(nonce, private, dialog)
    under = _Page(room // 2, sending)
    under.fill(card.blocks[at:], shown[at:])
    over = _Page(room - under.used, sending)
    over.fill(card.blocks[:at], shown[:at])
    name([*over.actions, *under.actions])
    more = _more(over.left + under.left, over.buttons_left + under.buttons_left)
    made["body"] = [*head, *over.body, *more, *under.body, *people]
    return made


class _Page:
    """A column of elements, filled in order up to the first line for which there is no room."""

    def __init__(self, room: int, sending: Sending) -> None:
        self.body: list[Json] = []
        self.actions: list[Json] = []
        self.used, self.left, self.buttons_left = 0, 0, 0
        self._room = room
        self._sending = sending
        self._full = False

    def fill(self, blocks: Sequence[Block], shown: Sequence[int]) -> None:
        """Place what there is room for; `shown` says how many buttons of each block may be."""
        for block, most in zip(blocks, shown, strict=True):
            if isinstance(block, Buttons):
                self._row(block.buttons, most)
            elif self._full:
                self.left += lines(block)
            else:
                self._lines(block)

    def _lines(self, block: Block) -> None:
        for placed, piece in enumerate(pieces(block)):
            if not self._takes(piece):
                self.left += lines(block) - placed
                return
            self.body.append(piece)

    def _row(self, buttons: Sequence[Button | LinkButton], most: int) -> None:
        row: list[Json] = []
        for button in buttons[:most]:
            made = action(button, self._sending)
            drawn = carried(button) if made is None else made
            if drawn is None or not self._takes(drawn):
                self.buttons_left += 1
            elif made is None:
                self.body.append(drawn)
            else:
                row.append(made)
        if row:
            self.body.append({"type": "ActionSet", "actions": row})
        self.actions += row
        self.buttons_left += len(buttons) - min(most, len(buttons))

    def _takes(self, drawn: Json) -> bool:
        cost = weight(drawn) + 2
        self._full = self._full or self.used + cost > self._room
        if not self._full:
            self.used += cost
        return not self._full


def _head(card: Card) -> list[Json]:
    """The title, and below it the whole of one that is too long for a heading."""
    head = [heading(card.title)]
    if one_line(card.title, TITLE) != one_line(card.title, size(card.title)):
        beneath = rich((Bold(card.title),))
        head += [beneath] if beneath is not None else []
    style = _STYLES.get(card.tone)
    return [{"type": "Container", "style": style, "items": head}] if style else head


def _foot_of(blocks: Sequence[Block]) -> int:
    """Where the buttons and notes at the end begin: they keep a place, for without them a long card is a dead end."""
    foot = 0
    for block in reversed(blocks[-_FOOT:]):
        if not isinstance(block, Buttons | Note):
            break
        foot += 1
    return len(blocks) - foot


def _more(left: int, buttons_left: int) -> list[Json]:
    said = [f"… and {left:,} more." if left else ""]
    if buttons_left:
        said.append(
            f"… and {buttons_left:,} more {'button' if buttons_left == 1 else 'buttons'} that found no room here."
        )
    drawn = rich((" ".join(filter(None, said)),), **SMALL)
    return [drawn] if drawn is not None else []
