"""Arguments that are one of a few words."""

from collections.abc import Iterable
from difflib import get_close_matches

from lfbot.errors import Complaint
from lfbot.form import Asks, Option
from lfbot.line import Word, shown


class ChoiceKind:
    """One of a few words."""

    asks = Asks.CHOICE
    joins = False

    def __init__(self, noun: str, choices: Iterable[str], also: dict[str, str] | None = None) -> None:
        """`also` maps other spellings that are understood to the choice they mean."""
        self.noun = noun
        self.choices = tuple(choices)
        self._also = also or {}

    def claims(self, word: Word) -> bool:
        """One of the choices, or nearly: a near miss deserves its own complaint."""
        return isinstance(word, str) and (self._choice(word) is not None or bool(self._near(word)))

    def read(self, word: Word) -> str:
        """The choice that was meant."""
        choice = self._choice(word) if isinstance(word, str) else None
        if choice is None:
            near = self._near(word) if isinstance(word, str) else []
            hint = f"Did you mean {near[0]}?" if near else f"It can be {_either(self.choices)}."
            raise Complaint(f"{shown(word)} is not a {self.noun}.", hint)
        return choice

    def word(self, value: object) -> Word:
        """The choice itself."""
        return str(value)

    def options(self) -> tuple[Option, ...]:
        """All of them."""
        return tuple(Option(choice.capitalize(), choice) for choice in self.choices)

    def _choice(self, word: str) -> str | None:
        typed = word.lower()
        return typed if typed in self.choices else self._also.get(typed)

    def _near(self, word: str) -> list[str]:
        return get_close_matches(word.lower()[:40], self.choices, n=1, cutoff=0.75)


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
