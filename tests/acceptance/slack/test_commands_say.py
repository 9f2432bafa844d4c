"""Items of slack-platform §18 that are the commands' to keep, whatever the adapter draws."""

from collections.abc import AsyncIterator

import pytest

from commands import COMMANDS
from lfbot.card import Tone
from lfbot.chat import Profile, Reply
from tests.world import World, a_world, button, every_button, seen

BOOTCAMP = "crs_4mNp7qRsT"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A world for each story."""
    async with a_world() as world:
        yield world


async def test_sl_044_seven_refusals_of_learnflow_are_seven_different_plain_cards(world: World) -> None:
    for person in ("michael", "sam"):
        await world.say("whoami", by=person)
    await world.say("courses", by="michael")
    cards = {}
    for status in (401, 403, 404, 422, 429, 500):
        world.learnflow.faults.add("/v2/enrollments", status=status, retry_after=60 if status == 429 else None)
        cards[status] = (await world.say(f"enroll @sam {BOOTCAMP}", by="michael")).card
        world.learnflow.faults.clear()
        await world.clock.advance(120)
    await world.say(f"enroll @sam {BOOTCAMP}", by="michael")
    cards[409] = (await world.say(f"enroll @sam {BOOTCAMP}", by="michael")).card
    assert len({card.title for card in cards.values()}) == 7
    assert all(card.tone is Tone.BAD for status, card in cards.items() if status != 409)
    assert (cards[409].title, cards[409].tone) == ("Sam Rivera is already enrolled", Tone.GOOD)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (f"enroll @sam @ann @joann @samantha @zoe @soren {BOOTCAMP}", 6),
        (f"enroll @sam @ann @joann {BOOTCAMP} crs_7wXy1zAbC", 6),
        (f"enroll @design {BOOTCAMP}", 3),
    ],
)
async def test_sl_045_many_people_or_any_group_are_counted_before_anything_is_written(
    world: World, line: str, count: int
) -> None:
    shown = await world.say(line, by="michael")
    assert not world.posts()
    assert button(f"Enroll {count}", shown.card).confirm is not None
    await world.press(f"Enroll {count}", shown, by="michael")
    assert len(world.posts()) == count


async def test_sl_046_only_what_the_caller_wants_everybody_to_hear_is_public(world: World) -> None:
    lines = [example for command in COMMANDS for example in command.examples if command.name != "subscribe"]
    public = []
    for line in [*lines, "enrol", "xyzzy", "progress @sam", "enroll @design git essentials"]:
        answer = await world.answer(line.replace("@kim", "@ann"), by="priya")
        public += [line] if isinstance(answer, Reply) and answer.public else []
    assert public == []
    assert (await world.say("subscribe", by="priya")).public


@pytest.mark.slow
async def test_sl_108_a_thousand_of_all_sorts_are_counted_by_class_and_only_the_eligible_enrolled() -> None:
    async with a_world(people=400) as world:
        world.rules(bulk_max=1000)
        kinds = {
            "robot": [Profile(f"robot{n}", f"Robot {n}", bot=True) for n in range(200)],
            "gone": [Profile(f"gone{n}", f"Gone {n}", f"gone{n}@example.com", deleted=True) for n in range(150)],
            "outside": [Profile(f"out{n}", f"Out {n}", f"out{n}@elsewhere.example", external=True) for n in range(150)],
            "unknown": [Profile(f"new{n}", f"New {n}", f"new{n}@example.com") for n in range(100)],
        }
        eligible = [one for one in world.learnflow.organisation.people if one.status != "suspended"]
        members = list(world.chat.people)[:400]
        for people in kinds.values():
            members += [one.id for one in people]
            world.chat.people |= {one.id: one for one in people}
        world.chat.groups["everybody"] = members
        assert len(members) == 1000

        shown = await world.say(f"enroll #everybody {BOOTCAMP}", by="priya")
        assert not world.posts()
        lines = seen(shown).splitlines()
        assert f"To be enrolled: {len(eligible)} people" in lines
        assert "Left out, a bot: 200 people" in lines
        assert "Left out, their chat account is deactivated: 150 people" in lines
        assert "Left out, from another organisation: 150 people" in lines
        assert "Left out, no LearnFlow account has their e-mail address: 100 people" in lines

        report = seen(await world.press(f"Enroll {len(eligible)}", shown, by="priya"))
        assert len(world.posts()) == len(eligible)
        assert "• Robot 7: not enrolled, a bot" in report
        assert "• New 99: not enrolled, no LearnFlow account has their e-mail address" in report
        assert "• Gone 149: not enrolled, their chat account is deactivated" in report


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        (f"enroll @design {BOOTCAMP}", "no_such_subteam", "There is no group design any more."),
        (f"enroll @design {BOOTCAMP}", "plan_upgrade_required", "This workspace's plan has no user groups."),
        (f"enroll @sam {BOOTCAMP}", "users_not_found", "nobody here has that id."),
        (f"enroll @sam {BOOTCAMP}", "user_not_visible", "I am not allowed to see their profile."),
    ],
)
async def test_sl_110_groups_and_people_that_cannot_be_read_have_their_own_words(
    world: World, line: str, reason: str, said: str
) -> None:
    world.chat.troubles = {line.split()[1].removeprefix("@"): reason}
    reply = await world.say(line, by="michael")
    assert said in seen(reply)
    assert not world.posts()
    assert not every_button(reply.card)
