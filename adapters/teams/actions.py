"""A card's buttons: which of them find room, what they send, and names that tell them apart.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/overview
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import assert_never

from adapters.teams.limits import ACTIONS, BUTTON, CONFIRMATION, LINE, TOOLTIP, weight
from adapters.teams.objects import Json, is_address, is_sendable, one_line, sent
from adapters.teams.rich_text import LARGE, rich
from adapters.teams.words import packed
from lfbot.card import Block, Bold, Button, Buttons, Confirm, LinkButton
from lfbot.graphemes import fit


@dataclass(frozen=True, slots=True)
class Sending:
    """How a card's buttons are sent: with this drawing's `nonce`, for a private answer or not, in a dialog or not."""

    nonce: str
    private: bool
    dialog: bool


def shares(blocks: Sequence[Block]) -> list[int]:
    """How many buttons of each block are shown, of at most six in all.

    Rows take turns, so that each of several courses can be acted on; the last row, which leads on, is asked first.
    """
    counts = [len(block.buttons) if isinstance(block, Buttons) else 0 for block in blocks]
    shown = [0] * len(counts)
    rows = [index for index, number in enumerate(counts) if number]
    left = min(ACTIONS, sum(counts))
    while left:
        for index in (*rows[-1:], *rows[:-1]):
            if left and shown[index] < counts[index]:
                shown[index] += 1
                left -= 1
    return shown


def action(button: Button | LinkButton, sending: Sending) -> Json | None:
    """The button; None if what it carries is too much for one, or no address that Teams opens."""
    match button:
        case LinkButton(label, url, about):
            if not is_address(url):
                return None
            made: Json = {"type": "Action.OpenUrl", "title": one_line(label, BUTTON), "url": url}
        case Button(label, words, main, confirm, about):
            line = packed(words)
            if weight(line) > 2 * LINE or not is_sendable(line):
                return None
            data: Json = {"lfbot": 1, "line": line, "nonce": sending.nonce, "private": sending.private}
            made = (
                sent(label, "run", data, dialog=sending.dialog)
                if confirm is None
                else _asks(label, confirm, data, sending)
            )
            if main:
                made["style"] = "positive"
        case _:
            assert_never(button)
    if about:
        made["tooltip"] = one_line(about, TOOLTIP)
    return made


def name(actions: Sequence[Json]) -> None:
    """Give each button a title of its own: those alike get what they are about, and then a number."""
    every = [one for action in actions for one in (action, *_confirming(action))]
    alike = Counter(one["title"] for one in every)
    taken: set[str] = set()
    for one in every:
        title = str(one["title"])
        if alike[title] > 1 and "tooltip" in one:
            about = str(one["tooltip"])
            title = fit(about if about.startswith(title) else f"{title}: {about}", BUTTON)
        if title in taken:
            tails = (f" ({number})" for number in count(2))
            title = next(new for tail in tails if (new := fit(title, BUTTON - len(tail)) + tail) not in taken)
        taken.add(title)
        one["title"] = title
        old = one.get("fallback")
        if isinstance(old, dict):
            old["title"] = title


def _asks(label: str, confirm: Confirm, data: Json, sending: Sending) -> Json:
    """A button that opens the question in place, and in it the button that does it."""
    asked = [rich((Bold(one_line(confirm.title, CONFIRMATION)),), **LARGE), rich((fit(confirm.text, CONFIRMATION),))]
    # The two stand beside each other, so they may not have the same name.
    same = confirm.yes.casefold() == label.casefold()
    yes = {
        **sent(f"Yes, {label[:1].lower()}{label[1:]}" if same else confirm.yes, "run", data, dialog=sending.dialog),
        "style": "positive",
    }
    body = [*(one for one in asked if one is not None), {"type": "ActionSet", "actions": [yes]}]
    return {
        "type": "Action.ShowCard",
        "title": one_line(label, BUTTON),
        "card": {"type": "AdaptiveCard", "body": body},
    }


def _confirming(action: Json) -> list[Json]:
    card = action.get("card")
    body = card["body"] if isinstance(card, dict) else []
    return [one for element in body if element["type"] == "ActionSet" for one in element["actions"]]
