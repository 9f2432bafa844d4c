"""Checks of everything the bot stands on, in words; nothing is changed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Health(StrEnum):
    """How a check came out; with BAD the bot will not work, with WORTH_A_LOOK something of it will not."""

    GOOD = "ok"
    WORTH_A_LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what would mend it."""

    what: str
    health: Health
    said: str


Check = Callable[[], Awaitable[Finding]]


async def examine(checks: Sequence[Check]) -> list[Finding]:
    """Every finding, in order; a check that fails in an unforeseen way is a finding too."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings.append(await check())
        except Exception as error:  # noqa: BLE001  the doctor reports, whatever the matter is
            findings.append(Finding(check.__name__.strip("_"), Health.BAD, f"{type(error).__name__}: {error}"))
    return findings


def strangers(home: Path, modules: Sequence[tuple[str, str]]) -> Finding:
    """Whether `adapters` and `commands` are ours: both are common names. `modules` are names and files."""
    foreign = [f"{name} comes from {file}" for name, file in modules if home not in Path(file).resolve().parents]
    if foreign:
        said = f"{'; '.join(foreign)}. Give lfbot an environment of its own, or remove that package."
        return Finding("packages", Health.BAD, said)
    return Finding("packages", Health.GOOD, "commands and adapters are lfbot's own.")
