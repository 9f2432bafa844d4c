"""E-mail addresses as an argument."""

import re
from typing import NewType

from lfbot.errors import Complaint
from lfbot.form import Asks, Option
from lfbot.line import Word

ADDRESS = re.compile(r"[^\s@<>|,;:()\"]{1,64}@[^\s@<>|,;:()\"]{1,190}\.[A-Za-z]{2,24}")
"""What passes for an address: enough to tell it from a name; whether it exists, LearnFlow finds out."""

Email = NewType("Email", str)
"""Somebody's address, as typed."""


class EmailKind:
    """An address of somebody who need not be known anywhere yet."""

    noun = "e-mail"
    asks = Asks.TEXT
    joins = False

    def claims(self, word: Word) -> bool:
        """Whatever has an @ inside."""
        return isinstance(word, str) and "@" in word[1:]

    def read(self, word: Word) -> Email:
        """The address."""
        if not isinstance(word, str) or not ADDRESS.fullmatch(word):
            shown = (word.name or word.id) if not isinstance(word, str) else word
            raise Complaint(f"“{shown[:60]}” is not an e-mail address.", "Write it in full: sam@example.com.")
        return Email(word)

    def word(self, value: object) -> Word:
        """The address again."""
        return str(value)

    def options(self) -> tuple[Option, ...]:
        """Too many to list."""
        return ()
