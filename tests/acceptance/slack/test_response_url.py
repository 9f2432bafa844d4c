"""response_url, items 48 to 55 of the contract: few posts, each once, and everything about them said."""

import asyncio
from functools import partial

import pytest

from adapters.slack.heard import PRESS_SECONDS
from sandbox.slack import DropAfter, Message, RateLimited
from sandbox.slack.world import ApiRecord
from tests.acceptance.slack.town import BOOTCAMP, Town
from tests.adapters.slack_rig import Rig, a_rig

MINUTE = 60.0
WORKING = "Working on it"


def answers(slack_calls: list[ApiRecord]) -> list[str]:
    """The first line of each post."""
    return [str(call.args["text"]).splitlines()[0] for call in slack_calls]


async def waiting(rig: Rig) -> None:
    """Sam asks for something that takes long, and has been told so."""
    asking = asyncio.ensure_future(rig.sam.types("#quiet", "/learnflow wait"))
    await rig.entered()
    await rig.clock.advance(2.1)
    assert WORKING in (await asking).text


async def slowly(town: Town, line: str) -> None:
    """Michael asks for something that LearnFlow takes four seconds for."""
    town.learnflow.faults.add("/v2/enrollments", latency=4)
    assert WORKING in (await town.after(2.1, town.michael.types("#learning", f"/learnflow {line}"))).text


def slept(rig: Rig, times: int) -> bool:
    """Whether the bot has begun to wait for five seconds so often."""
    return rig.clock.asked.count(5.0) == times


def by_bot(messages: list[Message], text: str) -> list[Message]:
    """Those of the bot that say so."""
    return [one for one in messages if one.by_bot and text in one.words]


@pytest.mark.parametrize("refusals", [0, 1])
async def test_sl_048_thirty_steps_and_a_429_are_at_most_five_posts(refusals: int) -> None:
    async with a_rig() as rig:
        await waiting(rig)
        for step in range(30):
            await rig.backstage.tell(f"Step {step} of 30.")
            await rig.clock.advance(40)
            await rig.slack.settle()
        notes = rig.slack.calls_of("response_url")
        assert answers(notes) == [WORKING] * 3
        rig.clock.asked.clear()
        for _ in range(refusals):
            rig.slack.faults.add("response_url", RateLimited(5))
        rig.backstage.go.set()
        await rig.slack.wait_for(partial(slept, rig, refusals))
        await rig.clock.advance(5.1)
        await rig.sam.sees("#quiet", "Waited long enough")
        assert len(rig.slack.calls_of("response_url")) == 4 + refusals


async def test_sl_048_when_all_five_are_used_up_the_result_is_a_direct_message() -> None:
    async with a_rig() as rig:
        await waiting(rig)
        for step in range(30):
            await rig.backstage.tell(f"Step {step} of 30.")
            await rig.clock.advance(40)
            await rig.slack.settle()
        rig.slack.faults.add("response_url", RateLimited(5), times=None)
        rig.clock.asked.clear()
        rig.backstage.go.set()
        for refusal in (1, 2):
            await rig.slack.wait_for(partial(slept, rig, refusal))
            await rig.clock.advance(5.1)
        await rig.sam.sees(rig.slack.direct(rig.sam), "Waited long enough")
        assert len(rig.slack.calls_of("response_url")) == 5


@pytest.mark.parametrize("minutes", [30, 90])
async def test_sl_049_a_result_after_half_an_hour_is_a_direct_message(minutes: int) -> None:
    async with a_rig() as rig:
        await waiting(rig)
        await rig.clock.advance(minutes * MINUTE)
        before = len(rig.slack.calls_of("response_url"))
        rig.backstage.go.set()
        told = await rig.sam.sees(rig.slack.direct(rig.sam), "Waited long enough")
        assert told.channel == rig.slack.direct(rig.sam).id
        (posted,) = rig.slack.calls_of("chat.postMessage")
        assert posted.args["channel"] == rig.sam.id
        assert len(rig.slack.calls_of("response_url")) == before
        assert rig.slack.complaints == []


async def test_sl_050_a_public_answer_is_seen_by_all_with_its_command_and_others_by_one(town: Town) -> None:
    await town.michael.types("#learning", "/learnflow subscribe")
    echoed, public = town.sarah.seen("#learning")
    assert (echoed.user, echoed.text) == (town.michael.id, "/learnflow subscribe")
    assert public.by_bot and "Subscription 1 is set up here" in public.words

    await town.michael.types("#learning", "/learnflow subscriptions")
    assert town.sarah.seen("#learning") == [echoed, public]


async def test_sl_050_the_same_where_the_answer_comes_later(town: Town) -> None:
    town.learnflow.faults.add(latency=4)
    started = await town.after(2.1, town.michael.types("#learning", "/learnflow subscribe"))
    assert WORKING in started.text and town.sarah.seen("#learning") == []
    await town.until(town.sarah.sees("#learning", "Subscription 1 is set up here"))
    echoed, public = town.sarah.seen("#learning")
    assert (echoed.user, echoed.text) == (town.michael.id, "/learnflow subscribe")

    await town.clock.advance(61)
    await town.after(2.1, town.michael.types("#learning", "/learnflow whoami"))
    await town.until(town.michael.sees("#learning", "You are Michael Chen"))
    assert town.sarah.seen("#learning") == [echoed, public]
    said = [call.args["response_type"] for call in town.slack.calls_of("response_url")]
    assert said == ["in_channel", "ephemeral"]


async def test_sl_051_what_becomes_of_the_pressed_message_is_always_said(town: Town) -> None:
    await town.michael.types("#learning", "/learnflow subscribe")
    public = town.sarah.seen("#learning")[-1]
    before = public.words
    await town.michael.clicks(public, "All subscriptions here")
    listed = await town.michael.sees("#learning", "Announced here")
    assert (public.words, public.edits) == (before, 0)

    card = (await town.michael.types("#learning", f"/learnflow enroll @sam {BOOTCAMP}")).messages[0]
    town.learnflow.faults.add(latency=4)
    await town.after(0.6, town.michael.clicks(card, "Progress"), asleep=PRESS_SECONDS)
    await town.michael.sees("#learning", WORKING)
    assert card.edits == 0
    await town.until(town.slack.wait_for(lambda: card.edits))
    assert "The progress of Sam Rivera" in card.words and listed.edits == 0
    assert [call.args["replace_original"] for call in town.slack.calls_of("response_url")] == [False, False, True]


async def test_sl_054_a_public_answer_in_a_thread_stays_there_and_replaces_nothing(town: Town) -> None:
    said = await town.sarah.says("#learning", "Who finished this week?")
    await town.michael.mentions_bot("#learning", "subscriptions", thread=said.ts)
    offer = await town.michael.sees("#learning", "Nothing is announced here")
    assert offer.thread_ts == said.ts
    before = offer.words

    await town.michael.clicks(offer, "Announce completions here")
    public = await town.sarah.sees("#learning", "is set up here")
    (sent,) = town.slack.calls_of("response_url")
    assert (sent.args["response_type"], sent.args["replace_original"]) == ("in_channel", False)
    assert sent.args["thread_ts"] == public.thread_ts == said.ts
    assert (offer.words, offer.edits) == (before, 0)


async def test_sl_055_an_answer_that_arrived_unheard_is_not_sent_again(town: Town) -> None:
    town.slack.faults.add("response_url", DropAfter())
    await slowly(town, f"enroll @sam {BOOTCAMP}")
    await town.until(town.michael.sees("#learning", "Sam Rivera is enrolled"))
    await town.sam.sees(None, "enrolled you")
    await town.clock.advance(10 * MINUTE)
    await town.slack.settle()
    assert len(by_bot(town.michael.seen(), "Sam Rivera is enrolled")) == 1
    assert len(town.slack.calls_of("response_url")) == 1
    assert [call.args["channel"] for call in town.slack.calls_of("chat.postMessage")] == [town.sam.id]
    assert len(town.enrollments()) == 1
