"""People write in Teams: what the bot hears of it, and in which shape."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from sandbox.teams.person import Person
from sandbox.teams.server import TeamsSandbox
from sandbox.teams.state import Json
from sandbox.teams.typing_in import Manner
from sandbox.teams.wire import dig, objects_at
from tests.sandbox.teams_bot import TinyBot, teams_and_bot

CLEAN = Manner(after=" ", newline=False)


@dataclass(frozen=True, slots=True)
class Town:
    """Sam and Kim in the team Learning with its #news, and in the chat Project; the bot is in both."""

    teams: TeamsSandbox
    bot: TinyBot
    sam: Person
    kim: Person

    async def arrives(self, text: str, manner: Manner = CLEAN, place: str = "#news") -> Json:
        """The activity that the bot gets of a text by Sam."""
        await self.sam.types(place, text, manner=manner)
        return self.bot.heard[-1]


@asynccontextmanager
async def town() -> AsyncIterator[Town]:
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam Rivera", "sam@example.com"), teams.add_user("Kim Lee", "kim@example.com")
        teams.add_team("Learning", members=[sam, kim], channels=["news"], bot=True)
        teams.add_chat("Project", members=[sam, kim], bot=True)
        yield Town(teams, bot, sam, kim)


def mentioned(activity: Json) -> list[tuple[object, object, object]]:
    """Text, id and type of the mentions."""
    mentions = [one for one in objects_at(activity, "entities") if one.get("type") == "mention"]
    return [(one["text"], dig(one, "mentioned", "id"), dig(one, "mentioned", "type")) for one in mentions]


async def test_s_18_text_arrives_as_clients_mangle_it() -> None:
    async with town() as here:
        activity = await here.arrives("@LearnFlow enroll @Kim R&D <b> ", Manner())

        assert activity["text"] == "<at>LearnFlow</at>\u00a0enroll <at>Kim Lee</at>\u00a0R&amp;D &lt;b&gt; \n"
        assert activity["textFormat"] == "plain"
        html = "<p>" + "".join(
            [
                '<span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">LearnFlow</span>&nbsp;enroll ',
                '<span itemtype="http://schema.skype.com/Mention" itemscope itemid="1">Kim Lee</span>',
                "&nbsp;R&amp;D &lt;b&gt; </p>",
            ]
        )
        assert activity["attachments"] == [{"contentType": "text/html", "content": html}]
        other = await here.arrives("@LearnFlow x", Manner(after="&nbsp;"), "Project")
        assert other["text"] == "<at>LearnFlow</at>&nbsp;x"
        here.teams.knobs.html_copy = False
        assert "attachments" not in await here.arrives("@LearnFlow x")


async def test_a_mention_is_whoever_goes_by_that_name() -> None:
    async with town() as here:
        us, sam, kim = here.teams.bot_id, here.sam.mri, here.kim.mri

        async def ids(text: str) -> list[object]:
            return [id for _, id, _ in mentioned(await here.arrives("@LearnFlow " + text))][1:]

        assert await ids('@Kim @kim @Kim Lee @"Kim Lee" @KIM LEE.') == [kim] * 5
        assert await ids("@sam, @Sam's @Sam-1") == [sam, sam]
        assert await ids("@nobody kim@example.com @kim.com @Kimberly") == []
        assert await ids("@LearnFlow") == [us]
        assert (await here.arrives("@LearnFlow ask @nobody now"))["text"] == "<at>LearnFlow</at> ask @nobody now"


async def test_two_people_of_one_name_are_told_apart_by_their_entities() -> None:
    async with town() as here:
        other = here.teams.add_user("Kim Lee", "kim2@example.com")
        activity = await here.arrives(f"@LearnFlow compare {other.handle} @kim")

        assert activity["text"] == "<at>LearnFlow</at> compare <at>Kim Lee</at> <at>Kim Lee</at>"
        assert [id for _, id, _ in mentioned(activity)] == [here.teams.bot_id, other.mri, here.kim.mri]


async def test_names_are_escaped_in_the_text_and_not_in_the_name() -> None:
    async with town() as here:
        here.teams.add_user("A & <B>", "a@example.com", handle="ab")
        activity = await here.arrives("@LearnFlow @ab")
        entity = objects_at(activity, "entities")[1]
        assert entity["text"] == "<at>A &amp; &lt;B&gt;</at>" == str(activity["text"]).split(" ", 1)[1]
        assert dig(entity, "mentioned", "name") == "A & <B>"


async def test_clients_write_mentions_in_more_ways_than_one() -> None:
    async with town() as here:
        kim = here.kim.mri

        numbered = await here.arrives("@LearnFlow @kim", Manner(after=" ", newline=False, numbered=True))
        assert numbered["text"] == '<at id="0">LearnFlow</at> <at id="1">Kim Lee</at>'
        assert mentioned(numbered)[1] == ("<at>Kim Lee</at>", kim, None)

        short = await here.arrives("@LearnFlow @kim", Manner(after=" ", newline=False, short=True))
        assert short["text"] == "<at>LearnFlow</at> <at>Kim</at>"
        assert mentioned(short)[1] == ("<at>Kim</at>", kim, None)

        orphan = await here.arrives("@LearnFlow @kim", Manner(after=" ", newline=False, orphans=True))
        assert orphan["text"] == "<at>LearnFlow</at> <at>Kim Lee</at>"
        assert [id for _, id, _ in mentioned(orphan)] == [here.teams.bot_id]


@pytest.mark.parametrize("broken", [Manner(broken="no mentioned"), Manner(broken="no type"), Manner(broken="no text")])
async def test_entities_may_be_broken(broken: Manner) -> None:
    async with town() as here:
        whole = objects_at(await here.arrives("@LearnFlow hi", place="bot"), "entities")[0]
        entity = objects_at(await here.arrives("@LearnFlow hi", broken, "bot"), "entities")[0]
        assert set(whole) - set(entity) == {str(broken.broken).removeprefix("no ")}


async def test_tags_teams_channels_and_other_bots_are_mentioned_as_such() -> None:
    async with town() as here:
        news = here.teams.conversation("#news").id
        team = here.teams.conversation("Learning").id
        activity = await here.arrives('@LearnFlow @tag:"Shift leads" @team:Learning @channel:news @bot:Helper')
        kinds = [(id, kind) for _, id, kind in mentioned(activity)][1:]
        assert kinds[1:] == [(team, "team"), (news, "channel"), ("28:helper", "bot")]
        assert kinds[0][1] == "tag"
        assert "<at>Shift leads</at>" in str(activity["text"])


async def test_fields_of_the_activity_can_be_changed_to_anything() -> None:
    async with town() as here:
        outcome = await here.sam.types("bot", "hi", changes={"text": None, "entities": None})
        assert outcome.status == 200
        assert (here.bot.heard[-1]["text"], here.bot.heard[-1]["entities"]) == (None, None)


async def test_the_bot_hears_what_is_said_to_it() -> None:
    async with town() as here:
        silent = await here.sam.types("#news", "hello all")
        assert not silent.delivered and silent.status is None and here.bot.heard == []
        assert (await here.kim.sees("#news", "hello all")) is silent.said

        overheard = await here.sam.types("#news", "hello again", overheard=True)
        assert overheard.delivered and mentioned(here.bot.heard[-1]) == []
        assert not (await here.sam.types("Project", "nothing")).delivered
        assert (await here.sam.types("Project", "@LearnFlow hi")).delivered
        await here.teams.uninstall("Project")
        assert not (await here.sam.types("Project", "@LearnFlow hi")).delivered


async def test_a_message_in_a_channel_begins_a_thread_and_replies_stay_in_it() -> None:
    async with town() as here:
        news = here.teams.conversation("#news").id
        root = (await here.sam.types("#news", "@LearnFlow hi")).said
        assert root is not None
        assert dig(here.bot.heard[-1], "conversation", "id") == f"{news};messageid={root.id}"
        assert here.bot.heard[-1]["id"] == root.id and "replyToId" not in here.bot.heard[-1]

        reply = (await here.kim.types("#news", "@LearnFlow too", reply_to=root)).said
        assert reply is not None and reply.thread == root.id
        assert dig(here.bot.heard[-1], "conversation", "id") == f"{news};messageid={root.id}"
        assert here.bot.heard[-1]["replyToId"] == root.id

        same = (await here.sam.types(f"{news};messageid={root.id}", "@LearnFlow three")).said
        assert same is not None and same.thread == root.id


async def test_the_first_word_to_the_bot_installs_it() -> None:
    async with town() as here:
        outcome = await here.sam.types("bot", "progress")
        assert [one["type"] for one in here.bot.heard] == ["conversationUpdate", "installationUpdate", "message"]
        assert outcome.text == "progress" and here.bot.heard[-1]["text"] == "progress"
        assert here.sam.user.installed
        await here.sam.types("bot", "again")
        assert len(here.bot.heard) == 4


async def test_an_outcome_has_what_the_bot_answered_there() -> None:
    async with town() as here:
        chat = here.teams.conversation("Project").id
        await here.bot.says(chat, "before")
        said = await here.sam.types("Project", "@LearnFlow hi")
        assert said.messages == []
        await here.bot.says(chat, "**Hello** <at>Sam</at>, _you_")
        message = await here.sam.sees("Project", "Hello Sam, you")
        assert here.kim.reading(message) == "Hello Sam, you"
        assert [here.sam.reading(one) for one in here.sam.seen("Project")] == [
            "before",
            "@LearnFlow hi".replace("@", ""),
            "Hello Sam, you",
        ]
        with pytest.raises(TimeoutError, match="@sam does not see 'Goodbye', only"):
            await here.sam.sees("Project", "Goodbye", timeout=0)


async def test_what_is_targeted_is_for_the_bot_alone() -> None:
    async with town() as here:
        outcome = await here.sam.types("#news", "/progress", targeted=True)
        assert dig(here.bot.heard[-1], "recipient", "isTargeted") is True
        assert outcome.said in here.sam.seen("#news") and here.kim.seen("#news") == []
        with pytest.raises(ValueError, match="channels and group chats"):
            await here.sam.types("bot", "/progress", targeted=True)
        here.teams.knobs.targeted = False
        with pytest.raises(ValueError, match="where the tenant allows it"):
            await here.sam.types("#news", "/progress", targeted=True)


async def test_nobody_writes_where_they_are_not() -> None:
    async with town() as here:
        here.teams.add_user("Ann Bell", "ann@example.com")
        with pytest.raises(ValueError, match="@ann is not in news"):
            await here.teams.person("@ann").types("#news", "hi")
        with pytest.raises(ValueError, match="there is no #nowhere"):
            await here.sam.types("#nowhere", "hi")
        here.teams.state.teams[here.teams.conversation("Learning").id].archived = True
        with pytest.raises(ValueError, match="nobody can write in news any more"):
            await here.sam.types("#news", "hi")


async def test_edits_deletes_and_second_thoughts_are_told() -> None:
    async with town() as here:
        said = (await here.sam.types("#news", "@LearnFlow enroll")).said
        assert said is not None
        await here.sam.edits(said, "@LearnFlow unenroll", manner=CLEAN)
        edited = here.bot.heard[-1]
        assert (edited["type"], dig(edited, "channelData", "eventType")) == ("messageUpdate", "editMessage")
        assert (edited["id"], edited["text"], said.edits) == (said.id, "<at>LearnFlow</at> unenroll", 1)
        assert dig(edited, "channelData", "team", "id") is not None

        await here.sam.deletes(said)
        gone = here.bot.heard[-1]
        assert (gone["type"], dig(gone, "channelData", "eventType")) == ("messageDelete", "softDeleteMessage")
        assert (gone["id"], gone["text"]) == (said.id, "") and here.kim.seen("#news") == []
        with pytest.raises(ValueError, match="that message was deleted"):
            await here.sam.edits(said, "x")
        await here.sam.undeletes(said)
        back = here.bot.heard[-1]
        assert (back["type"], dig(back, "channelData", "eventType")) == ("messageUpdate", "undeleteMessage")
        assert here.kim.seen("#news") == [said]
        with pytest.raises(ValueError, match="not @kim's"):
            await here.kim.deletes(said)

        quiet = (await here.sam.types("#news", "lunch")).said
        assert quiet is not None
        assert not (await here.sam.deletes(quiet)).delivered


async def test_the_bot_hears_of_reactions_to_its_own_messages() -> None:
    async with town() as here:
        id = (await here.bot.says(here.teams.conversation("Project").id, "hello")).id
        message = await here.sam.sees("Project", "hello")
        await here.sam.reacts(message, "heart")
        told = here.bot.heard[-1]
        assert (told["type"], told["reactionsAdded"], told["replyToId"]) == ("messageReaction", [{"type": "heart"}], id)
        assert not (await here.sam.reacts(message, "heart")).delivered
        assert message.reactions == [(here.sam.id, "heart")]
        await here.sam.reacts(message, "heart", remove=True)
        assert here.bot.heard[-1]["reactionsRemoved"] == [{"type": "heart"}] and message.reactions == []

        mine = (await here.sam.types("Project", "me")).said
        assert mine is not None
        assert not (await here.kim.reacts(mine)).delivered and mine.reactions == [(here.kim.id, "like")]


async def test_nobody_reacts_to_a_targeted_message() -> None:
    async with town() as here:
        body: Json = {"text": "for you", "recipient": {"id": here.sam.mri}}
        await here.bot.says(here.teams.conversation("Project").id, body, query="?isTargetedActivity=true")
        message = await here.sam.sees("Project", "for you")
        assert not (await here.sam.reacts(message)).delivered and message.reactions == []
        with pytest.raises(ValueError, match="@kim does not see that message"):
            await here.kim.reacts(message)


async def test_reading_is_told_in_chats_and_not_in_channels() -> None:
    async with town() as here:
        id = (await here.bot.says(here.teams.conversation("Project").id, "hello")).id
        await here.sam.reads("Project")
        told = here.bot.heard[-1]
        assert (told["type"], told["name"]) == ("event", "application/vnd.microsoft.readReceipt")
        assert told["value"] == {"lastReadMessageId": id}
        await here.sam.types("#news", "@LearnFlow hi")
        assert not (await here.sam.reads("#news")).delivered

        crowd = [here.teams.add_user(f"P{number} X", f"p{number}@example.com") for number in range(21)]
        big = here.teams.add_chat("Big", members=crowd, bot=True)
        await here.bot.says(big.id, "hello")
        assert not (await crowd[0].reads("Big")).delivered
