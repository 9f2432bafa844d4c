"""What Teams takes at most, and how its sizes are counted.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages counts a message in UTF-16,
refuses more than about 100 KB and advises 80. Lengths are in characters as `lfbot.graphemes.size` counts them.
"""

import json

from lfbot.graphemes import size

MESSAGE = 80 * 1024
"""Bytes that one activity may have in all."""

CARD = 28 * 1024
"""Bytes of a card that is still quick to draw and to read on a telephone."""

FORM = 60 * 1024
"""Bytes of a form: lists of choices are shortened to it."""

ACTIONS = 6
"""Buttons of one card: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference"""

SUMMARY = 2_000
"""The `summary` of a message: what a notification shows and a screen reader reads."""

FALLBACK = 500
PARAGRAPH = 3_000
TITLE = 500
"""What of a card's title stands in the heading; a longer one is whole below it."""

BUTTON = 75
TOOLTIP = 200
LINE = 2_000
"""The JSON of a command line that one button carries; it is sent twice, once for old clients."""

CONFIRMATION = 300
URL = 2_000
ALT_TEXT = 1_000
CALLED = 10
"""People of one card whose own card can be opened from it."""

NAME = 100
LABEL = 200
HINT = 200
INPUT = 3_000
CHOICES = 100
CHOICE = 200
"""A choice's title, and its value if it travels by itself."""


def weight(part: object) -> int:
    """The bytes of `part` as JSON in UTF-16."""
    return 2 * size(json.dumps(part, ensure_ascii=False, separators=(",", ":")))
