"""What is private stays so, in a channel, in a group chat, and where Teams will not have it: T-098 … T-102."""

import pytest

from sandbox.teams import Message, Refusal
from sandbox.teams.faults import Fault
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from tests.acceptance.teams.private import (
    ELSEWHERE,
    NOWHERE,
    ONLY,
    PLACES,
    connector,
    letters,
    public,
    recipient,
    whispers,
)
from tests.acceptance.teams.talking import answer, at_home, sends
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town

REFUSALS = [
    Refusal(400, "BadArgument"),
    Refusal(400, "INVALID_TARGETED_MESSAGE_ID"),
    Refusal(403, "BotNotInConversationRoster"),
    Refusal(403, "Forbidden", "MessageWritesBlocked", "nested"),
    Refusal(404, "ActivityNotFoundInConversation"),
    Refusal(404, "TARGETED_MESSAGE_EXPIRED_OR_DELETED"),
]


@pytest.fixture
async def town(town: Town) -> Town:
    """A town in which Sam has begun a course and finished another one, which is nobody else's business."""
    town.learnflow.enroll("sam.rivera@example.com", PYTHON)
    town.learnflow.finish("sam.rivera@example.com", PYTHON)
    town.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
    return town


def here(town: Town, who: Person, place: str) -> list[str]:
    """All that they read of the bot in that place besides its greeting."""
    read = [who.reading(one) for one in who.seen(place) if one.by_bot]
    return [one for one in read if not one.startswith("Hello, this is LearnFlow")]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("progress", "Enrolled: 2 courses"),
        ("certificates", "certificate"),
        ("whoami", "sam.rivera@example.com"),
        ("enroll me Git", "Git"),
        ("progress @Michael", "The progress of others is for managers."),
    ],
)
async def test_t_098_what_is_about_a_person_is_shown_to_whoever_asked_and_to_nobody_else(
    town: Town, place: str, line: str, told: str
) -> None:
    everybody = public(town)
    said = await answer(town, town.sam, place, f"@LearnFlow {line}")
    assert told in town.sam.reading(said)
    assert said.only_for == town.sam.id
    assert public(town) == everybody
    assert not here(town, town.michael, place)
    (call,) = whispers(town)
    assert recipient(call) == {"id": town.sam.mri}
    assert not letters(town, town.sam)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("known", [True, False], ids=["who has a chat with the bot", "who has none yet"])
async def test_t_098_where_teams_allows_no_targeted_message_it_goes_to_their_own_chat_and_a_neutral_line_says_so(
    town: Town, place: str, known: bool
) -> None:
    town.teams.knobs.targeted = False
    if known:
        await at_home(town, town.sam)
    line = await answer_refused(town, town.sam, place)
    (letter,) = letters(town, town.sam)
    assert letter.startswith("Your progress\nEnrolled: 2 courses")
    assert line.only_for is None
    assert town.sam.reading(line) == ELSEWHERE
    assert here(town, town.michael, place) == [ELSEWHERE]
    assert line.thread == (town.teams.requests_of("message")[-1].activity["id"] if place == "#news" else "")
    assert "Sam" not in str(line.activity)


async def answer_refused(town: Town, who: Person, place: str) -> Message:
    """The one message that they see in that place after they asked for their progress there."""
    said = await who.types(place, "@LearnFlow progress")
    assert said.status == 200
    assert not town.teams.complaints
    (line,) = said.messages
    return line


@pytest.mark.parametrize("place", PLACES)
async def test_t_098_where_there_is_no_chat_with_them_either_a_line_says_so_and_no_more(town: Town, place: str) -> None:
    town.teams.knobs.targeted = False
    await at_home(town, town.sam)
    town.teams.block(town.sam.user)
    line = await answer_refused(town, town.sam, place)
    assert town.sam.reading(line).startswith(NOWHERE)
    assert "Enrolled" not in str(line.activity)
    assert "Sam" not in str(line.activity)
    assert not letters(town, town.sam)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("who", "line", "told"),
    [
        ("sam", "progress", "Enrolled: 2 courses"),
        ("sam", "/learnflow progress", "Enrolled: 2 courses"),
        ("sam", "help", "What you can ask"),
        ("sam", "swordfish", "There is no command “swordfish”."),
        ("michael", "subscribe", "Subscription 1 is set up here"),
        ("michael", "enroll", "Enroll people in courses"),
    ],
)
async def test_t_099_what_is_said_to_the_bot_alone_is_answered_to_whoever_said_it_alone(
    town: Town, place: str, who: str, line: str, told: str
) -> None:
    everybody, asking = public(town), town.person(who)
    before = len(sends(town))
    said = await answer(town, asking, place, line, targeted=True)
    assert town.teams.requests_of("message")[-1].activity["recipient"]["isTargeted"] is True  # type: ignore[index]
    assert told in asking.reading(said)
    assert said.only_for == asking.id
    (call,) = sends(town)[before:]
    assert (call.method, call.query, recipient(call)) == ("POST", ONLY, {"id": asking.mri})
    assert call.conversation.partition(";")[0] == town.conversation(place).id
    assert public(town) == everybody
    assert not here(town, town.sam if who == "michael" else town.michael, place)


@pytest.mark.parametrize("place", PLACES)
async def test_t_099_what_goes_wrong_or_takes_long_is_not_shown_to_others_either(town: Town, place: str) -> None:
    everybody = public(town)
    town.learnflow.faults.add(status=500, latency=4)
    said = await town.until(town.sam.types(place, "progress", targeted=True))
    (message,) = said.messages
    assert "LearnFlow" in town.sam.reading(message)
    assert message.only_for == town.sam.id
    assert public(town) == everybody
    assert not town.teams.calls_of("typing")
    assert [call.query for call in town.teams.calls_of("send") if call not in whispers(town)] == [{}]  # its greeting


@pytest.mark.parametrize("place", PLACES)
async def test_t_099_where_teams_will_not_have_it_nothing_is_said_to_others(town: Town, place: str) -> None:
    everybody = public(town)
    town.teams.faults.add("send", REFUSALS[0])
    said = await town.sam.types(place, "progress", targeted=True)
    assert (said.messages, public(town)) == ([], everybody)
    assert letters(town, town.sam)[0].startswith("Your progress\nEnrolled: 2 courses")


@pytest.mark.parametrize("place", PLACES)
async def test_t_100_a_targeted_message_is_changed_as_one_and_names_no_recipient(town: Town, place: str) -> None:
    said = await answer(town, town.sam, place, "@LearnFlow progress")
    await town.sam.clicks(said, "Certificates")
    (call,) = town.teams.calls_of("update")
    assert (call.method, call.query, call.status) == ("PUT", ONLY, 200)
    assert call.path.endswith(f"/activities/{said.id}")
    assert isinstance(call.body, dict)
    assert "recipient" not in call.body
    assert "certificates" in str(call.body["attachments"])
    assert (said.edits, said.only_for) == (1, town.sam.id)
    assert not town.teams.complaints


@pytest.mark.parametrize("place", PLACES)
async def test_t_100_a_targeted_message_is_taken_back_as_one(town: Town, place: str) -> None:
    said = await answer(town, town.sam, place, "@LearnFlow progress")
    there = town.conversation(place)
    await connector(town).delete(town.teams.service_url, there.id, said.id, targeted=True)
    (call,) = town.teams.calls_of("delete")
    assert (call.method, call.query, call.status, call.body) == ("DELETE", ONLY, 200, None)
    assert not here(town, town.sam, place)
    assert not town.teams.complaints


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: f"{one.status} {one.code}")
async def test_t_101_a_targeted_message_that_is_refused_goes_to_their_own_chat_and_is_not_tried_again(
    town: Town, place: str, refusal: Fault
) -> None:
    await at_home(town, town.sam)
    before = len(sends(town))
    town.teams.faults.add("send", refusal)
    line = await answer_refused(town, town.sam, place)
    calls = sends(town)[before:]
    assert [call.query for call in calls] == [ONLY, {}, {}]
    assert calls[1].conversation == town.teams.direct(town.sam).id
    assert calls[2].conversation.partition(";")[0] == town.conversation(place).id
    assert town.sam.reading(line) == ELSEWHERE
    assert len(letters(town, town.sam)) == 1
    await town.clock.advance(3_600)
    await town.quiet()
    assert len(sends(town)) == before + 3


async def test_t_101_a_place_that_refuses_is_not_asked_for_a_targeted_message_again_for_a_while(town: Town) -> None:
    town.teams.knobs.targeted = False
    for minutes, tried in ((0, 1), (9, 1), (2, 2)):
        await town.clock.advance(minutes * 60)
        await answer_refused(town, town.sam, "#news")
        assert len(whispers(town)) == tried
    town.teams.knobs.targeted = True
    await town.clock.advance(601)
    assert (await answer_refused(town, town.sam, "#news")).only_for == town.sam.id


@pytest.mark.parametrize("place", PLACES)
async def test_t_101_what_everybody_is_refused_there_reaches_them_in_their_own_chat(town: Town, place: str) -> None:
    everybody = public(town)
    await at_home(town, town.sam)
    town.conversation(place).blocked = "NotEnoughPermissions"
    before = len(sends(town))
    said = await town.sam.types(place, "@LearnFlow progress")
    assert (said.status, said.messages) == (200, [])
    assert [call.status for call in sends(town)[before:]] == [403, 201, 403]
    assert letters(town, town.sam)[0].startswith("Your progress\nEnrolled: 2 courses")
    assert public(town) == everybody


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("seconds", [24 * 3600 - 10, 24 * 3600 - 1])
async def test_t_101_an_answer_whose_message_ends_after_a_day_meanwhile_is_in_their_own_chat(
    town: Town, place: str, seconds: float
) -> None:
    said = await answer(town, town.sam, place, "@LearnFlow progress")
    everybody, before = public(town), len(sends(town))
    await town.clock.advance(seconds)
    town.learnflow.faults.add(latency=6, count=1)
    pressed = await town.until(town.sam.clicks(said, "Certificates"))
    assert pressed.toast == "Working on it. The answer comes here in a moment."
    await town.quiet()
    (put,) = town.teams.calls_of("update")
    assert put.query == ONLY
    if seconds == 24 * 3600 - 10:
        assert put.status == 200
        assert "certificates" in town.sam.reading(said)
        assert not letters(town, town.sam)
    else:
        assert (put.status, said.expired) == (404, True)
        assert put.answer["error"]["code"] == "TARGETED_MESSAGE_EXPIRED_OR_DELETED"  # type: ignore[index]
        (letter,) = letters(town, town.sam)
        assert "certificates" in letter
        assert [call.query for call in sends(town)[before:]] == [{}, {}]
        assert not here(town, town.sam, place)
    assert public(town) == everybody


@pytest.mark.parametrize("odd", [False, True], ids=["", "from an old client that says they are"])
@pytest.mark.parametrize(
    ("line", "button"),
    [
        ("progress", "Find a course"),
        (f"enroll me {BOOTCAMP}", "Progress"),
        ("help subscribe", "Fill in a form"),
        ("swordfish", "Show all commands"),
        ("subscribe", "All subscriptions here"),
        ("enroll", ""),
    ],
)
async def test_t_102_in_somebodys_own_chat_nothing_is_targeted(town: Town, line: str, button: str, odd: bool) -> None:
    changes: Json | None = (
        {"recipient": {"id": town.teams.bot_id, "name": "LearnFlow", "isTargeted": True}} if odd else None
    )
    said = await answer(town, town.michael, "bot", line, changes=changes)
    before = town.michael.reading(said)
    if button:
        await (town.michael.presses_old if odd else town.michael.clicks)(said, button)
        assert town.michael.reading(said) != before
    assert not [call for call in town.teams.calls if call.query == ONLY]
    assert not [call for call in town.teams.calls if "recipient" in str(call.body)]
    assert not town.teams.complaints
