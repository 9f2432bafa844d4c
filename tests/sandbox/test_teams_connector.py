"""What the Teams sandbox answers when a bot calls its Connector; the numbers are those of the platform's contract."""

from urllib.parse import quote

import pytest

from sandbox.teams.state import Conversation, Json
from tests.sandbox.teams_bot import TinyBot, at, teams_and_bot
from tests.sandbox.teams_cards import card, text

CARD = "application/vnd.microsoft.card.adaptive"


def showing(*body: Json, **more: object) -> Json:
    """A message with a card."""
    shown = {"contentType": CARD, "content": card(*(body or (text("Hello"),)))}
    return {"summary": "Hello", "attachments": [shown], **more}


async def code_of(bot: TinyBot, there: Conversation) -> tuple[int, object]:
    """How a message to that place is refused."""
    reply = await bot.says(there.id, "Hello")
    return reply.status, reply.code


async def test_s_01_calls_without_a_good_token_are_refused() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        body = {"type": "message", "text": "Hello"}

        nobody = await bot.calls("POST", f"{at(chat.id)}/activities", body, token="")
        forged = await bot.calls("POST", f"{at(chat.id)}/activities", body, token="eyJforged")
        right = await bot.says(chat.id, "Hello")
        await teams.clock.advance(3599)
        late = await bot.says(chat.id, "Hello")

        assert [reply.status for reply in (nobody, forged, right, late)] == [401, 401, 201, 401]
        assert len(teams.messages("Project")) == 1


async def test_s_02_ids_in_a_path_are_decoded_once() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", "sam@example.com")
        team = teams.add_team("Learning", members=[sam], channels=["news"], bot=True)
        news = teams.conversation("#news")
        root = await bot.says(news.id, "A course")

        threaded = await bot.says(f"{news.id};messageid={root.id}", "And another")
        raw = await bot.calls("GET", f"/v3/conversations/{team.id}/members/{sam.user.upn}")
        encoded = await bot.calls("GET", f"{at(team.id)}/members/{quote('sam@example.com', safe='')}")
        twice = await bot.calls("GET", f"{at(quote(team.id, safe=''))}/members/{sam.user.id}")

        assert (threaded.status, raw.status, encoded.status, twice.status) == (201, 200, 200, 404)
        assert teams.messages("#news")[-1].thread == root.id


async def test_s_03_the_chat_with_a_person_is_made_once() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", "sam@example.com", installed=False)
        teams.add_chat("Project", members=[sam], bot=True)
        body = {
            "bot": {"id": teams.bot_id},
            "members": [{"id": sam.user.mri}],
            "channelData": {"tenant": {"id": teams.tenant_id}},
            "isGroup": False,
        }

        first = await bot.calls("POST", "/v3/conversations", body)
        again = await bot.calls("POST", "/v3/conversations", body)
        said = await bot.says(first.id, "Hello")

        assert (first.status, again.status, said.status) == (201, 201, 201)
        assert first.id == again.id == teams.direct(sam).id
        assert first.id.startswith("a:")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"channelData": {}}, 400, "BadSyntax"),
        ({"members": [{"id": "sam@example.com"}]}, 400, "BadSyntax"),
        ({"members": [{"id": "29:1nobody"}]}, 400, "BadSyntax"),
        ({"members": []}, 400, "BadSyntax"),
        ({"bot": {"id": "28:other"}}, 400, "BadSyntax"),
    ],
)
async def test_a_chat_is_not_made_from_a_wrong_request(changes: Json, status: int, code: str) -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", "sam@example.com", installed=True)
        tenant = {"channelData": {"tenant": {"id": teams.tenant_id}}}
        body = {"bot": {"id": teams.bot_id}, "members": [{"id": sam.user.mri}], **tenant, **changes}

        reply = await bot.calls("POST", "/v3/conversations", body)

        assert (reply.status, reply.code) == (status, code)
        assert len(teams.complaints) == 1


async def test_an_object_id_is_enough_only_for_whoever_has_the_app() -> None:
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam", installed=True), teams.add_user("Kim")
        teams.add_chat("Project", members=[sam, kim], bot=True)
        stranger = teams.add_user("Ravi")

        async def made(id: str) -> tuple[int, object]:
            tenant = {"tenantId": teams.tenant_id, "channelData": {"tenant": {"id": teams.tenant_id}}}
            body = {"bot": {"id": teams.bot_id}, "members": [{"id": id}], **tenant}
            reply = await bot.calls("POST", "/v3/conversations", body)
            return reply.status, reply.code

        refused = (403, "ForbiddenOperationException")
        assert await made(sam.user.id) == (201, None)
        assert await made(kim.user.id) == refused
        assert await made(kim.user.mri) == (201, None)
        assert await made(stranger.user.mri) == refused


async def test_a_thread_in_a_channel_is_made_with_its_first_message() -> None:
    async with teams_and_bot() as (teams, bot):
        teams.add_team("Learning", members=[teams.add_user("Sam")], channels=["news"], bot=True)
        news = teams.conversation("#news")
        body = {
            "isGroup": True,
            "bot": {"id": teams.bot_id},
            "channelData": {"channel": {"id": news.id}},
            "activity": {"type": "message", "text": "A course"},
        }

        made = await bot.calls("POST", "/v3/conversations", body)
        reply = await bot.says(made.id, "And another")
        other = await bot.says(news.id, "Something else")

        first, second, third = teams.messages("#news")
        assert (made.body["activityId"], made.id) == (first.id, f"{news.id};messageid={first.id}")
        assert (first.thread, second.thread, third.thread) == (first.id, first.id, third.id)
        assert (second.id, third.id) == (reply.id, other.id)
        assert len(first.id) == 13


async def test_s_05_a_message_above_100_kb_in_utf_16_is_too_big() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        around = len('{"type":"message","text":""}')

        fits = await bot.says(chat.id, "x" * (50 * 1024 - around))
        too_big = await bot.says(chat.id, "x" * (50 * 1024 - around + 1))

        assert fits.status == 201
        assert (too_big.status, too_big.code) == (413, "MessageSizeTooBig")


async def test_s_06_each_state_of_the_roster_has_its_403() -> None:
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam", installed=True), teams.add_user("Kim", installed=True)
        chat = teams.add_chat("Elsewhere", members=[sam])
        archived = teams.add_team("Old", members=[sam], bot=True, archived=True)
        private = teams.add_channel(teams.add_team("New", members=[sam], bot=True), "board", sharing="private")
        closed = teams.add_chat("Closed", members=[sam], bot=True)
        closed.blocked = "MessageWritesBlocked"
        gone = teams.add_chat("Gone", members=[sam], bot=True)
        gone.deleted = True
        teams.block(sam)
        await teams.uninstall(kim)

        assert await code_of(bot, teams.direct(sam)) == (403, "ConversationBlockedByUser")
        assert await code_of(bot, teams.direct(kim)) == (403, "BotNotInConversationRoster")
        assert await code_of(bot, chat) == (403, "BotNotInConversationRoster")
        assert await code_of(bot, private) == (403, "BotNotInConversationRoster")
        assert await code_of(bot, teams.conversation(archived)) == (403, "NotEnoughPermissions")
        assert await code_of(bot, closed) == (403, "Forbidden")
        assert await code_of(bot, gone) == (404, "ConversationNotFound")

        teams.unblock(sam)
        assert await code_of(bot, teams.direct(sam)) == (201, None)
        teams.knobs.disabled = True
        assert await code_of(bot, teams.direct(sam)) == (403, "BotDisabledByAdmin")


async def test_a_refusal_with_a_sub_code_comes_in_three_shapes() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        teams.block(sam)
        chat = teams.direct(sam)

        nested = await bot.says(chat.id, "Hello")
        teams.knobs.blocked_shape = "209"
        numbered = await bot.says(chat.id, "Hello")
        teams.knobs.blocked_shape = "flat"
        flat = await bot.says(chat.id, "Hello")

        assert '"subCode": "MessageWritesBlocked"' in str(nested.body["error"])
        assert numbered.body["errorCode"] == 209
        assert '"subCode": "MessageWritesBlocked"' in str(numbered.body["message"])
        assert flat.code == "ConversationBlockedByUser"
        assert {nested.status, numbered.status, flat.status} == {403}


async def test_s_09_only_messages_of_the_bot_can_be_changed() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        chat = teams.add_chat("Project", members=[sam], bot=True)
        theirs = teams.world.post(chat, sam.user.id, {"type": "message", "text": "Hi"})
        mine = (await bot.says(chat.id, "Hello")).id
        body = {"type": "message", "text": "Goodbye"}

        async def change(method: str, id: str) -> tuple[int, object]:
            reply = await bot.calls(method, f"{at(chat.id)}/activities/{id}", body if method == "PUT" else None)
            return reply.status, reply.code

        unknown = (404, "ActivityNotFoundInConversation")
        assert [await change(method, theirs.id) for method in ("PUT", "DELETE")] == [unknown, unknown]
        assert [await change(method, "1") for method in ("PUT", "DELETE")] == [unknown, unknown]
        assert await change("PUT", mine) == (200, None)
        assert teams.messages("Project")[-1].activity["text"] == "Goodbye"
        assert [await change("DELETE", mine), await change("DELETE", mine)] == [(200, None), unknown]
        assert [message.activity["text"] for message in teams.seen_by(sam, "Project")] == ["Hi"]


async def test_s_10_a_reply_may_be_to_anything() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        body = {"type": "message", "text": "Hello"}

        reply = await bot.calls("POST", f"{at(chat.id)}/activities/7d3c1f0e-no-such-message", body)

        assert reply.status == 201
        assert [message.id for message in teams.messages("Project")] == [reply.id]


async def test_s_14_text_and_a_card_become_two_messages_and_the_first_is_told_of() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        teams.add_team("Learning", members=[sam], bot=True)

        reply = await bot.says(teams.conversation("Learning").id, showing(text="Look"))

        words, shown = teams.messages("Learning")
        assert (words.id, words.activity["text"], words.card()) == (reply.id, "Look", None)
        assert shown.card() is not None
        assert "text" not in shown.activity
        assert (words.thread, shown.thread) == (words.id, words.id)


async def test_a_card_that_teams_would_not_show_is_refused_and_complained_about() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        bad = {"contentType": CARD, "content": {"type": "AdaptiveCard", "body": []}}

        sent = await bot.says(chat.id, {"attachments": [bad]})
        good = (await bot.says(chat.id, showing())).id
        updated = await bot.calls("PUT", f"{at(chat.id)}/activities/{good}", {"type": "message", "attachments": [bad]})

        assert (sent.status, sent.code, updated.status) == (400, "BadArgument", 400)
        assert any("version" in complaint for complaint in teams.complaints)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "Hello <at>Kim</at>"},
        {"text": "Hello Sam", "entities": [{"type": "mention", "text": "<at>Sam</at>", "mentioned": {"id": "SAM"}}]},
        {"text": "<at>A&B</at>", "entities": [{"type": "mention", "text": "<at>A&B</at>", "mentioned": {"id": "SAM"}}]},
        {"text": "Hello", "recipient": {"isTargeted": True}},
        {"text": "", "attachments": [{"contentType": CARD, "content": card(text("Hello"))}]},
    ],
)
async def test_what_people_would_see_as_broken_is_complained_about(wrong: Json) -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", "sam@example.com", upn="SAM")
        chat = teams.add_chat("Project", members=[sam], bot=True)

        reply = await bot.says(chat.id, wrong)

        assert reply.status == 201
        assert len(teams.complaints) == 1


async def test_what_is_no_message_and_where_there_is_nothing_is_refused() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        there = f"{at(chat.id)}/activities"
        mention: Json = {"type": "mention", "text": "<at>Nobody</at>", "mentioned": {"id": "29:1x"}}

        replies = [
            await bot.calls("POST", there, ["a list"]),
            await bot.calls("POST", there, {"text": "no type"}),
            await bot.calls("POST", there, {"type": "trace"}),
            await bot.calls("POST", there, {"type": "message"}),
            await bot.calls("POST", there, {"type": "message", "text": "<at>Nobody</at>", "entities": [mention]}),
            await bot.calls("GET", "/v3/conversations"),
            await bot.calls("POST", f"{at('19:none@thread.v2')}/activities", {"type": "message", "text": "x"}),
            await bot.says(f"{chat.id};messageid=1", "a chat has no threads"),
        ]

        assert [reply.status for reply in replies] == [400, 400, 400, 400, 400, 404, 404, 404]
        assert teams.messages("Project") == []


async def test_a_body_is_json_and_says_so() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        url = f"{teams.service_url.rstrip('/')}/v3/conversations/{chat.id}/activities"
        headers = {"Authorization": f"Bearer {bot.token}"}

        statuses = []
        for kind, body in (("text/plain", b'{"type":"message","text":"x"}'), ("application/json", b"{not json")):
            async with bot.session.post(url, data=body, headers={**headers, "Content-Type": kind}) as answer:
                statuses.append(answer.status)

        assert statuses == [415, 400]
        assert teams.messages("Project") == []


async def test_typing_is_for_chats() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        teams.add_team("Learning", members=[sam], bot=True)
        chat = teams.add_chat("Project", members=[sam], bot=True)

        for there in (chat.id, teams.conversation("Learning").id):
            await bot.calls("POST", f"{at(there)}/activities", {"type": "typing"})

        assert len(teams.calls_of("typing")) == 2
        assert teams.calls_of("send") == []
        assert teams.messages("Project") == []
        assert teams.complaints == ["typing in a channel is not shown"]


async def test_the_bot_reacts_and_takes_it_back() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam")
        chat = teams.add_chat("Project", members=[sam], bot=True)
        theirs = teams.world.post(chat, sam.user.id, {"type": "message", "text": "Hi"})
        path = f"{at(chat.id)}/activities/{theirs.id}/reactions/like"

        on = [(await bot.calls("PUT", path)).status for _ in range(2)]
        liked = list(theirs.reactions)
        await teams.clock.advance(1)
        off = await bot.calls("DELETE", path)

        assert (on, off.status) == ([200, 200], 200)
        assert (liked, theirs.reactions) == ([(teams.bot_id, "like")], [])


async def test_another_region_and_the_government_cloud_have_addresses_of_their_own() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        body = {"type": "message", "text": "Hello"}
        teams.knobs.region = "amer"
        assert teams.service_url == f"{teams.url}/amer/"
        assert (await bot.says(chat.id, "Hello")).status == 201

        teams.knobs.only_gcc = True
        refused = await bot.says(chat.id, "Hello")
        taken = await bot.calls("POST", f"{at(chat.id)}/activities", body, base=teams.gcc_url)
        teams.knobs.regions.discard("emea")
        moved = await bot.calls("POST", f"{at(chat.id)}/activities", body, base=f"{teams.url}/emea")

        assert (refused.status, refused.code, taken.status, moved.status) == (403, "InvalidBotApiHost", 201, 404)
