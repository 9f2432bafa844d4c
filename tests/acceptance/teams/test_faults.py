"""Faults of the bot's own: T-020 to T-022."""

import logging
import re

import pytest

from sandbox.teams import Message, Refusal, Sent, Status
from sandbox.teams.state import Json
from tests.acceptance.teams.stumbling import Rig, a_rig

SECRET = "a secret that only Sam knows"
PLACES = ["bot", "Project", "#news"]


def references(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Those in the log that stand beside a fault and its traceback."""
    faults = (one for one in caplog.records if one.exc_info and one.levelno == logging.ERROR)
    return [reference for one in faults for reference in re.findall(r"\b[0-9a-f]{8}\b", one.getMessage())]


def clean(caplog: pytest.LogCaptureFixture, rig: Rig) -> bool:
    """Whether the log holds neither what was typed nor any token."""
    tokens = [sent.token or "-" for sent in rig.teams.requests] + list(rig.teams.tokens._ends)
    return SECRET not in caplog.text and not any(one in caplog.text for one in tokens)


async def apology(rig: Rig, place: str) -> Message:
    """The one thing that the bot says there."""
    await rig.quiet()
    (said,) = [one for one in rig.sam.seen(place) if one.by == rig.teams.bot_id]
    return said


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", ["fail", "enroll"])
async def test_t_020_a_command_with_a_fault_is_apologised_for_once_with_its_reference(
    place: str, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_rig() as rig:
        done = await rig.sam.types(place, f'@LearnFlow {command} "{SECRET}"')
        assert (done.status, done.sent.raw if done.sent else None) == (200, b"")

        said = await apology(rig, place)

        read = rig.sam.reading(said)
        (reference,) = references(caplog)
        assert "The bot ran into a fault of its own" in read and reference in read
        assert SECRET not in read and len(read) < 300
        assert done.said is not None and said.thread == done.said.thread
        assert clean(caplog, rig) and rig.teams.complaints == []


@pytest.mark.parametrize("place", PLACES)
async def test_t_020_a_fault_while_it_is_written_down_is_apologised_for_in_the_same_thread(
    place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_rig() as rig:
        rig.store.addresses.stumbles = 1
        done = await rig.sam.types(place, f'@LearnFlow shout "{SECRET}"')
        assert done.status == 200

        said = await apology(rig, place)

        read = rig.sam.reading(said)
        (reference,) = references(caplog)
        assert "The bot ran into a fault of its own" in read and reference in read
        assert done.said is not None and said.thread == done.said.thread
        assert clean(caplog, rig) and rig.teams.complaints == []
        assert "Ask me something" in rig.sam.reading((await rig.sam.types(place, "@LearnFlow help")).messages[-1])


async def test_t_020_an_apology_to_one_who_whispered_is_whispered() -> None:
    async with a_rig() as rig:
        rig.store.addresses.stumbles = 1
        await rig.sam.types("Project", "shout hello", targeted=True)

        said = await apology(rig, "Project")

        assert "fault of its own" in rig.sam.reading(said) and said.only_for == rig.sam.id
        assert rig.teams.complaints == []


async def test_t_020_a_fault_over_an_event_is_logged_and_nobody_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig() as rig:
        rig.store.addresses.stumbles = 1
        sent = await rig.teams.deliver(
            rig.teams.activity("@sam", "Project", "", type="installationUpdate", action="add")
        )
        await rig.quiet()

        assert sent.status == 200
        assert len(references(caplog)) == 1 and rig.sam.seen("Project") == []


FORM: Json = {"data": {"lfbot": 1, "form": "enroll", "nonce": "d1"}}
COURSE = "crs_4mNp7qRsT"
DRAWN: dict[str, Json] = {
    "composeExtension/query": {"commandId": "searchCourses", "parameters": [{"name": "query", "value": "python"}]},
    "composeExtension/queryLink": {"url": f"https://learnflow.com/courses/{COURSE}"},
    "composeExtension/selectItem": {"course": COURSE},
    "composeExtension/fetchTask": {"commandId": "enroll"},
    "composeExtension/submitAction": {"commandId": "enroll", **FORM},
    "task/fetch": {"data": {"lfbot": 1, "command": "enroll"}},
    "task/submit": FORM,
}
OTHERS = ["task/fetch", "application/search", "message/submitAction", "signin/tokenExchange"]


def invoke(rig: Rig, name: str, value: Json) -> Json:
    """Something that Sam's client asks, on its way."""
    return rig.teams.activity("@sam", "Project", "", type="invoke", name=name, value=value, replyToId="1")


def failed(sent: Sent, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether it was answered 500, in JSON, with the reference that stands in the log, and with nothing else."""
    (reference,) = references(caplog)
    assert isinstance(sent.body, dict)
    plain = sent.answer_headers["Content-Type"] == "application/json" and list(sent.body) == ["error"]
    return plain and sent.status == 500 and reference in sent.body["error"] and b"own fault" not in sent.raw


@pytest.mark.parametrize(("name", "value"), DRAWN.items(), ids=list(DRAWN))
async def test_t_021_a_fault_while_an_answer_is_drawn_is_a_500_of_json_with_its_reference(
    name: str, value: Json, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_rig() as rig:
        rig.dice.stumbles = 1
        assert failed(await rig.teams.deliver(invoke(rig, name, value)), caplog)

        assert (await rig.teams.deliver(invoke(rig, name, value))).status == 200


@pytest.mark.parametrize("name", OTHERS)
async def test_t_021_a_fault_in_the_store_is_a_500_of_json_with_its_reference(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_rig() as rig:
        rig.store.addresses.stumbles = 1
        assert failed(await rig.teams.deliver(invoke(rig, name, {})), caplog)


PRESSED: Json = {
    "action": {"type": "Action.Execute", "verb": "run", "data": {"lfbot": 1, "line": ["help"], "nonce": "a"}}
}


@pytest.mark.parametrize("where", ["dice", "store"])
async def test_t_021_a_fault_in_the_press_of_a_button_is_200_with_an_error(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_rig() as rig:
        (rig.dice if where == "dice" else rig.store.addresses).stumbles = 1
        sent = await rig.teams.deliver(invoke(rig, "adaptiveCard/action", PRESSED))

        (reference,) = references(caplog)
        assert sent.status == 200 and isinstance(sent.body, dict)
        assert (sent.body["statusCode"], sent.body["type"]) == (500, "application/vnd.microsoft.error")
        assert set(sent.body["value"]) == {"code", "message"} and reference in sent.body["value"]["message"]


async def test_t_021_a_command_with_a_fault_behind_a_button_shows_its_card(caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig() as rig:
        helped = await rig.sam.types("bot", "help")

        pressed = await rig.sam.clicks(helped.messages[-1], "Fail")

        (reference,) = references(caplog)
        assert pressed.status == 200 and pressed.error is None
        assert "The bot ran into a fault of its own" in pressed.words and reference in pressed.words


FORBIDDEN = Refusal(403, "ConversationBlockedByUser", "MessageWritesBlocked", "nested")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", [FORBIDDEN, Status(500)])
async def test_t_022_an_apology_that_is_refused_is_not_tried_for_ever_and_is_no_second_fault(
    place: str, fault: Refusal | Status, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_rig() as rig:
        for route in ("send", "create"):
            rig.teams.faults.add(route, fault, times=None)
        await rig.sam.types(place, "@LearnFlow fail x")
        await rig.quiet()
        tried = len(rig.teams.calls_of("send", "create"))
        assert 1 <= tried <= 4

        for _ in range(24):
            await rig.clock.advance(3_600)
            await rig.quiet()

        assert len(rig.teams.calls_of("send", "create")) == tried
        assert len(references(caplog)) == 1
        assert [one for one in caplog.records if one.exc_info] == [one for one in caplog.records if one.levelno >= 40]


@pytest.mark.parametrize("place", PLACES)
async def test_t_022_an_apology_that_is_refused_before_anything_was_written_down_is_tried_once(
    place: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_rig() as rig:
        rig.teams.faults.add("send", FORBIDDEN, times=None)
        rig.store.addresses.stumbles = 1
        done = await rig.sam.types(place, "@LearnFlow shout hello")
        await rig.quiet()

        assert done.status == 200
        assert len(rig.teams.calls_of("send")) == len(references(caplog)) == 1
        assert len([one for one in caplog.records if one.exc_info]) == 1
