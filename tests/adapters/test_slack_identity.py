"""Which app this is, in which workspace."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from adapters.slack.api import SlackApi
from adapters.slack.identity import App, Identity
from adapters.sqlite.store import SqliteStore
from tests.adapters.scripted_slack import ScriptedSlack, a_scripted_slack
from tests.adapters.slack_rig import WatchedClock

US = {"team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}


class Desk:
    """A Slack, a store and a clock."""

    def __init__(self, slack: ScriptedSlack, store: SqliteStore, clock: WatchedClock) -> None:
        self.slack = slack
        self.store = store
        self.clock = clock

    def identity(self, *, url: str = "", token: str = "xoxb-1", app_token: str = "") -> tuple[Identity, SlackApi]:
        api = SlackApi(token, url or self.slack.api_url, self.clock, random.Random(1))
        identity = Identity(
            *(api, self.store.notes, self.clock, random.Random(1)), tenant="main", bot_token=token, app_token=app_token
        )
        return identity, api

    async def learnt(self, **how: str) -> App:
        """What a bot knows once it has learnt who it is."""
        identity, api = self.identity(**how)
        await identity.learn()
        await api.close()
        return identity.app


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = WatchedClock()
    store = await SqliteStore.open(":memory:", clock=clock, rng=random.Random(1))
    async with a_scripted_slack() as slack:
        yield Desk(slack, store, clock)
    await store.close()


async def test_slack_is_asked_who_we_are(desk: Desk) -> None:
    desk.slack.will("auth.test", US)
    desk.slack.will("bots.info", {"bot": {"app_id": "A1"}})
    assert await desk.learnt() == App("T1", "UBOT", "B1", "A1")


async def test_an_app_token_names_the_app_before_anybody_is_asked(desk: Desk) -> None:
    identity, api = desk.identity(app_token="xapp-1-A0TOKEN-123-abc")
    assert identity.app == App(id="A0TOKEN")
    await api.close()


async def test_while_slack_is_down_what_was_learnt_before_holds(desk: Desk) -> None:
    desk.slack.will("auth.test", US)
    desk.slack.will("bots.info", {"bot": {"app_id": "A1"}})
    known = await desk.learnt()
    identity, api = desk.identity(url="http://127.0.0.1:9/api/")
    learning = asyncio.ensure_future(identity.learn())
    while not identity.app.team:  # noqa: ASYNC110  it is learnt from the disk, in a thread
        await asyncio.sleep(0)
    assert identity.app == known
    learning.cancel()
    await asyncio.gather(learning, return_exceptions=True)
    await api.close()


async def test_another_token_remembers_nothing_of_the_first(desk: Desk) -> None:
    desk.slack.will("auth.test", US, {"team_id": "T2", "user_id": "U2", "bot_id": ""})
    desk.slack.will("bots.info", {"bot": {"app_id": "A1"}})
    await desk.learnt()
    assert await desk.learnt(token="xoxb-2") == App("T2", "U2", "", "")


async def test_it_is_asked_again_until_slack_tells(desk: Desk) -> None:
    desk.slack.refuses("auth.test", "internal_error", *["invalid_auth"] * 3)
    desk.slack.will("auth.test", US)
    identity, api = desk.identity(app_token="xapp-1-A0TOKEN-123-abc")
    learning = asyncio.ensure_future(identity.learn())
    while not learning.done():
        await desk.clock.advance(1)
        await asyncio.sleep(0)
    await learning
    await api.close()
    assert identity.app.team == "T1" and desk.slack.count("auth.test") == 5


async def test_an_app_that_slack_will_not_name_is_served_all_the_same(desk: Desk) -> None:
    desk.slack.will("auth.test", US)
    desk.slack.refuses("bots.info", "missing_scope")
    assert await desk.learnt() == App("T1", "UBOT", "B1", "")


async def test_a_store_that_is_closed_keeps_nobody_from_learning(desk: Desk) -> None:
    await desk.store.close()
    desk.slack.will("auth.test", US)
    desk.slack.refuses("bots.info", "missing_scope")
    assert (await desk.learnt()).team == "T1"
