"""Item 145 of the contract: whichever way Slack reaches the bot, the same comes of it."""

import re
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

import pytest

from sandbox.slack import DropAfter, Status
from tests.acceptance.slack.town import BOOTCAMP, PYTHON, Town, a_town

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Deed = Callable[[Town], Coroutine[object, object, object]]


async def slash_command(town: Town) -> object:
    done = await town.enroll()
    await town.sam.sees(None, "You are enrolled")
    return done.error, done.text


async def several_people(town: Town) -> object:
    done = await town.enroll("@sam @sarah @olivia")  # of whom Sarah is enrolled already
    await town.sam.sees(None, "You are enrolled")
    await town.person("olivia").sees(None, "You are enrolled")
    return done.error, done.text


async def a_preview_that_is_confirmed(town: Town) -> object:
    group = town.slack.add_group("crew", [town.sam, town.person("olivia")])
    done = await town.enroll(f"@{group.handle}")
    (preview,) = done.messages
    await town.michael.clicks(preview, preview.buttons[0])
    await town.michael.sees("#learning", "Enrolled 2 of 2")
    await town.sam.sees(None, "You are enrolled")
    await town.person("olivia").sees(None, "You are enrolled")
    return preview.words


async def a_form(town: Town) -> object:
    await town.michael.types("#learning", "/learnflow enroll")
    shown = (await town.michael.sees_view("course")).words
    town.michael.fill("People", ["@sam"])
    offered = await town.michael.select_options("Course", "pyth")
    town.michael.fill("Course", [PYTHON])
    done = await town.michael.submit()
    await town.michael.sees_view("Sam Rivera is enrolled")
    await town.sam.sees(None, "You are enrolled")
    return shown, [one["text"]["text"] for one in offered.options], done.response_action


async def a_field_that_is_wrong(town: Town) -> object:
    await town.priya.types("#learning", "/learnflow invite ?")
    await town.priya.sees_view("Email")
    town.priya.fill("Email", "nobody at all")
    done = await town.priya.submit()
    return done.response_action, done.errors


async def a_button(town: Town) -> object:
    done = await town.sarah.types("#learning", "/learnflow courses python")
    (card,) = done.messages
    pressed = await town.sarah.clicks(card, "line-1")
    await town.sarah.sees("#learning", "You are")
    return card.words, pressed.error


async def a_mention(town: Town) -> object:
    delivery = await town.sarah.mentions_bot("#learning", "progress")
    await town.sarah.sees("#learning", "Your progress")
    return delivery.taken


async def a_direct_message(town: Town) -> object:
    delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
    await town.michael.sees(None, "Sam Rivera is enrolled")
    await town.sam.sees(None, "You are enrolled")
    return delivery.taken


async def a_type_ahead(town: Town) -> object:
    await town.michael.types("#learning", "/learnflow enroll ?")
    await town.michael.sees_view("course")
    none = await town.michael.select_options("Course", "zzzzzz")
    some = await town.michael.select_options("Course", "Data")
    return none.options, some.options


async def a_duplicate_command(town: Town) -> object:
    done = await town.enroll()
    await town.sam.sees(None, "You are enrolled")
    again = await town.sends("command", done.payload)
    return done.text, again[0], b"Sam Rivera is enrolled" in again[1]


async def a_duplicate_event(town: Town) -> object:
    delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
    await town.michael.sees(None, "Sam Rivera is enrolled")
    await town.sam.sees(None, "You are enrolled")
    again = await town.slack.line.ask("event", delivery.envelope, retry=(1, "http_timeout"))
    return again.status, len(town.enrollments())


async def somebody_who_may_not(town: Town) -> object:
    done = await town.sarah.types("#learning", f"/learnflow enroll @sam {BOOTCAMP}")
    return done.error, done.text


async def learnflow_away(town: Town) -> object:
    town.learnflow.faults.add(status=401)
    done = await town.enroll()
    return done.error, done.text


async def a_slow_answer(town: Town) -> object:
    town.learnflow.faults.add("/v2/enrollments", latency=4)
    done = await town.after(2.1, town.enroll())
    await town.until(town.michael.sees("#learning", "Sam Rivera is enrolled"), step=0.1)
    await town.until(town.sam.sees(None, "You are enrolled"), step=0.1)
    return done.error


async def an_answer_that_was_lost(town: Town) -> object:
    town.slack.faults.add("chat.postEphemeral", DropAfter())
    await town.sarah.mentions_bot("#learning", "progress")
    return (await town.sarah.sees("#learning", "Your progress")).words


async def a_form_that_came_too_late(town: Town) -> object:
    town.slack.faults.add("views.open", Status(500))
    await town.michael.types("#learning", "/learnflow enroll")
    return (await town.michael.sees("#learning", "did not open")).words


DEEDS: tuple[Deed, ...] = (
    slash_command,
    several_people,
    a_preview_that_is_confirmed,
    a_form,
    a_field_that_is_wrong,
    a_button,
    a_mention,
    a_direct_message,
    a_type_ahead,
    a_duplicate_command,
    a_duplicate_event,
    somebody_who_may_not,
    learnflow_away,
    a_slow_answer,
    an_answer_that_was_lost,
    a_form_that_came_too_late,
)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: str(deed.__name__))
async def test_sl_145_the_same_comes_of_it_over_http_and_over_socket_mode(deed: Deed) -> None:
    over_http, over_sockets = [await effects(deed, socket=socket) for socket in (False, True)]
    assert over_http == over_sockets


async def effects(deed: Deed, *, socket: bool) -> dict[str, object]:
    """All that comes of it: what everybody sees, what LearnFlow was asked to change, and what is in the way."""
    async with a_town(socket=socket, start=START) as town:
        result = await deed(town)
        await town.slack.settle()
        assert {sent.over for sent in town.slack.requests} == {"socket" if socket else "http"}
        assert town.slack.complaints == []
        people = [town.priya, town.michael, town.sarah, town.sam, town.person("olivia")]
        seen = {who.handle: sorted((m.channel, m.only_for or "", m.words) for m in who.seen()) for who in people}
        views = [who.view.words if who.view else "" for who in people]
        told = {"result": result, "seen": seen, "views": views, "changes": sorted(town.asked(method="POST"))}
        return {name: _without_ids(value) for name, value in told.items()}


def _without_ids(value: object) -> str:
    """Ids are drawn anew each time; everything else has to be the same."""
    return re.sub(r"\b(?:enr_|usr_)?[A-Za-z0-9]*(?:[A-Z][0-9]|[0-9][A-Z])[A-Za-z0-9]{4,}\b", "#", str(value))
