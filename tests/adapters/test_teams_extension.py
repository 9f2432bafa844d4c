"""The message extension: courses found and chosen, dialogs opened from messages."""

import json
from collections.abc import AsyncIterator

import pytest

from sandbox.teams.cards import buttons, inputs, words
from sandbox.teams.wire import dig, object_at, text_at, utf16
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town
from tests.adapters.teams_writing import (
    SEARCH,
    a_writing_town,
    caller,
    draft,
    many_courses,
    reads_only_what_a_course_is,
    search,
    seconds_since,
    titles,
)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story."""
    async with a_writing_town() as town:
        yield town


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
    await draft(town)
    assert "Secret Plans" in str(await town.app.bot.offered(caller(town.priya, town)))
    assert "Secret Plans" not in titles(await search(town.priya, "secret plans"))
    assert "Python for Data Science" in titles(await search(town.priya, "python"))


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
