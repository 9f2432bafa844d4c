"""Rate limits, items 103 to 107 of the contract: what Slack has no time for now is done later, once, and told."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest

from lfbot.card import Button, Card, buttons
from lfbot.chat import Place
from lfbot.line import Mention
from lfbot.store import Debt, Owed
from sandbox.slack import Delay, RateLimited, Refusal
from sandbox.slack.world import ApiRecord
from tests.acceptance.slack.town import BOOTCAMP, Town, a_town

HALF_A_MINUTE = 30.0
PAGE = 200
"""Members that the bot asks for at a time."""


def refused(calls: Sequence[ApiRecord]) -> list[ApiRecord]:
    """Those that came too early for Slack."""
    return [call for call in calls if call.status == 429]


async def closed(town: Town, method: str, seconds: float) -> None:
    """Let the next call of a method be refused, and those that follow for so long."""
    town.slack.faults.add(method, RateLimited(int(seconds)))
    town.clock.asked.clear()


async def test_sl_103_a_method_that_slack_shut_is_left_alone_by_everybody_and_others_go_on(town: Town) -> None:
    await closed(town, "users.info", HALF_A_MINUTE)
    first = await town.after(2.1, town.michael.types("#learning", "/learnflow whoami"), asleep=HALF_A_MINUTE)
    second = await town.after(2.1, town.sam.types("#learning", "/learnflow whoami"))
    assert (first.status, second.status) == (200, 200)
    await town.post("#learning", Card("Slack takes this one"))
    assert await town.app.platforms["slack"].members(town.slack.team_id, town.slack.channel("#quiet").id)

    await town.clock.advance(25)
    assert len(town.slack.calls_of("users.info")) == 1
    await town.until(town.michael.sees("#learning", "You are Michael Chen"))
    await town.until(town.sam.sees("#learning", "You are Sam Rivera"))

    assert town.slack.limits.violations == []
    early, *later = (call.at for call in town.slack.calls_of("users.info"))
    assert len(later) == 2 and all(at - early >= HALF_A_MINUTE for at in later)


async def test_sl_103_a_message_waits_until_slack_takes_messages_again(town: Town) -> None:
    await closed(town, "chat.postMessage", 20)
    for person in ("sam", "mateo"):
        assert (await town.enroll(f"@{person}")).ok
    await town.slack.wait_for(lambda: refused(town.slack.calls_of("chat.postMessage")))
    await town.until(town.sam.sees(None, "enrolled you"))
    await town.until(town.person("mateo").sees(None, "enrolled you"))

    calls = town.slack.calls_of("chat.postMessage")
    shut = refused(calls)[0].at
    assert all(call.at == shut or call.at - shut >= 20 for call in calls)
    assert Counter(call.args["channel"] for call in calls if call.ok) == {town.sam.id: 1, town.person("mateo").id: 1}


async def test_sl_104_a_command_that_meets_a_429_is_acknowledged_told_and_carried_out_later(town: Town) -> None:
    await closed(town, "users.info", HALF_A_MINUTE)
    done = await town.after(2.1, town.enroll(), asleep=HALF_A_MINUTE)
    assert (done.status, done.error) == (200, None)
    assert "Working on it" in done.text and [one.only_for for one in done.messages] == [town.michael.id]
    assert town.enrollments() == []

    await town.until(town.michael.sees("#learning", "Sam Rivera is enrolled"))
    assert town.enrollments() == ["POST /v2/enrollments"]
    assert town.slack.limits.violations == []


async def test_sl_104_a_press_that_meets_a_429_is_acknowledged_told_and_carried_out_later(town: Town) -> None:
    card = Card("Shall I?", (buttons(Button("Enroll Sam", ("enroll", Mention(town.sam.id), BOOTCAMP))),))
    message = await town.post("#learning", card)
    await closed(town, "users.info", HALF_A_MINUTE)
    done = await town.after(0.6, town.michael.clicks(message, "Enroll Sam"), asleep=HALF_A_MINUTE)
    assert (done.status, done.error) == (200, None)
    assert (await town.michael.sees("#learning", "Working on it")).only_for == town.michael.id
    assert town.enrollments() == []

    await town.until(town.michael.sees("#learning", "Sam Rivera is enrolled"))
    assert town.enrollments() == ["POST /v2/enrollments"]
    assert town.slack.limits.violations == []


async def test_sl_104_an_answer_that_slack_has_no_time_for_comes_later_and_once(town: Town) -> None:
    town.slack.faults.add("response_url", RateLimited(15), times=2)
    town.learnflow.faults.add("/v2/enrollments", latency=4)
    done = await town.after(2.1, town.enroll())
    assert (done.status, "Working on it" in done.text) == (200, True)
    await town.until(town.michael.sees("#learning", "Sam Rivera is enrolled"))
    await town.clock.advance(120)
    answers = [one for one in town.michael.seen("#learning") if "Sam Rivera is enrolled" in one.words]
    assert (len(answers), len(town.enrollments())) == (1, 1)


async def test_sl_105_two_hundred_notices_for_a_channel_go_out_one_a_second_and_once_each() -> None:
    async with a_town(people=240, announcing=True) as town:
        assert (await town.michael.types("#learning", "/learnflow subscribe enrollments")).ok
        people = [one for one in town.learnflow.organisation.people if one.status == "active"]
        new = [
            one
            for one in people
            if town.learnflow.organisation.enrollment(one, town.learnflow.course(BOOTCAMP)) is None
        ]
        for person in new[:200]:
            town.learnflow.enroll(person.email, BOOTCAMP)

        channel = town.slack.channel("#learning").id

        def posts() -> list[ApiRecord]:
            return [call for call in town.slack.calls_of("chat.postMessage") if call.args["channel"] == channel]

        async def all_there() -> None:
            await town.slack.wait_for(lambda: len(posts()) >= 200, timeout=60)

        await town.until(all_there(), most=2_000)
        await town.clock.advance(60)
        said = Counter(message.text.splitlines()[0] for message in town.slack.messages("#learning") if message.metadata)
        assert sum(said.values()) == 200
        assert len(said) == len({person.name for person in new[:200]})
        assert all(call.ok for call in posts())
        assert all(later.at - call.at >= 1.0 - 1e-6 for call, later in pairwise(posts()))


async def test_sl_105_five_hundred_private_messages_stay_within_the_workspaces_limit_and_arrive_once(
    town: Town,
) -> None:
    people = [town.slack.add_user(f"New Person{n}", f"new{n}@example.com") for n in range(500)]
    debts = [
        Debt(Place("slack", town.slack.team_id, one.id), Card(f"Hello {n}"), Owed.PERSONAL, (f"{n}",))
        for n, one in enumerate(people)
    ]
    await town.app.store.outbox.owe("main", debts, town.clock.now())
    town.app.courier.wake()

    def taken() -> int:
        return sum(call.ok for call in town.slack.calls_of("chat.postMessage"))

    async def all_taken() -> None:
        await town.slack.wait_for(lambda: town.app.counts.of("deliveries", outcome="sent") >= 500)

    await town.slack.wait_for(lambda: town.app.counts.of("deliveries", outcome="later"))
    assert taken() == 300  # as many as the sandbox takes in a minute
    await town.clock.advance(59)
    assert taken() == 300
    await town.until(all_taken())
    await town.clock.advance(600)
    assert all(len([one for one in person.seen() if one.by_bot]) == 1 for person in people)
    early = refused(town.slack.calls_of("chat.postMessage"))
    assert len(early) <= 4 and len({call.at for call in early}) == 1  # those that were on their way when it said so


async def test_sl_106_a_group_is_asked_for_once_a_minute_however_often_it_is_named(town: Town) -> None:
    town.slack.add_group("design", [town.sam, town.sarah])
    for _ in range(25):
        shown = await town.enroll("@design")
        assert "To be enrolled\n2 people" in shown.text or "To be enrolled: 2 people" in shown.text
    await town.clock.advance(59)
    await town.enroll("@design")
    assert len(town.slack.calls_of("usergroups.users.list")) == 1
    await town.clock.advance(2)
    await town.enroll("@design")
    assert len(town.slack.calls_of("usergroups.users.list")) == 2


async def test_sl_106_more_groups_than_slack_tells_in_a_minute_are_asked_for_in_the_next(town: Town) -> None:
    for number in range(22):
        town.slack.add_group(f"team{number}", [town.sam])
    for number in range(20):
        assert "1 person" in (await town.enroll(f"@team{number}")).text
    for number in (20, 21):
        done = await town.after(2.1, town.enroll(f"@team{number}"))
        assert "Working on it" in done.text
    calls = town.slack.calls_of("usergroups.users.list")
    assert len(refused(calls)) == 1

    async def both() -> None:
        await town.slack.wait_for(
            lambda: sum("1 person" in one.words for one in town.michael.seen("#learning") if one.by_bot) == 22
        )

    await town.until(both())
    calls = town.slack.calls_of("usergroups.users.list")
    assert len(calls) == 23 and len(refused(calls)) == 1
    assert town.slack.limits.violations == []


async def test_sl_107_however_slack_pages_a_channel_everybody_is_in_it_exactly_once(town: Town) -> None:
    people = [town.slack.add_user(f"New Person{n}", f"new{n}@example.com") for n in range(2 * PAGE - 1)]
    town.slack.limits.on = False
    for number in range(20):
        channel = town.slack.add_channel(f"all{number}", members=[*people, town.michael])
        found = await town.app.platforms["slack"].members(town.slack.team_id, channel.id)
        assert list(found) == channel.members
    shown = await town.enroll("#all19")
    assert "That would be 400 enrollments; one command makes 200 at most." in shown.text

    pages = town.slack.calls_of("conversations.members")
    sizes = [len(page.answer["members"]) for page in pages if page.answer]
    cursors = [page.args["cursor"] for page in pages if "cursor" in page.args]
    assert any(0 < size < PAGE for size in sizes) and 0 in sizes  # short ones, and an empty one at the end
    assert any(cursor.endswith("=") for cursor in cursors)
    assert town.enrollments() == []


@pytest.mark.parametrize("stale", [1, 2])
async def test_sl_107_a_cursor_that_went_stale_is_begun_anew_once(town: Town, stale: int) -> None:
    town.slack.knobs.short_pages = False
    people = [town.slack.add_user(f"New Person{n}", f"new{n}@example.com") for n in range(2 * PAGE)]
    town.slack.add_channel("everybody", members=[*people, town.michael])
    for _ in range(stale):
        town.slack.faults.add("conversations.members", Delay(0))
        town.slack.faults.add("conversations.members", Refusal("invalid_cursor"))

    shown = await town.enroll("#everybody")
    asked = [call.args.get("cursor", "") for call in town.slack.calls_of("conversations.members")]
    if stale == 1:
        assert "That would be 401 enrollments" in shown.text
        assert [bool(cursor) for cursor in asked] == [False, True, False, True, True]
    else:
        assert "I could not read the members of #everybody." in shown.text and "Try again" in shown.text
        assert [bool(cursor) for cursor in asked] == [False, True, False, True]
    assert town.enrollments() == []
