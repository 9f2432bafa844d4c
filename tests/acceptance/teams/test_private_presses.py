"""A button in a card that only one person sees: what comes of it stays between them and the bot (T-103)."""

import pytest

from sandbox.teams import Message, Outcome, Refusal
from sandbox.teams.card_words import buttons
from sandbox.teams.client import Fill
from sandbox.teams.person import Person
from tests.acceptance.teams.private import NOWHERE, ONLY, PLACES, letters, public, whispers
from tests.acceptance.teams.talking import answer, at_home, sends
from tests.acceptance.teams.town import Town

CLIENTS = pytest.mark.parametrize("old", [False, True], ids=["a client of today", "an old client"])
EVERYWHERE = pytest.mark.parametrize("place", PLACES)


async def presses(who: Person, message: Message, label: str, *, old: bool, fill: Fill | None = None) -> Outcome:
    """They press that button, with a client of today or an old one."""
    return await (who.presses_old if old else who.clicks)(message, label, fill)


def stays_private(town: Town, who: Person, message: Message, everybody: list[tuple[str, int]]) -> None:
    """Nothing was said or changed for others, and whatever can be pressed now is marked as private, too."""
    assert public(town) == everybody
    assert message.only_for == who.id
    made = [call for call in town.teams.calls_of("update", "delete") if call.conversation]
    assert {tuple(call.query.items()) for call in made} <= {tuple(ONLY.items())}
    assert not town.teams.calls_of("typing")
    card = message.card(who.id)
    assert card is not None
    assert all(one.data["private"] is True for one in buttons(card) if "lfbot" in one.data)
    assert not town.teams.complaints


@EVERYWHERE
@CLIENTS
async def test_t_103_one_answer_after_another_takes_the_place_of_the_private_card(
    town: Town, place: str, old: bool
) -> None:
    everybody = public(town)
    said = await answer(town, town.sam, place, "@LearnFlow progress")
    for button, told in (
        ("Find a course", "Enroll me"),
        ("Enroll me in Complete Web Development Bootcamp", "You are enrolled"),
        ("Progress", "Lesson 1 of 186"),
    ):
        await presses(town.sam, said, button, old=old)
        await town.clock.advance(2)
        assert told in town.sam.reading(said)
        stays_private(town, town.sam, said, everybody)
    assert len(town.enrollments()) == 1
    assert len(whispers(town)) == 1
    assert not letters(town, town.sam)


@EVERYWHERE
@CLIENTS
async def test_t_103_what_everybody_would_read_is_kept_private_where_it_was_asked_in_private(
    town: Town, place: str, old: bool
) -> None:
    everybody = public(town)
    said = await answer(town, town.michael, place, "help subscribe", targeted=True)
    await presses(town.michael, said, "Fill in a form", old=old)
    form = said if "Subscribe" in [one.label for one in buttons(said.card(town.michael.id) or {})] else None
    assert form is not None
    await presses(town.michael, form, "Subscribe", old=old)
    assert "Subscription 1 is set up here" in town.michael.reading(form)
    stays_private(town, town.michael, form, everybody)
    await presses(town.michael, form, "All subscriptions here", old=old)
    await presses(town.michael, form, "Stop", old=old)
    assert "Subscription 1" in town.michael.reading(form)
    stays_private(town, town.michael, form, everybody)


@EVERYWHERE
@CLIENTS
async def test_t_103_a_form_that_is_filled_in_private_is_answered_in_private(town: Town, place: str, old: bool) -> None:
    everybody = public(town)
    form = await answer(town, town.michael, place, "enroll", targeted=True)
    fill: Fill = {"People, by e-mail address": "sam.rivera@example.com", "Course": "Complete Web Development Bootcamp"}
    await presses(town.michael, form, "Enroll", old=old, fill=fill)
    assert "Sam Rivera is enrolled" in town.michael.reading(form)
    assert town.enrolled("sam.rivera")
    stays_private(town, town.michael, form, everybody)


@EVERYWHERE
@CLIENTS
async def test_t_103_an_answer_that_takes_long_comes_there_too(town: Town, place: str, old: bool) -> None:
    everybody = public(town)
    said = await answer(town, town.sam, place, "@LearnFlow progress")
    town.learnflow.faults.add("/v2/courses*", latency=9, count=1)
    await town.until(presses(town.sam, said, "Find a course", old=old))
    await town.until(town.sam.sees(place, "Enroll me"))
    stays_private(town, town.sam, said, everybody)
    assert len(whispers(town)) == 1


@EVERYWHERE
@CLIENTS
async def test_t_103_an_answer_that_is_an_error_is_private_too(town: Town, place: str, old: bool) -> None:
    everybody = public(town)
    said = await answer(town, town.sam, place, "@LearnFlow progress")
    town.learnflow.faults.add(status=503)
    await town.until(presses(town.sam, said, "Find a course", old=old))
    await town.until(town.sam.sees(place, "LearnFlow did not answer"))
    stays_private(town, town.sam, said, everybody)


@EVERYWHERE
@pytest.mark.parametrize("refusal", [Refusal(404, "TARGETED_MESSAGE_EXPIRED_OR_DELETED"), Refusal(400, "BadArgument")])
@pytest.mark.parametrize("known", [True, False], ids=["in their own chat", "or not at all"])
async def test_t_103_a_private_card_that_cannot_be_changed_is_answered_in_private_elsewhere(
    town: Town, place: str, refusal: Refusal, known: bool
) -> None:
    await at_home(town, town.sam)
    said = await answer(town, town.sam, place, "@LearnFlow progress")
    everybody, before = public(town), len(sends(town))
    if not known:
        town.teams.block(town.sam.user)
    town.teams.faults.add("update", refusal)
    await town.sam.presses_old(said, "Find a course")
    await town.quiet()
    if known:
        assert "Enroll me" in letters(town, town.sam)[0]
        assert public(town) == everybody
        assert [call.query for call in sends(town)[before:]] == [{}]
    else:
        assert not letters(town, town.sam)
        (line,) = (one for one in town.michael.seen(place) if one.by_bot and one.id not in dict(everybody))
        assert town.michael.reading(line).startswith(NOWHERE)
        assert "Bootcamp" not in str(line.activity)
    assert len(town.teams.calls_of("update")) == 1
