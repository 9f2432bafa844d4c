"""What clients show, whatever language and time zone they have: T-108, without the translations."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from sandbox.teams.state import Json
from tests.acceptance.teams.talking import answer
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town, a_town

WITH_FRACTIONS = datetime(2026, 11, 23, 20, 5, 7, 123_456, tzinfo=UTC)
FUNCTION = re.compile(r"\{\{(DATE|TIME)\(([^)]*)\)\}\}")
WHOLE_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(, *SHORT)?")


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town whose clock shows a fraction of a second, and in which something has happened."""
    async with a_town(start=WITH_FRACTIONS) as town:
        for course in (BOOTCAMP, PYTHON):
            town.learnflow.enroll("michael.chen@example.com", course)
        town.learnflow.finish("michael.chen@example.com", PYTHON)
        yield town
        assert not town.teams.complaints


@pytest.mark.parametrize(
    ("line", "moments"),
    [("progress", 2), (f"progress {PYTHON}", 1), ("status", 1)],
)
async def test_t_108_a_moment_is_told_in_whole_seconds_and_shown_in_the_readers_zone(
    town: Town, line: str, moments: int
) -> None:
    said = await answer(town, town.michael, "bot", line)
    card = json.dumps(said.card(town.michael.id))
    told = [at for name, at in FUNCTION.findall(card) if name == "DATE"]
    assert len(told) >= moments
    assert all(WHOLE_SECONDS.fullmatch(at) for _, at in FUNCTION.findall(card))
    assert "{{" not in town.michael.reading(said)  # the client understood every one of them
    assert ".123" not in card


async def test_t_108_the_time_that_a_card_tells_is_the_time(town: Town) -> None:
    said = await answer(town, town.michael, "bot", "status")
    card = json.dumps(said.card(town.michael.id))
    assert "{{DATE(2026-11-23T20:05:07Z, SHORT)}} at {{TIME(2026-11-23T20:05:07Z)}}" in card
    assert "As of Mon, Nov 23, 2026 at 8:05 PM" in town.michael.reading(said)


@pytest.mark.parametrize("place", ["bot", "#news"])
async def test_t_108_whatever_language_a_client_says_it_has_the_answer_is_there(town: Town, place: str) -> None:
    for locale in ("de-DE", "ar", "xx", "", None, 7, "en-GB" * 5_000):
        await town.clock.advance(1)
        changes: Json = {"locale": locale}
        said = await answer(town, town.michael, place, "@LearnFlow progress", changes=changes)
        assert town.michael.reading(said).startswith("Your progress\nEnrolled: 2 courses")


async def test_t_108_a_client_that_says_nothing_of_its_language_is_answered_too(town: Town) -> None:
    town.michael.user.locale = None
    said = await answer(town, town.michael, "bot", "progress")
    assert "locale" not in town.teams.requests_of("message")[-1].activity
    assert town.michael.reading(said).startswith("Your progress\nEnrolled: 2 courses")
