"""Enroll, one person and one course."""

import pytest

from lfbot import plain
from lfbot.card import Tone
from lfbot.form import Asks
from lfbot.line import Mention
from tests.world import World, button, every_button, seen

SAM, SARAH = "sam.rivera@example.com", "sarah.johnson@example.com"
BOOTCAMP, TITLE = "crs_4mNp7qRsT", "Complete Web Development Bootcamp"


async def test_a_manager_enrolls_somebody_who_is_told_by_whom(world: World) -> None:
    reply = await world.say(f"enroll @sam {BOOTCAMP}", by="michael")
    assert world.is_enrolled(SAM, BOOTCAMP)
    lines = seen(reply).splitlines()
    assert lines[:3] == ["Sam Rivera is enrolled", f"Course: {TITLE}", "Sam Rivera gets a private message about it."]
    assert lines[-1].startswith("Enrollment enr_")
    assert (reply.public, reply.card.tone) == (False, Tone.GOOD)
    ((notice),) = reply.notices
    assert notice.person == "sam"
    assert plain.text(notice.card).splitlines() == [
        f"You are enrolled in {TITLE}",
        f"Michael Chen enrolled you in {TITLE}.",
        f"[Open the course] https://learnflow.com/courses/{BOOTCAMP}",
        "[My progress] progress",
    ]


async def test_who_is_enrolled_already_stays_so_and_is_not_told_again(world: World) -> None:
    reply = await world.say(f"enroll @sarah {BOOTCAMP}", by="michael")
    assert seen(reply).splitlines()[:3] == [
        "Sarah Johnson is already enrolled",
        f"Course: {TITLE}",
        "Nothing had to be changed.",
    ]
    assert reply.card.tone is Tone.GOOD
    assert not reply.notices


async def test_a_student_enrolls_themself_by_title(world: World) -> None:
    reply = await world.say("enroll me git essentials", by="sam")
    assert reply.card.title == "You are enrolled"
    assert world.is_enrolled(SAM, "git-essentials")
    assert not reply.notices
    assert (await world.press("Progress", reply, by="sam")).card.title == "Your progress in Git Essentials"


@pytest.mark.parametrize(
    "line", [f"enroll @sarah {BOOTCAMP}", f"enroll @design {BOOTCAMP}", f"enroll me @ann {BOOTCAMP}"]
)
async def test_a_student_enrolls_nobody_else(world: World, line: str) -> None:
    said = await world.read(line, by="sam")
    assert said.startswith("Enrolling others is for managers.\nNothing was changed. Ask an instructor or an admin")
    assert not world.posts()


async def test_a_student_whom_the_operator_made_a_manager_may(world: World) -> None:
    world.rules(managers=frozenset({SAM}))
    assert (await world.say(f"enroll @noor {BOOTCAMP}", by="sam")).card.title == "Noor Haddad is enrolled"


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("nora", "I found no LearnFlow account for nora.quist@example.com."),
        ("guest", "LearnFlow commands are for members of this organisation."),
        ("partner", "LearnFlow commands are for members of this organisation."),
        ("shy", "I cannot see your e-mail address here"),
        ("victor", "This is not possible: your LearnFlow account is suspended."),
    ],
)
async def test_strangers_are_refused_with_the_reason_and_a_way_on(world: World, by: str, said: str) -> None:
    reply = await world.say(f"enroll me {BOOTCAMP}", by=by)
    assert seen(reply).startswith(said)
    assert button("Check my account", reply.card).words == ("whoami",)
    assert not world.posts()


async def test_somebody_is_enrolled_by_their_address_and_told_where_the_chat_knows_them(world: World) -> None:
    reply = await world.say(f"enroll {SAM.upper()} {BOOTCAMP}", by="michael")
    assert reply.card.title == "Sam Rivera is enrolled"
    assert [notice.person for notice in reply.notices] == ["sam"]


async def test_somebody_whom_the_chat_does_not_know_gets_no_message(world: World) -> None:
    world.learnflow.create_user("far@elsewhere.example", "Far Away")
    reply = await world.say(f"enroll far@elsewhere.example {BOOTCAMP}", by="michael")
    assert reply.card.title == "Far Away is enrolled"
    assert "private message" not in seen(reply)
    assert not reply.notices


async def test_the_operator_can_turn_the_messages_off(world: World) -> None:
    world.rules(tell_learners=False)
    reply = await world.say(f"enroll @sam {BOOTCAMP}", by="michael")
    assert "private message" not in seen(reply)
    assert not reply.notices


async def test_an_unknown_address_offers_an_admin_to_invite(world: World) -> None:
    reply = await world.say(f"enroll new.hire@example.com {BOOTCAMP}", by="priya")
    assert "No LearnFlow account has the address new.hire@example.com." in seen(reply)
    invited = await world.press("Invite new.hire@example.com", reply, by="priya")
    assert invited.card.title == "New Hire is invited"
    again = await world.say(f"enroll new.hire@example.com {BOOTCAMP}", by="priya")
    assert again.card.title == "New Hire is enrolled"


async def test_an_unknown_address_sends_others_to_an_admin(world: World) -> None:
    reply = await world.say(f"enroll new.hire@example.com {BOOTCAMP}", by="michael")
    assert "Ask a LearnFlow admin to invite them, then try again." in seen(reply)
    assert not every_button(reply.card)


@pytest.mark.parametrize(
    ("who", "said", "step"),
    [
        ("@robot", "Robo is a bot, so LearnFlow commands do not reach them.", "name somebody else"),
        ("@guest", "Gus Visitor is a guest, so LearnFlow commands do not reach them.", "name somebody else"),
        ("@partner", "Pat Partner is from another organisation", "name somebody else"),
        ("@gone", "Gone Girl: their chat account is deactivated.", "name somebody else"),
        ("@shy", "their e-mail address is not visible to me", "by their e-mail address"),
        ("@victor", "Victor Hale: their LearnFlow account is suspended.", "activate the account"),
        ("victor.hale@example.com", "their LearnFlow account is suspended.", "activate the account"),
    ],
)
async def test_who_cannot_be_enrolled_is_said_with_the_reason(world: World, who: str, said: str, step: str) -> None:
    shown = await world.read(f"enroll {who} {BOOTCAMP}", by="michael")
    assert said in shown
    assert step in shown
    assert not world.posts()


async def test_a_plain_name_is_never_guessed_and_the_form_is_offered(world: World) -> None:
    reply = await world.say(f"enroll @samm {BOOTCAMP}", by="michael")
    assert "I cannot tell who “@samm” is" in seen(reply)
    assert button("Pick from a list", reply.card).words == ("enroll", "?", f"course:{BOOTCAMP}")


async def test_a_missing_course_is_asked_for(world: World) -> None:
    form = await world.form("enroll @sam", by="michael")
    people, course = form.fields
    assert (people.given, people.asks) == ((Mention("sam", "Sam Rivera"),), Asks.PEOPLE)
    assert (course.given, course.asks, course.required) == ((), Asks.COURSE, True)
    assert [field.name for field in form.fields] == ["people", "course"]


async def test_a_course_that_is_not_there_is_said_in_learnflows_words_with_its_request(world: World) -> None:
    said = await world.read("enroll @sam crs_nope", by="michael")
    assert "Nothing was changed." in said
    assert "crs_nope" in said
    assert "LearnFlow request req_" in said


async def test_somebody_with_two_accounts_is_not_guessed(world: World) -> None:
    twin = world.learnflow.create_user("twin@example.com", "Twin")
    twin.email = SAM.upper()
    said = await world.read(f"enroll @sam {BOOTCAMP}", by="michael")
    assert "two LearnFlow accounts have their e-mail address" in said
    assert "usr_" in said
    assert not world.posts()
