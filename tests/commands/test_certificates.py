"""Certificates."""

from tests.world import World, button, seen


async def test_ones_own_certificates_are_listed_newest_first_with_their_links(world: World) -> None:
    lines = (await world.read("certificates", by="sarah")).splitlines()
    assert lines[0] == "Your certificates"
    assert lines[1].startswith(
        "• Python for Data Science, 28 Feb 2024 · Certificate (https://learnflow.com/certificates/"
    )
    assert "Verify (https://learnflow.com/verify/cert_3dEf6gHiJ)" in lines[1]
    assert lines[2].startswith("• Git Essentials, 9 Feb 2024")
    assert lines[3] == "2 certificates"


async def test_they_can_be_narrowed_by_course_and_day(world: World) -> None:
    assert "Git Essentials" not in await world.read("certificates me python for data science", by="sarah")
    said = await world.read("certificates since:2024-02-10", by="sarah")
    assert said.splitlines()[0] == "Your certificates since 2024-02-10"
    assert "Git Essentials" not in said


async def test_none_is_said_with_what_was_asked(world: World) -> None:
    reply = await world.say("certificates git essentials", by="sam")
    assert seen(reply).splitlines()[:2] == [
        "You have no certificate for Git Essentials",
        "One is issued as soon as a course is finished.",
    ]
    button("My progress", reply.card)
    assert (await world.say("certificates @sam", by="michael")).card.title == "Sam Rivera has no certificate"


async def test_those_of_others_are_for_managers(world: World) -> None:
    assert (await world.say("certificates @sarah", by="michael")).card.title == "The certificates of Sarah Johnson"
    assert (await world.read("certificates @sarah", by="sam")).startswith("Certificates of others is for managers")


async def test_many_come_in_pages(world: World) -> None:
    for course in [one for one in world.learnflow.organisation.courses if one.is_published][:12]:
        world.learnflow.enroll("sam.rivera@example.com", course.id)
        world.learnflow.finish("sam.rivera@example.com", course.id)
    first = await world.say("certificates since:2026-01-01", by="sam")
    assert "1–10 of 12 certificates" in seen(first)
    second = await world.press("More", first, by="sam")
    assert second.card.title == "Your certificates since 2026-01-01"
    assert "11–12 of 12 certificates" in seen(second)
