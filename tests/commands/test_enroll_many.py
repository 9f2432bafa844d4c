"""Enroll, many people or courses: the preview, its button, and the report."""

import pytest

from lfbot import plain
from lfbot.card import Tone
from lfbot.chat import Reply
from tests.world import MORNING, World, button, every_button, seen

BOOTCAMP, PYTHON = "crs_4mNp7qRsT", "crs_7wXy1zAbC"
SIX = "@sam @ann @joann @samantha @zoe @soren"


async def preview(world: World, line: str, *, by: str = "michael") -> Reply:
    """What is shown before anything is done."""
    reply = await world.say(line, by=by)
    assert not world.posts()
    return reply


async def test_a_few_people_are_enrolled_at_once_with_a_line_each(world: World) -> None:
    reply = await world.say(f"enroll @sam @sarah @nora {BOOTCAMP}", by="michael")
    assert seen(reply).splitlines() == [
        "Enrolled 1 of 3 in Complete Web Development Bootcamp",
        "Enrolled: 1",
        "Already enrolled: 1",
        "Not enrolled: 1",
        "• Nora Quist: not enrolled, no LearnFlow account has their e-mail address",
        "• Sam Rivera: enrolled",
        "• Sarah Johnson: already enrolled",
        "Ask a LearnFlow admin to invite those who have no account.",
    ]
    assert reply.card.tone is Tone.PLAIN
    assert [notice.person for notice in reply.notices] == ["sam"]


async def test_several_courses_make_one_message_to_each_person(world: World) -> None:
    reply = await world.say(f"enroll @sam {BOOTCAMP} {PYTHON}", by="michael")
    assert "• Sam Rivera, Python for Data Science: enrolled" in seen(reply)
    ((notice),) = reply.notices
    assert plain.text(notice.card).splitlines()[:4] == [
        "You are enrolled in 2 courses",
        "Michael Chen enrolled you in these courses:",
        f"• Complete Web Development Bootcamp (https://learnflow.com/courses/{BOOTCAMP})",
        f"• Python for Data Science (https://learnflow.com/courses/{PYTHON})",
    ]


async def test_everybody_enrolled_already_is_good_news(world: World) -> None:
    world.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
    reply = await world.say(f"enroll @sam @sarah {BOOTCAMP}", by="michael")
    assert reply.card.title == "All 2 were enrolled already in Complete Web Development Bootcamp"
    assert reply.card.tone is Tone.GOOD


async def test_the_same_person_named_twice_is_enrolled_once(world: World) -> None:
    await world.say(f"enroll @sam sam.rivera@example.com {BOOTCAMP}", by="michael")
    assert len(world.posts()) == 1


async def test_more_than_five_are_shown_first_and_enrolled_by_the_button(world: World) -> None:
    reply = await preview(world, f"enroll {SIX} {BOOTCAMP}")
    assert seen(reply).splitlines()[:3] == [
        "Enroll 6 people in Complete Web Development Bootcamp?",
        "To be enrolled: 6 people",
        "Nothing is done until you press the button. Whoever is enrolled already stays as they are.",
    ]
    sure = button("Enroll 6", reply.card).confirm
    assert sure is not None
    assert sure.title == "Enroll 6 people?"
    done = await world.press("Enroll 6", reply, by="michael")
    assert len(world.posts()) == 6
    assert "Not enrolled" not in seen(done)
    assert {notice.person for notice in done.notices} <= {"sam", "ann", "joann", "samantha", "zoe", "soren"}


async def test_two_people_in_three_courses_are_six_enrollments(world: World) -> None:
    reply = await preview(world, f"enroll @sam @ann {BOOTCAMP} {PYTHON} git essentials")
    assert reply.card.title == "Enroll 2 people in 3 courses?"
    assert "• Git Essentials" in seen(reply)
    button("Enroll 6", reply.card)


async def test_five_need_no_preview(world: World) -> None:
    await world.say(f"enroll @sam @ann @joann @zoe @soren {BOOTCAMP}", by="michael")
    assert len(world.posts()) == 5


async def test_a_group_is_shown_first_however_small(world: World) -> None:
    reply = await preview(world, f"enroll @design {BOOTCAMP}")
    assert reply.card.title == "Enroll 3 people in Complete Web Development Bootcamp?"
    # Who joins the group meanwhile was not shown, and is not enrolled.
    world.chat.groups["design"] = ["sam"]
    await world.press("Enroll 3", reply, by="michael")
    assert not world.is_enrolled("sam.rivera@example.com", BOOTCAMP)
    assert world.is_enrolled("mateo.rossi@example.com", BOOTCAMP)


async def test_a_group_of_all_sorts_is_counted_by_class(world: World) -> None:
    world.chat.groups["all"] = ["sam", "ann", "robot", "nora", "guest", "partner", "gone", "victor", "shy"]
    reply = await preview(world, f"enroll @all {BOOTCAMP}")
    lines = seen(reply).splitlines()
    assert lines[1] == "To be enrolled: 2 people"
    assert "Left out, a bot: 1 person" in lines
    assert "Left out, from another organisation: 1 person" in lines
    assert "Left out, no LearnFlow account has their e-mail address: 1 person" in lines
    assert sum(line.startswith("Left out") for line in lines) == 7
    report = seen(await world.press("Enroll 2", reply, by="michael"))
    assert len(world.posts()) == 2
    assert "• Robo: not enrolled, a bot" in report
    assert "• Victor Hale: not enrolled, their LearnFlow account is suspended" in report


async def test_a_group_in_which_nobody_can_be_enrolled_has_no_button(world: World) -> None:
    world.chat.groups["odd"] = ["robot", "guest"]
    reply = await preview(world, f"enroll @odd {BOOTCAMP}")
    assert reply.card.title == "Nobody there can be enrolled"
    assert not every_button(reply.card)


async def test_an_empty_group_is_said(world: World) -> None:
    world.chat.groups["empty"] = []
    assert "There is nobody in that group." in await world.read(f"enroll @empty {BOOTCAMP}", by="michael")


async def test_too_many_are_refused_before_anybody_is_looked_up(world: World) -> None:
    world.rules(bulk_max=10)
    world.chat.groups["all"] = [f"someone{number}" for number in range(11)]
    asked = len(world.learnflow.history)
    said = await world.read(f"enroll @all {BOOTCAMP}", by="michael")
    assert said.splitlines() == [
        "That would be 11 enrollments; one command makes 10 at most.",
        "Nothing was changed. Split it into smaller groups or fewer courses.",
    ]
    assert len(world.learnflow.history) - asked <= 2  # the caller, and the list of courses


async def test_the_button_works_once(world: World) -> None:
    reply = await preview(world, f"enroll @design {BOOTCAMP}")
    await world.press("Enroll 3", reply, by="michael")
    again = seen(await world.press("Enroll 3", reply, by="michael"))
    assert "That button works once" in again
    assert "type the enrollment again" in again
    assert len(world.posts()) == 3


async def test_the_button_is_the_callers_alone(world: World) -> None:
    reply = await preview(world, f"enroll @design {BOOTCAMP}")
    assert "only for whoever asked" in seen(await world.press("Enroll 3", reply, by="priya"))
    assert not world.posts()
    assert (await world.press("Enroll 3", reply, by="michael")).card.title.startswith("Enrolled 3 of 3")


async def test_the_button_is_good_for_a_day(world: World) -> None:
    reply = await preview(world, f"enroll @design {BOOTCAMP}")
    await world.clock.advance(25 * 3600)
    assert "That button works once, within a day" in seen(await world.press("Enroll 3", reply, by="michael"))
    assert not world.posts()


async def test_whoever_lost_the_right_meanwhile_cannot_press_it(world: World) -> None:
    world.rules(managers=frozenset({"sam.rivera@example.com"}))
    reply = await preview(world, f"enroll @design {BOOTCAMP}", by="sam")
    world.rules(managers=frozenset())
    assert "Enrolling others is for managers." in seen(await world.press("Enroll 3", reply, by="sam"))
    assert not world.posts()


async def test_what_a_crash_interrupted_goes_on_where_it_stopped(world: World) -> None:
    reply = await preview(world, f"enroll @design {BOOTCAMP}")
    call = world.call(button("Enroll 3", reply.card).words, by="michael")
    await world.bot.accept(call)
    world.learnflow.faults.add("/v2/enrollments", latency=5)
    running = world.start(call)
    await world.asleep()
    running.cancel()  # as a bot that is killed: the line is taken, the answers of LearnFlow are never heard
    world.learnflow.faults.clear()
    assert await world.another_bot().recover() == 1
    assert world.is_enrolled("lucia.fernandez@example.com", BOOTCAMP)
    assert world.is_enrolled("mateo.rossi@example.com", BOOTCAMP)
    owed = await world.store.outbox.claim(MORNING, "boot", 100, 100)
    (told,) = [one.card.title for one in owed if one.place.key == "@michael"]
    assert told == "Enrolled 3 of 3 in Complete Web Development Bootcamp"
    await world.clock.advance(5)


async def test_progress_is_told_at_every_quarter(world: World) -> None:
    people = [person.id for person in list(world.chat.people.values())[10:30]]
    world.chat.groups["many"] = people
    reply = await preview(world, f"enroll @many {BOOTCAMP}")
    world.told.clear()
    await world.press(every_button(reply.card)[0].label, reply, by="michael")
    assert [line.partition(" of ")[0] for line in world.told] == ["Enrolling: 5", "Enrolling: 10", "Enrolling: 15"]


async def test_at_most_eight_are_under_way_at_a_time(world: World) -> None:
    world.rules(bulk_confirm=50)
    people = " ".join(f"@{person}" for person in list(world.chat.people)[16:36])
    await world.say("whoami", by="michael")
    world.learnflow.faults.add("/v2/enrollments", latency=1)
    call = world.call(f"enroll {people} {BOOTCAMP}", by="michael")
    running = world.start(call)
    most = 0
    while not running.done():
        await world.asleep_or_done(running)
        most = max(most, world.clock.sleepers)
        await world.clock.advance(1)
    assert len(world.posts()) == 20
    assert 1 < most <= 8


async def test_one_failure_is_one_line_and_can_be_tried_again(world: World) -> None:
    world.learnflow.faults.add("/v2/enrollments", status=503, count=1)
    reply = await world.say(f"enroll @sam @noor {BOOTCAMP}", by="michael")
    said = seen(reply)
    assert "Enrolled: 1" in said
    assert "not enrolled, LearnFlow did not answer (request req_" in said
    done = await world.press("Try the rest again", reply, by="michael")
    assert done.card.title in ("Sam Rivera is enrolled", "Noor Haddad is enrolled")
    assert world.is_enrolled("sam.rivera@example.com", BOOTCAMP)
    assert world.is_enrolled("noor.haddad@example.com", BOOTCAMP)


async def test_one_who_cannot_be_looked_up_does_not_stop_the_others(world: World) -> None:
    await world.say("whoami", by="sam")
    await world.say("whoami", by="michael")
    world.learnflow.faults.add("/v2/users*", status=500)
    reply = await world.say(f"enroll @sam @ann @zoe {BOOTCAMP}", by="michael")
    assert "• Ann Lee: not enrolled, LearnFlow did not answer (request req_" in seen(reply)
    assert "• Sam Rivera: enrolled" in seen(reply)
    world.learnflow.faults.clear()
    done = await world.press("Try the rest again", reply, by="michael")
    assert done.card.title.startswith("Enrolled ")
    assert world.is_enrolled("zoe.mueller@example.com", BOOTCAMP)


@pytest.mark.parametrize(
    ("status", "title"),
    [(401, "LearnFlow does not accept the bot's key"), (429, "LearnFlow allows no more calls right now")],
)
async def test_a_refused_key_or_an_empty_budget_ends_the_run(world: World, status: int, title: str) -> None:
    world.rules(bulk_confirm=50)
    for person in ("michael", "sam", "ann", "zoe"):
        await world.say("whoami", by=person)
    people = " ".join(f"@{person}" for person in list(world.chat.people)[16:36])
    await world.read("courses", by="michael")
    world.learnflow.faults.add("/v2/enrollments", status=status, retry_after=3600)
    reply = await world.say(f"enroll {people} {BOOTCAMP}", by="michael")
    assert reply.card.title == title
    assert len(world.posts()) <= 8


async def test_learnflow_down_for_everybody_is_said_once(world: World) -> None:
    await world.say("whoami", by="michael")
    world.learnflow.faults.add(status=503)
    reply = await world.say(f"enroll @sam @ann {BOOTCAMP}", by="michael")
    assert reply.card.title == "LearnFlow did not answer"


async def test_an_admin_can_invite_from_the_report(world: World) -> None:
    reply = await world.say(f"enroll @sam @nora {BOOTCAMP}", by="priya")
    assert button("Invite nora.quist@example.com", reply.card).words == ("invite", "_who:nora")
    assert (await world.press("Invite nora.quist@example.com", reply, by="priya")).card.title == "Nora Quist is invited"
    assert world.learnflow.person("nora.quist@example.com").name == "Nora Quist"
