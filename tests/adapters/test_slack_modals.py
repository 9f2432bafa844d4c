"""Forms: opened, filled in, corrected, slow, closed."""

import asyncio
import json
import random

import pytest

from adapters.slack.api import SlackApi
from adapters.slack.asking import Asking, Trigger
from lfbot import plain
from lfbot.chat import Call, Caller, Place
from lfbot.form import Asks, Field, Form
from sandbox.clock import TravelClock
from sandbox.slack import DropAfter, Outcome, Status
from sandbox.slack.views import View
from tests.adapters.scripted_slack import a_scripted_slack
from tests.adapters.slack_rig import Rig, a_rig


async def form(rig: Rig) -> View:
    """The form of `ask`, in front of Sam."""
    done = await rig.sam.types("#quiet", "/learnflow ask")
    assert (done.status, done.text) == (200, "")
    return await rig.sam.sees_view("Who")


async def submitted(rig: Rig, times: str = "3") -> Outcome:
    """What Sam gets for filling it in."""
    rig.sam.fill("Who", "@priya")
    rig.sam.fill("Times", times)
    return await rig.sam.submit()


async def as_it_is(form: Form, _: Caller) -> Form:
    """A form in which nothing has to be looked up."""
    return form


async def slowly(rig: Rig) -> Outcome:
    """The same where the answer takes more than two seconds."""
    submitting = asyncio.ensure_future(submitted(rig, "101"))
    await rig.entered()
    await rig.clock.advance(2.1)
    return await submitting


async def test_a_form_is_opened_without_waiting_for_slack() -> None:
    async with a_rig() as rig:
        view = await form(rig)
        metadata = json.loads(view.body["private_metadata"])
        assert metadata == ["ask", rig.slack.channel("#quiet").id, ""]


async def test_the_outcome_is_shown_in_the_modal() -> None:
    async with a_rig() as rig:
        await form(rig)
        done = await submitted(rig)
        assert (done.status, done.response_action) == (200, "update")
        assert "Asked 3 times" in (await rig.sam.sees_view("Asked")).words
        assert rig.slack.complaints == []


async def test_a_wrong_field_is_named_and_what_was_typed_stays() -> None:
    async with a_rig() as rig:
        view = await form(rig)
        done = await submitted(rig, "many")
        assert done.response_action == "errors" and "not a number" in "".join(done.errors.values())
        assert rig.backstage.ran == [] and view.typed
        assert (await submitted(rig, "2")).response_action == "update"


async def test_a_submission_delivered_twice_is_one_effect() -> None:
    async with a_rig() as rig:
        await form(rig)
        done = await submitted(rig)
        assert done.sent is not None
        status, again = await rig.posts(done.sent.body, done.sent.headers)
        assert status == 200 and "Asked 3 times" in again


async def test_a_slow_outcome_comes_into_the_same_modal() -> None:
    async with a_rig() as rig:
        view = await form(rig)
        done = await slowly(rig)
        assert done.response_action == "update" and "One moment" in (await rig.sam.sees_view("moment")).words
        rig.backstage.go.set()
        shown = await rig.sam.sees_view("Asked 101 times")
        assert shown.id == view.id


async def test_an_outcome_whose_modal_was_closed_comes_as_a_direct_message() -> None:
    async with a_rig() as rig:
        await form(rig)
        await slowly(rig)
        assert (await rig.sam.close()).status == 200
        rig.backstage.go.set()
        answer = await rig.sam.sees(None, "Asked 101 times")
        assert answer.channel == rig.slack.direct(rig.sam).id
        assert rig.slack.calls_of("views.update") == []


async def test_an_outcome_whose_modal_is_gone_without_a_word_comes_as_a_direct_message() -> None:
    async with a_rig() as rig:
        view = await form(rig)
        await slowly(rig)
        rig.slack.world.views.close(view)
        rig.backstage.go.set()
        await rig.sam.sees(None, "Asked 101 times")


async def test_a_lost_answer_of_views_update_is_not_told_twice() -> None:
    async with a_rig() as rig:
        await form(rig)
        await slowly(rig)
        rig.slack.faults.add("views.update", DropAfter())
        rig.backstage.go.set()
        await rig.sam.sees_view("Asked 101 times")
        assert await rig.door.drain() == 0
        assert len(rig.slack.calls_of("views.update")) == 1 and rig.slack.calls_of("chat.postMessage") == []


async def test_closing_a_form_drops_it() -> None:
    async with a_rig() as rig:
        await form(rig)
        for everything in (False, True):
            assert (await rig.sam.close(everything=everything)).status == 200
            await form(rig)
        assert rig.backstage.ran == []


@pytest.mark.parametrize(
    "code",
    ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"],
)
async def test_a_trigger_that_is_over_is_answered_with_a_button_for_a_fresh_one(code: str) -> None:
    clock = TravelClock()
    async with a_scripted_slack() as slack:
        slack.refuses("views.open", code)
        api = SlackApi("xoxb-1", slack.api_url, clock, random.Random(1))
        place = Place("slack", "T1", "C1")
        call = Call("k", Caller("slack", "T1", "U1"), place, ("ask", "course:Python"))
        given = Field("course", "Course", Asks.COURSE, required=True, given=("Python",))
        card = await Asking(api, clock, as_it_is).ask(Form("ask", "Ask", (given,)), call, Trigger("1.2.3", clock.now()))
        await api.close()
    assert card is not None and "try again" in plain.text(card)
    assert "[Open the form] ask ? course:Python" in plain.text(card) and slack.count("views.open") == 1


async def test_a_trigger_used_twice_does_not_open_two_forms() -> None:
    async with a_rig() as rig:
        done = await rig.sam.types("#quiet", "/learnflow ask")
        await rig.sam.sees_view("Who")
        assert done.sent is not None
        assert (await rig.posts(done.sent.body, done.sent.headers))[0] == 200
        await rig.sam.sees("#quiet", "try again")


async def test_a_form_is_offered_again_where_slack_answers_nothing_useful() -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("views.open", Status(503))
        await rig.sam.types("#quiet", "/learnflow ask")
        await rig.sam.sees("#quiet", "try again")
        assert len(rig.slack.calls_of("views.open")) == 1


@pytest.mark.parametrize("metadata", ["", "{}", "[1,2,3]", '["ask"]', "not json", '["nothing","C1",""]'])
async def test_a_view_whose_metadata_is_strange_is_answered(metadata: str) -> None:
    async with a_rig() as rig:
        user = {"id": rig.sam.id, "team_id": rig.slack.team_id}
        view = {"id": "V1", "hash": "h", "private_metadata": metadata, "state": {"values": {}}}
        payload = {"type": "view_submission", "team": {"id": rig.slack.team_id}, "user": user, "view": view}
        status, answer = await rig.sends("interaction", payload)
        assert status == 200 and json.loads(answer)["response_action"] == "update"
