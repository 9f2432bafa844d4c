"""The ChatPlatform port: who people are, who belongs together, and who else reads."""

import pytest

from lfbot.chat import NotKnown, Sharing
from tests.contracts.chat.stage import NEWS, Stage


async def test_somebody_is_known_by_id_name_and_address(stage: Stage) -> None:
    sam = await stage.chat.profile(stage.workspace, stage.sam)
    assert sam.id == stage.sam
    assert sam.email == "sam@example.com"
    assert sam.name.lower() in ("sam carter", "sam")
    assert not (sam.guest or sam.bot or sam.deleted or sam.external)


@pytest.mark.parametrize("what", ["guest", "bot", "external"])
async def test_guests_bots_and_people_of_other_organisations_are_told_apart(stage: Stage, what: str) -> None:
    id = {"guest": stage.guest, "bot": stage.robot, "external": stage.outsider}[what]
    profile = await stage.chat.profile(stage.workspace, id)
    assert profile.id == id
    assert [name for name in ("guest", "bot", "external", "deleted") if getattr(profile, name)] == [what]


async def test_nobody_is_made_up(stage: Stage) -> None:
    with pytest.raises(NotKnown) as unknown:
        await stage.chat.profile(stage.workspace, "U0NOBODY000")
    assert unknown.value.reason


@pytest.mark.parametrize("address", ["sam@example.com", "SAM@Example.COM"])
async def test_somebody_is_found_by_address(stage: Stage, address: str) -> None:
    assert await stage.chat.person(stage.workspace, address) == stage.sam


@pytest.mark.parametrize("address", ["nobody@example.com", "sam@example.com.example"])
async def test_an_address_that_nobody_has_is_nobodys(stage: Stage, address: str) -> None:
    assert await stage.chat.person(stage.workspace, address) is None


async def test_an_address_of_somebody_whom_the_bot_has_never_met_is_theirs_or_nobodys(stage: Stage) -> None:
    found = await stage.chat.person(stage.workspace, "hank@example.com")
    assert found == (stage.hermit if stage.habits.knows_all else None)


async def test_a_group_stands_for_its_people_or_the_platform_has_none(stage: Stage) -> None:
    if not stage.habits.groups:
        with pytest.raises(NotKnown, match="no_groups_here"):
            await stage.chat.members(stage.workspace, stage.group)
        return
    assert sorted(await stage.chat.members(stage.workspace, stage.group)) == sorted([stage.sam, stage.kim])


async def test_a_group_that_is_none_has_nobody_in_it(stage: Stage) -> None:
    with pytest.raises(NotKnown) as unknown:
        await stage.chat.members(stage.workspace, "S0NOTHING00")
    assert unknown.value.reason


async def test_a_place_tells_whether_others_read_there(stage: Stage) -> None:
    assert await stage.chat.sharing(stage.channel) is Sharing.OURS
    assert await stage.chat.sharing(stage.partners) is Sharing.SHARED
    assert await stage.chat.sharing(stage.nowhere) is stage.habits.untold


async def test_a_chat_of_one_person_with_the_bot_is_shared_with_nobody(stage: Stage) -> None:
    place = await stage.chat.direct(stage.workspace, stage.sam)
    assert (place.workspace, place.platform) == (stage.workspace, stage.chat.name)
    await stage.chat.post(place, NEWS, "key 1")
    assert await stage.chat.sharing(place) is Sharing.OURS
