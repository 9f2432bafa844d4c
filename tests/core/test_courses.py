"""Which course was meant?"""

import pytest

from lfbot.courses import closest, folded, visible
from lfbot.learnflow import Course
from lfbot.roles import Role
from tests.world import World, button, every_button, seen

OFFERED = [
    Course("crs_1", "Python for Data Science"),
    Course("crs_2", "Python for Data Analysis"),
    Course("crs_3", "Git Essentials"),
    Course("crs_4", "Führung für Anfänger"),
]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("python", ["crs_1", "crs_2"]),
        ("data analysis", ["crs_2"]),
        ("Git Esentials", ["crs_3"]),
        ("FUHRUNG", ["crs_4"]),
        ("quantum cooking", []),
        ("???", []),
    ],
)
def test_the_closest_titles_come_first_and_strangers_not_at_all(typed: str, ids: list[str]) -> None:
    assert [course.id for course in closest(typed, OFFERED)] == ids


def test_titles_are_compared_without_case_accents_and_signs() -> None:
    assert folded("  Führung: für   ANFÄNGER! ") == "fuhrung fur anfanger"


async def test_an_exact_title_in_any_case_is_taken(world: World) -> None:
    reply = await world.say("progress me GIT essentials", by="sarah")
    assert reply.card.title == "Your progress in Git Essentials"


async def test_a_part_of_a_title_gets_choices_and_is_never_guessed(world: World) -> None:
    reply = await world.say("enroll @sam python", by="michael")
    assert [one.label for one in every_button(reply.card)] == ["Python for Data Science", "Python for Data Analysis"]
    assert not world.posts()
    chosen = await world.say(button("Python for Data Science", reply.card).words, by="michael")
    assert chosen.card.title == "Sam Rivera is enrolled"
    assert world.is_enrolled("sam.rivera@example.com", "crs_7wXy1zAbC")


async def test_two_courses_of_one_title_are_both_offered(world: World) -> None:
    world.learnflow.course("sql-from-zero").title = "Git Essentials"
    reply = await world.say("enroll me git essentials", by="sam")
    assert [one.label for one in every_button(reply.card)] == ["Git Essentials", "Git Essentials"]
    assert len({one.words for one in every_button(reply.card)}) == 2


async def test_at_most_five_are_offered(world: World) -> None:
    for course in world.learnflow.organisation.courses:
        course.title = f"Python {course.id}"
    reply = await world.say("enroll me python", by="sam")
    assert len(every_button(reply.card)) == 5


async def test_an_unknown_title_points_to_the_list(world: World) -> None:
    reply = await world.say("enroll me quantum cooking", by="sam")
    assert "I found no course called “quantum cooking”." in seen(reply)
    assert (await world.press("All courses", reply, by="sam")).card.title == "Courses"


def test_an_unpublished_course_is_shown_to_admins_only() -> None:
    offered = [*OFFERED, Course("crs_5", "Secrets", published=False)]
    assert visible(offered, Role.ADMIN) == offered
    assert visible(offered, Role.MANAGER) == OFFERED


async def test_a_draft_is_not_found_by_its_title_and_refused_by_its_id(world: World) -> None:
    draft = next(course for course in world.learnflow.organisation.courses if not course.is_published)
    assert "found no course" in await world.read(f"enroll me {draft.title}", by="sam")
    said = await world.read(f"enroll me {draft.id}", by="sam")
    assert f"LearnFlow says: The course '{draft.title}' is not published." in said


async def test_an_id_is_taken_as_given_even_where_the_list_cannot_be_had(world: World) -> None:
    world.learnflow.faults.add("/v2/courses*", status=500)
    reply = await world.say("enroll @sam crs_4mNp7qRsT", by="michael")
    assert reply.card.title == "Sam Rivera is enrolled"
    assert "Course: crs_4mNp7qRsT" in seen(reply)
