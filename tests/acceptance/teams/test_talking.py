"""Where people talk to the bot and where it answers: T-025 … T-030, T-047 and T-049 of the contract."""

import logging

import pytest

from sandbox.teams.state import Json
from sandbox.teams.wire import object_at, text_at
from tests.acceptance.teams.talking import answer, at_home, at_rest, looked_up, progress_of, read, sends
from tests.acceptance.teams.town import BOOTCAMP, Town


@pytest.mark.parametrize("typed", ["progress", "@LearnFlow progress"])
async def test_t_025_t_026_in_their_own_chat_nobody_has_to_mention_the_bot_and_whoever_does_is_answered_the_same(
    town: Town, typed: str
) -> None:
    chat = await at_home(town, town.sarah)
    before = len(sends(town))
    said = await answer(town, town.sarah, "bot", typed)
    (call,) = sends(town)[before:]
    assert (call.method, call.conversation, call.query) == ("POST", chat.id, {})
    assert town.sarah.reading(said).startswith("Your progress\nEnrolled: 5 courses")
    assert said.only_for is None
    assert town.asked("/progress") == [progress_of(town, "sarah.johnson@example.com")]


async def test_t_026_a_mention_of_the_bot_changes_no_word_of_the_answer(town: Town) -> None:
    plain = await read(town, town.sarah, "bot", "progress")
    assert await read(town, town.sarah, "bot", "@LearnFlow progress") == plain


@pytest.mark.parametrize("line", ["progress", "subscribe"])
async def test_t_027_an_answer_stands_in_the_thread_where_it_was_asked(town: Town, line: str) -> None:
    root = await town.sam.types("#news", "Who wants to learn something new?")
    assert root.said is not None
    assert not root.delivered
    said = await answer(town, town.michael, "#news", f"@LearnFlow {line}", reply_to=root.said)
    asked = town.teams.requests_of("message")[-1].activity
    assert asked["text"] == f"<at>LearnFlow</at>\u00a0{line}\n"
    assert text_at(asked, "conversation", "id").endswith(f";messageid={root.said.id}")
    assert sends(town)[-1].conversation == f"{town.conversation('#news').id};messageid={root.said.id}"
    assert said.thread == root.said.id


@pytest.mark.parametrize("line", ["progress", "subscribe"])
async def test_t_028_a_new_post_gets_its_answer_below_it(town: Town, line: str) -> None:
    said = await answer(town, town.michael, "#news", f"@LearnFlow {line}")
    root = town.teams.requests_of("message")[-1].activity["id"]
    assert sends(town)[-1].conversation == f"{town.conversation('#news').id};messageid={root}"
    assert said.thread == root


@pytest.mark.parametrize("line", ["progress", "subscribe"])
async def test_t_028_also_where_teams_does_not_say_that_it_is_a_thread_of_its_own(town: Town, line: str) -> None:
    news = town.conversation("#news").id
    bare: Json = {"conversation": {"isGroup": True, "conversationType": "channel", "id": news}}
    said = await answer(town, town.michael, "#news", f"@LearnFlow {line}", changes=bare)
    root = town.teams.requests_of("message")[-1].activity["id"]
    assert sends(town)[-1].conversation == f"{news};messageid={root}"
    assert said.thread == root


@pytest.mark.parametrize("line", ["progress", "subscribe"])
async def test_t_029_in_a_group_chat_there_are_no_threads(town: Town, line: str) -> None:
    said = await answer(town, town.michael, "Project", f"@LearnFlow {line}")
    assert sends(town)[-1].conversation == town.conversation("Project").id
    assert said.thread == ""


async def test_t_029_in_a_group_chat_the_bot_hears_nothing_but_what_mentions_it(town: Town) -> None:
    assert not (await town.sam.types("Project", "progress")).delivered
    assert "Your progress" in await read(town, town.sam, "Project", "@LearnFlow progress")


async def test_t_030_the_bots_name_is_not_taken_out_of_the_middle_of_what_somebody_says(town: Town) -> None:
    said = await read(town, town.sam, "#news", "what is @LearnFlow API")
    assert "There is no command “what”." in said
    said = await read(town, town.sam, "#news", "courses what is @LearnFlow API")
    assert "“what is LearnFlow API”" in said
    said = await read(town, town.sam, "#news", "@LearnFlow courses what is @LearnFlow API")
    assert "“what is LearnFlow API”" in said


@pytest.mark.parametrize("line", ["progress", f"enroll me {BOOTCAMP}", "certificates"])
async def test_t_047_somebody_who_did_not_sign_in_is_refused_politely_what_is_personal(town: Town, line: str) -> None:
    visitor = town.teams.add_user("Visitor", None, upn="visitor@elsewhere.example", anonymous=True)
    town.conversation("Project").members.append(visitor.id)
    said = await answer(town, visitor, "Project", f"@LearnFlow {line}")
    assert said.only_for == visitor.id
    assert visitor.reading(said).startswith(
        "LearnFlow commands are for members of this organisation.\nNothing was changed. "
    )
    assert "Ask a member to do it for you." in visitor.reading(said)
    assert "aadObjectId" not in object_at(town.teams.requests_of("message")[-1].activity, "from")
    assert not town.asked("/v2/")
    assert "What you can ask" in await read(town, visitor, "Project", "@LearnFlow help")


async def test_t_047_nobody_can_enroll_them_either(town: Town) -> None:
    visitor = town.teams.add_user("Visitor", "sam.rivera@example.com", anonymous=True)
    town.conversation("Project").members.append(visitor.id)
    said = await read(town, town.michael, "Project", f"@LearnFlow enroll @Visitor {BOOTCAMP}")
    assert said.startswith("Visitor is from another organisation, so LearnFlow commands do not reach them.\n")
    assert not town.enrollments()


@pytest.mark.parametrize("place", ["#news", "Project", "bot"])
async def test_t_047_a_message_that_does_not_say_who_wrote_it_is_nobodys(town: Town, place: str) -> None:
    nameless: Json = {"from": {"id": town.sam.mri, "name": "Sam Rivera"}}
    for line in ("progress", f"enroll me {BOOTCAMP}", f"enroll sam.rivera@example.com {BOOTCAMP}"):
        said = await answer(town, town.sam, place, f"@LearnFlow {line}", changes=nameless)
        assert (said.only_for is None) == (place == "bot")
        assert "LearnFlow commands are for members of this organisation." in town.sam.reading(said)
    assert not town.asked("/v2/")
    assert not looked_up(town)
    assert "Your progress" in await read(town, town.sam, place, "@LearnFlow progress")


@pytest.mark.parametrize("place", ["#news", "Project"])
@pytest.mark.parametrize("html", [True, False])
async def test_t_049_what_is_not_said_to_the_bot_is_neither_answered_nor_kept(
    town: Town, caplog: pytest.LogCaptureFixture, place: str, html: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    town.teams.knobs.html_copy = html
    rows = await at_rest(town)
    before, calls, asked = town.sent(), len(town.teams.calls), town.asked()
    for typed in (f"enroll @Michael {BOOTCAMP}", "progress", "help", "my secret is swordfish", "learnflow help"):
        said = await town.sam.types(place, typed, overheard=True)
        assert (said.delivered, said.status, said.messages) == (True, 200, [])
    await town.quiet()
    assert (town.sent(), len(town.teams.calls)) == (before, calls)
    assert await town.rows() == rows
    assert town.asked() == asked
    assert "swordfish" not in caplog.text
    assert not town.teams.complaints
