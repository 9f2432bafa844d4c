"""Whom a mention stands for in LearnFlow: T-037 … T-044 and T-046 of the contract."""

import pytest

from tests.acceptance.teams.talking import (
    answer,
    at_home,
    called_in,
    looked_up,
    newcomer,
    read,
    searched,
    sends,
)
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town

CACHED = 30 * 60
"""Seconds for which somebody who was looked up is known."""

MICHAEL, SAM = "michael.chen@example.com", "sam.rivera@example.com"


async def test_t_037_whoever_is_mentioned_is_looked_up_and_enrolled_once_and_named_in_the_one_answer(
    town: Town,
) -> None:
    await town.michael.types("#news", "Who wants to learn something new?")
    root = town.teams.messages("#news")[-1]
    calls, news = len(sends(town)), town.conversation("#news").id
    said = await answer(town, town.michael, "#news", f"@LearnFlow enroll @Sam {BOOTCAMP}", reply_to=root)
    assert looked_up(town) == [(news, town.michael.id), (news, town.sam.mri)]
    assert searched(town) == [MICHAEL, SAM]
    assert len(town.enrollments()) == 1
    assert town.enrolled("sam.rivera")
    reply = sends(town)[calls]
    assert (reply.conversation, reply.query) == (f"{news};messageid={root.id}", {"isTargetedActivity": "true"})
    assert (said.only_for, said.thread) == (town.michael.id, root.id)
    assert town.michael.reading(said).startswith("Sam Rivera is enrolled\nCourse: Complete Web Development Bootcamp\n")
    assert [one for one in sends(town)[calls:] if one.conversation.startswith(news)] == [reply]


async def test_t_037_the_answer_mentions_whoever_was_enrolled(town: Town) -> None:
    said = await answer(town, town.michael, "#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    assert called_in(said) == {"<at>Sam Rivera</at>": town.sam.id}


async def test_t_037_and_so_does_the_answer_about_several(town: Town) -> None:
    said = await answer(town, town.michael, "#news", f"@LearnFlow enroll @Sam @Ann {BOOTCAMP}")
    assert called_in(said) == {"<at>Sam Rivera</at>": town.sam.id, "<at>Ann Lee</at>": town.person("ann").id}


async def test_t_038_whoever_was_looked_up_is_known_for_half_an_hour(town: Town) -> None:
    await answer(town, town.michael, "#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    known, calls = looked_up(town), searched(town)
    await town.clock.advance(CACHED - 60)
    assert "Sam Rivera is enrolled" in await read(town, town.michael, "#news", f"@LearnFlow enroll @Sam {PYTHON}")
    assert looked_up(town) == known
    assert len(town.enrollments()) == 2
    await town.clock.advance(120)
    await answer(town, town.michael, "#news", f"@LearnFlow enroll @Sam {PYTHON}")
    assert [who for _, who in looked_up(town)[len(known) :]] == [town.michael.id, town.sam.id]
    assert set(searched(town)[len(calls) :]) <= {MICHAEL, SAM}


async def test_t_039_somebody_without_an_e_mail_address_is_found_by_their_user_name(town: Town) -> None:
    town.learnflow.create_user("uma.patel@example.com", "Uma Patel")
    uma = newcomer(town, "Uma Patel", None, upn="Uma.Patel@example.com")
    assert uma.user.email is None
    assert "Uma Patel is enrolled" in await read(town, town.michael, "#news", f"@LearnFlow enroll @Uma {BOOTCAMP}")
    assert searched(town) == [MICHAEL, "uma.patel@example.com"]
    assert town.enrolled("uma.patel")
    assert (await read(town, uma, "#news", "@LearnFlow progress")).startswith("Your progress\nEnrolled: 1 course")


async def test_t_039_whoever_is_not_found_by_it_either_can_be_named_another_way(town: Town) -> None:
    town.learnflow.create_user("uma@learning.example", "Uma Patel")
    uma = newcomer(town, "Uma Patel", None, upn="uma.patel@example.com")
    said = await read(town, town.michael, "#news", f"@LearnFlow enroll @Uma {BOOTCAMP}")
    assert said.startswith(
        "Uma Patel cannot be found in LearnFlow: no LearnFlow account has their e-mail address.\nNothing was changed. "
    )
    assert "Ask a LearnFlow admin to invite them, then try again." in said
    assert "If LearnFlow knows them by another address, type that instead." in said
    assert searched(town) == [MICHAEL, "uma.patel@example.com"]
    assert not town.enrollments()
    own = await read(town, uma, "#news", "@LearnFlow progress")
    assert "I found no LearnFlow account for uma.patel@example.com." in own
    assert "Ask a LearnFlow admin to invite you under that address, then try again." in own
    said = await read(town, town.michael, "#news", f"@LearnFlow enroll uma@learning.example {BOOTCAMP}")
    assert "Uma Patel is enrolled" in said


async def test_t_039_an_admin_can_invite_whoever_has_a_user_name_only(town: Town) -> None:
    newcomer(town, "Uma Patel", None, upn="uma.patel@example.com")
    said = await answer(town, town.priya, "#news", f"@LearnFlow enroll @Uma {BOOTCAMP}")
    assert "Invite them, then try again." in town.priya.reading(said)
    pressed = await town.priya.clicks(said, "Invite uma.patel@example.com")
    assert pressed.status == 200
    assert "Uma Patel is invited" in town.priya.reading(said)
    assert town.learnflow.person("uma.patel@example.com").status == "invited"


async def test_t_040_somebody_whom_learnflow_knows_by_their_user_name_is_found_by_that(town: Town) -> None:
    town.learnflow.create_user("upatel@example.com", "Uma Patel")
    newcomer(town, "Uma Patel", "uma.patel@example.com", upn="upatel@example.com")
    assert "Uma Patel is enrolled" in await read(town, town.michael, "#news", f"@LearnFlow enroll @Uma {BOOTCAMP}")
    assert searched(town) == [MICHAEL, "uma.patel@example.com", "upatel@example.com"]
    assert town.enrolled("upatel")


async def test_t_040_the_e_mail_address_counts_first(town: Town) -> None:
    town.learnflow.create_user("upatel@example.com", "Another Uma")
    town.learnflow.create_user("uma.patel@example.com", "Uma Patel")
    newcomer(town, "Uma Patel", "uma.patel@example.com", upn="upatel@example.com")
    await answer(town, town.michael, "#news", f"@LearnFlow enroll @Uma {BOOTCAMP}")
    assert (town.enrolled("uma.patel"), town.enrolled("upatel")) == (True, False)
    assert searched(town) == [MICHAEL, "uma.patel@example.com"]


GUEST = "gina_partner.example#EXT#@tenant.onmicrosoft.com"


@pytest.mark.parametrize(
    ("email", "upn", "tenant", "why"),
    [
        ("gina@partner.example", GUEST, None, "Gina Fox is a guest"),
        (None, GUEST, None, "Gina Fox is a guest"),
        (None, GUEST, "7e0f0000-0000-4000-8000-00000000fe11", "Gina Fox is from another organisation"),
        ("gina@partner.example", "gina@partner.example", "7e0f0000-0000-4000-8000-00000000fe11", "from another"),
    ],
)
async def test_t_041_guests_are_refused_and_nothing_is_guessed_from_their_user_names(
    town: Town, email: str | None, upn: str, tenant: str | None, why: str
) -> None:
    town.learnflow.create_user("gina@partner.example", "Gina Fox")
    gina = newcomer(town, "Gina Fox", email, upn=upn, tenant=tenant)
    said = await read(town, town.michael, "#news", f"@LearnFlow enroll @Gina {BOOTCAMP}")
    assert why in said.splitlines()[0]
    assert "Nothing was changed. Check whom you meant, and name somebody else." in said
    for line in ("progress", f"enroll me {BOOTCAMP}"):
        own = await read(town, gina, "#news", f"@LearnFlow {line}")
        assert own.startswith("LearnFlow commands are for members of this organisation.\nNothing was changed.")
        assert "Ask a member to do it for you." in own
    assert searched(town) == [MICHAEL]
    assert not town.enrollments()


async def test_t_042_whoever_is_not_in_the_conversation_is_not_acted_for(town: Town) -> None:
    ann = town.person("ann")
    line = f"@LearnFlow enroll @Ann {PYTHON}"
    said = await read(town, town.michael, "Project", line)
    assert said == (
        "Ann Lee cannot be found in LearnFlow: they are not in this conversation.\nNothing was changed. "
        "Add them to this conversation, or name them by their e-mail address."
    )
    assert [call.status for call in town.teams.calls_of("member")] == [200, 404]
    assert looked_up(town)[-1] == (town.conversation("Project").id, ann.mri)
    assert searched(town) == [MICHAEL]
    assert not town.enrollments()

    # Asked again at once, Teams is left in peace; once she is there, she is found.
    assert await read(town, town.michael, "Project", line) == said
    assert len(looked_up(town)) == 2
    await town.teams.join("Project", ann)
    await town.clock.advance(61)
    assert "Ann Lee is enrolled" in await read(town, town.michael, "Project", line)


async def test_t_043_an_address_that_is_part_of_another_is_nobody_elses(town: Town) -> None:
    newcomer(town, "Nan Nobody", "nn@example.com", handle="nan")
    assert "Ann Lee is enrolled" in await read(town, town.michael, "#news", f"@LearnFlow enroll @Ann {PYTHON}")
    assert (town.enrolled("ann", PYTHON), town.enrolled("joann", PYTHON)) == (True, False)
    said = await read(town, town.michael, "#news", f"@LearnFlow enroll @nan {BOOTCAMP}")
    assert searched(town) == [MICHAEL, "ann@example.com", "nn@example.com"]
    assert "Nan Nobody cannot be found in LearnFlow" in said
    assert "Ask a LearnFlow admin to invite them" in said
    assert len(town.enrollments()) == 1


async def test_t_043_of_two_accounts_with_one_address_none_is_chosen_and_the_bot_asks_which(town: Town) -> None:
    town.learnflow.person("samira.khan@example.com").email = "Sam.Rivera@Example.com"
    said = await read(town, town.michael, "#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    assert said.startswith(
        "Sam Rivera cannot be found in LearnFlow: two LearnFlow accounts have their e-mail address.\n"
    )
    assert "Name them by their LearnFlow id (usr_…), or ask a LearnFlow admin to remove one account." in said
    assert not town.enrollments()
    own = await read(town, town.sam, "#news", "@LearnFlow progress")
    assert "two LearnFlow accounts have your e-mail address" in own
    assert not town.asked("/progress")
    sam = town.learnflow.person(SAM)
    await answer(town, town.michael, "#news", f"@LearnFlow enroll {sam.id} {BOOTCAMP}")
    assert town.enrolled("sam.rivera")


@pytest.mark.parametrize("place", ["bot", "#news", "Project"])
async def test_t_044_whoever_is_named_by_their_address_is_not_looked_up_in_teams(town: Town, place: str) -> None:
    await answer(town, town.michael, place, "@LearnFlow whoami")
    assert [who for _, who in looked_up(town)] == [town.michael.id]
    said = await read(town, town.michael, place, f"@LearnFlow enroll Sam.Rivera@example.com {BOOTCAMP}")
    assert "Sam Rivera is enrolled" in said
    assert [who for _, who in looked_up(town)] == [town.michael.id]
    assert not town.teams.calls_of("members")
    assert town.enrolled("sam.rivera")


async def test_t_046_whoever_was_met_once_is_known_in_every_conversation(town: Town) -> None:
    await answer(town, town.michael, "#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    known, addresses = looked_up(town), searched(town)
    assert [who for _, who in known] == [town.michael.id, town.sam.mri]

    assert "Your progress" in await read(town, town.sam, "Project", "@LearnFlow progress")
    assert "The progress of Sam Rivera" in await read(town, town.michael, "Project", "@LearnFlow progress @Sam")
    assert "Your progress" in await read(town, town.sam, "bot", "progress")
    assert "The progress of Sam" in await read(town, town.michael, "bot", "progress sam.rivera@example.com")
    assert looked_up(town) == known
    assert searched(town) == addresses


async def test_t_046_whoever_spoke_is_known_by_their_object_id_when_they_are_mentioned(town: Town) -> None:
    await at_home(town, town.sam)
    await answer(town, town.sam, "bot", "progress")
    assert "The progress of Sam" in await read(town, town.michael, "#news", "@LearnFlow progress @Sam")
    assert [who for _, who in looked_up(town)] == [town.sam.id, town.michael.id]
    assert searched(town) == [SAM, MICHAEL]


async def test_t_046_another_address_in_teams_does_not_make_another_person_of_them_meanwhile(town: Town) -> None:
    await answer(town, town.michael, "#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    town.sam.user.email = town.sam.user.upn = "sarah.johnson@example.com"
    town.sarah.user.email = town.sarah.user.upn = "nobody@example.com"
    said = await read(town, town.sam, "#news", "@LearnFlow progress")
    assert "Enrolled: 1 course" in said
