"""Modals, items 57 to 66 of the contract: opened in time, filled in, corrected, slow, closed."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sandbox.slack import Person, Status, View
from sandbox.slack.wire import Json
from tests.acceptance.slack.town import BOOTCAMP, Town

Request = Callable[[Town, str], Awaitable[None]]


async def the_form(town: Town, person: Person, line: str = "enroll ?", says: str = "Course") -> View:
    """A command's form in front of somebody."""
    done = await person.types("#learning", f"/learnflow {line}")
    assert (done.status, done.error, done.text) == (200, None, "")
    return await person.sees_view(says)


async def filled_in(town: Town, *people: str) -> View:
    """The form of `enroll` in front of Michael, with those people and the bootcamp in it."""
    view = await the_form(town, town.michael)
    (offered, *_) = (await town.michael.select_options("Course", "Complete Web")).options
    town.michael.fill("People", people or ["@sam"])
    town.michael.fill("Course", [offered["value"]])
    return view


async def slowly(town: Town) -> View:
    """The same, sent to a LearnFlow that takes ten seconds: the view that says so."""
    view = await filled_in(town)
    town.learnflow.faults.add("/v2/enrollments", latency=10)
    done = await town.after(2.1, town.michael.submit())
    assert (done.status, done.response_action) == (200, "update")
    assert town.michael.view is view and "One moment" in view.words and view.body.get("submit") is None
    return view


async def typed_with(town: Town, trigger: str) -> None:
    """Michael types `/learnflow enroll`, and the request carries this trigger."""
    typed = await town.michael.types("#learning", "/learnflow help")
    assert await town.sends("command", {**typed.payload, "text": "enroll ?", "trigger_id": trigger}) == (200, b"")


async def pressed_with(town: Town, trigger: str) -> None:
    """Michael presses a button that leads to a form, and the request carries this trigger."""
    (helped,) = (await town.michael.types("#learning", "/learnflow help enroll")).messages
    pressed = await town.michael.clicks(helped, "Fill in a form")
    await town.michael.sees_view("Course")
    await town.michael.close()
    assert await town.sends("interaction", {**pressed.payload, "trigger_id": trigger}) == (200, b"")


async def worn_out(town: Town, how: str) -> str:
    """A trigger that opens nothing any more."""
    trigger = town.slack.world.triggers.issue(town.michael.id)
    match how:
        case "exchanged":
            town.slack.world.triggers.use(trigger)
        case "expired":
            await town.clock.advance(3.1)
        case _:
            trigger = "not.a.trigger"
    return trigger


@pytest.mark.parametrize("words", ["method", "guide"])
@pytest.mark.parametrize("how", ["expired", "exchanged", "invalid"])
@pytest.mark.parametrize("asked", [typed_with, pressed_with])
async def test_sl_057_a_trigger_that_opens_nothing_leaves_a_button_that_brings_a_fresh_one(
    town: Town, asked: Request, how: str, words: str
) -> None:
    town.slack.knobs.trigger_words = "guide" if words == "guide" else "method"
    await asked(town, await worn_out(town, how))

    offer = await town.michael.sees("#learning", "Please try again")

    refused = {one.error for one in town.slack.calls_of("views.open") if not one.ok}
    spelt = {f"trigger_{how}"} if words == "guide" and how != "invalid" else {f"{how}_trigger_id"}
    assert refused == spelt
    assert offer.only_for == town.michael.id and "Nothing was done yet" in offer.words and town.michael.view is None
    assert (await town.michael.clicks(offer, "Open the form")).ok
    await town.michael.sees_view("Course")
    assert town.slack.complaints == []


def people_typed(view: View) -> list[Json]:
    """What stands in the form's fields about people."""
    return [state for block, states in view.typed.items() if block.startswith("people") for state in states.values()]


async def test_sl_058_a_form_that_needs_data_opens_first_and_the_data_comes_by_an_update(town: Town) -> None:
    town.learnflow.faults.add("/v2/courses*", latency=4)
    done = await town.michael.types("#learning", f"/learnflow enroll ? {BOOTCAMP}")
    loading = await town.michael.sees_view("One moment")
    (opened,) = town.slack.calls_of("views.open")
    assert (done.status, opened.at - done.sent.at if done.sent else None) == (200, 0.0)

    form = await town.until(town.michael.sees_view("Complete Web Development Bootcamp"))

    assert form is loading and form.body["submit"]["text"] == "Enroll"
    assert [call.args["view_id"] for call in town.slack.calls_of("views.update")] == [form.id]
    town.michael.fill("People", ["@sam"])
    await town.michael.submit()
    await town.michael.sees_view("Sam Rivera is enrolled")
    assert town.enrolled("sam.rivera", BOOTCAMP)


async def test_sl_058_what_is_at_hand_needs_no_loading_view(town: Town) -> None:
    await town.michael.types("#learning", "/learnflow courses")
    await the_form(town, town.michael, f"enroll ? {BOOTCAMP}", "Complete Web Development Bootcamp")
    assert len(town.slack.calls_of("views.open")) == 1 and town.slack.calls_of("views.update") == []


async def test_sl_058_a_form_waits_five_seconds_and_then_does_without(town: Town) -> None:
    town.learnflow.faults.add(latency=30)
    town.slack.faults.add("views.update", Status(503))  # and is shown in the end, whatever Slack does at first
    began = town.clock.timestamp()
    await the_form(town, town.michael, f"enroll ? {BOOTCAMP}", "One moment")
    await town.until(town.michael.sees_view(BOOTCAMP))
    assert 5 <= town.clock.timestamp() - began < 10 and len(town.slack.calls_of("views.open")) == 1


async def test_sl_058_a_loading_view_that_was_closed_stays_closed(town: Town) -> None:
    town.learnflow.faults.add("/v2/courses*", latency=4)
    await the_form(town, town.michael, f"enroll ? {BOOTCAMP}", "One moment")
    await town.michael.close()
    await town.until(town.slack.wait_for(lambda: town.slack.calls_of("views.update")))
    assert town.michael.view is None and town.michael.seen(town.direct(town.michael)) == []


async def test_sl_058_a_form_opens_while_learnflow_hangs_and_its_choices_come_later(town: Town) -> None:
    town.learnflow.faults.add(latency=30)
    began = town.clock.timestamp()
    form = await the_form(town, town.michael)
    assert town.clock.timestamp() == began
    assert (await town.after(2.1, town.michael.select_options("Course", "git"))).options == []
    town.learnflow.faults.clear()
    await town.clock.advance(30)
    assert [one["text"]["text"] for one in (await town.michael.select_options("Course", "git")).options] == [
        "Git Essentials"
    ]
    assert town.michael.view is form


async def test_sl_060_a_bad_field_is_named_beside_it_at_once_and_the_rest_stays_typed(town: Town) -> None:
    view = await the_form(town, town.michael, "enroll sam.rivera@example.com")
    (offered, *_) = (await town.michael.select_options("Course", "Complete Web")).options
    town.michael.fill("Course", [offered["value"]])
    town.michael.fill("Or by e-mail address", "sam.rivera@example.com, sarah at example")
    before, asked = people_typed(view), len(town.learnflow.history)
    town.learnflow.faults.add(latency=30)  # nobody is asked, so this holds nothing up

    done = await town.michael.submit()

    assert (done.status, done.response_action, done.error) == (200, "errors", None)
    assert done.sent is not None and done.sent.json == {"response_action": "errors", "errors": done.errors}
    ((field, said),) = done.errors.items()
    assert field == "people:written" and "“sarah”" in said
    assert len(town.learnflow.history) == asked and await town.app.store.calls.unfinished() == []
    assert people_typed(view) == before and town.michael.view is view and view.errors == done.errors

    town.learnflow.faults.clear()
    town.michael.fill("Or by e-mail address", "sam.rivera@example.com")
    assert (await town.michael.submit()).response_action == "update"
    assert len(town.enrollments()) == 1 and town.enrolled("sam.rivera", BOOTCAMP)


async def test_sl_060_a_bad_address_is_not_invited(town: Town) -> None:
    await the_form(town, town.priya, "invite", "Email")
    town.priya.fill("Email", "nobody at all")
    done = await town.priya.submit()
    assert (done.status, list(done.errors)) == (200, ["email"]) and "not an e-mail address" in done.errors["email"]
    assert town.asked("/v2/users", "POST") == []


async def test_sl_061_an_outcome_for_everybody_is_said_in_the_channel_and_closes_its_form_alone(town: Town) -> None:
    other = await filled_in(town)
    await the_form(town, town.priya, "subscribe ?", "Topics")

    done = await town.priya.submit()

    assert (done.status, done.sent and done.sent.answer, done.view) == (200, b"", None)
    said = await town.sarah.sees("#learning", "Subscription 1 is set up here")
    assert said.only_for is None and len([one for one in town.slack.messages("#learning") if one.by_bot]) == 1
    assert town.michael.view is other


async def test_sl_061_an_outcome_for_one_person_takes_the_place_of_the_form_and_closing_it_leaves_nothing(
    town: Town,
) -> None:
    await filled_in(town)
    done = await town.michael.submit()
    assert (done.status, done.response_action) == (200, "update")
    shown = await town.michael.sees_view("Sam Rivera is enrolled")
    assert shown.body.get("submit") is None and town.slack.world.views.stack(town.michael.id) == [shown]
    await town.michael.close()
    assert town.michael.view is None


async def test_sl_062_a_slow_outcome_is_awaited_in_the_view_and_comes_into_it(town: Town) -> None:
    view = await slowly(town)

    await town.until(town.michael.sees_view("Sam Rivera is enrolled"))

    assert town.michael.view is view
    assert {call.args["view_id"] for call in town.slack.calls_of("views.update")} == {view.id}
    assert len(town.enrollments()) == 1 and town.slack.complaints == []


@pytest.mark.parametrize("everything", [False, True])
async def test_sl_062_a_slow_outcome_whose_view_was_closed_comes_as_a_direct_message(
    town: Town, everything: bool
) -> None:
    await slowly(town)
    await town.michael.close(everything=everything)

    answer = await town.until(town.michael.sees(None, "Sam Rivera is enrolled"))

    assert answer.channel == town.direct(town.michael) and town.michael.view is None
    assert len(town.enrollments()) == 1 and town.slack.calls_of("views.update") == []


async def test_sl_062_a_slow_outcome_for_everybody_is_said_in_the_channel_too(town: Town) -> None:
    await the_form(town, town.priya, "subscribe ?", "Topics")
    await town.clock.advance(70)  # what is known of Priya is too old now
    town.learnflow.faults.add("/v2/users*", latency=3)
    assert (await town.after(2.1, town.priya.submit())).response_action == "update"
    await town.until(town.priya.sees_view("Subscription 1 is set up here"))
    assert (await town.sarah.sees("#learning", "Subscription 1 is set up here")).only_for is None


async def test_sl_063_a_view_that_changed_meanwhile_is_asked_again_once_and_shows_what_is_true_now(town: Town) -> None:
    view = await filled_in(town)
    await town.michael.submit()
    await town.michael.sees_view("Sam Rivera is enrolled")
    town.learnflow.faults.add("/v2/users/*/progress", latency=5, after=True, count=1)
    pressing = asyncio.ensure_future(town.michael.clicks(view, "Progress"))
    await town.slack.wait_for(lambda: 5.0 in town.clock.asked)
    view.hash = "changed.meanwhile"
    town.learnflow.do_lessons("sam.rivera@example.com", BOOTCAMP, 93)

    await town.until(pressing)
    await town.until(town.michael.sees_view("50 %"))

    updates = [call for call in town.slack.calls_of("views.update") if "Sam" in str(call.args["view"]["title"])]
    assert [(call.error, "hash" in call.args) for call in updates] == [("hash_conflict", True), (None, False)]
    assert len(town.asked("/progress")) == 2


async def test_sl_063_what_the_bot_itself_shows_meanwhile_is_no_change(town: Town) -> None:
    view = await filled_in(town)
    await town.michael.submit()
    town.learnflow.faults.add("/v2/users/*/progress", latency=5, count=1)
    pressing = asyncio.ensure_future(town.michael.clicks(view, "Progress"))
    await town.until(pressing)
    await town.until(town.michael.sees_view("Lesson 1 of 186"))
    assert {call.error for call in town.slack.calls_of("views.update")} == {None}
    assert len(town.asked("/progress")) == 1


async def test_sl_064_the_bot_never_stands_one_view_on_another(town: Town) -> None:
    await the_form(town, town.michael, "courses ?", "Text")
    town.michael.fill("Text", "python")
    await town.michael.submit()
    found = await town.michael.sees_view("Python for Data Analysis")
    await town.michael.clicks(found, "Enroll someone in Python for Data Science")
    await town.michael.sees_view("People")
    town.michael.fill("People", ["@sam"])
    await town.michael.submit()
    await town.michael.clicks(await town.michael.sees_view("Sam Rivera is enrolled"), "Progress")
    shown = await town.michael.sees_view("Lesson")
    assert town.slack.world.views.stack(town.michael.id) == [shown]
    assert town.slack.calls_of("views.push") == [] and len(town.slack.calls_of("views.open")) == 1


@pytest.mark.parametrize("everything", [False, True])
async def test_sl_065_a_view_that_is_closed_drops_what_was_kept_for_it(town: Town, everything: bool) -> None:
    town.slack.add_group("design", [town.sam, town.sarah, town.person("ann")])
    view = await the_form(town, town.michael, "enroll @design")
    (offered, *_) = (await town.michael.select_options("Course", "Complete Web")).options
    town.michael.fill("Course", [offered["value"]])
    await town.michael.submit()
    preview = await town.michael.sees_view("Enroll 3 people")
    held = {**preview.body}

    closed = await town.michael.close(everything=everything)

    assert (closed.status, closed.sent and closed.sent.answer) == (200, b"")
    assert closed.payload["type"] == "view_closed" and closed.payload["is_cleared"] is everything
    assert view.is_open is False
    again = town.slack.world.views.open(town.michael.id, held)  # as if the closed one could be pressed still
    await town.michael.clicks(again, "Enroll 3")
    await town.michael.sees_view("That button works once")
    assert town.enrollments() == []


async def test_sl_065_a_form_that_is_closed_does_nothing(town: Town) -> None:
    await filled_in(town)
    assert (await town.michael.close()).status == 200
    assert town.enrollments() == [] and await town.app.store.calls.unfinished() == []


async def test_sl_066_submit_clicked_twice_enrolls_once(town: Town) -> None:
    await filled_in(town)
    town.learnflow.faults.add("/v2/enrollments", latency=1)
    twice = asyncio.gather(town.michael.submit(), town.michael.submit())

    first, second = await town.until(twice, step=0.1)

    assert (first.status, second.status) == (200, 200)
    await town.michael.sees_view("Sam Rivera is enrolled")
    assert len(town.enrollments()) == 1


async def test_sl_066_a_submission_delivered_twice_enrolls_once(town: Town) -> None:
    await filled_in(town)
    done = await town.michael.submit()
    assert done.sent is not None
    again = await town.slack.line.replay(done.sent)
    assert again.status == 200 and again.json is not None
    assert again.json["view"]["title"] == done.sent.json["view"]["title"]  # type: ignore[index]
    assert len(town.enrollments()) == 1
