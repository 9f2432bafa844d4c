"""What else Teams waits for: choices while somebody types, sign-in, feedback, and kinds that nobody knows (T-092 to
T-096)."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from sandbox.teams import Message, Sent
from sandbox.teams.state import Json
from sandbox.teams.wire import dig
from tests.acceptance.teams.pressing import EVERYWHERE, SAM
from tests.acceptance.teams.talking import answer, newcomer
from tests.acceptance.teams.town import PYTHON, Town, a_town

SEARCHED = "application/vnd.microsoft.search.searchResponse"
KNOWN = (
    "adaptiveCard/action",
    "application/search",
    "task/fetch",
    "task/submit",
    "composeExtension/query",
    "composeExtension/selectItem",
    "composeExtension/queryLink",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
    "composeExtension/querySettingUrl",
    "composeExtension/setting",
    "composeExtension/onCardButtonClicked",
    "signin/tokenExchange",
    "signin/verifyState",
    "signin/failure",
    "message/submitAction",
    "suggestedAction/submit",
    "suggestedActions/submit",
)
UNKNOWN = (
    "fileConsent/invoke",
    "config/fetch",
    "config/submit",
    "actionableMessage/executeAction",
    "message/fetchTask",
    "tab/fetch",
    "tab/submit",
    "handoff/action",
    "htmlwidget/calltool",
    "agentLifecycle",
    "composeExtension/anonymousQueryLink",
    "from/the/future",
    "",
)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


async def asks(town: Town, name: str, value: object, *, place: str = "Project") -> Sent:
    """What Sam's client is answered there."""
    return await town.teams.line.invoke(name, value, by=town.sam.user, conversation=town.conversation(place))


async def form(town: Town, place: str) -> Message:
    """A form in the chat that asks for a course."""
    return await answer(town, town.michael, place, f"enroll {SAM}" if place == "bot" else f"@LearnFlow enroll {SAM}")


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_092_courses_are_offered_while_somebody_types_into_a_form(town: Town, place: str) -> None:
    asked = await form(town, place)
    found = await town.michael.searches(asked, "Course", "pyth")

    (sent,) = town.teams.requests_of("invoke")
    assert sent.status == 200 and sent.answer_headers["Content-Type"] == "application/json"
    assert (dig(sent.body, "statusCode"), dig(sent.body, "type")) == (200, SEARCHED)
    assert set(sent.body if isinstance(sent.body, dict) else {}) == {"statusCode", "type", "value"}
    assert found[0] == {"title": "Python for Data Science", "value": PYTHON}
    done = await town.michael.clicks(asked, "Enroll", {"Course": "Python for Data Science"})
    assert "Sam Rivera is enrolled" in done.words and town.enrolled("sam.rivera", PYTHON)


async def test_t_092_no_more_are_offered_than_a_client_shows(town: Town) -> None:
    like = town.learnflow.course(PYTHON)
    for number in range(60):
        course = replace(like, id=f"crs_more{number}", title=f"Python {number} <b>&</b> " + "é" * 300)
        town.learnflow.organisation.add_course(course)
    asked = await form(town, "#news")
    for typed in ("", "p", "python", "Python 7"):
        found = await town.michael.searches(asked, "Course", typed)
        assert 0 < len(found) <= 15 and all(set(one) == {"title", "value"} for one in found)
        assert len({one["value"] for one in found}) == len(found)


async def test_t_092_nothing_fits_or_nobody_may_know_and_the_list_is_empty(town: Town) -> None:
    nora = newcomer(town, "Nora Quist", "nora.quist@example.com")
    asked = {"dataset": "courses", "queryOptions": {"skip": 0, "top": 15}, "kind": "search"}
    empty = {"statusCode": 200, "type": SEARCHED, "value": {"results": []}}
    for changes in ({"queryText": "zzzz"}, {"dataset": "people", "queryText": "sam"}, {"dataset": None}):
        sent = await asks(town, "application/search", {"queryText": "pyth", **asked, **changes})
        assert (sent.status, sent.body) == (200, empty)
    sent = await town.teams.line.invoke(
        "application/search",
        {**asked, "queryText": "pyth"},
        by=nora.user,
        conversation=town.conversation("Project"),
    )
    assert (sent.status, sent.body) == (200, empty)


async def test_t_092_a_slow_learnflow_is_not_waited_for_and_is_there_the_next_time(town: Town) -> None:
    asked = await form(town, "bot")
    await town.clock.advance(86_400)
    town.learnflow.faults.add(latency=8, count=4)
    before = town.clock.now()
    assert await town.until(town.michael.searches(asked, "Course", "pyth"), step=0.5) == []
    assert (town.clock.now() - before).total_seconds() < 5
    await town.until(town.quiet())
    assert len(await town.until(town.michael.searches(asked, "Course", "pyth"))) == 2


FEEDBACK: dict[str, Json] = {
    "message/submitAction": {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": "{}"}},
    "suggestedAction/submit": {"type": "Action.Submit", "data": {"line": ["enroll", "me", PYTHON]}},
    "suggestedActions/submit": {"type": "Action.Submit", "data": {"lfbot": 1, "line": ["enroll", "me", PYTHON]}},
    "signin/failure": {"code": "resourcematchfailed", "message": "Resource match failed"},
}


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("name", FEEDBACK)
async def test_t_093_what_the_bot_has_no_use_for_is_taken_and_nothing_comes_of_it(
    town: Town, name: str, place: str
) -> None:
    await answer(town, town.sam, place, "help" if place == "bot" else "@LearnFlow help")
    where = town.teams.direct(town.sam) if place == "bot" else town.conversation(place)
    sent, rows = town.sent(), await town.rows()
    done = await town.teams.line.invoke(name, FEEDBACK[name], by=town.sam.user, conversation=where)
    assert (done.status, done.body) == (200, {})
    await town.quiet()
    assert (town.sent(), await town.rows()) == (sent, rows) and town.asked() == []


async def test_t_094_there_is_no_sign_in_and_each_of_somebodys_clients_is_told_so(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await answer(town, town.sam, "Project", "@LearnFlow help")
    value = {"id": "b3c9", "connectionName": "learnflow", "token": "eyJhbGciOi.secret.signature"}
    sent, rows = town.sent(), await town.rows()

    with caplog.at_level(logging.DEBUG):
        clients = await asyncio.gather(*(asks(town, "signin/tokenExchange", value) for _ in range(2)))

    for done in clients:
        assert done.status == 412
        assert isinstance(done.body, dict) and set(done.body) == {"id", "connectionName", "failureDetail"}
        assert (done.body["id"], done.body["connectionName"]) == ("b3c9", "learnflow") and done.body["failureDetail"]
    await town.quiet()
    assert (town.sent(), await town.rows()) == (sent, rows) and town.asked() == []
    assert "eyJhbGciOi" not in caplog.text and len(town.teams.calls_of("token")) == 1


@pytest.mark.parametrize("name", UNKNOWN)
async def test_t_095_any_other_invoke_is_not_known_and_logged_once(
    town: Town, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    await answer(town, town.sam, "Project", "@LearnFlow help")
    sent, rows = town.sent(), await town.rows()
    with caplog.at_level(logging.INFO, logger="adapters.teams"):
        for _ in range(3):
            done = await asks(town, name, {"line": ["enroll", "me", PYTHON]})
            assert (done.status, done.raw) == (501, b"")
    assert len(caplog.records) == 1 and name in caplog.text
    await town.quiet()
    assert (town.sent(), await town.rows()) == (sent, rows)


async def test_t_095_names_that_a_stranger_makes_up_do_not_fill_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="adapters.teams"):
        for number in range(150):
            assert (await asks(town, f"made/up/{number}", {})).status == 501
    assert len(caplog.records) == 100


ODD: tuple[object, ...] = (
    None,
    {},
    [],
    7,
    "x",
    {"data": {"lfbot": 1, "line": ["progress"]}, "url": "https://learnflow.com/", "state": "1"},
    {"action": {"type": "Action.Execute", "verb": "run", "data": {"lfbot": 1, "line": ["courses", "\U0001f600"]}}},
    {"action": {"type": "Action.Execute", "verb": "run", "data": {"lfbot": 1, "line": ["courses"], "nonce": 3}}},
    {"commandId": "searchCourses", "parameters": [{"name": "q", "value": "\x00 \u202e <at>"}], "queryOptions": {}},
)


@pytest.mark.parametrize("name", [*KNOWN, "from/the/future"])
async def test_t_096_every_answer_is_plain_json_with_a_status_that_is_a_number(town: Town, name: str) -> None:
    for value in ODD:
        done = await asks(town, name, value)
        assert done.status in ((501,) if name == "from/the/future" else (200, 404, 412)), (value, done.raw)
        if name == "from/the/future":
            assert done.raw == b""
            continue
        assert done.answer_headers["Content-Type"] == "application/json"
        assert isinstance(done.body, dict) and json.loads(json.dumps(done.body)) == json.loads(done.raw)
        assert type(done.body.get("statusCode", 200)) is int
    assert town.enrollments() == []
