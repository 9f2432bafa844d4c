"""Who says whether Teams would take something: the sandbox's rules, and its sizes."""

import json

from sandbox.teams.cards import problems

MESSAGE_BYTES = 80 * 1024
CARD_BYTES = 28 * 1024


def refused(card: dict[str, object], *, dialog: bool = False) -> list[str]:
    """What Teams would say against a card."""
    return problems(card, dialog=dialog)


def utf16(value: object) -> int:
    """How many bytes it is, the way Teams counts."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-16-le"))
