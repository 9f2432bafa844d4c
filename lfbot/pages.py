"""A long list, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lfbot.card import counted

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list of `total`, where it begins, from 1 up, and the number of the page after it, if there is one."""

    items: tuple[T, ...]
    first: int
    total: int
    next: int | None

    def shown(self, one: str, many: str = "") -> str:
        """What is shown, in words: 1–5 of 23 courses, or just 3 courses."""
        whole = counted(self.total, one, many)
        return whole if len(self.items) == self.total else f"{self.first}–{self.first + len(self.items) - 1} of {whole}"


def page(items: Sequence[T], number: int | None, size: int) -> Page[T]:
    """The page of that number, from 1 up; one past the end is the last."""
    last = max(1, -(-len(items) // size))
    wanted = min(number or 1, last)
    first = (wanted - 1) * size
    some = tuple(items[first : first + size])
    return Page(some, first + 1, len(items), wanted + 1 if wanted < last else None)
