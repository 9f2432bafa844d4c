"""Courses for whoever looks for them without a command, and the pages that they are known by."""

import pytest

from commands import COMMANDS
from lfbot import courses
from lfbot.answers import lacking, wrong
from lfbot.card import Card
from lfbot.course_card import brief, course_card, facts
from lfbot.form import Asks, Field, Form
from lfbot.learnflow import Course
from lfbot.line import Mention, Word
from lfbot.plain import text
from lfbot.roles import Rules
from tests.world import World

PYTHON = Course("crs_7wXy1zAbC", "Python for Data Science", slug="python-data", level="beginner", hours=2.5, lessons=1)
GIT = Course("crs_2", "Git", published=False)
BARE = Course("crs_3", "")


async def test_courses_are_offered_to_whoever_has_an_account(world: World) -> None:
    sam = world.chat.caller("sam")
    everything = await world.bot.offered(sam)
    assert not isinstance(everything, Card)
    assert len(everything) == sum(course.is_published for course in world.learnflow.organisation.courses)
    found = await world.bot.offered(sam, " python ")
    assert not isinstance(found, Card)
    assert [one.title for one in found][:2] == ["Python for Data Science", "Python for Data Analysis"]


async def test_whoever_has_none_is_told_what_is_missing(world: World) -> None:
    why = await world.bot.offered(world.chat.caller("nora"))
    assert isinstance(why, Card)
    assert why.title == "I found no LearnFlow account for nora.quist@example.com."
    why = await world.bot.offered(world.chat.caller("guest"))
    assert isinstance(why, Card)
    assert why.title == "LearnFlow commands are for members of this organisation."
    assert await world.bot.suggest(world.chat.caller("nora"), "python") == ()


async def test_a_learnflow_that_is_broken_is_told_in_words(world: World) -> None:
    world.learnflow.faults.add(status=500)
    why = await world.bot.offered(world.chat.caller("sam"))
    assert isinstance(why, Card)
    assert why.title == "LearnFlow did not answer"
    assert await world.bot.certified(world.chat.caller("sam"), "cert_3dEf6gHiJ") is None


async def test_a_certificate_leads_to_its_course_for_whoever_may_look(world: World) -> None:
    for person in ("sarah", "sam", "michael"):
        course = await world.bot.certified(world.chat.caller(person), "cert_3dEf6gHiJ")
        assert course is not None
        assert course.title == "Python for Data Science"
    assert await world.bot.certified(world.chat.caller("sarah"), "cert_nosuch") is None
    assert await world.bot.certified(world.chat.caller("nora"), "cert_3dEf6gHiJ") is None


async def test_ones_own_certificate_is_found_without_looking_through_everybodys(world: World) -> None:
    await world.bot.certified(world.chat.caller("sarah"), "cert_3dEf6gHiJ")
    asked = [one for one in world.learnflow.history if one.path == "/v2/certificates"]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("template", "url", "found"),
    [
        ("https://a.example/c/{id}", "https://a.example/c/crs_7wXy1zAbC", True),
        ("https://a.example/c/{id}", "https://A.EXAMPLE:443/c/crs_7wXy1zAbC/?x#y", True),
        ("https://a.example/c/{id}", "https://a.example/c/crs%5F7wXy1zAbC", True),
        ("https://a.example/c/{id}", "https://a.example/C/crs_7wXy1zAbC", False),
        ("https://a.example/c/{id}", "https://a.example/c/crs_7wXy1zAbC/edit", False),
        ("https://a.example/c/{id}", "https://b.example/c/crs_7wXy1zAbC", False),
        ("https://a.example/c/{id}", "https://a.example:99999/c/crs_7wXy1zAbC", False),
        ("https://a.example/c/{id}", "//a.example/c/crs_7wXy1zAbC", False),
        ("https://a.example/{slug}", "https://a.example/python-data", True),
        ("https://a.example/{slug}", "https://a.example/crs_7wXy1zAbC", False),
        ("https://a.example/?c={id}", "https://a.example/?c=crs_7wXy1zAbC", True),
        ("https://a.example/?c={id}", "https://a.example/?c=crs_8", False),
        ("http://a.example/{id}", "http://a.example/crs_7wXy1zAbC", False),
        ("", "https://a.example/c/crs_7wXy1zAbC", False),
        ("", "", False),
    ],
)
def test_a_page_is_known_by_the_address_that_it_is_given(template: str, url: str, found: bool) -> None:
    rules = Rules(course_url=template)
    assert (courses.at(url, [GIT, PYTHON, BARE], rules) is PYTHON) is found
    assert courses.is_page(url, rules) or not found


def test_a_course_is_shown_as_what_it_is() -> None:
    rules = Rules(course_url="https://a.example/c/{id}")
    assert text(course_card(PYTHON, rules)).splitlines() == [
        "Python for Data Science",
        "Level: beginner",
        "Length: 2.5 h · 1 lesson",
        "[Open the course] https://a.example/c/crs_7wXy1zAbC",
        "crs_7wXy1zAbC",
    ]
    assert text(course_card(BARE, Rules(course_url=""))) == "crs_3\ncrs_3"
    assert text(brief(PYTHON)) == "Python for Data Science\nbeginner · 2.5 h · 1 lesson\ncrs_7wXy1zAbC"
    assert (facts(GIT), facts(BARE)) == ("not published", "")


def test_what_is_wrong_is_told_by_input_and_what_lacks_by_field() -> None:
    enroll = next(command for command in COMMANDS if command.name == "enroll")
    answers: dict[str, list[Word]] = {
        "people": [Mention("u1", "Kim")],
        "people:written": ["kim", "lee"],
        "course": ["x"],
        "other": ["y"],
    }
    found = wrong(enroll, answers)
    assert list(found) == ["people:written"]
    assert found["people:written"].startswith("I cannot tell who “kim” is")
    assert wrong(None, answers) == {}

    people = Field("people", "People", Asks.PEOPLE, required=True)
    course = Field("course", "", Asks.COURSE, required=True)
    day = Field("day", "Day", Asks.DAY, required=False)
    assert lacking(Form("enroll", "Enroll", (people, course, day))) == {
        "people": "People is needed.",
        "course": "course is needed.",
    }
