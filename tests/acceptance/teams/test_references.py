"""What the bot keeps of a conversation that is closed, reopened, renamed or moved: T-057 … T-060 of the contract."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from sandbox.teams import ApiRecord, RateLimited
from sandbox.teams.wire import text_at
from tests.acceptance.teams.announcing import (
    WELCOMES,
    Row,
    address,
    announced,
    becomes,
    calls,
    comes_to,
    counts,
    happen,
    outbox,
    place_of,
    reference,
    settled,
    subscribe,
    subscriptions,
)
from tests.acceptance.teams.town import PYTHON, Town, a_town

Doing = Callable[[Town], Awaitable[object]]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in which LearnFlow tells the bot what happens."""
    async with a_town(announcing=True) as town:
        yield town
        assert not town.teams.complaints


def channel_of(call: ApiRecord) -> str:
    """Where a call begins a thread."""
    return text_at(call.body, "channelData", "channel", "id")


@pytest.mark.parametrize(("where", "elsewhere"), [("bot", "#news"), ("#news", "Project"), ("Project", "#news")])
async def test_t_057_where_the_app_was_taken_away_nothing_is_announced_and_it_is_kept_why(
    town: Town, where: str, elsewhere: str
) -> None:
    await subscribe(town, where=where)
    await subscribe(town, where=elsewhere)
    place = town.teams.direct(town.michael) if where == "bot" else town.conversation(where)
    await town.teams.uninstall("@michael" if where == "bot" else place)
    before = len(town.teams.calls)

    await happen(town)

    await settled(town)
    assert {call.conversation.partition(";")[0] for call in calls(town, since=before)} == {
        place_of(town, elsewhere).key
    }
    assert (announced(town, place), announced(town, elsewhere)) == (0, 1)
    assert [one.paused for one in await subscriptions(town, place)] == ["uninstalled"]
    assert (await address(town, place)).closed == "uninstalled"


async def test_t_057_nor_is_what_was_owed_before_and_the_ledger_says_why(town: Town) -> None:
    await subscribe(town)
    town.teams.faults.add("create", RateLimited(5))
    await happen(town)
    await becomes(lambda: counts(town), {"sent": WELCOMES, "ready": 1})
    assert town.team is not None
    await town.teams.uninstall(town.team)
    before = town.sent()

    await comes_to(town, sent=WELCOMES, dead=1)

    await town.quiet()
    assert town.sent() == before
    (row,) = await outbox(town, "#news")
    assert row == Row(place_of(town, "#news").key, "dead", "uninstalled", 2, False, "")
    assert town.app.counts.of("deliveries", outcome="dead") == 1


GONE: list[tuple[str, Doing, Doing | None]] = [
    ("channelDeleted", lambda t: t.teams.delete_channel("#news"), lambda t: t.teams.restore_channel("#news")),
    ("teamArchived", lambda t: t.teams.archive_team("Learning"), lambda t: t.teams.unarchive_team("Learning")),
    ("teamDeleted", lambda t: t.teams.delete_team("Learning"), lambda t: t.teams.restore_team("Learning")),
    ("teamHardDeleted", lambda t: t.teams.delete_team("Learning", hard=True), None),
]


@pytest.mark.parametrize(("event", "go", "come_back"), GONE, ids=[event for event, _, _ in GONE])
async def test_t_058_what_is_gone_or_archived_hears_nothing_until_it_is_back(
    town: Town, event: str, go: Doing, come_back: Doing | None
) -> None:
    await subscribe(town)
    await subscribe(town, where="Project")
    await go(town)
    assert [one.paused for one in await subscriptions(town, "#news")] == [event]
    assert [one.paused for one in await subscriptions(town, "Project")] == [""]
    before = len(town.teams.calls)

    await happen(town)

    await settled(town)
    assert [call.conversation for call in calls(town, since=before)] == [town.conversation("Project").id]
    if come_back is None:
        return
    await come_back(town)
    assert [one.paused for one in await subscriptions(town, "#news")] == [""]
    await happen(town, course=PYTHON)
    await settled(town)
    assert (announced(town, "#news"), announced(town, "Project")) == (1, 2)


@pytest.mark.parametrize("event", ["teamArchived", "teamDeleted", "teamHardDeleted"])
async def test_t_058_a_team_takes_all_its_channels_along(town: Town, event: str) -> None:
    places = ("Learning", "#news", "Project")
    for where in places:
        await subscribe(town, where=where)

    await next(go for name, go, _ in GONE if name == event)(town)

    paused = [[one.paused for one in await subscriptions(town, where)] for where in places]
    assert paused == [[event], [event], [""]]


async def test_t_058_a_channel_that_was_deleted_does_not_come_back_with_its_team_nor_with_the_app(town: Town) -> None:
    assert town.team is not None
    await subscribe(town)
    await town.teams.delete_channel("#news")

    await town.teams.archive_team(town.team)
    await town.teams.unarchive_team(town.team)
    await town.teams.uninstall(town.team)
    await town.teams.install(town.team)

    assert [one.paused for one in await subscriptions(town, "#news")] == ["channelDeleted"]


async def test_t_059_a_renamed_team_or_channel_is_the_same_under_another_name(town: Town) -> None:
    assert town.team is not None
    await subscribe(town)
    channel, general = town.conversation("#news"), town.conversation("Learning")

    await town.teams.rename_channel(channel, "#successes")
    await town.teams.rename_team(town.team, "Academy")

    kept = [await reference(town, one) for one in (channel, general)]
    assert [(one.conversation, one.name) for one in kept] == [(channel.id, "successes"), (general.id, "Academy")]
    assert [one.paused for one in await subscriptions(town, channel)] == [""]
    await happen(town)
    await settled(town)
    assert announced(town, channel) == 1


async def test_t_059_a_renamed_channel_that_is_closed_stays_closed(town: Town) -> None:
    assert town.team is not None
    await subscribe(town)
    await town.teams.archive_team(town.team)

    await town.teams.rename_channel("#news", "#successes")

    assert (await reference(town, "#successes")).name == "successes"
    assert (await address(town, "#successes")).closed == "teamArchived"
    assert [one.paused for one in await subscriptions(town, "#successes")] == ["teamArchived"]


async def presses(town: Town) -> None:
    """Michael presses a button of the bot's there: an invoke."""
    said = await town.michael.sees("#news", "is set up here")
    await town.michael.clicks(said, "All subscriptions here")


LATER: dict[str, Doing] = {
    "a message": lambda town: town.michael.types("#news", "@LearnFlow whoami"),
    "an invoke": presses,
    "somebody who comes": lambda town: town.teams.join("Learning", town.teams.add_user("New Comer", "new@example.com")),
    "a renamed team": lambda town: town.teams.rename_team("Learning", "Academy"),
    "a new version": lambda town: town.teams.upgrade(town.teams.team("Learning")),
}


@pytest.mark.parametrize("doing", LATER.values(), ids=LATER)
async def test_t_060_what_is_said_next_goes_to_where_teams_was_last_heard_from(town: Town, doing: Doing) -> None:
    await subscribe(town)
    await happen(town)
    await settled(town)
    town.teams.knobs.region = "amer"

    await doing(town)
    await town.quiet()
    await happen(town, course=PYTHON)

    await settled(town)
    said = [call for call in calls(town, "create") if channel_of(call) == place_of(town, "#news").key]
    assert tuple(call.path for call in said) == ("/emea/v3/conversations", "/amer/v3/conversations")


@pytest.mark.parametrize("where", ["bot", "Project"])
async def test_t_060_so_it_is_in_chats(town: Town, where: str) -> None:
    await subscribe(town, where=where)
    place = town.teams.direct(town.michael) if where == "bot" else town.conversation(where)
    town.teams.knobs.region = "amer"
    await town.michael.types(where, "@LearnFlow whoami")
    await town.quiet()

    await happen(town)

    await settled(town)
    assert calls(town, "send")[-1].path == f"/amer/v3/conversations/{place.id}/activities"
    assert announced(town, place) == 1
