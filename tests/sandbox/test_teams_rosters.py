"""Members, teams and channels as the Teams sandbox tells of them."""

from tests.sandbox.teams_bot import TinyBot, at, teams_and_bot


async def test_a_member_is_found_by_mri_object_id_and_upn_but_not_by_e_mail() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam Rivera", "sam.rivera@example.com", upn="srivera@example.com")
        teams.add_user("Kim")
        chat = teams.add_chat("Project", members=[sam], bot=True)
        names = (sam.user.mri, sam.user.id, "SRivera@example.com", "sam.rivera@example.com", "@kim")

        replies = [await bot.calls("GET", f"{at(chat.id)}/members/{name}") for name in names]

        assert [reply.status for reply in replies] == [200, 200, 200, 404, 404]
        assert replies[0].body == {
            "id": sam.user.mri,
            "objectId": sam.user.id,
            "aadObjectId": sam.user.id,
            "name": "Sam Rivera",
            "givenName": "Sam",
            "surname": "Rivera",
            "email": "sam.rivera@example.com",
            "userPrincipalName": "srivera@example.com",
            "tenantId": teams.tenant_id,
            "userRole": "user",
        }


async def test_members_are_asked_for_without_the_thread() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        teams.add_team("Learning", members=[sam], bot=True)
        there = teams.conversation("Learning").id
        root = (await bot.says(there, "Hello")).id

        reply = await bot.calls("GET", f"{at(f'{there};messageid={root}')}/members/{sam.user.mri}")

        assert reply.status == 404
        assert len(teams.complaints) == 1


async def test_s_07_the_general_channel_has_no_name() -> None:
    async with teams_and_bot() as (teams, bot):
        team = teams.add_team("Learning", members=[teams.add_user("Sam")], channels=["news"], bot=True)
        teams.add_channel(team, "board", sharing="private")
        shared = teams.add_channel(team, "partners", sharing="shared", bot=True)

        channels = await bot.calls("GET", f"/v3/teams/{team.id}/conversations")
        about = await bot.calls("GET", f"/v3/teams/{team.id}")

        assert channels.body["conversations"] == [
            {"id": team.id, "name": None, "type": "standard"},
            {"id": teams.conversation("#news").id, "name": "news", "type": "standard"},
            {"id": shared.id, "name": "partners", "type": "shared"},
        ]
        assert (about.body["name"], about.body["memberCount"], about.body["channelCount"]) == ("Learning", 1, 4)


async def pages(bot: TinyBot, id: str, size: int) -> list[int]:
    """How many members there are on each page."""
    counts, token = [], ""
    while True:
        query = f"?pageSize={size}" + (f"&continuationToken={token}" if token else "")
        reply = await bot.calls("GET", f"{at(id)}/pagedmembers{query}")
        members = reply.body["members"]
        assert isinstance(members, list)
        counts.append(len(members))
        token = str(reply.body.get("continuationToken", ""))
        if not token:
            return counts


async def test_s_08_members_of_teams_come_in_pages_and_those_of_chats_at_once() -> None:
    async with teams_and_bot(limits=False) as (teams, bot):
        people = [teams.add_user(f"Person {number}") for number in range(620)]
        team = teams.add_team("Learning", members=people, bot=True)
        chat = teams.add_chat("Project", members=people, bot=True)

        assert await pages(bot, team.id, 500) == [500, 120]
        assert await pages(bot, team.id, 1000) == [500, 120]
        assert (await pages(bot, team.id, 1))[:2] == [50, 50]
        assert await pages(bot, chat.id, 50) == [620]
        wrong = await bot.calls("GET", f"{at(team.id)}/pagedmembers?continuationToken=no")
        assert (wrong.status, wrong.code) == (400, "BadArgument")


async def test_the_old_list_of_members_is_answered_and_complained_about() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)

        replies = [await bot.calls("GET", f"{at(chat.id)}/members") for _ in range(6)]

        assert [reply.status for reply in replies] == [200] * 5 + [429]
        assert len(teams.complaints) == 5


async def test_where_the_bot_is_not_it_is_told_nothing() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        team = teams.add_team("Learning", members=[sam])

        paths = (f"{at(team.id)}/members/{sam.user.mri}", f"{at(team.id)}/pagedmembers", f"/v3/teams/{team.id}")
        replies = [await bot.calls("GET", path) for path in paths]

        assert {(reply.status, reply.code) for reply in replies} == {(403, "BotNotInConversationRoster")}
