"""The message extension while people write: courses found, links shown, training assigned (T-089 to T-091)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from sandbox.teams import Sent
from sandbox.teams.cards import buttons, problems, words
from sandbox.teams.state import Json
from sandbox.teams.wire import dig, object_at, objects_at, text_at
from tests.acceptance.teams.pressing import EVERYWHERE
from tests.acceptance.teams.talking import answer
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town, a_town

SEARCH = "searchCourses"
PAGE = f"https://learnflow.com/courses/{PYTHON}"
EMPTY: Json = {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}}
PREVIEWS = ("application/vnd.microsoft.card.thumbnail", "application/vnd.microsoft.card.hero")


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        town.teams.knobs.link_domains = ("learnflow.com",)
        yield town
        assert town.teams.complaints == []


def results(body: object) -> list[Json]:
    """What was found, if every particular of the answer is right."""
    assert isinstance(body, dict) and set(body) == {"composeExtension"}
    answered = object_at(body, "composeExtension")
    assert (answered["type"], answered["attachmentLayout"]) == ("result", "list")
    found = objects_at(answered, "attachments")
    for one in found:
        assert text_at(one, "preview", "contentType") in PREVIEWS and text_at(one, "preview", "content", "title")
        assert problems(object_at(one, "content")) == []
    return found


def message(body: object) -> str:
    """The words in place of results."""
    assert isinstance(body, dict) and set(body) == {"composeExtension"}
    answered = object_at(body, "composeExtension")
    assert set(answered) == {"type", "text"} and answered["type"] == "message"
    return text_at(answered, "text")


async def asks(town: Town, name: str, value: object, *, place: str = "#news") -> Sent:
    """What Sam's client is answered while he writes there."""
    where = town.teams.direct(town.sam) if place == "bot" else town.conversation(place)
    return await town.teams.line.invoke(f"composeExtension/{name}", value, by=town.sam.user, conversation=where)


def query(typed: str | None, skip: int = 0, count: int = 25) -> Json:
    """A search as a client asks for it; None when it has just been opened."""
    asked = {"name": "initialRun", "value": "true"} if typed is None else {"name": "q", "value": typed}
    return {"commandId": SEARCH, "parameters": [asked], "queryOptions": {"skip": skip, "count": count}}


def more_courses(town: Town) -> None:
    """More than a page holds."""
    like = town.learnflow.course(PYTHON)
    for number in range(30):
        town.learnflow.organisation.add_course(replace(like, id=f"crs_more{number}", title=f"Course {number}"))


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_089_courses_are_found_page_by_page(town: Town, place: str) -> None:
    more_courses(town)
    await answer(town, town.sam, place, "help" if place == "bot" else "@LearnFlow help")
    sent = town.sent()

    opened = results((await asks(town, "query", query(None), place=place)).body)
    second = results((await asks(town, "query", query(None, skip=25), place=place)).body)
    filtered = results((await asks(town, "query", query("python"), place=place)).body)
    nothing = await asks(town, "query", query("zzzz"), place=place)

    greedy = results((await asks(town, "query", query(None, count=1_000), place=place)).body)

    every = {json.dumps(one["preview"]) for one in [*opened, *second]}
    published = [one for one in town.learnflow.organisation.courses if one.is_published]
    assert len(opened) == len(greedy) == 25 and len(second) == len(published) - 25 and len(every) == len(published)
    assert text_at(filtered[0], "preview", "content", "title") == "Python for Data Science"
    assert "Git Essentials" not in json.dumps(filtered)
    assert nothing.status == 200 and "No course fits “zzzz”." in message(nothing.body)
    await town.quiet()
    assert town.sent() - sent == len(town.teams.calls_of("member"))  # nothing is said anywhere


SLOW: dict[str, Json] = {"opened": query(None), "words": query("python"), "the next page": query(None, skip=25)}


@pytest.mark.parametrize("asked", SLOW.values(), ids=SLOW)
async def test_t_089_while_learnflow_takes_half_a_minute_the_answer_is_there_within_five_seconds(
    town: Town, asked: Json
) -> None:
    town.learnflow.faults.add(latency=30)
    before = town.clock.now()

    done = await town.until(asks(town, "query", asked), step=0.25)

    assert done.status == 200 and (town.clock.now() - before).total_seconds() < 5
    assert "Try again in a minute." in message(done.body)
    town.learnflow.faults.clear()
    await town.until(town.quiet(), step=5)
    assert results((await town.until(asks(town, "query", query("python")))).body)


async def test_t_089_what_takes_half_a_minute_is_there_the_next_time(town: Town) -> None:
    town.learnflow.faults.add(latency=8)
    assert "Try again" in message((await town.until(asks(town, "query", query("python")), step=0.25)).body)
    await town.until(town.quiet())
    assert results((await asks(town, "query", query("python"))).body)


async def test_t_089_every_other_answer_of_the_extension_is_in_time_too(town: Town) -> None:
    town.learnflow.faults.add(latency=12)
    for name, value in (
        ("selectItem", {"lfbot": 1, "course": PYTHON}),
        ("queryLink", {"url": PAGE}),
        ("queryLink", {"url": "https://learnflow.com/verify/cert_3dEf6gHiJ"}),
        ("fetchTask", {"commandId": "enroll", "commandContext": "compose"}),
    ):
        before = town.clock.now()
        done = await town.until(asks(town, name, value), step=0.25)
        assert done.status == 200 and (town.clock.now() - before).total_seconds() < 5, name
    await town.until(town.quiet())


async def test_t_090_a_course_page_is_shown_with_its_preview_and_nothing_about_anybody(town: Town) -> None:
    town.learnflow.enroll("sam.rivera@example.com", PYTHON)
    done = await town.sam.pastes(PAGE, place="#news")

    (found,) = results(done.body)
    said = json.dumps(found, ensure_ascii=False)
    assert words(object_at(found, "content")).startswith("Python for Data Science\nLevel: intermediate")
    teachers = {course.instructor.name for course in town.learnflow.organisation.courses}
    learners = [one for one in town.learnflow.organisation.people if one.name not in teachers]
    assert not [one for one in learners if one.name in said or one.email in said or one.id in said]
    assert "enroll" not in said.lower() and "progress" not in said.lower()


NO_PAGES = (
    "https://learnflow.com/courses/crs_nosuchone",
    f"https://evil.example/courses/{PYTHON}",
    f"https://learnflow.com.evil.example/courses/{PYTHON}",
    f"https://user@learnflow.com/courses/{PYTHON}",
    f"javascript:fetch('https://learnflow.com/courses/{PYTHON}')",
    f"data:text/html,https://learnflow.com/courses/{PYTHON}",
    "http://169.254.169.254/latest/meta-data/",
)


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("url", NO_PAGES)
async def test_t_090_any_other_link_is_an_empty_result(town: Town, url: str, place: str) -> None:
    await answer(town, town.sam, place, "help" if place == "bot" else "@LearnFlow help")
    done = await asks(town, "queryLink", {"url": url}, place=place)
    assert (done.status, done.body) == (200, EMPTY)


async def test_t_090_no_page_is_ever_opened_not_even_one_of_the_operators_own() -> None:
    visits: list[bytes] = []

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(b"somebody came")
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    pages = f"https://{host}:{port}/learn/{{id}}"
    async with server, a_town(changes={"LEARNFLOW_COURSE_URL": pages}) as town:
        for url in (
            pages.replace("{id}", PYTHON),
            pages.replace("{id}", "crs_nosuchone"),
            f"http://{host}:{port}/learn/{PYTHON}",
            f"https://{host}:{port}/",
        ):
            done = await asks(town, "queryLink", {"url": url})
            assert done.status == 200 and len(results(done.body)) == (url == pages.replace("{id}", PYTHON))
        await town.quiet()
        assert visits == [] and town.teams.complaints == []


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_091_a_chosen_course_goes_into_the_message_whole(town: Town, place: str) -> None:
    found = await town.sam.queries(SEARCH, "python", place=place, parameter="q")
    chosen = await town.sam.selects(found.results[0], place=place)

    (whole,) = results(chosen.body)
    card = object_at(whole, "content")
    assert words(card).startswith("Python for Data Science\nLevel: intermediate")
    assert [(one.label, one.action.get("url")) for one in buttons(card)] == [("Open the course", PAGE)]


async def test_t_091_training_is_assigned_from_a_message_and_its_card_goes_into_the_answer(town: Town) -> None:
    wish = await town.sam.types("Project", "I wish I knew git")
    assert wish.said is not None
    asked = await town.michael.uses_action("assign", on=wish.said)
    assert asked.status == 200 and dig(asked.body, "task", "type") == "continue" and town.enrollments() == []

    done = await town.michael.submits_action({"Course": BOOTCAMP})

    (result,) = results(done.body)
    assert words(object_at(result, "content")).startswith("Sam Rivera is enrolled\n")
    assert town.enrolled("sam.rivera") and len(town.enrollments()) == 1
    await town.until(town.sam.sees("bot", "You are enrolled in"))
    assert not [one for one in town.teams.messages("Project") if "enrolled" in town.michael.reading(one)]


async def test_t_091_an_action_that_is_sent_in_twice_enrolls_once(town: Town) -> None:
    await town.michael.uses_action("enroll", place="#news")
    done = await town.michael.submits_action({"People": town.sam.user, "Course": BOOTCAMP})
    assert done.sent is not None
    again = await town.teams.deliver(done.sent.activity)
    assert len(results(again.body)) == 1 and len(town.enrollments()) == 1
