"""Courses offered while somebody types, items 73, 75 and 77 of the contract."""

import json
from dataclasses import replace

import pytest

from lfbot.graphemes import size
from sandbox.learnflow.deliveries import signature
from sandbox.learnflow.shapes import course_shape
from sandbox.slack import Outcome, Person
from tests.acceptance.slack.town import BOOTCAMP, Town

DRAFT = "ml-operations"
DRAFT_TITLE = "Machine Learning Operations"


async def typing(person: Person, typed: str) -> Outcome:
    """What somebody gets for typing that into a form's list of courses."""
    if person.view is None:
        await person.types("#learning", "/learnflow progress ?")
        await person.sees_view("Course")
    return await person.select_options("Course", typed)


async def offered(person: Person, typed: str = "") -> list[str]:
    """The titles that somebody is shown."""
    done = await typing(person, typed)
    assert (done.status, done.error) == (200, None)
    return [option["text"]["text"] for option in done.options]


def stock(town: Town) -> None:
    """A catalogue of 150 courses more: titles of every kind, some alike, and one id that no list can carry."""
    model = town.learnflow.course(BOOTCAMP)
    titles = [
        "Python " + "👩‍👩‍👧‍👦" * 30,
        "Python <!channel> & <@U1|x> *b*",
        "Python\nin two\tlines",
        "Python " + "x" * 500,
    ]
    for number in range(150):
        title = titles[number] if number < len(titles) else f"Python, part {number % 50}"
        town.learnflow.organisation.add_course(
            replace(model, id=f"crs_part{number}", slug=f"part-{number}", title=title)
        )
    town.learnflow.organisation.add_course(
        replace(model, id="crs_" + "y" * 200, slug="long", title="Python for nobody")
    )


@pytest.mark.parametrize(
    "typed", ["", "python", "PYTHON, PART 7", "crs_part3", "👩", "xyzzy", "\u202e\0 <>&\"'", "p" * 900]
)
async def test_sl_073_whatever_is_typed_the_list_is_one_that_slack_takes(town: Town, typed: str) -> None:
    stock(town)

    done = await typing(town.michael, typed)

    assert (done.status, done.error) == (200, None) and done.sent is not None and done.sent.json is not None
    assert list(done.sent.json) == ["options"]
    assert "application/json" in done.sent.answer_headers["Content-Type"]
    assert len(done.options) <= 100 and (len(done.options) >= 99 or typed not in ("", "python"))
    assert all(set(option) == {"text", "value"} for option in done.options)
    assert all(0 < size(option["text"]["text"]) <= 75 for option in done.options)
    assert all(0 < size(option["value"]) <= 150 for option in done.options)
    assert len({option["value"] for option in done.options}) == len(done.options)
    assert town.slack.complaints == []


async def test_sl_073_a_chosen_option_is_the_course_that_it_names(town: Town) -> None:
    stock(town)
    await town.sam.types("#learning", "/learnflow enroll ?")
    await town.sam.sees_view("Course")
    done = await town.sam.select_options("Course", "python, part 7")
    assert done.options[0]["text"]["text"] == "Python, part 7"
    town.sam.fill("People", ["@sam"])
    town.sam.fill("Course", [done.options[0]["value"]])
    await town.sam.submit()
    assert "Python, part 7" in (await town.sam.sees_view("You are enrolled")).words
    assert town.enrolled("sam.rivera", done.options[0]["value"])


async def test_sl_073_the_list_is_there_in_time_while_learnflow_hangs(town: Town) -> None:
    await town.sam.types("#learning", "/learnflow progress ?")
    await town.sam.sees_view("Course")
    town.learnflow.faults.add(latency=30)
    began = town.clock.timestamp()
    done = await town.until(typing(town.sam, "python"), step=0.1)
    assert (done.status, done.error, done.sent and done.sent.json) == (200, None, {"options": []})
    assert town.clock.timestamp() - began < 3.0


async def test_sl_075_without_a_copy_a_slow_catalogue_is_an_empty_list_and_the_next_one_is_whole(town: Town) -> None:
    town.learnflow.faults.add("/v2/courses*", latency=4)
    done = await town.after(2.1, typing(town.sam, "git"))
    assert (done.status, done.error, done.options) == (200, None, [])
    await town.clock.advance(4)
    town.learnflow.faults.clear()
    assert await offered(town.sam, "git") == ["Git Essentials"]


async def test_sl_075_an_old_copy_of_a_slow_catalogue_is_offered_at_once(town: Town) -> None:
    before = await offered(town.sam, "python")
    await town.clock.advance(11 * 60)
    town.learnflow.faults.add("/v2/courses*", latency=30)
    assert await offered(town.sam, "python") == before and len(before) == 2


async def test_sl_075_while_everything_hangs_the_last_list_stands_in_for_its_own_person_only(town: Town) -> None:
    await offered(town.sam)
    await town.clock.advance(4 * 60)
    town.learnflow.faults.add(latency=30)
    assert await town.after(2.1, offered(town.sam, "git")) == ["Git Essentials"]
    await town.sarah.types("#learning", "/learnflow progress ?")
    await town.sarah.sees_view("Course")
    assert await town.until(offered(town.sarah, "git"), step=0.5) == []


async def test_sl_077_only_courses_that_the_user_may_see_are_offered(town: Town) -> None:
    everything = await offered(town.sam)
    published = [one.title for one in town.learnflow.organisation.courses if one.is_published]
    assert sorted(everything) == sorted(published) and DRAFT_TITLE not in everything
    assert await offered(town.sam, "machine learning") == []


async def test_sl_077_a_course_that_is_not_published_is_offered_to_admins_alone(town: Town) -> None:
    await offered(town.sam)
    await told_of(town, DRAFT)
    assert await offered(town.sam, "machine learning") == await offered(town.michael, "machine learning") == []
    assert await offered(town.priya, "machine learning") == [DRAFT_TITLE]


async def test_sl_077_who_may_see_nothing_is_offered_nothing(town: Town) -> None:
    members = town.slack.channel("#learning").members
    nobody = [
        town.slack.add_user("Nora Quist", "nora.quist@example.com"),
        town.slack.add_user("Gus Visitor", "sarah.johnson@example.com", guest=True),
    ]
    members += [one.id for one in nobody]
    ann = town.person("ann")
    town.learnflow.suspend(ann.user.email or "")
    for person in (*nobody, ann):
        assert await offered(person, "") == await offered(person, "git") == []


async def test_sl_077_somebody_of_another_workspace_is_offered_nothing(town: Town) -> None:
    done = await typing(town.sam, "git")
    assert done.options
    user = {**done.payload["user"], "team_id": "T0OTHER"}
    status, answer = await town.sends("options", {**done.payload, "user": user})
    assert (status, json.loads(answer)) == (200, {"options": []})


async def told_of(town: Town, course: str) -> None:
    """LearnFlow posts an event about a course as it is now, unpublished as it may be."""
    data = course_shape(town.learnflow.course(course))
    event = {"id": "evt_1", "type": "course.published", "created_at": "2026-11-23T12:00:00Z", "data": data}
    body = json.dumps(event).encode()
    signed = {"X-LearnFlow-Signature": signature(town.app.settings.webhook_secrets[0], body)}
    async with town.session.post(f"{town.app.url}/webhooks/learnflow", data=body, headers=signed) as answer:
        assert answer.status == 200
    await town.slack.wait_for(lambda: town.app.counts.of("events", outcome="silent"))
