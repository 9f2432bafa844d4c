"""Subscribe, unsubscribe and the list of subscriptions."""

import pytest

from lfbot.chat import Place
from lfbot.store import Subscription
from tests.world import World, button, every_button, seen

HERE = Place("console", "console", "#learning")


async def kept(world: World, place: Place = HERE) -> list[Subscription]:
    """What is subscribed there."""
    return list(await world.store.subscriptions.at("main", place))


async def test_a_manager_sets_it_up_for_everybody_to_see(world: World) -> None:
    reply = await world.say("subscribe", by="michael")
    assert reply.public
    assert seen(reply).splitlines()[:4] == [
        "Subscription 1 is set up here",
        "Michael Chen set it up. I say here when:",
        "• somebody finishes a course",
        "To stop it: unsubscribe 1",
    ]
    ((one),) = await kept(world)
    assert (one.topics, one.owner, one.owner_name, one.courses) == (("completions",), "michael", "Michael Chen", ())


async def test_topics_and_courses_can_be_chosen(world: World) -> None:
    reply = await world.say(
        'subscribe completions milestones course:crs_4mNp7qRsT course:"git essentials"', by="michael"
    )
    assert "• somebody reaches 25, 50 or 75 % of a course" in seen(reply)
    assert "Only for Complete Web Development Bootcamp, Git Essentials." in seen(reply)
    ((one),) = await kept(world)
    assert one.topics == ("completions", "milestones")
    assert one.courses == ("crs_4mNp7qRsT", world.learnflow.course("git-essentials").id)


async def test_the_same_twice_is_said_and_kept_once(world: World) -> None:
    await world.say("subscribe completions certificates", by="michael")
    again = await world.say("subscribe certificates completions", by="priya")
    assert seen(again).splitlines()[:2] == [
        "This is subscription 1 already",
        "Nothing had to be changed. Michael Chen set it up.",
    ]
    assert not again.public
    assert len(await kept(world)) == 1
    assert (await world.say("subscribe certificates", by="priya")).card.title == "Subscription 2 is set up here"


async def test_each_place_has_its_own(world: World) -> None:
    await world.say("subscribe", by="michael")
    other = await world.say("subscribe courses", by="michael", place="@michael")
    assert other.card.title == "Subscription 1 is set up here"
    assert [one.topics for one in await kept(world)] == [("completions",)]


async def test_students_may_not(world: World) -> None:
    assert (await world.read("subscribe", by="sam")).startswith("subscribe is for managers.")
    assert not await kept(world)


async def test_a_place_that_others_read_is_refused(world: World) -> None:
    said = await world.read("subscribe", by="michael", place="#partners")
    assert said.startswith("People of other organisations read here")
    assert not await kept(world, Place("console", "console", "#partners"))


async def test_a_place_of_which_nobody_can_tell_is_refused(world: World) -> None:
    world.chat.unknown_places = frozenset({"#learning"})
    assert (await world.read("subscribe", by="michael")).startswith(
        "I cannot tell whether people of other organisations"
    )
    assert not await kept(world)


async def test_payments_need_the_operator_and_an_admin(world: World) -> None:
    assert (await world.read("subscribe payments", by="michael")).startswith("Announcing payments is for admins.")
    assert (await world.read("subscribe payments", by="priya")).startswith("Payments are announced nowhere")
    world.rules(announce_payments=True)
    assert (await world.read("subscribe payments", by="michael")).startswith("Announcing payments is for admins.")
    assert not await kept(world)
    assert "• a payment is made" in await world.read("subscribe payments", by="priya")


async def test_a_paused_place_speaks_again_when_somebody_subscribes(world: World) -> None:
    await world.say("subscribe", by="michael")
    await world.say("subscribe courses", by="michael")
    await world.store.subscriptions.pause("main", HERE, "not_in_channel")
    listed = await world.say("subscriptions", by="priya")
    assert "paused: not_in_channel" in seen(listed)
    resumed = await world.press("Resume 1", listed, by="priya")
    assert seen(resumed).splitlines()[:2] == [
        "Subscription 1 speaks again",
        "Priya Raman resumed it. It had been paused.",
    ]
    assert resumed.public
    assert [one.paused for one in await kept(world)] == ["", ""]


async def test_a_new_one_in_a_paused_place_says_that_the_old_ones_speak_again(world: World) -> None:
    await world.say("subscribe", by="michael")
    await world.store.subscriptions.pause("main", HERE, "is_archived")
    assert "Subscriptions that had been paused here speak again." in await world.read("subscribe courses", by="michael")


async def test_the_list_says_what_is_announced_and_who_wanted_it(world: World) -> None:
    await world.say("subscribe completions course:crs_4mNp7qRsT", by="michael")
    await world.say("subscribe courses", by="priya")
    lines = (await world.read("subscriptions", by="sam")).splitlines()
    assert lines == [
        "Announced here",
        "1 · completions · only Complete Web Development Bootcamp · by Michael Chen, 2 Mar 2026",
        "2 · courses · by Priya Raman, 2 Mar 2026",
        "2 subscriptions",
    ]


async def test_an_empty_list_offers_managers_to_begin(world: World) -> None:
    assert not every_button((await world.say("subscriptions", by="sam")).card)
    begun = await world.press("Announce completions here", await world.say("subscriptions", by="michael"), by="michael")
    assert begun.card.title == "Subscription 1 is set up here"


async def test_one_is_stopped_from_the_list_after_asking(world: World) -> None:
    await world.say("subscribe", by="michael")
    listed = await world.say("subscriptions", by="priya")
    sure = button("Unsubscribe 1", listed.card).confirm
    assert sure is not None
    assert sure.title == "Stop subscription 1?"
    assert (await world.press("Unsubscribe 1", listed, by="priya")).card.title == "Subscription 1 is gone"
    assert not await kept(world)


async def test_all_are_stopped_here_and_nowhere_else(world: World) -> None:
    await world.say("subscribe", by="michael")
    await world.say("subscribe courses", by="michael")
    await world.say("subscribe", by="michael", place="#other")
    assert (await world.say("unsubscribe ALL", by="michael")).card.title == "2 subscriptions are gone"
    assert not await kept(world)
    assert len(await kept(world, Place("console", "console", "#other"))) == 1
    assert (await world.say("unsubscribe all", by="michael")).card.title == "There are no subscriptions here"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("unsubscribe 7", "There is no subscription 7 here."),
        ("unsubscribe completions", "“completions” is not a number from 1 up."),
    ],
)
async def test_what_is_not_there_cannot_be_stopped(world: World, line: str, said: str) -> None:
    await world.say("subscribe", by="michael")
    assert (await world.read(line, by="michael")).startswith(said)
    assert len(await kept(world)) == 1


async def test_students_stop_nothing(world: World) -> None:
    await world.say("subscribe", by="michael")
    assert (await world.read("unsubscribe all", by="sam")).startswith("unsubscribe is for managers.")
    assert len(await kept(world)) == 1
