"""What stories about the bot speaking on its own account need: subscriptions, events, and what is kept of both."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec

from adapters.sqlite.store import SqliteStore
from adapters.teams.book import Reference
from lfbot.assembly import TENANT
from lfbot.chat import Place
from lfbot.store import Address, Subscription
from sandbox.clock import settle
from sandbox.teams import ApiRecord, Conversation
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from sandbox.teams.wire import objects_at
from tests.acceptance.teams.town import BOOTCAMP, Town

SAM = "sam.rivera@example.com"
PATIENCE = 10.0
"""Real seconds after which something that does not come is not waited for."""

WELCOMES = 2
"""What is sent before any story begins."""

Where = str | Conversation


@dataclass(frozen=True, slots=True)
class Row:
    """A message in the outbox, in the place with that key."""

    place: str
    state: str
    reason: str
    attempt: int
    flagged: bool
    receipt: str


async def subscribe(town: Town, *topics: str, where: Where = "#news", by: Person | None = None) -> None:
    """Michael, or somebody else, has a place told of something."""
    line = " ".join(("subscribe", *topics))
    who = by or town.michael
    said = await who.types(where, line if where == "bot" else f"@LearnFlow {line}")
    assert said.status == 200
    await who.sees(where, "is set up here")
    await town.quiet()


async def happen(town: Town, *, user: str = SAM, course: str = BOOTCAMP) -> None:
    """Sam is enrolled and finishes the course, and the bot has been told: one completion and one certificate."""
    town.learnflow.enroll(user, course)
    town.learnflow.finish(user, course)
    await heard(town)


async def heard(town: Town) -> None:
    """All that happened in LearnFlow has come in, and it is decided who is told of it."""
    await town.learnflow.wait_idle()
    await becomes(lambda: _waiting(town), 0)
    await settle()


async def becomes(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Wait until that is what there is; each look lets the others work."""
    found: object = None
    try:
        async with asyncio.timeout(PATIENCE):
            while (found := await look()) != wanted:
                pass
    except TimeoutError:
        raise AssertionError(f"it came to {found}, not to {wanted}") from None


async def comes_to(town: Town, step: float = 1.0, **wanted: int) -> None:
    """Wait until that many messages are in these states and none in others, moving the clock on while the bot works."""

    async def there() -> None:
        await becomes(lambda: counts(town), wanted)

    await town.until(there(), step=step, most=100_000)


async def settled(town: Town) -> None:
    """Wait until nothing is owed any more: all of it was sent, or is dead."""
    await becomes(lambda: _open(town), 0)
    await town.quiet()


async def counts(town: Town) -> dict[str, int]:
    """How many messages are owed in which state, those that are in none left out."""
    return {state: n for state, n in (await town.app.store.outbox.counts(TENANT)).items() if n}


async def outbox(town: Town, where: Where | None = None) -> list[Row]:
    """All that was ever owed, or all in one place, oldest first."""
    store = town.app.store
    assert isinstance(store, SqliteStore)
    rows = await store._disk.read(
        lambda db: db.execute(
            "select place, outbox.state, reason, attempt, flagged, receipt from outbox join lanes using (lane)"
            " order by outbox.id"
        ).fetchall()
    )
    found = [
        Row(place, state, reason, attempt, bool(flag), receipt) for place, state, reason, attempt, flag, receipt in rows
    ]
    return found if where is None else [row for row in found if row.place == place_of(town, where).key]


def place_of(town: Town, where: Where) -> Place:
    """A place as the bot keeps it."""
    return Place("teams", town.teams.tenant_id, town.teams.conversation(where).id)


async def address(town: Town, where: Where) -> Address:
    """What the bot keeps of a place."""
    found = await town.app.store.addresses.get(TENANT, place_of(town, where))
    assert found is not None
    return found


async def reference(town: Town, where: Where) -> Reference:
    """How the bot would speak there."""
    return msgspec.json.decode((await address(town, where)).written, type=Reference)


async def subscriptions(town: Town, where: Where) -> Sequence[Subscription]:
    """What a place is subscribed to."""
    return await town.app.store.subscriptions.at(TENANT, place_of(town, where))


def announced(town: Town, where: Where) -> int:
    """How often somebody's success was announced there."""
    return sum("finished" in town.priya.reading(one) for one in town.teams.messages(where))


def calls(town: Town, *routes: str, since: int = 0) -> list[ApiRecord]:
    """The calls by which the bot said something, or those of these routes, after the first `since` calls of all."""
    return [call for call in town.teams.calls[since:] if call.route in (routes or ("send", "create", "update"))]


def body(call: ApiRecord) -> Json:
    """What it sent."""
    assert isinstance(call.body, dict)
    return call.body


def card_of(activity: Json) -> Json:
    """The Adaptive Card in it."""
    (attached,) = objects_at(activity, "attachments")
    card = attached["content"]
    assert isinstance(card, dict)
    return card


async def _waiting(town: Town) -> int:
    return (await town.app.store.inbox.counts(TENANT)).get("waiting", 0)


async def _open(town: Town) -> int:
    return sum(n for state, n in (await counts(town)).items() if state not in ("sent", "dead"))
