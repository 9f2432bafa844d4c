"""What Teams waits for: the kinds of invoke that are known, those that are not, and that every answer can be read."""

import logging
from collections.abc import AsyncIterator

import pytest

from sandbox.teams.line import Sent
from tests.acceptance.teams.town import Town, a_town

EVERY = (
    "adaptiveCard/action",
    "application/search",
    "task/fetch",
    "task/submit",
    "composeExtension/query",
    "composeExtension/selectItem",
    "composeExtension/queryLink",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
    "signin/tokenExchange",
    "signin/verifyState",
    "signin/failure",
    "message/submitAction",
    "suggestedAction/submit",
    "suggestedActions/submit",
)
ODD: tuple[object, ...] = (
    None,
    {},
    "x",
    [],
    {"data": [], "action": 3, "parameters": {}, "queryOptions": [], "messagePayload": {"from": {"user": "x"}}},
    {"commandId": "assign", "data": {"lfbot": 1, "form": "enroll", "people:people": 3, "course:many": ["x"]}},
    {"commandId": "searchCourses", "parameters": [None, {"name": "q", "value": {"a": 1}}]},
)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """Everything up and running."""
    async with a_town() as town:
        yield town


async def asks(town: Town, name: str, value: object = None) -> Sent:
    """What the bot answers to Sam in the chat Project."""
    return await town.teams.line.invoke(name, value, by=town.sam.user, conversation=town.conversation("Project"))


@pytest.mark.parametrize(
    "name", ["message/submitAction", "suggestedAction/submit", "suggestedActions/submit", "signin/failure"]
)
async def test_t_093_what_the_bot_has_no_use_for_is_taken(town: Town, name: str) -> None:
    sent = await asks(town, name, {"actionName": "feedback", "actionValue": {"reaction": "like"}, "code": "x"})
    assert sent.status == 200 and town.asked() == []


async def test_t_094_there_is_no_sign_in_and_teams_is_told_so_each_time(town: Town) -> None:
    value = {"id": "b3c9", "connectionName": "learnflow", "token": "eyJ.secret"}
    said = {"id": "b3c9", "connectionName": "learnflow", "failureDetail": "The bot needs no sign-in."}
    for sent in [await asks(town, "signin/tokenExchange", value) for _ in range(2)]:
        assert (sent.status, sent.body) == (412, said)
    assert town.asked() == []


@pytest.mark.parametrize(
    "name", ["fileConsent/invoke", "tab/fetch", "composeExtension/anonymousQueryLink", "", "x" * 99]
)
async def test_t_095_any_other_invoke_is_not_known_and_logged_once(
    town: Town, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            sent = await asks(town, name, {"url": "https://learnflow.com/courses/x"})
            assert (sent.status, sent.raw) == (501, b"")
    assert len([one for one in caplog.records if "not known here" in one.message]) == 1


@pytest.mark.parametrize("name", EVERY)
async def test_t_096_every_answer_is_plain_json_whatever_was_asked(town: Town, name: str) -> None:
    for value in ODD:
        sent = await asks(town, name, value)
        assert sent.status in (200, 404, 412), (name, value, sent.raw)
        if sent.raw:
            assert isinstance(sent.body, dict)
            assert sent.answer_headers["Content-Type"].startswith("application/json")
    assert town.enrollments() == []
    assert town.teams.complaints == []
