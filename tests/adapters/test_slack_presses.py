"""Buttons, on messages of every kind and in modals."""

import asyncio

import pytest

from sandbox.slack import Delay
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Message
from tests.adapters.slack_rig import Rig, a_rig


async def help_card(rig: Rig) -> Message:
    """The answer to help, for Sam alone."""
    (message,) = (await rig.sam.types("#quiet", "/learnflow help")).messages
    return message


async def test_a_button_on_an_ephemeral_answer_replaces_it() -> None:
    async with a_rig() as rig:
        card = await help_card(rig)
        done = await rig.sam.clicks(card, "Again")
        assert (done.status, done.sent and done.sent.answer) == (200, b"")
        answer = await rig.sam.sees("#quiet", "Help more")
        assert answer.ts == card.ts and len(rig.sam.seen("#quiet")) == 1
        assert rig.slack.calls_of("response_url")[0].args["replace_original"] is True


async def test_a_button_on_a_message_for_all_is_answered_to_the_one_who_pressed() -> None:
    async with a_rig() as rig:
        shouted = (await rig.sam.types("#quiet", "/learnflow shout hello")).messages[-1]
        await rig.priya.clicks(shouted, "More")
        answer = await rig.priya.sees("#quiet", "Help me")
        assert answer.only_for == rig.priya.id and shouted.text in [one.text for one in rig.sam.seen("#quiet")]
        assert rig.slack.calls_of("response_url")[0].args["replace_original"] is False


async def test_a_public_answer_leaves_the_ephemeral_message_and_is_new() -> None:
    async with a_rig() as rig:
        card = await help_card(rig)
        await rig.sam.clicks(card, "Aloud")
        answer = await rig.priya.sees("#quiet", "says hello")
        sent = rig.slack.calls_of("response_url")[0].args
        assert answer.ts != card.ts and (sent["response_type"], sent["replace_original"]) == ("in_channel", False)


async def test_a_public_answer_to_a_button_in_a_thread_stays_in_the_thread() -> None:
    async with a_rig() as rig:
        await rig.sam.mentions_bot("#sales", "shout hello")
        shouted = await rig.sam.sees("#sales", "says hello")
        shouted.blocks[1]["elements"][0]["value"] = "shout again"
        await rig.sam.clicks(shouted, "More")
        answer = await rig.priya.sees("#sales", "says again")
        sent = rig.slack.calls_of("response_url")[0].args
        assert answer.thread_ts == sent["thread_ts"] == shouted.thread_ts
        assert (sent["response_type"], sent["replace_original"]) == ("in_channel", False)


async def test_a_button_that_leads_out_is_acknowledged_and_does_nothing() -> None:
    async with a_rig() as rig:
        done = await rig.sam.clicks(await help_card(rig), "Out")
        assert (done.status, done.sent and done.sent.answer) == (200, b"")
        assert rig.slack.calls_of("response_url") == []


@pytest.mark.parametrize(
    "action",
    [
        {"type": "button", "action_id": "somebody_elses", "value": "write diary"},
        {"type": "static_select", "action_id": "line-1", "selected_option": {"value": "write diary"}},
        {"type": "button", "action_id": "line-1"},
        {},
    ],
    ids=str,
)
async def test_unknown_actions_are_acknowledged_and_do_nothing(action: Json) -> None:
    async with a_rig() as rig:
        user = {"id": rig.sam.id, "team_id": rig.slack.team_id}
        payload = {"type": "block_actions", "team": {"id": rig.slack.team_id}, "user": user, "trigger_id": "1.2.3"}
        assert await rig.sends("interaction", {**payload, "actions": [action]}) == (200, b"")
        assert rig.backstage.ran == []


async def test_somebody_of_another_workspace_is_refused_and_nothing_is_written() -> None:
    async with a_rig() as rig:
        stranger = rig.slack.add_user("Stella Stranger", "stella@other.com", stranger=True)
        shouted = (await rig.sam.types("#sales", "/learnflow shout hello")).messages[-1]
        shouted.blocks[1]["elements"][0]["value"] = "write diary"
        rig.slack.channel("#sales").members.append(stranger.id)
        done = await stranger.clicks(shouted, "More")
        assert done.status == 200
        refusal = await stranger.sees("#sales", "for members of this workspace")
        assert refusal.only_for == stranger.id and rig.backstage.ran == []


async def test_the_same_press_twice_is_one_effect() -> None:
    async with a_rig() as rig:
        card = await help_card(rig)
        card.blocks[-1]["elements"][0]["value"] = "write diary"
        done = await rig.sam.clicks(card, "Again")
        assert done.sent is not None
        assert (await rig.posts(done.sent.body, done.sent.headers))[0] == 200
        await rig.sam.sees("#quiet", "Wrote diary")
        assert rig.backstage.ran == ["diary"]


async def test_a_slow_button_is_acknowledged_at_once_and_answered_later() -> None:
    async with a_rig() as rig:
        card = await help_card(rig)
        clicking = asyncio.ensure_future(rig.sam.clicks(card, "Slowly"))
        await rig.entered()
        await rig.clock.advance(0.6)
        assert (await clicking).status == 200
        await rig.sam.sees("#quiet", "Working on it")
        rig.backstage.go.set()
        answer = await rig.sam.sees("#quiet", "Waited long enough")
        assert answer.ts == card.ts


async def test_a_button_opens_the_form_while_the_trigger_is_fresh() -> None:
    async with a_rig() as rig:
        await rig.sam.clicks(await help_card(rig), "Fill in")
        view = await rig.sam.sees_view("Who")
        assert view.body["callback_id"] == "ask"


async def test_a_form_that_could_not_be_opened_in_time_is_offered_again() -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("views.open", Delay(60))
        card = await help_card(rig)
        await rig.sam.clicks(card, "Fill in")
        await rig.slack.wait_for(lambda: rig.slack.calls_of("views.open"))
        await rig.clock.advance(3.1)
        offer = await rig.sam.sees("#quiet", "try again")
        await rig.clock.advance(60)
        await rig.sam.clicks(offer, "Open the form")
        await rig.sam.sees_view("Who")


async def test_a_button_in_a_modal_changes_the_modal() -> None:
    async with a_rig() as rig:
        await rig.sam.types("#quiet", "/learnflow ask")
        await rig.sam.sees_view("Who")
        rig.sam.fill("Who", "@priya")
        rig.sam.fill("Times", "3")
        await rig.sam.submit()
        await rig.sam.clicks(await rig.sam.sees_view("Asked 3 times"), "Once more")
        await rig.sam.sees_view("How often")
        rig.sam.fill("Who", "@priya")
        rig.sam.fill("Times", "4")
        await rig.sam.submit()
        await rig.sam.clicks(await rig.sam.sees_view("Asked 4 times"), "Help")
        await rig.sam.sees_view("Ask me something.")
        assert rig.slack.calls_of("response_url") == [] and len(rig.slack.calls_of("views.open")) == 1


async def test_a_modal_that_changed_meanwhile_shows_what_is_true_now() -> None:
    async with a_rig() as rig:
        await rig.sam.types("#quiet", "/learnflow ask")
        await rig.sam.sees_view("Who")
        rig.sam.fill("Who", "@priya")
        rig.sam.fill("Times", "3")
        await rig.sam.submit()
        view = await rig.sam.sees_view("Asked 3 times")
        rig.slack.faults.add("views.update", Delay(1))
        await rig.sam.clicks(view, "Help")
        await rig.slack.wait_for(lambda: rig.slack.calls_of("views.update"))
        view.hash = "changed.meanwhile"
        await rig.clock.advance(1.1)
        await rig.sam.sees_view("Ask me something.")
        assert [bool(call.args.get("hash")) for call in rig.slack.calls_of("views.update")] == [True, False]
