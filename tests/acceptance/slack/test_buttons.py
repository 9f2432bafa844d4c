"""Buttons, items 67 to 72 of the contract: what they carry, who may press them, and what they leave behind."""

import asyncio
import re
from collections.abc import Coroutine, Iterator

import pytest

from adapters.slack.heard import PRESS_SECONDS
from lfbot.card import Button, Card, LinkButton, buttons, text
from lfbot.line import Mention
from sandbox.slack import Message, Outcome, Person
from sandbox.slack.reading import buttons as drawn
from sandbox.slack.wire import Json
from tests.acceptance.slack.town import BOOTCAMP, PYTHON, Town, a_town

ADDRESS = re.compile(r"\S+@\S+\.\S+")


async def offer(town: Town, label: str, *words: str | Mention, place: str = "#learning") -> Message:
    """A message for everybody with one button."""
    return await town.post(place, Card("Shall we?", (text("Somebody must press."), buttons(Button(label, words)))))


def values(blocks: list[Json]) -> Iterator[str]:
    """What the buttons carry."""
    return (str(button["value"]) for button in drawn(blocks) if "value" in button)


def sent_views(town: Town) -> Iterator[Json]:
    """Every view that the bot put on somebody's screen, however it went there."""
    yield from (call.args["view"] for call in town.slack.calls if call.method.startswith("views."))
    yield from (sent.json["view"] for sent in town.slack.requests if sent.json and "view" in sent.json)


def everything_seen(town: Town) -> Iterator[Message]:
    """Every message that somebody sees."""
    for person in (town.priya, town.michael, town.sam, town.sarah):
        yield from person.seen()


async def everything_with_buttons(town: Town) -> None:
    """What makes the bot show its buttons: commands, forms, announcements, private messages."""
    town.slack.add_group("design", [town.sam, town.sarah, town.person("ann")])
    town.slack.add_user("Nora Quist", "nora.quist@example.com")
    await town.michael.types("#learning", "/learnflow subscribe completions enrollments")
    for line in (
        "help enroll",
        "courses python",
        "courses level:advanced category:data",
        f"enroll @sam {BOOTCAMP}",
        f"enroll @design {BOOTCAMP}",
        "enroll @sam python for data",
        "enroll @nobody crs_1",
        f"enroll @nora {BOOTCAMP}",
        f"progress @ann {PYTHON}",
        "subscriptions",
    ):
        await town.priya.types("#learning", f"/learnflow {line}")
    await town.priya.types("#learning", "/learnflow enroll @sarah")
    await town.priya.sees_view("Course")
    await town.priya.select_options("Course", "git ess")
    town.priya.fill("Course", "Git Essentials")
    await town.priya.submit()
    town.learnflow.finish("sam.rivera@example.com", BOOTCAMP)
    await town.until(town.sam.sees("#learning", "finished"))
    await town.until(town.sam.sees(town.direct(town.sam), "You are enrolled"))


async def test_sl_067_buttons_and_metadata_carry_ids_and_nothing_about_people_or_courses() -> None:
    async with a_town(announcing=True) as town:
        await everything_with_buttons(town)

        views = list(sent_views(town))
        carried = [value for message in everything_seen(town) for value in values(message.blocks)]
        carried += [value for view in views for value in values(view["blocks"])]
        metadata = [view["private_metadata"] for view in views if view.get("private_metadata")]

        names = [one.name for one in town.learnflow.organisation.people] + ["Nora Quist"]
        titles = [one.title for one in town.learnflow.organisation.courses]
        for value in [*carried, *metadata]:
            assert not ADDRESS.search(value) and not any(known in value for known in (*names, *titles)), value
        assert {value.partition(" ")[0] for value in carried} >= {"enroll", "progress", "invite", "unsubscribe"}
        assert metadata == [f'["enroll","{town.slack.channel("#learning").id}",""]']


async def test_sl_067_the_rights_are_those_of_whoever_presses(town: Town) -> None:
    message = await offer(town, "Enroll Sam", "enroll", Mention(town.sam.id), f"course:{BOOTCAMP}")
    assert (await town.sarah.clicks(message, "Enroll Sam")).status == 200
    refusal = await town.sarah.sees("#learning", "Enrolling others is for managers")
    assert refusal.only_for == town.sarah.id and town.enrollments() == []
    await town.michael.clicks(message, "Enroll Sam")
    await town.michael.sees("#learning", "Sam Rivera is enrolled")
    assert len(town.enrollments()) == 1


async def test_sl_067_the_rights_are_those_of_the_moment_of_the_press(town: Town) -> None:
    town.slack.add_group("design", [town.sam, town.sarah])
    (preview,) = (await town.michael.types("#learning", f"/learnflow enroll @design {BOOTCAMP}")).messages
    town.learnflow.update_user("michael.chen@example.com", role="student")
    await town.clock.advance(61)
    await town.michael.clicks(preview, "Enroll 2")
    await town.michael.sees("#learning", "Enrolling others is for managers")
    assert town.enrollments() == []


async def test_sl_068_a_press_is_acknowledged_with_nothing_while_learnflow_hangs(town: Town) -> None:
    message = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}")
    town.learnflow.faults.add(latency=30)
    done = await town.after(PRESS_SECONDS + 0.1, town.sam.clicks(message, "Enroll me"), asleep=PRESS_SECONDS)
    assert (done.status, done.error, done.sent and done.sent.answer) == (200, None, b"")


async def test_sl_068_a_button_that_leads_out_is_acknowledged_and_does_nothing(town: Town) -> None:
    message = await town.post(
        "#learning",
        Card(
            "Look",
            (
                buttons(
                    LinkButton("Out", "https://example.com/"),
                ),
            ),
        ),
    )
    quiet = town.nothing_since()
    done = await town.sam.clicks(message, "Out")
    assert (done.status, done.sent and done.sent.answer) == (200, b"") and await quiet.held()


@pytest.mark.parametrize(
    "action",
    [
        {"type": "button", "action_id": "somebody_elses", "value": f"enroll me course:{BOOTCAMP}"},
        {"type": "static_select", "action_id": "line-1", "selected_option": {"value": f"enroll me course:{BOOTCAMP}"}},
        {"type": "button", "action_id": "line-1"},
        {"type": "from_the_future", "action_id": "line-1", "value": 7},
        {},
    ],
    ids=str,
)
async def test_sl_068_an_action_that_nobody_knows_is_acknowledged_and_does_nothing(town: Town, action: Json) -> None:
    pressed = await town.sam.clicks(await offer(town, "Help", "help"), "Help")
    await town.sam.sees("#learning", "What you can ask")
    quiet = town.nothing_since()
    assert await town.sends("interaction", {**pressed.payload, "actions": [action]}) == (200, b"")
    assert await quiet.held()


async def listed(town: Town, words: str) -> Message:
    """Courses, for Sam alone, with a button each."""
    (message,) = (await town.sam.types("#learning", f"/learnflow courses {words}")).messages
    return message


async def test_sl_069_a_list_whose_course_was_taken_meanwhile_becomes_what_is_so_now(town: Town) -> None:
    message = await listed(town, "web")
    town.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
    await town.sam.clicks(message, "Enroll me")
    now = await town.sam.sees("#learning", "You are already enrolled")
    assert now is message and "Nothing had to be changed" in now.words and now.buttons == ["Progress"]


async def test_sl_069_a_list_whose_course_is_gone_becomes_what_is_so_now(town: Town) -> None:
    message = await listed(town, "web")
    town.learnflow.withdraw(BOOTCAMP)
    await town.sam.clicks(message, "Enroll me")
    now = await town.sam.sees("#learning", "This course is gone from LearnFlow")
    assert now is message and "Nothing was changed" in now.words and now.buttons == ["All courses"]


async def test_sl_069_an_announcement_whose_course_is_gone_loses_that_button_and_keeps_its_news() -> None:
    async with a_town(announcing=True) as town:
        await town.michael.types("#learning", "/learnflow subscribe")
        town.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
        town.learnflow.finish("sam.rivera@example.com", BOOTCAMP)
        news = await town.until(town.sarah.sees("#learning", "Sam Rivera finished"))
        assert news.buttons == ["Enroll me", "Courses", "Stop these"]
        town.learnflow.withdraw(BOOTCAMP)

        await town.sarah.clicks(news, "Enroll me")

        told = await town.sarah.sees("#learning", "Nothing was changed")
        assert told.only_for == town.sarah.id
        await town.slack.wait_for(lambda: news.buttons == ["Courses", "Stop these"])
        assert news.only_for is None and "Sam Rivera finished" in news.words
        assert "This course is gone from LearnFlow" in news.words and town.slack.complaints == []


async def test_sl_070_somebody_of_another_workspace_is_refused_privately_and_nothing_is_written(town: Town) -> None:
    stranger = town.slack.add_user("Stella Stranger", "sarah.johnson@example.com", stranger=True)
    town.slack.add_channel("partners", members=[town.sam, stranger], bot=True, ext_shared=True)
    message = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}", place="#partners")
    asked = len(town.learnflow.history)

    done = await stranger.clicks(message, "Enroll me")

    assert (done.status, done.error) == (200, None)
    refusal = await stranger.sees("#partners", "for members of this workspace")
    assert refusal.only_for == stranger.id and "Nothing was done" in refusal.words
    assert len(town.learnflow.history) == asked and await town.app.store.calls.unfinished() == []
    assert message.buttons == ["Enroll me"]


async def test_sl_072_two_people_who_enroll_somebody_at_once_enroll_them_once_and_both_see_it(town: Town) -> None:
    message = await offer(town, "Enroll Sam", "enroll", Mention(town.sam.id), f"course:{BOOTCAMP}")

    await both(town.michael.clicks(message, "Enroll Sam"), town.priya.clicks(message, "Enroll Sam"))

    seen = [await person.sees("#learning", "Sam Rivera is") for person in (town.michael, town.priya)]
    assert {one.text.splitlines()[0] for one in seen} == {"Sam Rivera is enrolled", "Sam Rivera is already enrolled"}
    assert len(town.learnflow.organisation.enrollments_of(town.learnflow.person("sam.rivera@example.com"))) == 1
    await town.until(town.sam.sees(town.direct(town.sam), "You are enrolled"))
    await town.clock.advance(60)
    assert len(town.sam.seen(town.direct(town.sam))) == 1


async def test_sl_072_two_people_who_stop_a_subscription_at_once_both_see_that_it_is_gone() -> None:
    async with a_town(announcing=True) as town:
        await town.michael.types("#learning", "/learnflow subscribe enrollments")
        town.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
        news = await town.until(town.sarah.sees("#learning", "now enrolled"))

        await both(town.michael.clicks(news, "Stop these"), town.priya.clicks(news, "Stop these"))

        for person in (town.michael, town.priya):
            await told_alone(town, person, "Subscription 1 is gone")
        await town.slack.wait_for(lambda: "Stop these" not in news.buttons)
        assert "Subscription 1 is gone" in news.words and "now enrolled" in news.words
        assert list(await town.app.store.subscriptions.all("main")) == []


async def told_alone(town: Town, person: Person, words: str) -> None:
    """Wait until somebody is told that where nobody else sees it."""
    await town.slack.wait_for(
        lambda: any(one.only_for == person.id and words in one.text for one in person.seen("#learning"))
    )


async def both(one: Coroutine[object, object, Outcome], other: Coroutine[object, object, Outcome]) -> None:
    """Two presses at once."""
    assert [done.status for done in await asyncio.gather(one, other)] == [200, 200]
