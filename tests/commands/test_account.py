"""Whoami, status and invite."""

import pytest

from lfbot.card import Tone
from lfbot.store import Received
from tests.world import MORNING, World, button, seen


@pytest.mark.parametrize(
    ("by", "title", "role"),
    [
        ("sam", "You are Sam Rivera", "Role: learner: you enroll yourself and see your own progress"),
        ("michael", "You are Michael Chen", "Role: manager: you act for others and set up announcements"),
        ("priya", "You are Priya Raman", "Role: admin: you may do everything"),
    ],
)
async def test_everybody_learns_which_account_is_theirs(world: World, by: str, title: str, role: str) -> None:
    lines = (await world.read("whoami", by=by)).splitlines()
    assert lines[0] == title
    assert role in lines


@pytest.mark.parametrize(
    ("by", "title", "why"),
    [
        (
            "nora",
            "You are not known in LearnFlow",
            "No LearnFlow account has your e-mail address. Ask a LearnFlow admin",
        ),
        ("guest", "You are not known in LearnFlow", "You are a guest. Ask a member of this organisation"),
        ("partner", "You are not known in LearnFlow", "You are from another organisation."),
        ("shy", "You are not known in LearnFlow", "Your e-mail address is not visible to me. Ask whoever installed"),
        ("victor", "You are Victor Hale", "Your LearnFlow account is suspended. Ask a LearnFlow admin to activate it."),
        ("peter", "You are Peter Novák", "Your LearnFlow account is inactive."),
    ],
)
async def test_strangers_learn_why_and_what_to_do(world: World, by: str, title: str, why: str) -> None:
    reply = await world.say("whoami", by=by)
    assert reply.card.title == title
    assert why in seen(reply)
    assert "Role: none: only help and this command" in seen(reply)
    assert reply.card.tone is Tone.BAD


async def test_an_operators_admin_without_an_account_is_an_admin(world: World) -> None:
    world.rules(admins=frozenset({"nora.quist@example.com"}))
    said = await world.read("whoami", by="nora")
    assert "Role: admin: you may do everything" in said
    assert "No LearnFlow account has your e-mail address." in said


async def test_status_shows_managers_what_is_left_and_what_waits(world: World) -> None:
    await world.say("enroll @sam crs_4mNp7qRsT", by="michael")
    reply = await world.say("status", by="michael")
    lines = seen(reply).splitlines()
    spent = len(world.learnflow.history)
    assert lines[:4] == [
        "Everything is on its way",
        f"LearnFlow calls left: {100_000 - spent:,} of 100,000, full again 3 Mar 2026, 00:00 UTC",
        "Last event from LearnFlow: none yet",
        "Messages waiting: 1, the oldest since 2 Mar 2026, 09:00 UTC",
    ]
    assert not any(line.startswith("Events") for line in lines)
    assert not reply.public


async def test_status_shows_what_was_given_up(world: World) -> None:
    await world.say("enroll @sam crs_4mNp7qRsT", by="michael")
    (delivery,) = await world.store.outbox.claim(MORNING, "boot", 10, 10)
    await world.store.outbox.dead(delivery, "user_not_found", MORNING)
    reply = await world.say("status", by="michael")
    assert reply.card.title == "1 message could not be delivered"
    assert "Messages given up: 1" in seen(reply)


async def test_status_shows_admins_events_and_subscriptions_too(world: World) -> None:
    await world.store.inbox.keep(Received("main", "evt_1", "user.created", MORNING, MORNING, b"{}"))
    await world.store.inbox.keep(Received("main", "bad_1", "", None, MORNING, b"[", reason="not_json"))
    await world.say("subscribe", by="michael")
    lines = (await world.read("status", by="priya")).splitlines()
    assert "Last event from LearnFlow: 2 Mar 2026, 09:00 UTC" in lines
    assert "Events waiting: 1" in lines
    assert "Events that could not be read: 1 not_json" in lines
    assert "Subscriptions: 1, 0 paused" in lines


async def test_status_is_not_for_students(world: World) -> None:
    assert (await world.read("status", by="sam")).startswith("status is for managers.")


async def test_an_admin_invites_somebody_who_can_then_be_enrolled(world: World) -> None:
    reply = await world.say('invite mia.stone@example.com name:"Mia S. Stone"', by="priya")
    assert reply.card.title == "Mia S. Stone is invited"
    assert world.learnflow.person("mia.stone@example.com").status == "invited"
    assert button("Enroll them", reply.card).words == ("enroll", "?", "mia.stone@example.com")
    enrolled = await world.say("enroll mia.stone@example.com crs_4mNp7qRsT", by="priya")
    assert enrolled.card.title == "Mia S. Stone is enrolled"


@pytest.mark.parametrize(
    ("email", "name"),
    [("mia.stone@example.com", "Mia Stone"), ("mia_stone+x@example.com", "Mia Stone"), ("mia@example.com", "Mia")],
)
async def test_a_name_is_made_from_the_address(world: World, email: str, name: str) -> None:
    await world.say(f"invite {email}", by="priya")
    assert world.learnflow.person(email).name == name


async def test_whoever_has_an_account_is_not_invited_again(world: World) -> None:
    reply = await world.say("invite sam.rivera@example.com", by="priya")
    assert reply.card.title == "sam.rivera@example.com has a LearnFlow account already"
    assert reply.card.tone is Tone.GOOD


async def test_inviting_is_for_admins(world: World) -> None:
    said = await world.read("invite mia@example.com", by="michael")
    assert said == "invite is for admins.\nNothing was changed. Ask a LearnFlow admin to do it."
    assert not [one for one in world.learnflow.history if one.method == "POST"]


async def test_what_is_no_address_is_said(world: World) -> None:
    assert (await world.read("invite mia@stone", by="priya")).startswith("“mia@stone” is not an e-mail address.")
