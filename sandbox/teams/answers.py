"""What the bot answers to an invoke, looked through for cards that Teams would not show."""

from collections.abc import Iterator

from sandbox.teams.cards import problems
from sandbox.teams.state import Json


def complaints_about(answer: object) -> list[str]:
    """What is wrong with the Adaptive Cards in it."""
    return [problem for card in cards_in(answer) for problem in problems(card)]


def cards_in(value: object) -> Iterator[Json]:
    """Every Adaptive Card in there, however deep; the cards within a card are left to its own rules."""
    if isinstance(value, dict):
        if value.get("type") == "AdaptiveCard":
            yield value
        else:
            for inner in value.values():
                yield from cards_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cards_in(inner)
