"""Courses."""

from lfbot.events import Event
from lfbot.form import Asks, Form
from lfbot.wild import decode
from tests.world import MORNING, World, button, every_button, seen


async def test_words_find_courses_with_what_there_is_to_know(world: World) -> None:
    lines = (await world.read("courses python", by="sam")).splitlines()
    assert lines[0] == "Courses: “python”"
    assert "Python for Data Science crs_7wXy1zAbC" in lines
    assert lines[lines.index("Python for Data Science crs_7wXy1zAbC") + 1].startswith(
        "intermediate · Data Science · 20 h · 120 lessons · rated 4.7 · "
    )
    assert lines[-1] == "2 courses"


async def test_five_at_a_time_and_more_on_request(world: World) -> None:
    count = sum(course.is_published for course in world.learnflow.organisation.courses)
    first = await world.say("courses", by="sam")
    assert f"1–5 of {count} courses" in seen(first)
    second = await world.press("More", first, by="sam")
    assert f"6–10 of {count} courses" in seen(second)
    last = await world.press("More", second, by="sam")
    assert f"11–{count} of {count} courses" in seen(last)
    assert "More" not in [one.label for one in every_button(last.card)]


async def test_filters_narrow_and_are_kept_on_the_next_page(world: World) -> None:
    first = await world.say("courses level:beginner", by="sam")
    assert first.card.title == "Courses: level beginner"
    second = await world.press("More", first, by="sam")
    assert second.card.title == "Courses: level beginner"
    levels = [line for line in seen(second).splitlines() if " · " in line]
    assert levels
    assert all(line.startswith("beginner") for line in levels)


async def test_category_and_teacher_are_found_by_a_part_of_their_name(world: World) -> None:
    said = await world.read("courses category:data python", by="sam")
    assert "2 courses" in said
    teacher = world.learnflow.course("git-essentials").instructor.name
    assert "Git Essentials" in await world.read(f'courses git instructor:"{teacher.upper()}"', by="sam")


async def test_a_learner_enrolls_from_the_list(world: World) -> None:
    reply = await world.say("courses git", by="sam")
    assert [one.label for one in every_button(reply.card)] == ["Enroll me"]
    assert button("Enroll me", reply.card).about == "Enroll me in Git Essentials"
    assert (await world.press("Enroll me", reply, by="sam")).card.title == "You are enrolled"


async def test_a_manager_may_enroll_somebody_by_a_form_that_knows_the_course(world: World) -> None:
    reply = await world.say("courses git", by="michael")
    answer = await world.bot.run(world.call(button("Enroll someone", reply.card).words, by="michael"))
    assert isinstance(answer, Form)
    people, course = answer.fields
    assert (people.asks, people.given) == (Asks.PEOPLE, ())
    assert course.given == (world.learnflow.course("git-essentials").id,)


async def test_nothing_found_names_the_filters_and_counts_without_each(world: World) -> None:
    reply = await world.say("courses python level:advanced", by="sam")
    said = seen(reply).splitlines()
    assert said[:2] == ["No course fits “python”, level advanced", "Leave one of them out:"]
    found = await world.press("Without level: 2", reply, by="sam")
    assert found.card.title == "Courses: “python”"


async def test_nothing_at_all_found_shows_the_way_to_the_whole_list(world: World) -> None:
    reply = await world.say("courses quantum cooking", by="sam")
    assert "Try other words, or look at the whole list." in seen(reply)
    assert (await world.press("All courses", reply, by="sam")).card.title == "Courses"


async def test_the_list_is_fetched_once_however_often_it_is_asked_for(world: World) -> None:
    for line in ("courses", "courses python", "courses level:beginner"):
        await world.say(line, by="sam")
    assert sum(one.path == "/v2/courses" for one in world.learnflow.history) == 1


async def test_a_wrong_level_is_said_with_those_there_are(world: World) -> None:
    assert "It can be beginner, intermediate or advanced." in await world.read("courses level:expert", by="sam")


async def test_a_course_that_is_not_published_is_shown_to_admins_only(world: World) -> None:
    await world.say("courses", by="sam")
    data = decode(b'{"id": "crs_Secret1", "title": "Secret Handshakes", "level": "advanced", "is_published": false}')
    world.tenant.learnflow.noticed(Event("evt_1", "course.published", MORNING, data))
    assert "Secret Handshakes" not in await world.read("courses secret", by="sam")
    assert "Secret Handshakes" not in await world.read("courses secret", by="michael")
    said = (await world.read("courses secret", by="priya")).splitlines()
    assert said[1:3] == ["Secret Handshakes crs_Secret1", "not published · advanced"]
