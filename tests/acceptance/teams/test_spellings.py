"""However somebody says it, it is the same command, and nobody is met with silence: T-050 and T-051 of the contract."""

import pytest

from sandbox.teams.typing_in import Manner
from tests.acceptance.teams.talking import answer, read
from tests.acceptance.teams.town import BOOTCAMP, Town

SPELLINGS = ("enroll", "/enroll", "learnflow enroll", "/learnflow enroll", "LEARNFLOW  Enroll")


@pytest.mark.parametrize("spelling", [*SPELLINGS, "@LearnFlow /learnflow enroll", "@LearnFlow enroll", "ENROLL"])
async def test_t_050_however_a_command_is_written_it_is_the_same_one(town: Town, spelling: str) -> None:
    said = await read(town, town.sam, "bot", f"{spelling} me {BOOTCAMP}")
    assert said.startswith("You are enrolled\nCourse: Complete Web Development Bootcamp\n")
    assert len(town.enrollments()) == 1
    assert town.enrolled("sam.rivera")


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", ["#news", "Project"])
async def test_t_050_also_beside_a_mention_of_the_bot(town: Town, spelling: str, place: str) -> None:
    said = await read(town, town.sam, place, f"@LearnFlow {spelling} me {BOOTCAMP}", manner=Manner(after="&nbsp;"))
    assert said.startswith("You are enrolled\n")
    assert len(town.enrollments()) == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", ["#news", "Project"])
async def test_t_050_and_as_a_slash_command_that_nobody_else_reads(town: Town, spelling: str, place: str) -> None:
    said = await answer(town, town.sam, place, f"{spelling} me {BOOTCAMP}", targeted=True)
    assert said.only_for == town.sam.id
    assert town.sam.reading(said).startswith("You are enrolled\n")
    assert len(town.enrollments()) == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_t_050_with_nothing_behind_it_each_asks_for_the_same(town: Town, spelling: str) -> None:
    said = await read(town, town.sam, "bot", spelling)
    assert said.startswith("Enroll people in courses\nPeople\n")
    assert not town.asked("/v2/", "POST")


@pytest.mark.parametrize("typed", ["hi", "Hello", "HELP", " help ", "HI", "hello ", "/help", "Help\n", "learnflow"])
@pytest.mark.parametrize("place", ["bot", "#news", "Project"])
async def test_t_051_whoever_says_hello_or_asks_for_help_is_shown_what_can_be_asked(
    town: Town, typed: str, place: str
) -> None:
    typed = typed if place == "bot" else f"@LearnFlow {typed}"
    assert (await read(town, town.sam, place, typed)).startswith("What you can ask\n")


@pytest.mark.parametrize("typed", ["@LearnFlow", "@LearnFlow ", "@LearnFlow @LearnFlow", "@LearnFlow learnflow"])
@pytest.mark.parametrize("place", ["bot", "#news", "Project"])
async def test_t_051_so_is_whoever_only_mentions_the_bot(town: Town, typed: str, place: str) -> None:
    assert (await read(town, town.sam, place, typed)).startswith("What you can ask\n")


@pytest.mark.parametrize(
    "typed",
    [
        "asdf qwer",
        "¿qué?",
        "🦆🦆",
        "?",
        "can you please put me into a course",
        "@Sam",
        "@tag:Leads",
        "x" * 300,
        "@Samm",
    ],
)
@pytest.mark.parametrize("place", ["bot", "#news", "Project"])
async def test_t_051_whatever_the_bot_does_not_know_is_answered_with_a_way_to_help(
    town: Town, typed: str, place: str
) -> None:
    said = await answer(town, town.sam, place, typed if place == "bot" else f"@LearnFlow {typed}")
    reading = town.sam.reading(said)
    assert reading.startswith("There is no command “")
    assert "For example: " in reading
    shown = await town.sam.clicks(said, "Show all commands")
    assert shown.words.startswith("What you can ask\n")
    assert not town.asked("/v2/")


async def test_t_051_an_empty_message_is_no_silence_either(town: Town) -> None:
    assert (await read(town, town.sam, "bot", " ")).startswith("What you can ask\n")
    assert (await read(town, town.sam, "bot", "\u00a0\u200b\n")).startswith("What you can ask\n")
