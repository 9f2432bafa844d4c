"""A message that changes, and one that has much to say: T-074 and T-075 of the contract."""

from collections.abc import AsyncIterator, Iterator

import pytest

from lfbot.card import Button, Card, buttons, listed
from lfbot.chat import Receipt, Undeliverable
from sandbox.teams import Conversation, Message, Refusal
from sandbox.teams.state import Json
from sandbox.teams.wire import utf16
from tests.acceptance.teams.announcing import calls, happen, place_of, settled, subscribe
from tests.acceptance.teams.town import PYTHON, Town, a_town

MOST = 80 * 1024


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in which LearnFlow tells the bot what happens."""
    async with a_town(announcing=True) as town:
        yield town
        assert not town.teams.complaints


async def a_message(town: Town, where: str) -> tuple[Message, Conversation]:
    """One that the bot said there of its own accord."""
    if where == "bot":
        await town.teams.install(town.sam)
        await settled(town)
    place = town.teams.direct(town.sam) if where == "bot" else town.conversation(where)
    return await town.post(place.id, Card("Before", ())), place


@pytest.mark.parametrize("where", ["bot", "Learning", "Project"])
async def test_t_074_a_message_that_is_gone_is_said_anew_and_goes_by_its_new_id(town: Town, where: str) -> None:
    message, place = await a_message(town, where)
    teams = town.app.platforms["teams"]
    gone = Receipt(place_of(town, place), message.id)
    message.deleted = True

    new = await teams.update(gone, Card("After", ()))

    put, posted = calls(town)[-2:]
    assert (put.method, put.status, put.path.rpartition("/")[2]) == ("PUT", 404, message.id)
    assert (posted.method, posted.status) == ("POST", 201)
    assert new.place == gone.place
    assert new.id != gone.id
    assert "After" in town.sam.reading(await town.sam.sees(place, "After"))
    there = len(town.teams.messages(place))
    assert await teams.update(new, Card("Later", ())) == new
    assert "Later" in town.sam.reading(town.teams.messages(place)[-1])
    assert len(town.teams.messages(place)) == there


async def test_t_074_no_other_refusal_says_it_anew(town: Town) -> None:
    message, place = await a_message(town, "Project")
    town.teams.faults.add("update", Refusal(400, "BadArgument"))
    before = len(town.teams.calls)

    with pytest.raises(Undeliverable, match="BadArgument"):
        await town.app.platforms["teams"].update(Receipt(place_of(town, place), message.id), Card("After", ()))

    assert len(calls(town, since=before)) == 1


async def test_t_074_an_answer_whose_card_was_taken_away_meanwhile_comes_as_a_message_of_its_own(town: Town) -> None:
    await town.teams.install(town.sarah)
    await settled(town)
    chat = town.teams.direct(town.sarah)
    card = await town.post(chat.id, Card("How far am I?", (buttons(Button("My progress", ("progress",))),)))
    town.learnflow.faults.add("/v2/users*", latency=6, count=1)
    town.teams.faults.add("update", Refusal(404, "ActivityNotFoundInConversation"))
    before = len(town.teams.calls)

    pressed = await town.until(town.sarah.clicks(card, "My progress"))
    assert "Working on it" in (pressed.toast or "")
    said = await town.until(town.sarah.sees(chat, "Enrolled: 5 courses"))

    put, posted = calls(town, since=before)
    assert (put.method, put.status, put.path.rpartition("/")[2]) == ("PUT", 404, card.id)
    assert (posted.method, posted.status) == ("POST", 201)
    # From now on it is the new one that changes.
    await town.until(town.sarah.clicks(said, "Certificates"))
    await town.quiet()
    assert calls(town, since=before)[-1].path.rpartition("/")[2] == said.id


NASTY = ["\U0001f468\u200d\U0001f469\u200d\U0001f467", '"\\', "\u0001", "&<>", "ä", "字", "**_[x](y)"]
"""What takes more room on the wire than on a screen."""


def swollen(town: Town) -> None:
    """Every course has a title of thousands of characters; Sam is in each of them and has finished most."""
    for number, course in enumerate(town.learnflow.organisation.courses):
        course.title = f"{number} " + NASTY[number % len(NASTY)] * 2_000
        course.description = "x" * 20_000
        if town.learnflow.organisation.enrollment(town.learnflow.person("sam.rivera@example.com"), course) is None:
            town.learnflow.enroll("sam.rivera@example.com", course.id)
        if number % 3:
            town.learnflow.finish("sam.rivera@example.com", course.id)
    for person in town.learnflow.organisation.people[5:]:
        person.name = (NASTY[0] + "Z") * 200


def activities(town: Town) -> Iterator[Json]:
    """Everything that the bot sent so far."""
    for call in calls(town):
        assert isinstance(call.body, dict)
        yield call.body
    for sent in town.teams.requests:
        if isinstance(sent.body, dict):
            yield sent.body


LINES = (
    "help",
    "help enroll",
    "courses",
    "courses 1",
    "progress",
    "certificates",
    "whoami",
    "status",
    "subscriptions",
    "enroll",
    f"progress {PYTHON}",
)


@pytest.mark.parametrize("where", ["bot", "#news"])
async def test_t_075_whatever_is_said_stays_far_below_what_teams_takes(town: Town, where: str) -> None:
    swollen(town)
    await subscribe(town, "enrollments", "courses", where=where)
    await town.until(settled(town))

    for line in LINES:
        typing = town.sam.types(where, line if where == "bot" else f"@LearnFlow {line}")
        assert (await town.until(typing)).messages, line
    people = " ".join(f"@{one.user.name}" for one in (town.sam, town.sarah, town.person("ann")))
    await town.until(town.michael.types(where, f"@LearnFlow enroll {people} {PYTHON}"))
    await happen(town, user=town.priya.user.email or "")
    await town.until(settled(town))

    sizes = [utf16(one) for one in activities(town)]
    assert len(sizes) > len(LINES)
    assert max(sizes) <= MOST
    assert max(sizes) > 20_000  # so there was something to be cut


@pytest.mark.parametrize("where", ["bot", "Learning", "Project"])
@pytest.mark.parametrize("nasty", NASTY)
async def test_t_075_however_much_a_card_has_to_say_it_is_cut_and_says_so(town: Town, where: str, nasty: str) -> None:
    _, place = await a_message(town, where)
    lines = listed((nasty * 300,) for _ in range(300))
    row = buttons(*(Button(nasty * 50, ("courses", nasty * 100)) for _ in range(20)))

    said = await town.post(place.id, Card(nasty * 500, (lines, row)))

    assert 20_000 < utf16(calls(town)[-1].body) <= MOST
    assert "more" in town.sam.reading(said)


@pytest.mark.parametrize("line", ["courses", "progress", "certificates"])
async def test_t_075_a_long_list_comes_page_by_page_to_its_end(town: Town, line: str) -> None:
    for course in town.learnflow.organisation.courses:
        if course.is_published:
            town.learnflow.enroll("sam.rivera@example.com", course.id)
            town.learnflow.finish("sam.rivera@example.com", course.id)
    published = [one.title for one in town.learnflow.organisation.courses if one.is_published]
    await town.teams.install(town.sam)
    await settled(town)
    (message,) = (await town.sam.types("bot", line)).messages

    pages = [town.sam.reading(message)]
    while "More" in pages[-1].splitlines():
        await town.sam.clicks(message, "More")
        await town.quiet()
        pages.append(town.sam.reading(message))
        assert len(pages) < 50

    assert len(pages) > 1
    assert all(any(title in shown for shown in pages) for title in published)
    assert all(utf16(one) <= MOST for one in activities(town))
