"""The sandbox against whatever its OpenAPI document allows and forbids, over real HTTP.

https://schemathesis.readthedocs.io/
"""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from sandbox.clock import TravelClock
from sandbox.learnflow.api import OPERATIONS
from sandbox.learnflow.server import LearnFlowSandbox

NAMES = [*(operation.name for operation in OPERATIONS), "authorize", "token"]
# Any text is the id of a user or of nobody, so that nothing could be wrong with a request for progress.
RUNS = [
    (name, mode)
    for name in NAMES
    for mode in GenerationMode
    if (name, mode) != ("getUserProgress", GenerationMode.NEGATIVE)
]
EXAMPLES = 20
# The calls that succeed without the id of something that exists.
SUCCEED = {"listUsers": 200, "createUser": 201, "listCourses": 200, "listCertificates": 200, "registerWebhook": 201}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LearnFlowSandbox]:
    """A sandbox in a thread of its own: the fuzzer blocks the one that it runs in."""
    learnflow = LearnFlowSandbox(TravelClock(datetime(2024, 3, 14, 16, 30, tzinfo=UTC)), tier=3)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(learnflow.start(), loop).result()
    yield learnflow
    asyncio.run_coroutine_threadsafe(learnflow.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "mode"), RUNS)
def test_the_sandbox_is_true_to_its_openapi_document(
    sandbox: LearnFlowSandbox, name: str, mode: GenerationMode
) -> None:
    # The key belongs to the configuration: given later, it would mend the cases that leave it out on purpose.
    config = schemathesis.Config.from_dict({"headers": {"Authorization": f"Bearer {sandbox.api_key}"}})
    document = schemathesis.openapi.from_url(f"{sandbox.root}/openapi.json", config=config)
    operation = document.find_operation_by_id(name)
    statuses: set[int] = set()
    with requests.Session() as session:

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def fuzz(case: Case[Any]) -> None:
            # Every check there is: no 5xx, documented statuses, headers, types and shapes, bad data refused.
            statuses.add(case.call_and_validate(session=session).status_code)

        fuzz()
    if mode.is_positive and name in SUCCEED:
        assert SUCCEED[name] in statuses, f"never got through: {statuses}"
