"""Courses offered while somebody types."""

import asyncio
import json

import pytest

from sandbox.slack.wire import Json
from tests.adapters.slack_rig import Rig, a_rig


def typing(rig: Rig, typed: str) -> Json:
    user = {"id": rig.sam.id, "team_id": rig.slack.team_id}
    where = {"type": "block_suggestion", "team": {"id": rig.slack.team_id}, "user": user}
    return {**where, "action_id": "course", "block_id": "course", "value": typed}


async def offered(rig: Rig, typed: str) -> list[str]:
    status, answer = await rig.sends("options", typing(rig, typed))
    assert status == 200
    return [option["text"]["text"] for option in json.loads(answer)["options"]]


async def employed(rig: Rig) -> None:
    """Sam has an account in LearnFlow."""
    students = (person for person in rig.learnflow.organisation.people if person.role == "student")
    rig.sam.user.email = next(students).email


async def test_what_fits_is_offered() -> None:
    async with a_rig() as rig:
        await employed(rig)
        assert any("Python" in title for title in await offered(rig, "pyth"))
        assert await offered(rig, "xyzzyxyzzy") == []


async def test_a_stranger_is_offered_nothing() -> None:
    async with a_rig() as rig:
        assert await offered(rig, "pyth") == []


async def test_while_learnflow_hangs_the_last_list_stands_in_and_then_an_empty_one() -> None:
    async with a_rig() as rig:
        await employed(rig)
        before = await offered(rig, "")
        rig.learnflow.faults.add(latency=60)
        await rig.clock.advance(4 * 60)
        rig.clock.asked.clear()
        asking = asyncio.ensure_future(offered(rig, before[0][:4].lower()))
        await rig.slack.wait_for(lambda: 2.0 in rig.clock.asked)
        await rig.clock.advance(2.1)
        assert before[0] in await asking


async def test_a_fault_at_the_door_is_an_empty_list_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig() as rig:
        rig.platforms.clear()
        assert await offered(rig, "pyth") == []
        assert "in a suggestion" in caplog.text and "KeyError" in caplog.text


async def test_while_learnflow_fails_nobody_waits() -> None:
    async with a_rig() as rig:
        await employed(rig)
        rig.learnflow.faults.add(status=503)
        assert await offered(rig, "pyth") == []
