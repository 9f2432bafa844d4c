"""What comes twice is done once, and what was accepted is done after a kill, too: T-016 and T-017."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.sqlite.engine import affected, best
from sandbox.teams import Delay
from sandbox.teams.state import Json
from tests.acceptance.teams.knocking import answers, asking, at_rest, enrolling
from tests.acceptance.teams.restarting import a_bot
from tests.acceptance.teams.town import BOOTCAMP, Town

SAM = "sam.rivera"
AGAIN = 15.0


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database may be that a second bot finds again."""
    if affected(best().version):
        pytest.skip("the bot runs with one connection only where SQLite is unsafe with two")
    return tmp_path / "lfbot.db"


async def progress(town: Town) -> Json:
    """Something that shows."""
    return await asking(town)


async def enrolment(town: Town) -> Json:
    """Something that changes."""
    return enrolling(town)


async def press(town: Town) -> Json:
    """A button of an old client, which changes something."""
    who = {"id": town.sam.user.mri, "name": town.sam.user.name, "what": "person"}
    data = {"lfbot": 1, "line": ["enroll", who, BOOTCAMP], "nonce": "a1"}
    activity = town.teams.activity("@michael", "Project", "", value=data, replyToId="1")
    return {name: part for name, part in activity.items() if name != "text"}


Preparing = Callable[[Town], Awaitable[Json]]


def said(town: Town) -> tuple[int, int, int]:
    """How many enrolments were made, and how often the caller and Sam were answered."""
    michael = len(answers(town, "is enrolled", "Project", "michael"))
    return len(town.enrollments()), michael, len(answers(town, "Your progress"))


ONCE: dict[Preparing, tuple[int, int, int]] = {progress: (0, 0, 1), enrolment: (1, 1, 0), press: (1, 1, 0)}


@pytest.mark.parametrize("preparing", ONCE)
async def test_t_016_what_teams_brings_again_after_15_seconds_is_done_and_answered_once(
    town: Town, preparing: Preparing
) -> None:
    activity = await preparing(town)
    assert (await town.teams.deliver(activity)).status == 200
    await at_rest(town)
    assert said(town) == ONCE[preparing]
    sent, rows = town.sent(), await town.rows()

    for _ in range(3):
        await town.clock.advance(AGAIN)
        assert (await town.teams.deliver(activity)).status == 200
        await at_rest(town)

    assert (said(town), town.sent()) == (ONCE[preparing], sent)
    assert await town.rows() == rows
    assert not town.teams.complaints


@pytest.mark.parametrize("preparing", ONCE)
async def test_t_016_the_same_many_times_at_once_is_done_and_answered_once(town: Town, preparing: Preparing) -> None:
    activity = await preparing(town)
    town.learnflow.faults.add(latency=2)

    at_once = await asyncio.gather(*(town.teams.deliver(activity) for _ in range(8)))

    assert [one.status for one in at_once] == [200] * 8
    await town.until(town.teams.wait_for(lambda: said(town) == ONCE[preparing]))
    await at_rest(town)
    assert said(town) == ONCE[preparing]


@pytest.mark.parametrize("preparing", ONCE)
async def test_t_016_what_comes_again_while_it_is_being_done_is_done_and_answered_once(
    town: Town, preparing: Preparing
) -> None:
    activity = await preparing(town)
    town.learnflow.faults.add(latency=20)
    assert (await town.teams.deliver(activity)).status == 200
    await town.clock.advance(AGAIN)

    assert (await town.teams.deliver(activity)).status == 200

    await town.until(town.teams.wait_for(lambda: said(town) == ONCE[preparing]))
    await at_rest(town)
    assert said(town) == ONCE[preparing]


@pytest.mark.parametrize("preparing", [progress, enrolment])
@pytest.mark.parametrize("killed", [True, False])
async def test_t_016_what_comes_again_after_a_restart_is_neither_done_nor_answered_again(
    town: Town, preparing: Preparing, killed: bool, database: Path
) -> None:
    async with a_bot(town, database, killed=killed):
        activity = await preparing(town)
        assert (await town.teams.deliver(activity)).status == 200
        await at_rest(town)
        assert said(town) == ONCE[preparing]
    sent = town.sent()

    async with a_bot(town, database):
        await town.clock.advance(AGAIN)
        assert (await town.teams.deliver(activity)).status == 200
        await at_rest(town)

        assert (said(town), town.sent()) == (ONCE[preparing], sent)


async def test_t_016_a_press_that_comes_again_after_a_restart_is_not_done_again(town: Town, database: Path) -> None:
    for _ in range(2):
        async with a_bot(town, database, killed=True):
            activity = await press(town)
            assert (await town.teams.deliver({**activity, "id": "1"})).status == 200
            await at_rest(town)
        assert len(town.enrollments()) == len(answers(town, "You are enrolled")) == 1


async def test_t_016_a_dialog_that_is_sent_again_is_carried_out_once_and_answered_the_same(town: Town) -> None:
    await town.michael.fetches_dialog({"lfbot": 1, "command": "enroll"}, place="Project")
    first = await town.michael.submits_dialog({"People": [town.sam.id], "Course": BOOTCAMP})
    assert first.sent is not None and "is enrolled" in first.words

    again = await asyncio.gather(*(town.teams.deliver(first.sent.activity) for _ in range(3)))

    assert [(one.status, one.body) for one in again] == [(200, first.body)] * 3
    assert len(town.enrollments()) == 1


async def test_t_016_an_installation_that_is_told_many_times_at_once_is_greeted_once(town: Town) -> None:
    there = town.teams.direct(town.sam)
    there.bot = True
    added = [{"id": town.teams.bot_id}]
    came = [
        town.teams.activity("@sam", there, "", type="installationUpdate", action="add"),
        town.teams.activity("@sam", there, "", type="conversationUpdate", membersAdded=added),
    ]

    at_once = await asyncio.gather(*(town.teams.deliver(one) for one in came * 4))
    await town.sam.sees("bot", "Hello, this is LearnFlow")
    await at_rest(town)

    assert [one.status for one in at_once] == [200] * 8
    assert len(answers(town, "Hello, this is LearnFlow")) == 1


POINTS: dict[str, Callable[[Town], None]] = {
    "before anybody was asked": lambda town: town.teams.faults.add("member", Delay(30)),
    "while LearnFlow is asked who they are": lambda town: _slow(town, "/v2/users*"),
    "while LearnFlow enrolls": lambda town: _slow(town, "/v2/enrollments", after=True),
}


def _slow(town: Town, path: str, *, after: bool = False) -> None:
    town.learnflow.faults.add(path, latency=30.0, after=after, count=1)


@pytest.mark.parametrize("point", POINTS.values(), ids=list(POINTS))
@pytest.mark.parametrize("preparing", [enrolment, press])
async def test_t_017_killed_after_the_200_the_command_is_executed_once_after_the_restart(
    town: Town, preparing: Preparing, point: Callable[[Town], None], database: Path
) -> None:
    async with a_bot(town, database, killed=True):
        point(town)
        activity = await preparing(town)
        assert (await town.teams.deliver(activity)).status == 200
        await town.teams.wait_for(lambda: town.teams.calls_of("member"))

    for _ in range(2):
        async with a_bot(town, database):
            if preparing is enrolment:
                assert (await town.teams.deliver(activity)).status == 200
            told = await town.until(town.michael.sees("bot", "Sam Rivera"))
            assert "enrolled" in town.michael.reading(told)
            await town.until(town.sam.sees("bot", "You are enrolled"))
            await at_rest(town)
    assert town.enrolled(SAM)
    assert len(answers(town, "Sam Rivera", "bot", "michael")) == len(answers(town, "You are enrolled")) == 1
    assert answers(town, "enrolled", "Project", "michael") == []


async def test_t_017_what_only_shows_something_is_answered_once_after_the_restart_too(
    town: Town, database: Path
) -> None:
    async with a_bot(town, database, killed=True):
        activity = await asking(town)
        town.teams.faults.add("member", Delay(30))
        assert (await town.teams.deliver(activity)).status == 200
        await town.teams.wait_for(lambda: town.teams.calls_of("member"))
        assert answers(town, "Your progress") == []

    async with a_bot(town, database):
        await town.until(town.sam.sees("bot", "Your progress"))
        assert (await town.teams.deliver(activity)).status == 200
        await at_rest(town)
        assert len(answers(town, "Your progress")) == 1
