"""How often things happened, for whoever watches the bot."""

from collections.abc import Mapping

Labels = tuple[tuple[str, str], ...]


class Counts:
    """Numbers that only grow, by a name and labels of few values each; never a person's or an event's own words."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, Labels], int] = {}

    def add(self, name: str, /, **labels: str) -> None:
        """One more of these."""
        key = (name, tuple(sorted(labels.items())))
        self._numbers[key] = self._numbers.get(key, 0) + 1

    def of(self, name: str, /, **labels: str) -> int:
        """How many there were of exactly these."""
        return self._numbers.get((name, tuple(sorted(labels.items()))), 0)

    def all(self) -> Mapping[tuple[str, Labels], int]:
        """Every number, by name and labels."""
        return dict(self._numbers)
