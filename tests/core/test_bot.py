"""The bot's door: runs once, answers always, and finishes what a crash left."""

import asyncio
import logging
import random
from dataclasses import replace

import pytest

from commands import COMMANDS
from lfbot import plain
from lfbot.bot import LONGEST, Bot, Tenant
from lfbot.card import Card
from lfbot.chat import Call, Caller, Place, Reply
from lfbot.command import Command, Context, command
from lfbot.form import Form
from lfbot.roles import Allow
from lfbot.store import Owed
from tests.world import MORNING, World, seen

SAM = "sam.rivera@example.com"
BOOTCAMP = "crs_4mNp7qRsT"


def bot_with(world: World, *commands: Command[...]) -> Bot:
    """A bot that knows other commands."""
    return Bot(
        commands=commands,
        tenant_of=lambda *_: world.tenant,
        platforms={world.chat.name: world.chat},
        store=world.store,
        clock=world.clock,
        rng=random.Random(1),
        owed=lambda: None,
    )


async def owed(world: World) -> list[tuple[str, Card]]:
    """The private messages in the outbox: to whom, and what."""
    waiting = await world.store.outbox.claim(MORNING, "boot", 100, 100)
    assert all(one.owed is Owed.PERSONAL for one in waiting)
    return [(one.place.key, one.card) for one in waiting]


async def test_the_same_call_delivered_again_runs_once_and_gets_the_same_reply(world: World) -> None:
    first = await world.say(f"enroll @sam {BOOTCAMP}", by="michael", key="trigger 1")
    second = await world.say(f"enroll @sam {BOOTCAMP}", by="michael", key="trigger 1")
    assert first == second
    assert first.card.title == "Sam Rivera is enrolled"
    assert len(world.posts()) == 1
    assert [place for place, _ in await owed(world)] == ["@sam"]


async def test_the_same_call_delivered_twice_at_once_runs_once(world: World) -> None:
    world.learnflow.faults.add("/v2/enrollments", latency=5)
    call = world.call(f"enroll @sam {BOOTCAMP}", by="michael")
    running = [asyncio.create_task(world.bot.run(call)) for _ in range(3)]
    await world.asleep()
    await world.clock.advance(5)
    first, *others = await asyncio.gather(*running)
    assert isinstance(first, Reply)
    assert first.card.title == "Sam Rivera is enrolled"
    assert others == [first, first]
    assert len(world.posts()) == 1


async def test_another_bot_on_the_same_store_knows_the_reply(world: World) -> None:
    call = world.call(f"enroll @sam {BOOTCAMP}", by="michael")
    reply = await world.bot.run(call)
    assert await world.another_bot().run(call) == reply
    assert len(world.posts()) == 1


async def test_a_failed_run_is_settled_too(world: World) -> None:
    world.learnflow.faults.add("/v2/enrollments", status=500, count=1)
    first = await world.say(f"enroll @sam {BOOTCAMP}", by="michael", key="trigger 1")
    assert first.card.title == "LearnFlow did not answer"
    assert await world.say(f"enroll @sam {BOOTCAMP}", by="michael", key="trigger 1") == first
    assert len(world.posts()) == 1


async def test_what_was_accepted_before_a_crash_is_run_and_answered_privately(world: World) -> None:
    call = world.call(f"enroll @sam {BOOTCAMP}", by="michael")
    assert await world.bot.accept(call)
    restarted = world.another_bot()
    assert await restarted.recover() == 1
    assert world.is_enrolled(SAM, BOOTCAMP)
    told = {place: card.title for place, card in await owed(world)}
    assert told == {
        "@michael": "Sam Rivera is enrolled",
        "@sam": "You are enrolled in Complete Web Development Bootcamp",
    }
    assert await restarted.recover() == 0


async def test_what_had_run_before_a_crash_is_answered_and_not_run_again(world: World) -> None:
    call = world.call(f"enroll @sam {BOOTCAMP}", by="michael")
    await world.bot.accept(call)
    await world.bot.run(call)
    assert await world.another_bot().recover() == 1
    assert len(world.posts()) == 1
    assert ("@michael", "Sam Rivera is enrolled") in [(place, card.title) for place, card in await owed(world)]


async def test_what_was_closed_is_left_alone(world: World) -> None:
    call = world.call(f"enroll @sam {BOOTCAMP}", by="michael")
    await world.bot.accept(call)
    await world.bot.run(call)
    await world.bot.close(call)
    await world.store.check()  # a write of its own, which takes the closing along
    assert await world.another_bot().recover() == 0


async def test_a_form_that_a_crash_swallowed_is_owned_up_to(world: World) -> None:
    await world.bot.accept(world.call("enroll @sam", by="michael"))
    await world.another_bot().recover()
    ((place, card),) = await owed(world)
    assert place == "@michael"
    assert plain.text(card).startswith("Please type that again\nThe bot was restarted before it could ask you")


async def test_a_call_that_was_accepted_and_ran_is_not_run_again_before_it_is_closed(world: World) -> None:
    call = world.call("subscribe certificates", by="michael")
    await world.bot.accept(call)
    first = await world.bot.run(call)
    assert not await world.bot.accept(call)
    assert await world.bot.run(call) == first
    await world.bot.close(call)
    assert await world.bot.run(call) == first
    assert len(await world.store.subscriptions.at("main", call.place)) == 1


async def test_a_call_that_comes_twice_is_accepted_once(world: World) -> None:
    call = world.call("enroll me crs_1", by="sam")
    assert await world.bot.accept(call)
    assert not await world.bot.accept(call)


async def test_an_unbound_workspace_is_told_so_and_causes_nothing(world: World) -> None:
    call = Call(
        "k", Caller("console", "elsewhere", "sam"), Place("console", "elsewhere", "#x"), ("enroll", "me", "crs_1")
    )
    assert await world.bot.accept(call)
    answer = await world.bot.run(call)
    assert isinstance(answer, Reply)
    assert answer.card.title == "This workspace is not connected to LearnFlow"
    await world.bot.close(call)
    assert not world.learnflow.history
    assert not await world.store.calls.unfinished()
    assert await world.bot.suggest(call.caller, "python") == ()


@pytest.mark.parametrize(
    ("fault", "title", "said"),
    [
        ({"status": 401}, "LearnFlow does not accept the bot's key", "Nothing was changed."),
        ({"status": 403}, "LearnFlow does not allow that", "Nothing was changed."),
        ({"status": 404}, "LearnFlow knows no such person or course", "Nothing was changed."),
        ({"status": 422}, "LearnFlow cannot accept that", "Nothing was changed."),
        (
            {"status": 429, "retry_after": 3600},
            "LearnFlow allows no more calls right now",
            "Try again after 2 Mar 2026",
        ),
        ({"status": 500}, "LearnFlow did not answer", "It may have been done or not."),
        ({"drop": True}, "LearnFlow did not answer", "It may have been done or not."),
        ({"truncate": True}, "LearnFlow did not answer", "It may have been done or not."),
    ],
)
async def test_what_learnflow_says_becomes_words(world: World, fault: dict[str, int], title: str, said: str) -> None:
    await world.say("whoami", by="michael")
    await world.say("whoami", by="sam")
    world.learnflow.faults.add("/v2/enrollments", **fault)  # type: ignore[arg-type]
    reply = await world.say(f"enroll @sam {BOOTCAMP}", by="michael")
    assert reply.card.title == title
    assert said in seen(reply)
    assert "status" in fault or "request" not in seen(reply)


async def test_an_error_carries_the_request_id_of_learnflow(world: World) -> None:
    reply = await world.say("enroll @sam crs_nope", by="michael")
    assert world.learnflow.history[-1].request_id in seen(reply)


async def test_a_fault_of_ours_becomes_a_reference_that_is_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    @command(allow=Allow.ANYBODY, anonymous=True)
    async def stumble(ctx: Context) -> Reply:
        """Stumble."""
        raise ZeroDivisionError(f"secret of {ctx.tenant}")

    with caplog.at_level(logging.ERROR):
        answer = await bot_with(world, stumble).run(world.call("stumble", by="sam"))
    assert isinstance(answer, Reply)
    shown = seen(answer)
    assert "The bot ran into a fault of its own. Nothing was changed." in shown
    assert "secret" not in shown
    reference = shown.rpartition("Reference ")[2].strip()
    assert f"fault {reference}" in caplog.text


async def test_a_store_that_is_gone_is_said_and_nothing_is_done(world: World) -> None:
    call = world.call(f"enroll @sam {BOOTCAMP}", by="michael")
    await world.store.close()
    answer = await world.bot.run(call)
    assert isinstance(answer, Reply)
    assert "The bot could not write the request down" in seen(answer)
    assert not world.posts()


@pytest.mark.parametrize("line", ["", "   ", "HELP", "/help"])
async def test_nothing_or_help_in_any_case_shows_help(world: World, line: str) -> None:
    assert (await world.say(line, by="nora")).card.title == "What you can ask"
    assert not world.learnflow.history


async def test_an_unknown_word_gets_the_nearest_command_and_one_example(world: World) -> None:
    said = await world.read("enrol @sam crs_1", by="michael")
    assert said.splitlines()[1] == "Nothing was changed. Did you mean enroll? For example: enroll @sam crs_4mNp7qRsT"


async def test_a_mention_in_front_is_no_command(world: World) -> None:
    assert "There is no command “Sam Rivera”." in await world.read("@sam enroll", by="michael")


async def test_a_line_that_is_too_long_is_not_read(world: World) -> None:
    assert f"Keep it under {LONGEST:,} characters." in await world.read("enroll " + "x" * LONGEST, by="michael")


async def test_what_is_missing_is_asked_for_before_anybody_is_looked_up(world: World) -> None:
    form = await world.form("enroll @sam", by="michael")
    assert isinstance(form, Form)
    assert [field.name for field in form.fields if field.required] == ["people", "course"]
    assert not world.learnflow.history


async def test_type_ahead_offers_what_fits_to_people_with_an_account(world: World) -> None:
    options = await world.bot.suggest(world.chat.caller("sam"), "pyth")
    assert [option.label for option in options] == ["Python for Data Science", "Python for Data Analysis"]
    assert len(await world.bot.suggest(world.chat.caller("sam"), "")) > 10
    assert await world.bot.suggest(world.chat.caller("nora"), "pyth") == ()


async def test_a_tenants_calls_are_its_own(world: World) -> None:
    call = world.call(f"enroll @sam {BOOTCAMP}", by="michael")
    await world.bot.run(call)
    world.tenant = replace(world.tenant, id="other")
    assert isinstance(world.tenant, Tenant)
    again = await world.bot.run(call)
    assert isinstance(again, Reply)
    assert again.card.title == "Sam Rivera is already enrolled"
    assert len(COMMANDS) == len(world.bot.commands)
