"""Buttons: whose right counts, and what a client may do by itself (T-082, T-083)."""

from collections.abc import AsyncIterator

import pytest

from lfbot.line import Mention
from sandbox.teams import Message, Sent
from sandbox.teams.cards import buttons as drawn
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from tests.acceptance.teams.pressing import (
    EVERYWHERE,
    FORGOTTEN,
    SAM,
    by,
    card_in,
    changes,
    common,
    courses,
    offer,
    presses,
    toast_in,
)
from tests.acceptance.teams.talking import answer
from tests.acceptance.teams.town import BOOTCAMP, Town, a_town


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


async def enroll_sam(town: Town, place: str = "#news") -> Message:
    """A card for everybody whose button enrolls Sam."""
    return await offer(town, "Enroll Sam", "enroll", Mention(town.sam.id), f"course:{BOOTCAMP}", place=place)


@pytest.mark.parametrize(("place", "learner"), [("#news", "sarah"), ("Project", "samira")])
async def test_t_082_somebody_who_may_not_is_refused_and_sees_it_alone(town: Town, place: str, learner: str) -> None:
    card = await enroll_sam(town, place)
    before = common(card)

    done = await town.person(learner).clicks(card, "Enroll Sam")

    assert "Enrolling others is for managers" in card_in(done.body)
    assert town.enrollments() == [] and changes(town) == []
    assert town.sam.reading(card) == common(card) == before
    await town.michael.clicks(card, "Enroll Sam")
    assert town.enrolled("sam.rivera")


async def test_t_082_data_that_names_somebody_else_gives_nobody_their_rights(town: Town) -> None:
    card = await enroll_sam(town)
    michael = {"id": town.michael.mri, "aadObjectId": town.michael.id, "name": "Michael Chen", "role": "admin"}
    forged: tuple[Json, ...] = (
        {"from": michael, "caller": michael, "user": town.michael.id, "role": "admin", "admin": True},
        {"nonce": f"p{'0' * 16}", "private": True},
        {"nonce": f"d{'0' * 16}", "caller": f"teams {town.michael.id}"},
        {"line": ["enroll", {"id": town.sam.id, "name": "me", "what": "person"}, BOOTCAMP]},
        {"form": "enroll", "people:people": town.sam.id, "course:many": BOOTCAMP},
        {"line": ["invite", "eve@example.com"], "from": michael},
        {"line": ["status"], "from": michael},
        {"line": ["progress", SAM], "from": michael},
    )
    for data in forged:
        done = await presses(town, town.sarah, card, "Enroll Sam", data)
        said = card_in(done.body)
        assert "for managers" in said or "for admins" in said, (data, said)
    await town.quiet()
    assert town.enrollments() == [] and town.asked("/v2/users", "POST") == []


async def test_t_082_the_sender_decides_and_not_who_pressed_before(town: Town) -> None:
    card = await enroll_sam(town)
    done = await town.sarah.clicks(card, "Enroll Sam")
    assert town.enrollments() == []
    again = await town.teams.deliver(by(done, town.michael))
    assert "Sam Rivera is enrolled" in card_in(again.body) and len(town.enrollments()) == 1
    again = await town.teams.deliver(by(done, town.sarah))
    assert "Enrolling others is for managers" in card_in(again.body)


async def test_t_082_what_somebody_else_was_to_confirm_is_theirs_alone(town: Town) -> None:
    several = " ".join(f"@{one}" for one in ("sam", "sarah", "ann", "joann", "aiko", "amara", "samira"))
    preview = await answer(town, town.michael, "#news", f"@LearnFlow enroll {several} {BOOTCAMP}")
    assert preview.only_for == town.michael.id and town.enrollments() == []
    (confirm,) = (one for one in drawn(preview.card() or {}) if one.action["type"] == "Action.Execute")
    card = await offer(town, "Nothing", "help")

    done = await presses(town, town.priya, card, "Nothing", {"line": confirm.data["line"]})

    assert "That button works once, within a day, and only for whoever asked." in card_in(done.body)
    assert town.enrollments() == []
    await town.michael.clicks(preview, confirm.label)
    assert len(town.enrollments()) == 7


async def test_t_082_the_rights_are_those_of_the_moment_of_the_press(town: Town) -> None:
    form = await answer(town, town.michael, "bot", f"enroll ? course:{BOOTCAMP}")
    town.learnflow.update_user("michael.chen@example.com", role="student")
    await town.clock.advance(FORGOTTEN)

    done = await town.michael.clicks(form, "Enroll", {"People, by e-mail address": SAM})

    assert "Enrolling others is for managers" in card_in(done.body) and town.enrollments() == []


async def refreshes(town: Town, who: Person, card: Message, data: Json) -> Sent:
    """What a client does by itself, when somebody looks at a card."""
    return await presses(town, who, card, "Enroll me", data, trigger="automatic")


WRITING: tuple[Json, ...] = (
    {},
    {"line": ["Enroll", "me", BOOTCAMP]},
    {"line": ["/enroll", "me", BOOTCAMP], "nonce": "new"},
    {"form": "enroll", "people:written": "me", "course:many": BOOTCAMP},
    {"line": ["subscribe"]},
    {"line": ["unsubscribe", "all"]},
    {"line": ["invite", "eve@example.com"]},
    {"line": [{"id": "29:x", "name": "enroll", "what": "person"}]},
)


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_083_what_a_client_asks_by_itself_changes_nothing(town: Town, place: str) -> None:
    card = await courses(town, town.priya if place != "Project" else town.michael, place)
    who = town.priya if place != "Project" else town.michael
    sent, rows = town.sent(), await town.rows()
    for data in WRITING:
        done = await refreshes(town, who, card, data)
        assert done.status == 200 and toast_in(done.body) == "Nothing was done. Press the button to do it."
    await town.quiet()
    assert town.asked(method="POST") == [] and (town.sent(), await town.rows()) == (sent, rows)
    await who.clicks(card, "Enroll me")
    assert len(town.enrollments()) == 1


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_083_what_only_shows_something_is_shown_and_nobody_is_told(town: Town, place: str) -> None:
    card = await courses(town, town.sam, place)
    sent, rows = town.sent(), await town.rows()

    done = await refreshes(town, town.sam, card, {"line": ["progress"]})

    assert card_in(done.body).startswith("Your progress")
    await town.quiet()
    assert (town.sent(), await town.rows()) == (sent, rows) and town.asked(method="POST") == []


async def test_t_083_a_slow_answer_to_a_client_that_asks_by_itself_becomes_no_message(town: Town) -> None:
    card = await courses(town, town.sam, "#news")
    town.learnflow.faults.add(latency=9)
    sent = town.sent()

    done = await town.until(refreshes(town, town.sam, card, {"line": ["progress"]}))

    assert done.status == 200 and "Press the button to see it." in toast_in(done.body)
    await town.until(town.quiet())
    await town.clock.advance(60)
    await town.quiet()
    assert town.sent() == sent
