"""The endpoint LearnFlow posts to: whom it believes, what it answers, and what it counts."""

import hashlib
import hmac
import json
import logging
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.learnflow.webhook import LIMIT, Hook, endpoints, sign, verified
from adapters.sqlite.store import SqliteStore
from lfbot.counts import Counts
from lfbot.events import Kind
from lfbot.http import Request, Response
from lfbot.intake import Intake, Taken
from sandbox.clock import TravelClock
from tests.core.sulking import SulkingStore
from tests.core.test_wild import REFUSED
from tests.core.told import body

SECRET = "9f2c1d7e5b"
NEXT = "the secret that takes over"
COMPLETION = body(Kind.ENROLLMENT_COMPLETED)


@dataclass
class Door:
    """The endpoints over a real store."""

    store: SulkingStore
    counts: Counts
    hooks: dict[str, Hook]
    rung: list[int] = field(default_factory=list)

    async def post(self, sent: bytes, signature: str | None = "", endpoint: str = "") -> Response:
        """A webhook; signed as it should be unless a signature is given, and without the header for None."""
        header = sign(SECRET, sent) if signature == "" else signature
        headers = {"content-type": "application/json"} | ({} if header is None else {"x-learnflow-signature": header})
        plain, named = endpoints(self.hooks.get, self._intake().take, self.counts)
        parts = {"endpoint": endpoint} if endpoint else {}
        answer = (named if endpoint else plain).answer
        return await answer(Request("POST", "/webhooks/learnflow", headers, sent, parts=parts))

    async def inbox(self, tenant: str = "main") -> dict[str, int]:
        """How many webhooks there are in each state that any is in."""
        return {state: number for state, number in (await self.store.inbox.counts(tenant)).items() if number}

    def _intake(self) -> Intake:
        return Intake(self.store.inbox, TravelClock(running=False), self.counts, lambda: self.rung.append(1))


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    store = SulkingStore(await SqliteStore.open(":memory:", clock=TravelClock(running=False), rng=random.Random(1)))
    hooks = {"": Hook("main", (SECRET, NEXT)), "academy": Hook("academy", ("another",))}
    yield Door(store, Counts(), hooks)
    await store.close()


async def test_a_signed_event_is_on_disk_before_the_answer(door: Door) -> None:
    answer = await door.post(COMPLETION)
    assert (answer.status, json.loads(answer.body)) == (200, {"received": True})
    assert await door.inbox() == {"waiting": 1}
    assert [(one.id, one.type, one.body) for one in await door.store.inbox.waiting(9)] == [
        ("evt_1NtQ7mKpR2", "enrollment.completed", COMPLETION)
    ]
    assert door.rung == [1]
    assert door.counts.of("webhooks", outcome="stored", reason="") == 1


async def test_the_same_event_again_is_answered_as_such(door: Door) -> None:
    await door.post(COMPLETION)
    again = await door.post(COMPLETION.replace(b'"attempt": 1', b'"attempt": 2'))
    assert (again.status, json.loads(again.body)) == (200, {"received": True, "duplicate": True})
    assert await door.inbox() == {"waiting": 1}
    assert door.counts.of("webhooks", outcome="duplicate", reason="") == 1


def test_a_signature_is_what_the_documentation_computes() -> None:
    digest = hmac.new(SECRET.encode(), COMPLETION, hashlib.sha256).hexdigest()
    assert sign(SECRET, COMPLETION) == f"whsec_{digest}"


def test_a_signature_that_was_computed_elsewhere_is_recognised() -> None:
    # RFC 4231, test case 2, https://www.rfc-editor.org/rfc/rfc4231#section-4.3
    known = "whsec_5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign("Jefe", b"what do ya want for nothing?") == known
    assert verified(known, b"what do ya want for nothing?", ("Jefe",))


async def test_the_bytes_count_not_what_they_mean(door: Door) -> None:
    spaced, tight = COMPLETION, json.dumps(json.loads(COMPLETION), separators=(",", ":")).encode()
    assert (await door.post(tight, sign(SECRET, spaced))).status == 401
    assert (await door.post(tight, sign(SECRET, tight))).status == 200


async def test_each_secret_in_use_signs_and_no_other(door: Door) -> None:
    assert (await door.post(body(Kind.USER_CREATED), sign(SECRET, body(Kind.USER_CREATED)))).status == 200
    assert (await door.post(body(Kind.USER_UPDATED), sign(NEXT, body(Kind.USER_UPDATED)))).status == 200
    assert (await door.post(COMPLETION, sign("another", COMPLETION))).status == 401
    assert (await door.post(COMPLETION, sign("", COMPLETION))).status == 401
    assert await door.inbox() == {"waiting": 2}


async def test_a_secret_that_is_empty_believes_nobody(door: Door) -> None:
    door.hooks[""] = Hook("main", ("",))
    assert (await door.post(COMPLETION, sign("", COMPLETION))).status == 401


async def test_each_endpoint_has_its_own_tenant_and_secret(door: Door) -> None:
    assert (await door.post(COMPLETION, sign("another", COMPLETION), "academy")).status == 200
    assert (await door.post(COMPLETION, sign(SECRET, COMPLETION), "academy")).status == 401
    assert (await door.inbox("academy"), await door.inbox("main")) == ({"waiting": 1}, {})


async def test_an_endpoint_that_is_not_there_answers_as_any_wrong_signature(door: Door) -> None:
    unknown, wrong = await door.post(COMPLETION, endpoint="nobody"), await door.post(COMPLETION, sign("x", b""))
    assert (unknown.status, unknown.body) == (wrong.status, wrong.body) == (401, b'{"error":"invalid signature"}')
    assert door.counts.of("webhooks", outcome="refused", reason="no_such_endpoint") == 1


GOOD = sign(SECRET, COMPLETION)
MALFORMED = {
    "no scheme": GOOD.removeprefix("whsec_"),
    "another scheme": "sha256=" + GOOD.removeprefix("whsec_"),
    "a digit short": GOOD[:-1],
    "a digit long": GOOD + "0",
    "capitals": "whsec_" + GOOD.removeprefix("whsec_").upper(),
    "a line end": GOOD + "\n",
    "blanks": f" {GOOD} ",
    "no hex": "whsec_" + "g" * 64,
    "other scripts' digits": "whsec_" + "١" * 64,
    "letters beyond ASCII": "whsec_" + "é" * 64,
    "a surrogate": "whsec_" + "\udce9" * 64,
    "two of them": f"{GOOD}, {GOOD}",
    "very long": "whsec_" + "a" * 100_000,
    "a NUL": "whsec_\x00" + "a" * 63,
}


@pytest.mark.parametrize("form", MALFORMED)
async def test_a_header_of_another_form_is_refused_and_breaks_nothing(door: Door, form: str) -> None:
    assert (await door.post(COMPLETION, MALFORMED[form])).status == 401
    assert door.counts.of("webhooks", outcome="refused", reason="malformed_signature") == 1
    assert await door.inbox() == {}


async def test_without_a_header_it_is_refused(door: Door) -> None:
    assert (await door.post(COMPLETION, None)).status == 401
    assert door.counts.of("webhooks", outcome="refused", reason="no_signature") == 1


@pytest.mark.parametrize("sent", [COMPLETION, b"", b"[" * 100_000, b"\xff\xfe", b"x" * LIMIT, b'{"id":NaN}'])
async def test_a_wrong_signature_is_refused_whatever_the_body_holds(door: Door, sent: bytes) -> None:
    assert (await door.post(sent, sign("wrong", sent))).status == 401
    assert door.counts.of("webhooks", outcome="refused", reason="wrong_signature") == 1
    assert (await door.inbox(), door.rung) == ({}, [])


BAD = {
    **REFUSED,
    "a list": (b"[]", "not_an_object"),
    "no id": (b'{"type":"x"}', "no_id"),
    "no type": (b'{"id":"x"}', "no_type"),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_signed_body_that_cannot_be_read_is_kept_with_its_reason_and_answered_200(
    door: Door, what: str
) -> None:
    sent, reason = BAD[what]
    answer = await door.post(sent)
    assert (answer.status, json.loads(answer.body)) == (200, {"received": True})
    assert await door.inbox() == {f"dead {reason}": 1}
    assert door.counts.of("webhooks", outcome="dead", reason=reason) == 1
    assert door.rung == []


async def test_an_event_of_an_unknown_type_is_kept_like_any_other(door: Door) -> None:
    assert (await door.post(b'{"id":"evt_1","type":"badge.awarded"}')).status == 200
    assert await door.inbox() == {"waiting": 1}


async def test_while_it_cannot_be_stored_it_is_not_acknowledged_and_later_it_is(door: Door) -> None:
    door.store.mood.bad = True
    answer = await door.post(COMPLETION)
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert door.counts.of("webhooks", outcome="unavailable", reason="locked") == 1
    door.store.mood.bad = False
    assert await door.inbox() == {}
    assert json.loads((await door.post(COMPLETION)).body) == {"received": True}


def test_both_endpoints_take_posts_of_at_most_256_kib() -> None:
    async def nobody(tenant: str, body: bytes) -> Taken:
        raise AssertionError(f"{tenant} was asked to take {body!r}")

    made = endpoints(lambda _: None, nobody, Counts())
    assert [(one.method, one.path, one.limit) for one in made] == [
        ("POST", "/webhooks/learnflow", 262_144),
        ("POST", "/webhooks/learnflow/{endpoint}", 262_144),
    ]


async def test_no_secret_and_no_signature_stands_in_a_log_or_in_print(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await door.post(COMPLETION, sign("wrong", COMPLETION))
        await door.post(COMPLETION)
    assert SECRET not in caplog.text
    assert "whsec_" not in caplog.text
    assert SECRET not in repr(door.hooks)


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_no_signature_but_the_right_one_is_believed(signature: str) -> None:
    assert verified(signature, COMPLETION, (SECRET, NEXT)) is False


@given(st.binary(max_size=300), st.integers(0, 299), st.integers(1, 255))
def test_a_body_with_one_byte_changed_is_not_believed(sent: bytes, where: int, change: int) -> None:
    signature = sign(SECRET, sent)
    assert verified(signature, sent, (NEXT, SECRET))
    if sent:
        at = where % len(sent)
        other = sent[:at] + bytes([sent[at] ^ change]) + sent[at + 1 :]
        assert not verified(signature, other, (NEXT, SECRET))
