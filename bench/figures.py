"""A figure, its target, and how both are shown."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `target` reads `≥ 0.85` or `≤ 1.5`, or is empty for one that only stands beside others."""

    figure: str
    value: float
    unit: str
    target: str = ""
    peer: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None without one."""
        sign, _, bound = self.target.partition(" ")
        if not bound:
            return None
        return self.value >= float(bound) if sign == "≥" else self.value <= float(bound)


def table(figures: Iterable[Figure]) -> Table:
    """The figures as people read them."""
    shown = Table("figure", "value", "target", "against", title="lfbot, measured")
    for one in figures:
        mark = {True: "✓", False: "✗", None: " "}[one.reached]
        shown.add_row(one.figure, f"{mark} {one.value:,.2f} {one.unit}".rstrip(), one.target, one.peer)
    return shown


def write(figures: Iterable[Figure], path: Path) -> None:
    """The figures as data: figure, value, unit, target, peer."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([asdict(one) for one in figures], indent=2, ensure_ascii=False) + "\n")


def show(figures: Iterable[Figure]) -> None:
    """Print the table."""
    Console().print(table(figures))
