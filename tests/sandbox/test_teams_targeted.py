"""Targeted messages in the Teams sandbox: for one member of a channel or group chat, for a day."""

from tests.sandbox.teams_bot import at, teams_and_bot

ONLY = "?isTargetedActivity=true"


async def test_only_its_reader_sees_a_targeted_message() -> None:
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam"), teams.add_user("Kim")
        chat = teams.add_chat("Project", members=[sam, kim], bot=True)

        reply = await bot.says(chat.id, {"text": "Just you", "recipient": {"id": sam.user.mri}}, query=ONLY)

        assert reply.status == 201
        assert [message.id for message in teams.seen_by(sam, "Project")] == [reply.id]
        assert teams.seen_by(kim, "Project") == []


async def test_a_targeted_message_is_for_a_member_of_a_channel_or_group_chat() -> None:
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam", installed=True), teams.add_user("Kim")
        chat = teams.add_chat("Project", members=[sam], bot=True)
        away = teams.add_chat("Away", members=[sam])
        to_sam = {"text": "Just you", "recipient": {"id": sam.user.mri}}

        personal = await bot.says(teams.direct(sam).id, to_sam, query=ONLY)
        foreign = await bot.says(chat.id, {"text": "x", "recipient": {"id": kim.user.mri}}, query=ONLY)
        nobody = await bot.says(chat.id, "x", query=ONLY)
        outside = await bot.says(away.id, to_sam, query=ONLY)
        teams.knobs.targeted = False
        forbidden = await bot.says(chat.id, to_sam, query=ONLY)

        assert [reply.status for reply in (personal, foreign, nobody, forbidden)] == [400, 400, 400, 400]
        assert (outside.status, outside.code) == (403, "BotNotInConversationRoster")
        assert teams.messages("Project") == []


async def test_s_16_a_targeted_message_is_changed_without_a_recipient() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        chat = teams.add_chat("Project", members=[sam], bot=True)
        to_sam = {"type": "message", "text": "Just you", "recipient": {"id": sam.user.mri}}
        mine = f"{at(chat.id)}/activities/{(await bot.says(chat.id, to_sam, query=ONLY)).id}"
        public = f"{at(chat.id)}/activities/{(await bot.says(chat.id, 'For all')).id}"

        with_recipient = [(await bot.calls(method, mine + ONLY, to_sam)).status for method in ("PUT", "DELETE")]
        without_flag = await bot.calls("PUT", mine, {"type": "message", "text": "Other"})
        not_targeted = await bot.calls("PUT", public + ONLY, {"type": "message", "text": "Other"})
        right = await bot.calls("PUT", mine + ONLY, {"type": "message", "text": "Other"})

        assert with_recipient == [400, 400]
        assert (without_flag.status, without_flag.code) == (404, "ActivityNotFoundInConversation")
        assert (not_targeted.status, not_targeted.code) == (400, "INVALID_TARGETED_MESSAGE_ID")
        assert right.status == 200
        assert [message.activity["text"] for message in teams.seen_by(sam, "Project")] == ["Other", "For all"]
        assert (await bot.calls("DELETE", mine + ONLY)).status == 200
        assert (await bot.calls("DELETE", mine + ONLY)).code == "TARGETED_MESSAGE_EXPIRED_OR_DELETED"


async def test_a_targeted_message_is_gone_after_a_day() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        chat = teams.add_chat("Project", members=[sam], bot=True)
        to_sam = {"text": "Just you", "recipient": {"id": sam.user.mri}}
        mine = f"{at(chat.id)}/activities/{(await bot.says(chat.id, to_sam, query=ONLY)).id}"

        await teams.clock.advance(24 * 3600 - 1)
        await bot.signs_in()
        still = await bot.calls("PUT", mine + ONLY, {"type": "message", "text": "Other"})
        await teams.clock.advance(1)
        late = await bot.calls("PUT", mine + ONLY, {"type": "message", "text": "Other"})

        assert still.status == 200
        assert (late.status, late.code) == (404, "TARGETED_MESSAGE_EXPIRED_OR_DELETED")
        assert teams.seen_by(sam, "Project") == []


async def test_s_17_a_reaction_to_a_targeted_message_is_dropped() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        chat = teams.add_chat("Project", members=[sam], bot=True)
        to_sam = {"text": "Just you", "recipient": {"id": sam.user.mri}}
        id = (await bot.says(chat.id, to_sam, query=ONLY)).id

        reply = await bot.calls("PUT", f"{at(chat.id)}/activities/{id}/reactions/like")

        assert reply.status == 200
        assert teams.messages("Project")[0].reactions == []
