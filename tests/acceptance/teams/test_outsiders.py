"""Channels of their own, which people of other organisations may read, and where bots may not write (T-107)."""

from typing import Literal

import pytest

from sandbox.teams import Conversation, Refusal
from sandbox.teams.person import Person
from tests.acceptance.teams.private import letters, public, whispers
from tests.acceptance.teams.talking import answer, at_home
from tests.acceptance.teams.town import BOOTCAMP, Town

OUTSIDE = "22222222-3333-4444-5555-666666666666"
"""Another tenant."""

SHARED = "People of other organisations read here, so nothing about learners is announced."
UNTOLD = "I cannot tell whether people of other organisations read here, so nothing is announced."

Sharing = Literal["private", "shared"]


def a_channel(town: Town, sharing: Sharing, *, outsider: bool = True) -> tuple[Conversation, Person]:
    """A channel in which Sam, Michael and, as it may be, Pat of another organisation are, and the app."""
    pat = town.teams.add_user("Pat Partner", "pat@partner.example", tenant=OUTSIDE)
    assert town.team is not None
    members = [town.sam, town.michael, *([pat] if outsider else [])]
    return town.teams.add_channel(town.team, "partners", sharing=sharing, members=members, bot=True), pat


async def subscriptions(town: Town) -> int:
    """How many there are."""
    return len(await town.app.store.subscriptions.all("main"))


BOTH = pytest.mark.parametrize("sharing", ["private", "shared"])


@BOTH
async def test_t_107_where_somebody_of_another_organisation_reads_nothing_about_learners_is_announced(
    town: Town, sharing: Sharing
) -> None:
    channel, pat = a_channel(town, sharing)
    said = await answer(town, town.michael, channel, "@LearnFlow subscribe")
    assert SHARED in town.michael.reading(said)
    assert said.only_for == town.michael.id
    assert not [one for one in pat.seen(channel) if one.by_bot]
    assert await subscriptions(town) == 0
    (roster,) = town.teams.calls_of("members")
    assert roster.conversation == channel.id


@BOTH
async def test_t_107_where_only_colleagues_read_it_is(town: Town, sharing: Sharing) -> None:
    channel, _ = a_channel(town, sharing, outsider=False)
    said = await answer(town, town.michael, channel, "@LearnFlow subscribe")
    assert "Subscription 1 is set up here" in town.sam.reading(said)
    assert await subscriptions(town) == 1


@BOTH
async def test_t_107_where_teams_does_not_tell_who_reads_nothing_is_announced_either(
    town: Town, sharing: Sharing
) -> None:
    channel, _ = a_channel(town, sharing, outsider=False)
    town.teams.faults.add("members", Refusal(403, "NotEnoughPermissions"))
    said = await answer(town, town.michael, channel, "@LearnFlow subscribe")
    assert UNTOLD in town.michael.reading(said)
    assert said.only_for == town.michael.id
    assert await subscriptions(town) == 0


@BOTH
async def test_t_107_what_is_about_somebody_is_seen_by_them_and_by_no_outsider(town: Town, sharing: Sharing) -> None:
    channel, pat = a_channel(town, sharing)
    for line in ("progress", "certificates", "whoami", f"enroll me {BOOTCAMP}"):
        said = await answer(town, town.sam, channel, f"@LearnFlow {line}")
        assert said.only_for == town.sam.id
    assert not [one for one in pat.seen(channel) if one.by_bot]


@BOTH
@pytest.mark.parametrize("targeted", [True, False])
async def test_t_107_without_targeted_messages_an_outsider_reads_only_that_there_is_an_answer(
    town: Town, sharing: Sharing, targeted: bool
) -> None:
    channel, pat = a_channel(town, sharing)
    town.teams.knobs.targeted = targeted
    await town.sam.types(channel, "@LearnFlow whoami")
    read = [pat.reading(one) for one in pat.seen(channel) if one.by_bot]
    assert read == ([] if targeted else ["The answer is in our own chat\nIt is only for whoever asked."])
    assert not town.teams.complaints


@BOTH
async def test_t_107_an_outsider_who_asks_is_refused_and_nobody_is_looked_up_for_them(
    town: Town, sharing: Sharing
) -> None:
    channel, pat = a_channel(town, sharing)
    for line in ("progress", f"enroll me {BOOTCAMP}", "progress @Sam", f"enroll @Sam {BOOTCAMP}"):
        said = await answer(town, pat, channel, f"@LearnFlow {line}")
        assert "LearnFlow commands are for members of this organisation." in pat.reading(said)
        assert said.only_for == pat.id
    assert not town.asked()
    assert not town.enrolled("sam.rivera")


@BOTH
async def test_t_107_an_outsider_is_enrolled_in_nothing(town: Town, sharing: Sharing) -> None:
    channel, _ = a_channel(town, sharing)
    said = await answer(town, town.michael, channel, f"@LearnFlow enroll @Pat {BOOTCAMP}")
    assert "Pat Partner is from another organisation" in town.michael.reading(said)
    assert not town.enrollments()


@BOTH
@pytest.mark.parametrize("code", ["NotEnoughPermissions", "BotNotInConversationRoster", "MessageWritesBlocked"])
async def test_t_107_where_the_bot_may_not_write_the_answer_is_in_their_own_chat(
    town: Town, sharing: Sharing, code: str
) -> None:
    channel, pat = a_channel(town, sharing)
    await at_home(town, town.sam)
    channel.blocked = code
    everybody = public(town)
    done = await town.sam.types(channel, "@LearnFlow progress")
    assert (done.status, done.messages) == (200, [])
    (letter,) = letters(town, town.sam)
    assert letter.startswith("Your progress")
    assert len(whispers(town)) == 1
    assert public(town) == everybody
    assert not [one for one in pat.seen(channel) if one.by_bot]
    assert not town.teams.complaints


async def test_t_107_what_all_should_read_comes_to_whoever_asked_where_the_bot_may_not_write(town: Town) -> None:
    channel, _ = a_channel(town, "private", outsider=False)
    await at_home(town, town.michael)
    channel.blocked = "NotEnoughPermissions"
    done = await town.michael.types(channel, "@LearnFlow subscribe")
    assert (done.status, done.messages) == (200, [])
    await town.until(town.michael.sees("bot", "Subscription 1 is set up here"))
