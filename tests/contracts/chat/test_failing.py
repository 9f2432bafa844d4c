"""The ChatPlatform port over a network: what goes wrong is told apart by what may be done next, and done once."""

import logging
import traceback

import pytest

from lfbot.chat import NotNow, Place, Receipt, Rejected, Unanswered
from tests.contracts.chat.stage import LATER, NEWS, Fault, Wired

WHERE = pytest.mark.parametrize("direct", [False, True], ids=["in a channel", "to one person"])


async def a_place(wired: Wired, *, direct: bool) -> Place:
    """The channel, or Sam's own chat, in which something was said already."""
    if not direct:
        return wired.channel
    return (await wired.chat.post(await wired.chat.direct(wired.workspace, wired.sam), LATER, "key 0")).place


@WHERE
async def test_too_many_requests_are_not_now_and_not_before_the_time_that_is_told(wired: Wired, direct: bool) -> None:
    place = await a_place(wired, direct=direct)
    asked, heard = wired.posts(place), wired.hears(wired.sam)
    wired.breaks(Fault.BUSY, place)
    with pytest.raises(NotNow) as busy:
        await wired.chat.post(place, NEWS, "key 1")
    assert busy.value.retry_after == 17
    assert not busy.value.wide
    assert (wired.posts(place), wired.hears(wired.sam)) == (asked + 1, heard)


@WHERE
async def test_after_that_time_it_goes_on(wired: Wired, direct: bool) -> None:
    place = await a_place(wired, direct=direct)
    wired.breaks(Fault.BUSY, place)
    with pytest.raises(NotNow):
        await wired.chat.post(place, NEWS, "key 1")
    await wired.clock.advance(17.1)
    receipt = await wired.chat.post(place, NEWS, "key 1")
    assert "Python" in (wired.reads(wired.sam, receipt) or "")


@WHERE
@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.BROKEN])
async def test_what_is_lost_on_its_way_is_asked_for_once_and_never_taken_for_done(
    wired: Wired, direct: bool, fault: Fault
) -> None:
    place = await a_place(wired, direct=direct)
    asked, heard = wired.posts(place), wired.hears(wired.sam)
    wired.breaks(fault, place)
    with pytest.raises((NotNow, Unanswered)):
        await wired.chat.post(place, NEWS, "key 1")
    assert (wired.posts(place), wired.hears(wired.sam)) == (asked + 1, heard)


@WHERE
async def test_what_was_done_and_not_answered_is_in_doubt_and_there_once(wired: Wired, direct: bool) -> None:
    place = await a_place(wired, direct=direct)
    asked, heard = wired.posts(place), wired.hears(wired.sam)
    wired.breaks(Fault.LOST_AFTER, place)
    with pytest.raises(Unanswered) as lost:
        await wired.chat.post(place, NEWS, "key 1")
    assert lost.value.reason
    assert wired.posts(place) == asked + 1
    assert len(wired.hears(wired.sam)) == len(heard) + 1


@WHERE
@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BUSY])
async def test_a_change_that_fails_is_told_apart_in_the_same_way(wired: Wired, direct: bool, fault: Fault) -> None:
    said = await wired.chat.post(await a_place(wired, direct=direct), NEWS, "key 1")
    heard = len(wired.hears(wired.sam))
    wired.breaks(fault, said.place)
    with pytest.raises(NotNow if fault is Fault.BUSY else Unanswered) as failed:
        await wired.chat.update(said, LATER)
    if isinstance(failed.value, NotNow):
        assert failed.value.retry_after == 17
    assert len(wired.hears(wired.sam)) == heard
    changed = "SQL" in (wired.reads(wired.sam, said) or "")
    assert changed == (fault is Fault.LOST_AFTER)


async def test_a_chat_that_could_not_be_opened_is_no_doubt(wired: Wired) -> None:
    place = await wired.chat.direct(wired.workspace, wired.kim)
    await wired.vanish()
    with pytest.raises(NotNow):
        await wired.chat.post(place, NEWS, "key 1")


@WHERE
async def test_where_nobody_listens_it_is_not_now_and_certainly_not_done(wired: Wired, direct: bool) -> None:
    place = await a_place(wired, direct=direct)
    said = await wired.chat.post(place, NEWS, "key 1")
    await wired.vanish()
    with pytest.raises(NotNow) as away:
        await wired.chat.post(place, NEWS, "key 2")
    assert away.value.retry_after is None
    with pytest.raises(NotNow):
        await wired.chat.update(said, LATER)


async def test_a_bot_that_is_locked_out_waits_everywhere(wired: Wired) -> None:
    said = await wired.chat.post(wired.channel, NEWS, "key 1")
    wired.lock_out()
    for attempt in (wired.chat.post(wired.channel, LATER, "key 2"), wired.chat.update(said, LATER)):
        with pytest.raises(NotNow) as locked:
            await attempt
        assert locked.value.wide
        assert locked.value.retry_after == 300
    assert wired.hears(wired.sam) == [wired.reads(wired.sam, said)]
    assert "Python" in (wired.reads(wired.sam, said) or "")


@pytest.mark.parametrize("how", ["the bot was removed", "nobody may write", "there is no such place"])
async def test_a_place_that_will_not_have_it_says_so_and_what_would_help(wired: Wired, how: str) -> None:
    place = wired.nowhere if how == "there is no such place" else wired.channel
    match how:
        case "the bot was removed":
            wired.throw_out()
        case "nobody may write":
            wired.shut()
        case _:
            pass
    with pytest.raises(Rejected) as refused:
        await wired.chat.post(place, NEWS, "key 1")
    assert refused.value.reason
    assert refused.value.fix.endswith(".")
    assert len(refused.value.fix.split()) > 3
    assert wired.posts(place) <= 1
    assert wired.hears(wired.sam) == []


async def test_somebody_who_cannot_be_written_to_is_no_trouble_for_others(wired: Wired) -> None:
    place = await wired.chat.direct(wired.workspace, wired.sam)
    await wired.chat.post(place, NEWS, "key 1")
    wired.turn_away(wired.sam)
    with pytest.raises(Rejected) as refused:
        await wired.chat.post(place, LATER, "key 2")
    assert refused.value.reason
    kim = await wired.chat.direct(wired.workspace, wired.kim)
    receipt = await wired.chat.post(kim, NEWS, "key 3")
    assert wired.hears(wired.kim) == [wired.reads(wired.kim, receipt)]


async def test_one_place_that_refuses_shuts_no_other(wired: Wired) -> None:
    with pytest.raises(Rejected):
        await wired.chat.post(wired.nowhere, NEWS, "key 1")
    receipt: Receipt = await wired.chat.post(wired.channel, NEWS, "key 2")
    assert wired.hears(wired.sam) == [wired.reads(wired.sam, receipt)]


async def test_no_secret_is_shown_by_what_is_printed_raised_or_logged(
    wired: Wired, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = await wired.chat.post(wired.channel, NEWS, "key 1")
    told = [repr(said)]
    for fault in Fault:
        wired.breaks(fault, wired.channel)
        with pytest.raises((NotNow, Unanswered)) as failed:
            await wired.chat.post(wired.channel, LATER, "key 2")
        await wired.clock.advance(20)
        told += [repr(failed.value), *traceback.format_exception(failed.value)]
    wired.lock_out()
    with pytest.raises(NotNow) as locked:
        await wired.chat.post(wired.channel, NEWS, "key 2")
    told += [repr(locked.value), *traceback.format_exception(locked.value)]
    told += [repr(one) for one in wired.parts()]
    assert wired.secrets
    for secret in wired.secrets:
        assert len(secret) > 8
        assert not [line for line in told if secret in line]
        assert secret not in caplog.text
