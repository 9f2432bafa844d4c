"""Acknowledgements, items 14 to 28 of the contract: in time, whatever else is slow or broken."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from lfbot.card import Button, Card, buttons
from lfbot.line import Mention
from sandbox.slack import Delay, Outcome
from sandbox.slack.wire import Json
from tests.acceptance.slack.town import BOOTCAMP, Town
from tests.adapters.slack_rig import a_rig

Doing = Callable[[Town], Coroutine[object, object, Outcome]]


async def command(town: Town) -> Outcome:
    return await town.michael.types("#learning", f"/learnflow enroll @sam {BOOTCAMP}")


async def press(town: Town) -> Outcome:
    line = ("enroll", Mention(town.sam.id), BOOTCAMP)
    card = await town.post("#learning", Card("Shall I?", (buttons(Button("Enroll Sam", line)),)))
    town.clock.asked.clear()
    return await town.michael.clicks(card, "Enroll Sam")


async def submission(town: Town) -> Outcome:
    await town.michael.types("#learning", "/learnflow enroll ?")
    await town.michael.sees_view("course")
    town.michael.fill("People", ["@sam"])
    town.slack.line.requests.clear()
    town.michael.view.offered.setdefault("course", [])  # type: ignore[union-attr]
    return await town.michael.submit()


async def options(town: Town) -> Outcome:
    await town.michael.types("#learning", "/learnflow enroll ?")
    await town.michael.sees_view("course")
    return await town.michael.select_options("Course", "pyth")


async def acknowledged(town: Town, doing: Doing) -> float:
    """Seconds of the clock until Slack has its 200, while the clock runs on in small steps."""
    started = town.clock.timestamp()
    task = asyncio.ensure_future(doing(town))
    for _ in range(400):
        await asyncio.wait({task}, timeout=0.01)
        if task.done():
            break
        await town.clock.advance(0.1)
    done = await task
    assert (done.status, done.error) == (200, None)
    return town.clock.timestamp() - started


@pytest.mark.parametrize("doing", [command, press, options])
async def test_sl_014_everything_is_acknowledged_in_time_while_learnflow_hangs(town: Town, doing: Doing) -> None:
    town.learnflow.faults.add(latency=30)
    assert await acknowledged(town, doing) < 3.0


async def test_sl_014_a_filled_in_form_is_acknowledged_in_time_while_the_work_hangs() -> None:
    async with a_rig() as rig:
        await rig.sam.types("#quiet", "/learnflow ask")
        await rig.sam.sees_view("Who")
        rig.sam.fill("Who", "@priya")
        rig.sam.fill("Times", "101")
        submitting = asyncio.ensure_future(rig.sam.submit())
        await rig.entered()
        await rig.clock.advance(2.1)
        assert ((await submitting).status, (await submitting).response_action) == (200, "update")
        rig.backstage.go.set()


@pytest.mark.parametrize("doing", [command, options])
async def test_sl_015_everything_is_acknowledged_in_time_while_slacks_web_api_hangs(town: Town, doing: Doing) -> None:
    methods = ["users.info", "chat.postMessage", "chat.postEphemeral", "views.update", "usergroups.users.list"]
    for method in methods if doing is options else [*methods, "views.open"]:
        town.slack.faults.add(method, Delay(30), times=None)
    assert await acknowledged(town, doing) < 3.0


async def test_sl_015_a_form_is_acknowledged_in_time_while_views_open_hangs(town: Town) -> None:
    town.slack.faults.add("views.open", Delay(30), times=None)

    async def form(town: Town) -> Outcome:
        return await town.sam.types("#learning", "/learnflow enroll")

    assert await acknowledged(town, form) < 3.0


async def test_sl_016_what_fails_after_the_acknowledgement_is_told_and_never_a_404(town: Town) -> None:
    town.learnflow.faults.add(latency=4, status=500)
    done = await town.after(2.1, town.enroll())
    assert (done.status, done.error) == (200, None)
    failed = await town.until(town.michael.sees("#learning", "LearnFlow did not answer"))
    assert "Try again" in failed.words


async def test_sl_017_a_fault_before_the_acknowledgement_is_200_with_an_error_card() -> None:
    async with a_rig() as rig:
        done = await rig.sam.types("#quiet", "/learnflow fail")
        assert done.status == 200 and "The bot ran into a fault of its own" in done.text and "Reference" in done.text


async def test_sl_019_a_slow_request_is_run_once() -> None:
    async with a_rig() as rig:
        typing = asyncio.ensure_future(rig.sam.types("#quiet", "/learnflow wait"))
        await rig.entered()
        await rig.clock.advance(2.1)
        await typing
        await rig.clock.advance(60)
        rig.backstage.go.set()
        await rig.sam.sees("#quiet", "Waited long enough")
        assert rig.backstage.ran == ["wait"]


async def test_sl_020_an_event_is_on_disk_before_it_is_acknowledged(town: Town) -> None:
    town.learnflow.faults.add(latency=30)
    await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
    (recorded,) = await town.app.store.calls.unfinished()
    assert recorded.call.caller.id == town.michael.id and recorded.reply is None


async def test_sl_021_without_a_store_an_event_comes_again_and_a_command_is_told(town: Town) -> None:
    await town.app.store.close()
    delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
    assert delivery.attempts[0].status == 503
    done = await town.enroll()
    assert done.status == 200 and "could not write the request down" in done.text and "Try again" in done.text
    assert town.posts() == []


@pytest.mark.parametrize("retry", [None, (1, "http_timeout"), (3, "connection_failed")])
async def test_sl_023_the_same_event_again_has_no_second_effect(town: Town, retry: tuple[int, str] | None) -> None:
    delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
    await town.michael.sees(None, "Sam Rivera")
    again = await town.slack.line.ask("event", delivery.envelope, retry=retry)
    assert again.status == 200
    await town.slack.settle()
    assert len(town.posts()) == 1
    assert len([one for one in town.michael.seen() if one.by_bot]) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"type": "reaction_added", "user": "U1", "item": {}},
        {"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"},
        {"type": "message", "subtype": "huddle_thread", "channel": "D1", "channel_type": "im", "user": "U1"},
        {"type": "something_of_2027"},
        {},
    ],
    ids=str,
)
async def test_sl_024_an_event_that_nobody_needs_is_taken(town: Town, event: Json) -> None:
    quiet = town.nothing_since()
    delivery = await town.slack.events.send(event).ended()
    assert [sent.status for sent in delivery.attempts] == [200]
    assert await quiet.held()


async def test_sl_027_being_kept_back_by_slack_is_counted_and_told_to_nobody(town: Town) -> None:
    town.slack.events.hourly_limit = 0
    town.slack.events.send({"type": "message"})
    await town.slack.wait_for(lambda: town.slack.requests_of("event") and not town.slack.line.busy)
    assert town.slack.requests_of("event")[0].payload["type"] == "app_rate_limited"
    assert town.slack.requests_of("event")[0].status == 200
    assert town.app.counts.of("slack_rate_limited") == 1
    assert town.slack.calls_of("chat.postMessage") == []


async def test_sl_028_fifty_events_at_once_are_all_taken_and_none_is_lost(town: Town) -> None:
    town.slack.limits.on = False
    channel = town.direct(town.sam)
    said: Json = {"type": "message", "channel_type": "im", "channel": channel, "user": town.sam.id, "text": "help"}
    deliveries = [town.slack.events.send({**said, "ts": f"1795454016.{n:06d}"}) for n in range(50)]
    await asyncio.gather(*(delivery.ended() for delivery in deliveries))
    assert all(delivery.taken and len(delivery.attempts) == 1 for delivery in deliveries)
    await town.slack.wait_for(lambda: len([one for one in town.sam.seen() if one.by_bot]) == 50)
