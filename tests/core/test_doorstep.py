"""What becomes of a message that does not simply arrive."""

from datetime import timedelta

import pytest

from lfbot.chat import DeliveryFailed, NotNow, Place, Rejected, Undeliverable
from lfbot.store import Owed, Subscription
from lfbot.topics import Topic
from lfbot.windows import Window
from tests.core.noticeboard import Lost
from tests.core.office import NOON, Office, debt, office, place

QUIET = timedelta(seconds=15)
SALES = place("sales")
CREW = place("crew")
AWAY = place("away", "T2")


async def subscribe(here: Office, where: Place, owner: str) -> Subscription:
    made = Subscription(0, "main", where, (Topic.COMPLETIONS,), owner, owner, NOON)
    return await here.store.subscriptions.add(made)


async def test_a_place_that_asks_for_a_pause_gets_it_and_the_others_go_on() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [NotNow("ratelimited", 30)]
        await here.owe(debt(SALES, "first"), debt(SALES, "second"), debt(CREW, "crew"))
        await here.settles(sent=1, ready=2)
        await here.comes_to(sent=3, step=5)
        assert here.board.times(CREW) == [NOON]
        assert here.board.titles(SALES) == ["first", "second"]
        assert here.board.times(SALES)[0] >= NOON + timedelta(seconds=30)


async def test_a_workspace_that_asks_for_a_pause_gets_it_in_all_its_places() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [NotNow("ratelimited", 30, wide=True)]
        await here.owe(debt(SALES, "sales"))
        await here.sees(lambda: len(here.board.tries), 1)
        await here.settles(ready=1)
        await here.owe(debt(CREW, "crew"), debt(AWAY, "away"))
        await here.settles(sent=1, ready=2)
        assert here.board.titles() == ["away"]
        await here.comes_to(sent=3, step=5)
        assert min(*here.board.times(CREW), *here.board.times(SALES)) >= NOON + timedelta(seconds=30)


async def test_however_often_it_is_asked_to_wait_a_message_is_not_given_up() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [NotNow("ratelimited", 5) for _ in range(20)]
        await here.owe(debt(SALES, "patient"))
        await here.comes_to(sent=1, step=5)
        assert len(here.board.tries) == 21


@pytest.mark.parametrize("failure", [NotNow("unreachable"), DeliveryFailed("unreachable"), RuntimeError("no drawing")])
async def test_after_nine_tries_over_a_day_it_is_given_up_and_those_behind_go_on(failure: Exception) -> None:
    async with office() as here:
        here.board.trouble["sales"] = [failure] * 9
        await here.owe(debt(SALES, "never"), debt(SALES, "behind"), debt(CREW, "crew"))
        await here.settles(sent=1, ready=2)
        await here.comes_to(sent=2, dead=1, step=600)
        assert [one.title for one in here.board.tries].count("never") == 9
        assert here.board.titles(SALES) == ["behind"]
        assert here.board.pinned[-1].at <= NOON + timedelta(hours=25)


async def test_one_failure_is_mended_by_the_next_try() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [NotNow("unreachable"), RuntimeError("a fault of ours")]
        await here.owe(debt(SALES, "third time"))
        await here.comes_to(sent=1)
        assert here.board.titles() == ["third time"]


async def test_a_place_that_is_gone_rests_and_its_owner_is_told_once_with_the_fix() -> None:
    async with office() as here:
        await subscribe(here, SALES, "sam")
        here.board.trouble["sales"] = [Rejected("not_in_channel", "Type /invite @learnflow in #sales.")] * 2
        await here.owe(debt(SALES, "first"), debt(SALES, "second"))
        await here.settles(dead=2, sent=1)
        assert [one.text for one in here.board.pinned] == [
            "LearnFlow notices are paused\n"
            "A notice could not be posted in that conversation: not_in_channel.\n"
            "• Subscription 1: completions, set up on 2 Mar 2026\n"
            "Type /invite @learnflow in #sales.\n"
            "Then type subscriptions there and press Resume."
        ]
        assert here.board.pinned[0].place == place("@sam")
        assert [one.paused for one in await here.store.subscriptions.at("main", SALES)] == ["not_in_channel"]


async def test_each_owner_is_told_of_their_own_and_other_places_keep_speaking() -> None:
    async with office() as here:
        for owner in ("sam", "kim", "sam"):
            await subscribe(here, SALES, owner)
        await subscribe(here, CREW, "sam")
        here.board.trouble["sales"] = [Rejected("is_archived")]
        await here.owe(debt(SALES, "gone"))
        await here.settles(dead=1, sent=2)
        told = {one.place.key: one.text for one in here.board.pinned}
        assert "Subscription 1" in told["@sam"]
        assert "Subscription 3" in told["@sam"]
        assert "Subscription 2" in told["@kim"]
        assert [one.paused for one in await here.store.subscriptions.at("main", CREW)] == [""]


async def test_a_message_that_is_not_taken_is_given_up_at_once_and_its_place_keeps_speaking() -> None:
    async with office() as here:
        await subscribe(here, SALES, "sam")
        here.board.trouble["sales"] = [Undeliverable("MessageSizeTooBig")]
        await here.owe(debt(SALES, "too large"), debt(SALES, "next"))
        await here.comes_to(dead=1, sent=1)
        assert here.board.titles() == ["next"]
        assert len(here.board.tries) == 2
        assert [one.paused for one in await here.store.subscriptions.at("main", SALES)] == [""]


async def test_an_owner_who_cannot_be_reached_does_not_keep_the_subscription_alive() -> None:
    async with office() as here:
        await subscribe(here, SALES, "gone")
        here.board.unreachable = {"gone"}
        here.board.trouble["sales"] = [Rejected("is_archived")]
        await here.owe(debt(SALES, "news"))
        await here.settles(dead=1)
        assert [one.paused for one in await here.store.subscriptions.at("main", SALES)] == ["is_archived"]


async def test_a_lost_answer_to_a_post_that_arrived_makes_no_second_message() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [Lost(arrived=True)]
        await here.owe(debt(SALES, "once"), debt(SALES, "behind"))
        await here.settles(in_doubt=1, ready=1)
        await here.comes_to(sent=2)
        assert here.board.titles() == ["once", "behind"]
        assert here.board.looks[0] >= NOON + QUIET


async def test_a_lost_post_is_sent_again_after_the_quiet_period() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [Lost(arrived=False)]
        await here.owe(debt(SALES, "once"), debt(SALES, "behind"), debt(CREW, "crew"))
        await here.settles(sent=1, in_doubt=1, ready=1)
        await here.comes_to(sent=3)
        assert here.board.titles() == ["crew", "once", "behind"]
        assert here.board.times(SALES)[0] >= NOON + QUIET
        assert len({one.key for one in here.board.tries}) == 3


async def test_a_post_that_is_never_answered_is_in_doubt_after_a_while() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(debt(SALES, "slow"))
        await here.sees(lambda: here.board.under_way, 1)
        await here.comes_to(in_doubt=1, step=5)
        here.board.open.set()
        await here.comes_to(sent=1)
        assert here.board.titles() == ["slow"]


async def test_a_platform_that_loses_everything_is_left_alone_longer_each_time() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [Lost(arrived=False)] * 9
        await here.owe(debt(SALES, "never"))
        await here.comes_to(dead=1, step=600)
        assert len(here.board.tries) == 9
        assert here.board.tries[-1].at - here.board.tries[0].at > timedelta(hours=1)


async def test_where_nobody_can_look_an_announcement_is_sent_once_more_and_says_so() -> None:
    async with office(can_look=False) as here:
        here.board.trouble["sales"] = [Lost(arrived=True)]
        await here.owe(debt(SALES, "twice perhaps"))
        await here.comes_to(sent=1)
        first, second = here.board.pinned
        assert (first.title, second.title) == ("twice perhaps", "twice perhaps")
        assert "Sent once more" not in first.text
        assert second.text.endswith("Sent once more: nobody could tell whether the first one arrived.")
        assert second.at >= NOON + QUIET


async def test_where_nobody_can_look_a_second_loss_is_the_end_of_it() -> None:
    async with office(can_look=False) as here:
        here.board.trouble["sales"] = [Lost(arrived=False), Lost(arrived=False)]
        await here.owe(debt(SALES, "lost twice"), debt(SALES, "behind"))
        await here.comes_to(dead=1, sent=1)
        assert [one.title for one in here.board.tries] == ["lost twice", "lost twice", "behind"]


async def test_where_nobody_can_look_a_personal_message_is_never_sent_twice() -> None:
    async with office(can_look=False) as here:
        here.board.trouble["@kim"] = [Lost(arrived=True)]
        await here.owe(debt(place("@kim"), "You are enrolled", Owed.PERSONAL))
        await here.comes_to(dead=1)
        assert here.board.titles() == ["You are enrolled"]
        assert here.counts.of("deliveries", outcome="dead") == 1


@pytest.mark.parametrize(("owed", "ends"), [(Owed.ANNOUNCEMENT, {"sent": 5}), (Owed.PERSONAL, {"sent": 4, "dead": 1})])
async def test_what_may_be_there_counts_in_the_windows_of_its_place(owed: Owed, ends: dict[str, int]) -> None:
    async with office(can_look=False, windows={"slack": (Window(2, 60.0),)}) as here:
        here.board.trouble["sales"] = [None, Lost(arrived=True)]
        await here.owe(*(debt(SALES, f"{number}", owed) for number in range(5)))
        await here.comes_to(**ends, limit=400)
        times = here.board.times(SALES)
        gaps = [later - earlier for earlier, later in zip(times, times[2:], strict=False)]
        assert min(gaps) >= timedelta(seconds=60)


async def test_a_look_that_fails_is_tried_again_and_nothing_is_sent_meanwhile() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [Lost(arrived=True)]
        here.board.look_trouble = [RuntimeError("no answer"), NotNow("ratelimited", 90), DeliveryFailed("fatal_error")]
        await here.owe(debt(SALES, "once"))
        await here.comes_to(sent=1, step=5)
        assert here.board.titles() == ["once"]
        assert len(here.board.tries) == 1
        assert here.board.looks[2] - here.board.looks[1] >= timedelta(seconds=90)


async def test_a_look_that_takes_long_is_not_begun_a_second_time() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [Lost(arrived=True)]
        await here.owe(debt(SALES, "once"))
        await here.settles(in_doubt=1)
        here.board.open.clear()
        for _ in range(20):
            await here.clock.advance(1)
            here.courier.wake()
            await here.states()
        assert len(here.board.looks) == 1
        here.board.open.set()
        await here.comes_to(sent=1)


async def test_a_look_that_fails_for_a_day_is_as_good_as_none() -> None:
    async with office() as here:
        here.board.trouble["sales"] = [Lost(arrived=False)]
        here.board.look_trouble = [RuntimeError("no answer")] * 10_000
        await here.owe(debt(SALES, "late"))
        await here.comes_to(in_doubt=1)
        await here.comes_to(sent=1, step=3_600)
        assert here.board.tries[1].at - NOON > timedelta(days=1)
        assert "Sent once more" in here.board.pinned[0].text


async def test_a_place_one_may_not_look_into_any_more_is_found_gone() -> None:
    async with office() as here:
        await subscribe(here, SALES, "sam")
        here.board.trouble["sales"] = [Lost(arrived=False), Rejected("not_in_channel")]
        here.board.look_trouble = [Rejected("not_in_channel")]
        await here.owe(debt(SALES, "news"))
        await here.comes_to(dead=1, sent=1)
        assert here.board.titles() == ["LearnFlow notices are paused"]
        assert len(here.board.looks) == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_crash_in_the_middle_of_a_post_there_is_one_message(arrived: bool) -> None:
    async with office() as here:
        here.board.trouble["sales"] = [Lost(arrived=arrived)]
        here.board.open.clear()
        await here.owe(debt(SALES, "once"), debt(SALES, "behind"))
        await here.sees(lambda: here.board.under_way, 1)
        await here.restart("boot 2")
        here.board.open.set()
        await here.settles(in_doubt=1, ready=1)
        await here.comes_to(sent=2)
        assert here.board.titles() == ["once", "behind"]
        assert here.board.looks[0] >= NOON + QUIET


async def test_after_a_crash_other_places_do_not_wait_for_the_quiet_period() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(debt(SALES, "interrupted"))
        await here.sees(lambda: here.board.under_way, 1)
        await here.restart("boot 2")
        here.board.open.set()
        await here.owe(debt(CREW, "crew"))
        await here.settles(in_doubt=1, sent=1)
        assert here.board.times(CREW) == [NOON]
