"""The ChatPlatform port: saying something, changing it, and finding it again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lfbot.chat import CannotLook, DeliveryFailed
from tests.contracts.chat.stage import ABOUT_SAM, LATER, NEWS, Gone, Stage

SECOND = timedelta(seconds=1)


async def test_a_platform_goes_by_the_name_of_its_places(stage: Stage) -> None:
    assert stage.chat.name == stage.channel.platform
    assert (await stage.chat.direct(stage.workspace, stage.sam)).platform == stage.chat.name


async def test_what_is_said_in_a_channel_is_read_by_everybody_there_under_its_receipt(stage: Stage) -> None:
    receipt = await stage.chat.post(stage.channel, NEWS, "key 1")
    assert receipt.place == stage.channel
    for person in (stage.sam, stage.kim):
        read = stage.reads(person, receipt)
        assert read is not None
        assert "Sam finished Python Basics" in read
        assert "Well done, Sam" in read
        assert "key 1" not in read
        assert len(stage.hears(person)) == 1


async def test_everything_that_is_said_has_a_receipt_of_its_own(stage: Stage) -> None:
    first, second = [await stage.chat.post(stage.channel, NEWS, "the same") for _ in range(2)]
    assert first != second
    assert stage.reads(stage.sam, first) == stage.reads(stage.sam, second)
    assert len(stage.hears(stage.sam)) == 2


@pytest.mark.parametrize("direct", [False, True], ids=["in a channel", "to one person"])
async def test_a_message_is_changed_where_it_stands(stage: Stage, direct: bool) -> None:
    place = await stage.chat.direct(stage.workspace, stage.sam) if direct else stage.channel
    said = await stage.chat.post(place, NEWS, "key 1")
    now = await stage.chat.update(said, LATER)
    assert now == said
    (read,) = stage.hears(stage.sam)
    assert read == stage.reads(stage.sam, now)
    assert "Sam finished SQL" in read
    assert "Python" not in read
    again = await stage.chat.update(now, NEWS)
    assert "Python" in (stage.reads(stage.sam, again) or "")


@pytest.mark.parametrize("direct", [False, True], ids=["in a channel", "to one person"])
async def test_a_message_that_is_gone_is_said_anew_or_refused_and_never_forgotten(stage: Stage, direct: bool) -> None:
    if stage.habits.gone is Gone.NEVER:
        return
    place = await stage.chat.direct(stage.workspace, stage.sam) if direct else stage.channel
    said = await stage.chat.post(place, NEWS, "key 1")
    stage.take_away(said)
    assert stage.hears(stage.sam) == []
    if stage.habits.gone is Gone.REFUSED:
        with pytest.raises(DeliveryFailed, match="message_not_found"):
            await stage.chat.update(said, LATER)
        assert stage.hears(stage.sam) == []
    else:
        now = await stage.chat.update(said, LATER)
        assert now != said
        assert now.place == said.place
        assert stage.hears(stage.sam) == [stage.reads(stage.sam, now)]
        assert "Sam finished SQL" in (stage.reads(stage.sam, now) or "")


async def test_what_is_for_one_person_is_read_by_that_person_alone(stage: Stage) -> None:
    place = await stage.chat.direct(stage.workspace, stage.sam)
    receipt = await stage.chat.post(place, ABOUT_SAM, "key 1")
    assert "Two courses are waiting" in (stage.reads(stage.sam, receipt) or "")
    for other in (stage.kim, stage.guest, stage.outsider, stage.hermit):
        assert stage.reads(other, receipt) is None
        assert stage.hears(other) == []
    again = await stage.chat.post(place, NEWS, "key 2")
    assert again.place == receipt.place
    assert len(stage.hears(stage.sam)) == 2


async def test_somebody_who_never_spoke_to_the_bot_can_be_written_to(stage: Stage) -> None:
    place = await stage.chat.direct(stage.workspace, stage.kim)
    receipt = await stage.chat.post(place, NEWS, "key 1")
    assert stage.hears(stage.kim) == [stage.reads(stage.kim, receipt)]
    assert stage.hears(stage.sam) == []


@pytest.mark.parametrize("direct", [False, True], ids=["in a channel", "to one person"])
async def test_a_message_is_found_by_its_key_or_the_platform_says_that_it_cannot_look(
    stage: Stage, direct: bool
) -> None:
    place = await stage.chat.direct(stage.workspace, stage.sam) if direct else stage.channel
    before = stage.clock.now() - SECOND
    first = await stage.chat.post(place, NEWS, "key 1")
    await stage.clock.advance(10)
    second = await stage.chat.post(place, NEWS, "key 2")
    if not (stage.habits.looks_home if direct else stage.habits.looks):
        with pytest.raises(CannotLook):
            await stage.chat.find(place, "key 1", before)
        return
    assert await stage.chat.find(place, "key 1", before) == first
    assert await stage.chat.find(place, "key 2", before) == second
    assert await stage.chat.find(place, "key 3", before) is None
    assert await stage.chat.find(place, "key", before) is None
    assert await stage.chat.find(place, "key 1", stage.clock.now() - SECOND) is None
    assert await stage.chat.find(replace(first.place), "key 2", before) == second
