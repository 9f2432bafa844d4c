"""Progress."""

import pytest

from lfbot.card import Meter
from tests.world import World, button, every_button, seen

BOOTCAMP = "crs_4mNp7qRsT"


async def test_ones_own_progress_shows_what_is_under_way_first(world: World) -> None:
    reply = await world.say("progress", by="sarah")
    assert seen(reply).splitlines() == [
        "Your progress",
        "Enrolled: 5 courses",
        "Completed: 2 courses",
        "Time spent: 57 h",
        "Complete Web Development Bootcamp: 25.3 %",
        "Lesson 47 of 186 · last opened 14 Mar 2024",
        "Public Speaking with Confidence: 25 %",
        "Lesson 6 of 24 · last opened 12 Mar 2024",
        "SQL from Zero: 30.6 %",
        "Lesson 11 of 36 · last opened 11 Mar 2024",
        "Python for Data Science: 100 %",
        "Completed 28 Feb 2024",
        "Git Essentials: 100 %",
        "Completed 9 Feb 2024",
        "[Certificates] certificates",
        "5 courses, as of 2 Mar 2026, 09:00 UTC",
    ]
    assert not reply.public


async def test_the_share_is_learnflows_own_number(world: World) -> None:
    reply = await world.say(f"progress me {BOOTCAMP}", by="sarah")
    assert [block.percent for block in reply.card.blocks if isinstance(block, Meter)] == [25.3]
    assert "Time spent: 26 h 20 min" in seen(reply)


async def test_a_manager_sees_the_progress_of_others_and_nobody_else_reads_it(world: World) -> None:
    reply = await world.say("progress @sarah", by="michael")
    assert reply.card.title == "The progress of Sarah Johnson"
    assert button("Certificates", reply.card).words[0] == "certificates"
    assert not reply.public


async def test_a_manager_may_name_somebody_by_their_learnflow_id(world: World) -> None:
    assert (await world.say("progress usr_2xKj9mNpQr", by="michael")).card.title == "The progress of Sarah Johnson"


async def test_others_are_not_for_students(world: World) -> None:
    said = await world.read("progress @sarah", by="sam")
    assert said.startswith("The progress of others is for managers.")
    assert "57 h" not in said


async def test_naming_oneself_is_not_naming_others(world: World) -> None:
    for who in ("me", "@sarah", "Sarah.Johnson@example.com", "usr_2xKj9mNpQr"):
        assert (await world.say(f"progress {who}", by="sarah")).card.title == "Your progress"


async def test_a_course_somebody_is_not_in_offers_to_enroll_them(world: World) -> None:
    reply = await world.say("progress @sam git essentials", by="michael")
    assert reply.card.title == "Sam Rivera is not enrolled in Git Essentials"
    assert (await world.press("Enroll Sam Rivera", reply, by="michael")).card.title == "Sam Rivera is enrolled"


async def test_whoever_has_nothing_yet_is_shown_the_way_to_the_courses(world: World) -> None:
    reply = await world.say("progress", by="sam")
    assert "Enrolled: 0 courses" in seen(reply)
    assert (await world.press("Find a course", reply, by="sam")).card.title == "Courses"


async def test_more_than_ten_courses_come_in_pages(world: World) -> None:
    for course in [one for one in world.learnflow.organisation.courses if one.is_published][:12]:
        world.learnflow.enroll("sam.rivera@example.com", course.id)
    first = await world.say("progress", by="sam")
    assert sum(isinstance(block, Meter) for block in first.card.blocks) == 10
    assert "1–10 of 12 courses, as of" in seen(first)
    second = await world.press("More", first, by="sam")
    assert "11–12 of 12 courses, as of" in seen(second)
    assert [one.label for one in every_button(second.card)] == []


async def test_a_course_just_finished_says_when(world: World) -> None:
    world.learnflow.finish("sarah.johnson@example.com", BOOTCAMP)
    said = await world.read(f"progress me {BOOTCAMP}", by="sarah")
    assert "Complete Web Development Bootcamp: 100 %" in said
    assert "Completed 2 Mar 2026" in said
    assert "[Certificates] certificates" in said


@pytest.mark.parametrize(
    ("who", "said"),
    [("@design", "That is a group, and this is about one person."), ("@nora", "Nora Quist cannot be found")],
)
async def test_groups_and_strangers_have_no_progress(world: World, who: str, said: str) -> None:
    assert (await world.read(f"progress {who}", by="michael")).startswith(said)


async def test_an_operators_admin_without_an_account_is_told_so(world: World) -> None:
    world.rules(admins=frozenset({"nora.quist@example.com"}))
    said = await world.read("progress", by="nora")
    assert said.startswith("You cannot be found in LearnFlow: no LearnFlow account has your e-mail address.")
    assert (await world.say("progress @sarah", by="nora")).card.title == "The progress of Sarah Johnson"
