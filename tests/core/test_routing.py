"""From a webhook's body to what people read in their channels."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from lfbot import plain
from lfbot.announcements import announce
from lfbot.card import Buttons, Card, Image, Note, Person
from lfbot.events import Event, Kind
from lfbot.intake import Outcome
from lfbot.roles import Rules
from lfbot.routing import POLL, TRIES, signed
from lfbot.store import Received, Subscription
from lfbot.topics import Topic
from tests.core.desk import desk
from tests.core.moments import becomes, in_time
from tests.core.office import NOON, place
from tests.core.told import SOON, body, event, written

SALES = place("sales")
CREW = place("crew")


async def test_a_completion_is_read_in_every_channel_that_wants_it() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.COMPLETIONS)
        await at.subscribe(CREW, Topic.COMPLETIONS, Topic.COURSES)
        await at.subscribe(place("else"), Topic.COURSES)
        await at.comes(body(Kind.ENROLLMENT_COMPLETED))
        await at.is_done(routed=1)
        assert {one.place for one in at.office.board.pinned} == {SALES, CREW}
        assert at.office.board.pinned[0].text == (
            "Sarah Johnson finished Complete Web Development Bootcamp\n"
            "That was on 14 Mar 2024.\n"
            "[Enroll me] enroll me course:crs_4mNp7qRsT\n"
            "[Courses] courses\n"
            "[Stop these] unsubscribe 1\n"
            "Set up by Sam · unsubscribe 1 stops it"
        )


async def test_an_event_nobody_wants_is_done_with() -> None:
    async with desk() as at:
        await at.comes(body(Kind.ENROLLMENT_COMPLETED))
        await at.is_done(routed=1)
        assert at.office.board.pinned == []


async def test_two_subscriptions_of_a_channel_make_one_message() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.COMPLETIONS)
        await at.subscribe(SALES, Topic.COMPLETIONS, courses=("crs_4mNp7qRsT",))
        await at.comes(body(Kind.ENROLLMENT_COMPLETED))
        await at.is_done(routed=1)
        assert len(at.office.board.pinned) == 1
        assert "unsubscribe 1" in at.office.board.pinned[0].text


async def test_an_event_that_is_delivered_again_is_announced_once() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.COMPLETIONS)
        outcomes = [await at.comes(body(Kind.ENROLLMENT_COMPLETED)) for _ in range(5)]
        again = body(Kind.ENROLLMENT_COMPLETED).replace(b'"attempt": 1', b'"attempt": 2')
        outcomes.append(await at.comes(again))
        assert outcomes == [Outcome.STORED] + [Outcome.DUPLICATE] * 5
        await at.is_done(routed=1)
        assert len(at.office.board.pinned) == 1


@pytest.mark.parametrize("first", [Kind.ENROLLMENT_COMPLETED, Kind.CERTIFICATE_ISSUED])
async def test_a_completion_and_its_certificate_are_one_message_in_a_channel_that_wants_both(first: Kind) -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.COMPLETIONS, Topic.CERTIFICATES)
        await at.subscribe(CREW, Topic.CERTIFICATES)
        both = {Kind.ENROLLMENT_COMPLETED, Kind.CERTIFICATE_ISSUED}
        for kind in (first, *(both - {first})):
            await at.comes(body(kind))
        await at.is_done(routed=2)
        assert len(at.office.board.titles(SALES)) == 1
        assert at.office.board.titles(CREW) == [
            "Sarah Johnson earned a certificate for Complete Web Development Bootcamp"
        ]


async def test_lessons_between_two_milestones_are_quiet() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.MILESTONES)
        for number, percent in enumerate((10, 24, 26, 40, 49, 51, 70, 80, 100)):
            await at.comes(written(Kind.PROGRESS_UPDATED, event_id=f"evt_{number}", percent_complete=percent))
        await at.is_done(routed=9)
        assert [title.split(" of ")[0] for title in at.office.board.titles()] == [
            "Sarah Johnson reached 25 %",
            "Sarah Johnson reached 50 %",
            "Sarah Johnson reached 75 %",
        ]


async def test_payments_are_announced_only_where_the_operator_allows_it() -> None:
    for rules, told in ((Rules(), 0), (Rules(announce_payments=True), 1)):
        async with desk(rules) as at:
            await at.subscribe(SALES, Topic.PAYMENTS)
            await at.comes(body(Kind.PAYMENT_COMPLETED))
            await at.is_done(routed=1)
            assert len(at.office.board.pinned) == told


async def test_silent_and_unknown_events_are_noticed_and_announced_to_nobody() -> None:
    async with desk() as at:
        await at.subscribe(SALES, *Topic)
        await at.comes(body(Kind.USER_UPDATED))
        await at.comes(b'{"id":"evt_new","type":"badge.awarded","data":{"user_name":"Sarah"}}')
        await at.is_done(routed=2)
        assert [told.type for told in at.noticed] == ["user.updated", "badge.awarded"]
        assert at.office.board.pinned == []
        assert at.counts.of("events", outcome="silent") == 2


async def test_a_channel_reads_events_in_the_order_they_came_in() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.NEWCOMERS)
        names = [f"Person {number:03}" for number in range(150)]
        for number, name in enumerate(names):
            await at.comes(written(Kind.USER_CREATED, event_id=f"evt_{number}", id=f"usr_{number}", name=name))
        await at.is_done(routed=150)
        assert at.office.board.titles() == [f"{name} joined LearnFlow" for name in names]


async def test_what_belongs_to_one_tenant_is_not_told_to_another() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.COMPLETIONS, tenant="other")
        await at.comes(body(Kind.ENROLLMENT_COMPLETED))
        await at.is_done(routed=1)
        assert at.office.board.pinned == []


async def test_a_webhook_that_cannot_be_read_is_a_dead_letter_with_its_reason() -> None:
    async with desk() as at:
        taken = await at.intake.take("main", b'{"id":"a","id":"b","type":"x"}')
        again = await at.intake.take("main", b'{"id":"a","id":"b","type":"x"}')
        assert (taken.outcome, taken.reason, again.outcome) == (Outcome.DEAD, "duplicate_key", Outcome.DUPLICATE)
        assert taken.id == again.id
        assert taken.id.startswith("dead_")
        await at.is_done(dead_duplicate_key=1)
        assert at.counts.of("webhooks", outcome="dead", reason="duplicate_key") == 1


async def test_two_webhooks_that_cannot_be_read_are_two_dead_letters() -> None:
    async with desk() as at:
        assert [await at.comes(b"{"), await at.comes(b"}")] == [Outcome.DEAD, Outcome.DEAD]
        await at.is_done(dead_not_json=2)


async def test_one_that_was_readable_when_it_came_and_is_not_any_more_is_buried() -> None:
    async with desk() as at:
        await at.office.store.inbox.keep(Received("main", "evt_odd", "x", None, NOON, b"[NaN]"))
        await at.comes(body(Kind.USER_UPDATED))
        await at.is_done(routed=1, dead_not_a_number=1)


async def test_an_event_of_a_tenant_that_is_not_configured_any_more_is_buried() -> None:
    async with desk() as at:
        await at.comes(body(Kind.ENROLLMENT_COMPLETED), tenant="former")

        async def former() -> object:
            return await at.office.store.inbox.counts("former")

        await becomes(former, {"waiting": 0, "routed": 0, "dead no_such_tenant": 1})


async def test_an_event_we_stumble_over_is_put_aside_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    async with desk() as at:
        at.stumble = _over("evt_bad")
        await at.subscribe(SALES, Topic.NEWCOMERS)
        await at.comes(written(Kind.USER_CREATED, event_id="evt_bad", id="usr_bad"))
        await at.comes(written(Kind.USER_CREATED, event_id="evt_good", id="usr_good", name="Kim"))
        with caplog.at_level(logging.ERROR):
            await in_time(at.office.clock, at.inbox, {"routed": 1, "dead fault": 1})
        assert at.office.board.titles() == ["Kim joined LearnFlow"]
        faults = [record for record in caplog.records if "evt_bad" in record.getMessage()]
        assert len(faults) == TRIES
        assert all(record.exc_info for record in faults)


async def test_an_event_we_stumble_over_once_is_announced_at_the_second_try() -> None:
    async with desk() as at:
        at.stumble = _over("evt_bad", times=1)
        await at.subscribe(SALES, Topic.NEWCOMERS)
        await at.comes(written(Kind.USER_CREATED, event_id="evt_bad"))
        await in_time(at.office.clock, at.inbox, {"routed": 1})
        await at.is_done(routed=1)
        assert at.office.board.titles() == ["John Doe joined LearnFlow"]


async def test_what_came_in_before_a_crash_is_routed_after_it() -> None:
    async with desk(begin=False) as at:
        await at.subscribe(SALES, Topic.COMPLETIONS)
        await at.comes(body(Kind.ENROLLMENT_COMPLETED))
        at.task = asyncio.ensure_future(at.router.run())
        await at.is_done(routed=1)
        assert len(at.office.board.pinned) == 1


async def test_what_came_in_without_a_ring_is_found_by_and_by() -> None:
    async with desk() as at:
        await at.office.sees(lambda: at.office.clock.sleepers, 2)
        told = Received("main", "evt_quiet", "user.updated", None, NOON, body(Kind.USER_UPDATED))
        await at.office.store.inbox.keep(told)
        await in_time(at.office.clock, at.inbox, {"routed": 1}, step=5)
        assert at.office.clock.now() <= NOON + timedelta(seconds=POLL + 5)


async def test_while_the_store_is_away_the_router_waits_and_then_goes_on() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.COMPLETIONS)
        await at.comes(body(Kind.ENROLLMENT_COMPLETED))
        at.store.mood.bad = True
        at.router.wake()
        await at.office.clock.advance(60)
        refused = at.store.mood.refused
        assert refused < 12
        at.store.mood.bad = False
        await in_time(at.office.clock, at.inbox, {"routed": 1})
        await at.is_done(routed=1)
        assert len(at.office.board.pinned) == 1


async def test_the_router_stops_when_told_and_leaves_nothing_half_done() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.NEWCOMERS)
        for number in range(50):
            await at.comes(written(Kind.USER_CREATED, event_id=f"evt_{number}", id=f"usr_{number}"))
        at.router.stop()
        await asyncio.wait({at.task})
        assert at.task.exception() is None
        routed = (await at.inbox()).get("routed", 0)
        assert sum((await at.office.states()).values()) == routed


async def test_late_news_says_its_date_and_fresh_news_does_not() -> None:
    async with desk() as at:
        await at.subscribe(SALES, Topic.COMPLETIONS)
        fresh = (NOON - timedelta(hours=23)).isoformat()
        await at.comes(
            written(Kind.ENROLLMENT_COMPLETED, event_id="evt_f", completed_at=fresh, certificate_id="cert_f")
        )
        await at.is_done(routed=1)
        await at.comes(body(Kind.ENROLLMENT_COMPLETED))
        await at.is_done(routed=2)
        assert ["That was on" in one.text for one in at.office.board.pinned] == [False, True]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.USER_UPDATED])
def test_every_announcement_says_who_wanted_it_and_can_be_stopped_from_there(kind: Kind) -> None:
    card = announce(event(kind), SOON)
    assert card is not None
    said = signed(card, Subscription(3, "main", SALES, (), "U-sam", "Sam", NOON))
    assert plain.text(said).endswith("[Stop these] unsubscribe 3\nSet up by Sam · unsubscribe 3 stops it")
    rows = [block.buttons for block in said.blocks if isinstance(block, Buttons)]
    assert len(rows) == 1
    assert len(rows[0]) <= 3
    assert len({button.about for button in rows[0]}) == len(rows[0])


def test_a_card_without_buttons_gets_a_row_and_an_owner_without_a_name_is_pointed_at() -> None:
    card = Card("News", (Image("https://example.com/a.png", "a chart"),))
    said = signed(card, Subscription(1, "main", SALES, (), "U-sam", "", NOON))
    assert [type(block) for block in said.blocks] == [Image, Buttons, Note]
    last = said.blocks[-1]
    assert isinstance(last, Note)
    assert Person("U-sam") in last.spans


def _over(id: str, times: int = 1_000) -> Callable[[Event], None]:
    left = [times]

    def stumble(told: Event) -> None:
        if told.id == id and left[0] > 0:
            left[0] -= 1
            raise RuntimeError("a fault of ours")

    return stumble
