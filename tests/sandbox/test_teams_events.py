"""What a bot is told when the app, teams and channels come, change and go in the Teams sandbox."""

import pytest

from sandbox.teams.state import Json
from sandbox.teams.wire import object_at, text_at
from tests.sandbox.teams_bot import TinyBot, at, teams_and_bot


def kinds(bot: TinyBot) -> list[tuple[str, str]]:
    """Type of each activity, and what happened."""
    return [
        (str(one["type"]), str(one.get("action") or text_at(one, "channelData", "eventType") or _moved(one)))
        for one in bot.heard
    ]


def _moved(activity: Json) -> str:
    return next((name for name in ("membersAdded", "membersRemoved") if name in activity), "")


async def test_somebody_adds_the_app_for_themselves() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")

        sent = await teams.install(sam)

        assert [one.status for one in sent] == [200, 200]
        assert kinds(bot) == [("conversationUpdate", "membersAdded"), ("installationUpdate", "add")]
        assert bot.heard[0]["membersAdded"] == [{"id": teams.bot_id}]
        assert {text_at(one, "conversation", "id") for one in bot.heard} == {teams.direct(sam).id}
        assert (await bot.says(teams.direct(sam).id, "Welcome")).status == 201


async def test_the_app_comes_into_a_team_by_a_channel_in_either_order() -> None:
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam"), teams.add_user("Kim")
        team = teams.add_team("Learning", members=[sam, kim], channels=["news"])
        teams.knobs.installing = "installation first"

        await teams.install("#news", by=kim)

        news = teams.conversation("#news").id
        installed, added = bot.heard
        assert kinds(bot) == [("installationUpdate", "add"), ("conversationUpdate", "teamMemberAdded")]
        assert text_at(installed, "channelData", "settings", "selectedChannel", "id") == news
        assert object_at(installed, "channelData", "team") == {
            "id": team.id,
            "name": "Learning",
            "aadGroupId": team.group_id,
        }
        assert text_at(installed, "from", "aadObjectId") == kim.user.id
        assert text_at(added, "conversation", "id") == team.id
        assert (await bot.says(news, "Welcome")).status == 201


async def test_when_the_app_goes_nothing_more_can_be_said() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        chat = teams.add_chat("Project", members=[sam], bot=True)
        await teams.upgrade(chat)
        await teams.uninstall(chat, by=sam)

        assert kinds(bot) == [
            ("installationUpdate", "add-upgrade"),
            ("conversationUpdate", "membersRemoved"),
            ("installationUpdate", "remove"),
        ]
        assert (await bot.says(chat.id, "Hello")).code == "BotNotInConversationRoster"


async def test_people_come_and_go_and_the_bot_hears_of_it_where_it_is() -> None:
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam"), teams.add_user("Kim")
        team = teams.add_team("Learning", members=[sam], bot=True)
        board = teams.add_channel(team, "board", sharing="private", members=[sam], bot=True)
        elsewhere = teams.add_team("Elsewhere", members=[sam])

        await teams.join(team, kim, sam)
        await teams.join(board, kim)
        await teams.leave(board, kim)
        await teams.leave(team, kim)
        silent = [*await teams.join(elsewhere, kim), *await teams.rename_team(elsewhere, "Nowhere")]

        assert [kind for _, kind in kinds(bot)] == [
            "teamMemberAdded",
            "channelMemberAdded",
            "channelMemberRemoved",
            "teamMemberRemoved",
        ]
        assert bot.heard[0]["membersAdded"] == [{"id": kim.user.mri, "aadObjectId": kim.user.id}]
        assert silent == []
        assert (await bot.calls("GET", f"{at(team.id)}/members/{kim.user.mri}")).status == 404


async def test_channels_are_made_renamed_deleted_and_restored() -> None:
    async with teams_and_bot() as (teams, bot):
        team = teams.add_team("Learning", members=[teams.add_user("Sam")], bot=True)

        channel = await teams.create_channel(team, "news")
        await teams.rename_channel(channel, "headlines")
        await teams.delete_channel(channel)
        gone = await bot.says(channel.id, "Hello")
        await teams.restore_channel(channel)

        assert [kind for _, kind in kinds(bot)] == [
            "channelCreated",
            "channelRenamed",
            "channelDeleted",
            "channelRestored",
        ]
        assert object_at(bot.heard[1], "channelData", "channel") == {"id": channel.id, "name": "headlines"}
        assert {text_at(one, "conversation", "id") for one in bot.heard} == {team.id}
        assert (gone.status, gone.code) == (404, "ConversationNotFound")
        assert (await bot.says(channel.id, "Hello")).status == 201


@pytest.mark.parametrize(("hard", "event"), [(False, "teamDeleted"), (True, "teamHardDeleted")])
async def test_a_team_is_renamed_archived_and_deleted(hard: bool, event: str) -> None:
    async with teams_and_bot() as (teams, bot):
        team = teams.add_team("Learning", members=[teams.add_user("Sam")], bot=True)
        codes = []

        await teams.rename_team(team, "Academy")
        for change in (teams.archive_team, teams.unarchive_team):
            await change(team)
            codes.append((await bot.says(team.id, "Hello")).status)
        await teams.delete_team(team, hard=hard)
        codes.append((await bot.says(team.id, "Hello")).status)
        await teams.restore_team(team)

        assert codes == [403, 201, 404]
        events = ["teamRenamed", "teamArchived", "teamUnarchived", event, "teamRestored"]
        assert [kind for _, kind in kinds(bot)] == events
        assert text_at(bot.heard[0], "channelData", "team", "name") == "Academy"
