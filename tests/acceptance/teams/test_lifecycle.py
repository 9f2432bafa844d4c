"""The app comes and goes: T-052 … T-056 of the contract."""

import asyncio
from typing import Literal

import pytest

from sandbox.teams import Conversation, Message, Sent, Team
from sandbox.teams.events import Upgrade
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from sandbox.teams.wire import text_at
from tests.acceptance.teams.announcing import address, becomes, calls, counts, reference, subscribe, subscriptions
from tests.acceptance.teams.town import Town

HELLO = "Hello, this is LearnFlow"

Order = Literal["conversation first", "installation first"]
ORDERS: tuple[Order, ...] = ("conversation first", "installation first")


async def welcomed(town: Town, times: int) -> None:
    """Nothing is left to be sent, and so often the bot has said hello to anybody, the two of every town included."""
    await becomes(lambda: counts(town), {"sent": 2 + times})
    await town.quiet()


def hellos(town: Town, where: str | Team | Conversation) -> list[Message]:
    """Everything that the bot says there, all of it a welcome."""
    said = [message for message in town.teams.messages(where) if message.by_bot]
    assert all(HELLO in town.priya.reading(message) for message in said)
    return said


def copy_for(person: Person, chat: Conversation, activity: Json) -> Json:
    """The same activity, as if it came from that person's own chat."""
    sender: Json = {"id": person.mri, "aadObjectId": person.id, "name": person.user.name}
    conversation = activity["conversation"]
    assert isinstance(conversation, dict)
    return {**activity, "from": sender, "conversation": {**conversation, "id": chat.id}}


@pytest.mark.parametrize("order", ORDERS)
async def test_t_052_whoever_adds_the_app_is_welcomed_once_whatever_teams_tells_first(town: Town, order: Order) -> None:
    town.teams.knobs.installing = order

    told = await town.teams.install(town.sam)

    assert [one.activity["type"] for one in told] == (
        ["conversationUpdate", "installationUpdate"][:: 1 if order == "conversation first" else -1]
    )
    hello = await town.sam.sees("bot", HELLO)
    assert "added me here" not in town.sam.reading(hello)
    await welcomed(town, 1)
    assert hellos(town, town.teams.direct(town.sam)) == [hello]
    assert not town.teams.complaints


async def test_t_052_nor_is_it_said_twice_if_teams_tells_it_all_twice_and_at_the_same_moment(town: Town) -> None:
    told = await town.teams.install(town.sam)
    ann = town.person("ann")
    chat = town.teams.direct(ann)
    chat.bot = True

    theirs = [copy_for(ann, chat, one.activity) for one in told]
    await asyncio.gather(*(town.teams.deliver(one) for one in (*theirs, *theirs)))

    await welcomed(town, 2)
    assert len(hellos(town, chat)) == 1


@pytest.mark.parametrize("order", ORDERS)
async def test_t_053_a_team_is_welcomed_once_in_the_channel_that_was_chosen(town: Town, order: Order) -> None:
    town.teams.knobs.installing = order
    team = town.teams.add_team("Sales", members=[town.sam, town.priya], channels=["chosen", "other"])

    await town.teams.install("#chosen", by=town.priya)

    await welcomed(town, 1)
    (hello,) = hellos(town, "#chosen")
    assert hello.thread == hello.id
    assert "Priya Raman added me here." in town.sam.reading(hello)
    assert not hellos(town, team)
    assert not hellos(town, "#other")
    assert not town.teams.complaints


@pytest.mark.parametrize("order", ORDERS)
async def test_t_053_where_none_was_chosen_in_general_and_nobody_is_written_to_in_private(
    town: Town, order: Order
) -> None:
    town.teams.knobs.installing = order
    town.teams.knobs.selected_channel = False
    team = town.teams.add_team("Sales", members=[town.sam, town.priya], channels=["other"])
    before = len(town.teams.calls)

    await town.teams.install(team, by=town.priya)

    await welcomed(town, 1)
    (hello,) = hellos(town, team)
    assert "Priya Raman added me here." in town.sam.reading(hello)
    assert [call.conversation.partition(";")[0] for call in calls(town, since=before)] == [team.id]
    assert not any(one.kind == "personal" for one in town.teams.state.conversations.values())


@pytest.mark.parametrize("action", ["add-upgrade", "upgrade"])
async def test_t_054_a_new_version_says_no_second_hello_and_is_reached_where_it_was_told_from(
    town: Town, action: Upgrade
) -> None:
    await town.teams.install(town.sam)
    await welcomed(town, 1)
    await subscribe(town)
    await welcomed(town, 1)
    before = town.sent()
    town.teams.knobs.region = "amer"

    for target in (town.sam, town.team, "Project"):
        assert target is not None
        await town.teams.upgrade(target, action=action)

    await town.quiet()
    assert town.sent() == before
    for where in (town.teams.direct(town.sam), "Learning", "#news", "Project"):
        assert (await reference(town, where)).service_url == town.teams.service_url
        assert (await address(town, where)).closed == ""


@pytest.mark.parametrize("order", ORDERS)
async def test_t_054_nor_does_whoever_adds_the_app_again_and_it_can_be_spoken_to_there_again(
    town: Town, order: Order
) -> None:
    town.teams.knobs.installing = order
    await subscribe(town, where="bot")
    await subscribe(town)
    await subscribe(town, where="Project")
    await welcomed(town, 1)
    places = (town.michael, town.team, "Project")
    before = town.sent()

    for target in places:
        assert target is not None
        await town.teams.uninstall(target)
    town.teams.knobs.region = "amer"
    for target in places:
        assert target is not None
        await town.teams.install(target)

    await town.quiet()
    assert town.sent() == before
    for where in (town.teams.direct(town.michael), "#news", "Project"):
        assert (await reference(town, where)).service_url == town.teams.service_url
        assert (await address(town, where)).closed == ""
        assert [one.paused for one in await subscriptions(town, where)] == [""]


async def test_t_055_who_comes_into_a_team_is_neither_asked_about_nor_welcomed(town: Town) -> None:
    assert town.team is not None
    newcomers = [town.teams.add_user(f"New Comer{n}", f"new{n}@example.com") for n in range(3)]
    await welcomed(town, 0)
    before, kept = town.sent(), await town.rows()

    for person in newcomers:
        (told,) = await town.teams.join(town.team, person, by=town.priya)
        assert (told.status, text_at(told.activity, "channelData", "eventType")) == (200, "teamMemberAdded")
        await town.teams.join("Project", person, by=town.priya)

    await town.quiet()
    assert town.sent() == before
    assert await town.rows() == kept
    assert not town.teams.calls_of("all_members", "members", "member")


async def told_only(town: Town, kind: str, target: Person | str) -> Sent:
    """The app is taken away, and Teams tells it by one activity of the two."""
    endpoint, town.teams.line.endpoint = town.teams.line.endpoint, None
    town.teams.knobs.redelivery = False
    sent = await town.teams.uninstall(target, by=town.priya)
    town.teams.line.endpoint = endpoint
    return await town.teams.deliver(next(one.activity for one in sent if one.activity["type"] == kind))


@pytest.mark.parametrize("kind", ["installationUpdate", "conversationUpdate"])
@pytest.mark.parametrize("where", ["bot", "#news", "Project"])
async def test_t_056_where_the_app_was_taken_away_nothing_is_said_any_more(town: Town, where: str, kind: str) -> None:
    await subscribe(town, where=where)
    place = town.teams.direct(town.michael) if where == "bot" else town.conversation(where)
    before = town.sent()

    told = await told_only(town, kind, "@michael" if where == "bot" else where)

    await town.quiet()
    assert told.status == 200
    assert town.sent() == before
    assert (await address(town, place)).closed == "uninstalled"
    assert [one.paused for one in await subscriptions(town, place)] == ["uninstalled"]


async def test_t_056_all_channels_of_a_team_go_with_it_and_no_other_place(town: Town) -> None:
    assert town.team is not None
    for where in ("Learning", "#news", "Project"):
        await subscribe(town, where=where)
    before = town.sent()

    await town.teams.uninstall(town.team)

    await town.quiet()
    assert town.sent() == before
    assert [(await address(town, where)).closed for where in ("Learning", "#news", "Project")] == [
        "uninstalled",
        "uninstalled",
        "",
    ]
    assert [one.paused for one in await subscriptions(town, "Project")] == [""]


async def test_t_056_a_private_channel_that_takes_the_app_away_does_not_take_its_team_along(town: Town) -> None:
    assert town.team is not None
    room = town.teams.add_channel(town.team, "board", sharing="private", members=[town.michael, town.priya])
    await town.teams.install(room, by=town.priya)
    await subscribe(town)
    await subscribe(town, where="#board")

    await town.teams.uninstall(room)

    await town.quiet()
    assert [one.paused for one in await subscriptions(town, "#board")] == ["uninstalled"]
    assert [one.paused for one in await subscriptions(town, "#news")] == [""]
