"""What stories about requests look at: who is let in, and that whoever is not has changed nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import pytest

from lfbot.assembly import TENANT
from lfbot.counts import Labels
from sandbox.clock import settle
from sandbox.teams import Auto, Message, Sent
from sandbox.teams.state import Json
from tests.acceptance.teams.talking import at_home
from tests.acceptance.teams.town import BOOTCAMP, Town


async def asking(town: Town, text: str = "progress", **changes: object) -> Json:
    """What Sam types to the bot in their own chat, on its way; `changes` replace fields."""
    return {**town.teams.activity("@sam", await at_home(town, town.sam), text), **changes}


def enrolling(town: Town, **changes: object) -> Json:
    """What Michael types in the chat Project to enroll Sam, on its way; `changes` replace fields."""
    name = town.teams.world.app.name
    mentions = ((town.teams.bot_id, name), (town.sam.user.mri, town.sam.user.name))
    entities = [{"type": "mention", "text": f"<at>{n}</at>", "mentioned": {"id": id, "name": n}} for id, n in mentions]
    text = f"<at>{name}</at> enroll <at>{town.sam.user.name}</at> {BOOTCAMP}"
    return {**town.teams.activity("@michael", "Project", text, entities=entities), **changes}


def answers(town: Town, said: str, place: str = "bot", person: str = "sam") -> list[Message]:
    """The bot's messages that say this, as that person sees them."""
    there = town.person(person)
    return [one for one in there.seen(place) if one.by == town.teams.bot_id and said in there.reading(one)]


async def at_rest(town: Town) -> None:
    """Wait until the bot is idle, and what it owed is written down as sent."""
    await town.quiet()
    async with asyncio.timeout(10):
        while any([(await town.app.store.outbox.counts(TENANT))[state] for state in ("ready", "sending", "in_doubt")]):
            await settle()


@asynccontextmanager
async def nothing_happens(town: Town) -> AsyncIterator[None]:
    """The bot calls nobody and keeps nothing meanwhile."""
    await at_rest(town)
    sent, asked, rows = town.sent(), len(town.learnflow.history), await town.rows()
    yield
    await at_rest(town)
    assert (town.sent(), len(town.learnflow.history)) == (sent, asked)
    assert await town.rows() == rows
    assert not town.teams.complaints


async def refused(
    town: Town,
    activity: Json | bytes,
    *,
    token: str | Auto | None = Auto.TOKEN,
    headers: Mapping[str, str] | None = None,
    status: int = 401,
) -> Sent:
    """The answer to a request that is not let in: it says no more than the status, and nothing came of it."""
    async with nothing_happens(town):
        sent = await town.teams.deliver(activity, token=token, headers=headers)
    assert sent.status == status
    assert sent.raw == (b'{"error":"Unauthorized"}' if status == 401 else sent.raw)
    return sent


async def let_in(town: Town, activity: Json, *, token: str | Auto | None = Auto.TOKEN) -> bool:
    """Whether Sam's request is taken, and answered once."""
    before = len(answers(town, ""))
    sent = await town.teams.deliver(activity, token=token)
    await town.quiet()
    assert not town.teams.complaints
    return (sent.status, sent.raw, len(answers(town, ""))) == (200, b"", before + 1)


def counted(town: Town, name: str) -> dict[str, int]:
    """How often that was counted, by its one label."""
    numbers: Mapping[tuple[str, Labels], int] = town.app.counts.all()
    return {labels[0][1]: number for (one, labels), number in numbers.items() if one == name}


@contextmanager
def no_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that an operator must look into stands in the log meanwhile."""
    caplog.clear()
    yield
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR or one.exc_info] == []
