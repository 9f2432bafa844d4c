"""The message extension: courses found and chosen, links unfurled, dialogs opened from messages."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from lfbot.clock import Clock
from lfbot.roles import COURSE_URL
from sandbox.teams.cards import buttons, inputs, words
from sandbox.teams.outcome import Outcome
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from sandbox.teams.wire import dig, object_at, text_at, utf16
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town, a_town

SEARCH = "searchCourses"
ACADEMY = "https://academy.example.com:8443/learn/{slug}?lang=en"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """Everything up and running, and no complaint about what the bot answered in the end."""
    async with a_town() as town:
        town.teams.knobs.link_domains = ("learnflow.com", "www.learnflow.com", "evil.example")
        yield town
        assert town.teams.complaints == []


@pytest.fixture
async def academy() -> AsyncIterator[Town]:
    """The same where courses have their pages elsewhere."""
    async with a_town(changes={"LEARNFLOW_COURSE_URL": ACADEMY}) as town:
        town.teams.knobs.link_domains = ("academy.example.com", "learnflow.com")
        yield town
        assert town.teams.complaints == []


async def search(person: Person, typed: str = "", skip: int = 0) -> Outcome:
    """What somebody finds while writing in #news."""
    return await person.queries(SEARCH, typed, skip=skip, place="#news", parameter="q")


def titles(outcome: Outcome) -> list[str]:
    """The titles of what was found, as the list shows them."""
    return [text_at(one, "preview", "content", "title") for one in outcome.results]


def many_courses(town: Town) -> None:
    """More courses than a page shows."""
    organisation = town.learnflow.organisation
    like = town.learnflow.course(PYTHON)
    for n in range(30):
        organisation.add_course(replace(like, id=f"crs_more{n}", title=f"Course {n}", slug=f"course-{n}"))


def page_of(course: str) -> str:
    """Where a course's page is."""
    return COURSE_URL.replace("{id}", course)


def seconds_since(clock: Clock, before: datetime) -> float:
    """How long ago that was."""
    return (clock.now() - before).total_seconds()


def reads_only_what_a_course_is(town: Town, card: Json | None) -> None:
    """Nobody who takes courses is named in it, whoever put it there."""
    assert card is not None
    teachers = {course.instructor.name for course in town.learnflow.organisation.courses}
    said = json.dumps(card, ensure_ascii=False)
    people = [one for one in town.learnflow.organisation.people if one.name not in teachers]
    assert people and not [one.name for one in people if one.name in said or one.email in said or one.id in said]


async def test_t_089_words_find_courses_each_with_a_preview(town: Town) -> None:
    outcome = await search(town.sam, "python")

    assert outcome.status == 200
    assert titles(outcome)[0] == "Python for Data Science" and "Git Essentials" not in titles(outcome)
    assert text_at(outcome.results[0], "preview", "contentType") == "application/vnd.microsoft.card.thumbnail"
    assert text_at(outcome.results[0], "preview", "content", "text").startswith("intermediate · Data Science · 20 h")
    assert object_at(outcome.results[0], "preview", "content", "tap")["type"] == "invoke"


async def test_t_089_the_search_opens_with_the_beginning_of_the_catalogue(town: Town) -> None:
    published = [one.title for one in town.learnflow.organisation.courses if one.is_published]
    assert len(published) < 25
    assert sorted(titles(await search(town.sam))) == sorted(published)


async def test_t_089_a_course_is_found_by_its_id(town: Town) -> None:
    assert titles(await search(town.sam, PYTHON)) == ["Python for Data Science"]


async def test_t_089_the_next_page_goes_on_where_the_first_ended(town: Town) -> None:
    many_courses(town)
    first, second = await search(town.sam), await search(town.sam, skip=25)
    published = [one.title for one in town.learnflow.organisation.courses if one.is_published]
    assert len(titles(first)) == 25
    assert sorted(titles(first) + titles(second)) == sorted(published)
    beyond = await search(town.sam, skip=1_000)
    assert beyond.results == [] and dig(beyond.body, "composeExtension", "type") == "result"


@pytest.mark.parametrize(("count", "shown"), [(0, 25), (-3, 1), (3, 3), (1_000, 25), ("many", 25), (None, 25)])
async def test_t_089_no_page_is_longer_than_twenty_five(town: Town, count: object, shown: int) -> None:
    many_courses(town)
    asked = {"commandId": SEARCH, "parameters": [], "queryOptions": {"skip": -1, "count": count}}
    sent = await town.teams.line.invoke(
        "composeExtension/query", asked, by=town.sam.user, conversation=town.conversation("Project")
    )
    listed = dig(sent.body, "composeExtension", "attachments")
    assert sent.status == 200 and isinstance(listed, list) and len(listed) == shown


async def test_t_089_a_whole_page_is_light(town: Town) -> None:
    many_courses(town)
    for course in town.learnflow.organisation.courses:
        course.title = f"{course.title} " + "ü" * 180
        course.description = "<b>x</b>" * 500
    outcome = await search(town.sam)
    assert len(outcome.results) == 25
    assert utf16(outcome.body) < 80 * 1024


async def test_t_089_nothing_found_is_said_with_what_to_do(town: Town) -> None:
    outcome = await search(town.sam, "zzzz qqqq")
    assert dig(outcome.body, "composeExtension", "type") == "message"
    assert outcome.text == "No course fits “zzzz qqqq”. Try other words, or one word of its title."


async def test_t_089_a_stranger_is_told_what_is_missing(town: Town) -> None:
    nora = town.teams.add_user("Nora Quist", "nora.quist@example.com")
    town.teams.state.teams[town.teams.conversation("#news").team].members.append(nora.id)
    outcome = await search(nora)
    assert outcome.results == []
    assert "I found no LearnFlow account for nora.quist@example.com." in outcome.text
    assert "Ask a LearnFlow admin to invite you" in outcome.text


async def test_t_089_what_is_not_published_is_put_into_no_message_not_even_by_an_admin(town: Town) -> None:
    town.learnflow.withdraw(PYTHON)
    await town.clock.advance(86_400)
    assert "Python for Data Science" not in titles(await search(town.priya, "python"))


async def test_t_089_markup_in_a_title_stays_what_it_is(town: Town) -> None:
    course = town.learnflow.course(PYTHON)
    course.title, course.category = "<b>Python</b> & [x](https://evil.example)", "R&D <i>"
    outcome = await search(town.sam, "python")
    preview = object_at(outcome.results[0], "preview", "content")
    assert preview["title"] == course.title
    assert "R&amp;D &lt;i&gt;" in text_at(preview, "text")


async def test_t_089_a_slow_learnflow_is_not_waited_for(town: Town) -> None:
    town.learnflow.faults.add(latency=30)
    before = town.clock.now()

    outcome = await town.until(search(town.sam, "python"), step=0.5)

    assert outcome.status == 200 and seconds_since(town.clock, before) < 5
    assert dig(outcome.body, "composeExtension", "type") == "message"
    assert outcome.text == "LearnFlow takes too long just now. Try again in a minute."


async def test_t_089_a_broken_learnflow_is_told_in_words(town: Town) -> None:
    town.learnflow.faults.add("/v2/courses", status=403)
    outcome = await search(town.sam, "python")
    assert outcome.status == 200 and outcome.text.startswith("LearnFlow does not allow that")


async def test_t_089_another_search_than_ours_says_that_it_is_out_of_date(town: Town) -> None:
    outcome = await town.sam.queries("searchPeople", "sam", place="#news")
    assert outcome.status == 200 and "out of date" in outcome.text


async def test_t_090_a_course_link_shows_what_the_course_is(town: Town) -> None:
    outcome = await town.sam.pastes(page_of(PYTHON), place="#news")

    assert len(outcome.results) == 1 and text_at(outcome.results[0], "preview", "content", "title")
    assert outcome.card is not None
    said = words(outcome.card)
    assert said.startswith("Python for Data Science\nLevel: intermediate\nCategory: Data Science\nLength: 20 h")
    assert [(one.label, one.action["url"]) for one in buttons(outcome.card)] == [("Open the course", page_of(PYTHON))]
    reads_only_what_a_course_is(town, outcome.card)


@pytest.mark.parametrize("tail", ["/", "?utm_source=x", "#lessons", "/?a=b#c"])
async def test_t_090_whatever_follows_the_address_of_a_page_it_is_the_same_page(town: Town, tail: str) -> None:
    outcome = await town.sam.pastes(page_of(PYTHON) + tail, place="#news")
    assert outcome.card is not None and buttons(outcome.card)[0].action["url"] == page_of(PYTHON)


@pytest.mark.parametrize(
    "url",
    [
        page_of("crs_nosuchone"),
        page_of(""),
        f"http://learnflow.com/courses/{PYTHON}",
        f"https://evil.example/courses/{PYTHON}",
        f"https://learnflow.com@evil.example/courses/{PYTHON}",
        f"https://evil.example\\@learnflow.com/courses/{PYTHON}",
        f"https://sam:secret@learnflow.com/courses/{PYTHON}",
        f"https://learnflow.com.evil.example/courses/{PYTHON}",
        f"https://learnflow.com:8443/courses/{PYTHON}",
        f"https://learnflow.com/other/{PYTHON}",
        f"https://learnflow.com/courses/{PYTHON}/../x",
        "https://learnflow.com/",
        "https://learnflow.com/certificates/",
        "https://learnflow.com/certificates/cert_x/../../courses",
        f"javascript:alert('https://learnflow.com/courses/{PYTHON}')",
        "https://[learnflow.com/courses/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_t_090_any_other_link_shows_nothing(town: Town, url: str) -> None:
    empty = {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}}
    for value in ({"url": url}, {"url": [url]}, {}, None):
        sent = await town.teams.line.invoke(
            "composeExtension/queryLink", value, by=town.sam.user, conversation=town.conversation("#news")
        )
        assert (sent.status, sent.body) == (200, empty)


async def test_t_090_a_foreign_link_costs_nobody_a_call(town: Town) -> None:
    await search(town.sam)
    before = (len(town.learnflow.history), town.sent())
    for url in ("https://evil.example/courses/x", "https://evil.example/certificates/cert_3dEf6gHiJ"):
        assert (await town.sam.pastes(url, place="#news")).results == []
    assert (len(town.learnflow.history), town.sent()) == before


async def test_t_090_a_link_is_never_opened(town: Town) -> None:
    # The bot has no way to: what it called is LearnFlow's documented API, and Teams.
    await town.sam.pastes(page_of(PYTHON), place="#news")
    await town.sam.pastes("https://learnflow.com/certificates/cert_3dEf6gHiJ", place="#news")
    assert {one.path for one in town.learnflow.history} <= {"/v2/users", "/v2/courses", "/v2/certificates"}


async def test_t_090_a_course_that_is_not_published_shows_nothing(town: Town) -> None:
    town.learnflow.withdraw(PYTHON)
    await town.clock.advance(86_400)
    assert (await town.priya.pastes(page_of(PYTHON), place="#news")).results == []


async def test_t_090_nobody_without_an_account_learns_what_a_link_leads_to(town: Town) -> None:
    nora = town.teams.add_user("Nora Quist", "nora.quist@example.com")
    town.teams.state.teams[town.teams.conversation("#news").team].members.append(nora.id)
    assert (await nora.pastes(page_of(PYTHON), place="#news")).results == []
    assert (await nora.pastes("https://learnflow.com/verify/cert_3dEf6gHiJ", place="#news")).results == []


async def test_t_090_a_slow_learnflow_shows_nothing_in_time(town: Town) -> None:
    town.learnflow.faults.add(latency=30)
    before = town.clock.now()
    outcome = await town.until(town.sam.pastes(page_of(PYTHON), place="#news"), step=0.5)
    assert outcome.status == 200 and outcome.results == [] and seconds_since(town.clock, before) < 5


async def test_t_090_pages_are_where_the_operator_says(academy: Town) -> None:
    course = academy.learnflow.course(PYTHON)
    page = ACADEMY.replace("{slug}", course.slug)
    outcome = await academy.sam.pastes(page, place="#news")
    assert outcome.card is not None and words(outcome.card).startswith(course.title)

    for elsewhere in (
        page.replace("lang=en", "lang=de"),
        page.replace(":8443", ""),
        page.replace("learn/", ""),
        page_of(PYTHON),
    ):
        assert (await academy.sam.pastes(elsewhere, place="#news")).results == []


@pytest.mark.parametrize("way", ["certificates", "verify"])
async def test_t_090_a_certificate_link_shows_the_course_and_nobody_who_finished_it(town: Town, way: str) -> None:
    url = f"https://learnflow.com/{way}/cert_3dEf6gHiJ"
    for person in (town.sarah, town.michael):
        outcome = await person.pastes(url, place="#news")
        assert len(outcome.results) == 1 and outcome.card is not None
        assert words(outcome.card).startswith("Certificate: Python for Data Science\nLevel: intermediate")
        reads_only_what_a_course_is(town, outcome.card)


async def test_t_090_a_certificate_that_nobody_has_shows_nothing(town: Town) -> None:
    assert (await town.sarah.pastes("https://learnflow.com/certificates/cert_nosuch", place="#news")).results == []


async def test_t_091_the_course_that_is_chosen_comes_with_its_whole_card(town: Town) -> None:
    listed = (await search(town.sam, "python")).results[0]
    chosen = await town.sam.selects(listed, place="#news", send=True)

    assert len(chosen.results) == 1 and chosen.card is not None
    assert words(chosen.card).startswith("Python for Data Science\nLevel: intermediate")
    reads_only_what_a_course_is(town, chosen.card)
    assert chosen.said is not None and "Python for Data Science" in town.sarah.reading(chosen.said)


@pytest.mark.parametrize("value", [{"lfbot": 1, "course": "crs_nosuchone"}, {"course": 3}, {}, None, "x"])
async def test_t_091_a_course_that_is_gone_meanwhile_is_said_to_be(town: Town, value: object) -> None:
    sent = await town.teams.line.invoke(
        "composeExtension/selectItem", value, by=town.sam.user, conversation=town.conversation("#news")
    )
    assert sent.status == 200
    assert dig(sent.body, "composeExtension", "text") == "This course is not on offer any more. Look for another one."


async def test_t_091_training_is_assigned_to_whoever_wrote_a_message(town: Town) -> None:
    wish = await town.sam.types("Project", "I wish I knew git")
    assert wish.said is not None
    asked = await town.michael.uses_action("assign", on=wish.said)
    assert asked.dialog is not None and asked.dialog.title == "Enroll people in courses"
    people = next(one for one in inputs(asked.dialog.card) if one["id"] == "people:people")
    assert (people["value"], people["choices"]) == (town.sam.id, [{"title": "Sam Rivera", "value": town.sam.id}])

    done = await town.michael.submits_action({"Course": "Git Essentials"})

    assert done.status == 200 and len(done.results) == 1 and done.card is not None
    assert words(done.card).startswith("Sam Rivera is enrolled\nCourse: Git Essentials")
    assert buttons(done.card) == [] and town.michael.dialog is None
    assert len(town.enrollments()) == 1
    # It stands in the compose box, and is nobody else's to read until it is sent.
    assert not [one for one in town.sarah.seen("Project") if "enrolled" in town.sarah.reading(one)]


async def test_t_091_a_message_of_an_app_has_nobody_to_assign_to(town: Town) -> None:
    hello = town.teams.messages("Project")[0]
    asked = await town.michael.uses_action("assign", on=hello)
    assert asked.dialog is not None
    assert not any("value" in one for one in inputs(asked.dialog.card))


async def test_t_091_somebody_is_enrolled_from_the_compose_box(town: Town) -> None:
    asked = await town.michael.uses_action("enroll", place="#news")
    assert asked.dialog is not None
    refused = await town.michael.submits_action({"People": "@sam", "People, by e-mail address": "kim"})
    assert refused.error == "Course is needed."
    refused = await town.michael.submits_action({"People, by e-mail address": "kim", "Course": "Git Essentials"})
    assert refused.dialog is not None and "I cannot tell who “kim” is" in refused.words
    assert town.enrollments() == []

    done = await town.michael.submits_action({"People": "@sam", "People, by e-mail address": ""})
    assert done.card is not None and len(town.enrollments()) == 1


async def test_t_091_a_learner_assigns_nothing_to_others(town: Town) -> None:
    await town.sarah.uses_action("enroll", place="#news")
    outcome = await town.sarah.submits_action({"People": "@sam", "Course": "Git Essentials"})
    assert outcome.dialog is not None and "Enrolling others is for managers" in outcome.words
    assert outcome.results == [] and town.enrollments() == []


async def test_t_091_the_same_submission_delivered_again_writes_nothing_more(town: Town) -> None:
    await town.michael.uses_action("enroll", place="#news")
    first = await town.michael.submits_action({"People": "@sam", "Course": "Git Essentials"})
    assert first.sent is not None
    again = await town.teams.deliver(first.sent.activity)
    assert again.status == 200 and len(town.enrollments()) == 1
    shown = dig(again.body, "composeExtension", "attachments")
    assert isinstance(shown, list) and "Sam Rivera is enrolled" in json.dumps(shown)


async def test_t_091_what_takes_long_is_told_later_to_whoever_asked(town: Town) -> None:
    await town.michael.uses_action("enroll", place="#news")
    town.learnflow.faults.add("/v2/enrollments", latency=8, count=1)
    outcome = await town.until(town.michael.submits_action({"People": "@sam", "Course": "Git Essentials"}))
    assert outcome.toast is not None and outcome.toast.startswith("Working on it.")
    told = await town.until(town.michael.sees("#news", "Sam Rivera is enrolled"))
    assert told.only_for == town.michael.id


async def test_t_091_an_action_that_nobody_knows_says_so(town: Town) -> None:
    outcome = await town.sam.uses_action("dance", place="#news")
    assert outcome.toast is not None and "out of date" in outcome.toast


async def test_t_091_a_course_that_was_withdrawn_is_not_chosen(town: Town) -> None:
    listed = next(one for one in (await search(town.sam)).results if BOOTCAMP in json.dumps(one))
    town.learnflow.withdraw(BOOTCAMP)
    await town.clock.advance(86_400)
    await search(town.sam)
    await town.quiet()
    chosen = await town.sam.selects(listed, place="#news")
    assert "not on offer any more" in chosen.text
