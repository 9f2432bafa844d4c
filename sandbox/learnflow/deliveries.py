"""Events on their way to webhook endpoints: signed, tried again with growing pauses, and at last given up."""

import asyncio
import hashlib
import hmac
import json
import random
from collections import deque
from dataclasses import dataclass

import aiohttp

from sandbox.clock import TravelClock
from sandbox.learnflow.endpoints import Endpoint, Endpoints, on_this_machine
from sandbox.learnflow.ids import new_id
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.times import stamp

RETRIES = 5
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as it is sent."""

    id: str
    type: str
    created_at: str
    data: JsonObject


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt: `status` is the answer's, or None with the `problem` in words."""

    event_id: str
    event: str
    webhook_id: str
    url: str
    attempt: int
    status: int | None
    problem: str | None
    at: float
    body: bytes

    @property
    def accepted(self) -> bool:
        """Whether the endpoint answered 2xx."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that the account's owner would have got."""

    to: str
    subject: str
    text: str
    at: float


@dataclass(slots=True)
class DeliveryRules:
    """`timeout` in seconds of the wall, `pause` before the first retry in seconds of the clock, doubling from then on.

    `outside` lets events leave this machine; `distinct_ids` gives each endpoint its own id of an event.
    """

    timeout: float = 15.0
    pause: float = 1.0
    distinct_ids: bool = False
    outside: bool = False


class Deliveries:
    """Carries every event to every endpoint that listens, each independently of the others."""

    def __init__(self, clock: TravelClock, chance: random.Random, rules: DeliveryRules, owner: str) -> None:
        """`owner` is the e-mail address that hears of a disabled endpoint."""
        self.rules = rules
        self.history: deque[Delivery] = deque(maxlen=_REMEMBERED)
        self.events: deque[Event] = deque(maxlen=_REMEMBERED)
        self.mail: list[Mail] = []
        self._clock = clock
        self._chance = chance
        self._owner = owner
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._pausing = 0
        self._watchers: list[asyncio.Future[None]] = []

    async def start(self) -> None:
        """Open the connections' pool."""
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": "LearnFlow-Webhooks/2.4.1", "Content-Type": "application/json"},
        )

    async def stop(self) -> None:
        """Drop what is under way and close."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def announce(self, endpoints: Endpoints, event_type: str, data: JsonObject) -> None:
        """Something happened: begin to tell everyone who listens."""
        event = Event(new_id("evt", self._chance), event_type, stamp(self._clock.now()), data)
        self.events.append(event)
        for number, endpoint in enumerate(endpoints.listening(event_type)):
            own = event
            if number and self.rules.distinct_ids:
                own = Event(new_id("evt", self._chance), event.type, event.created_at, data)
                self.events.append(own)
            self._begin(own, endpoint, 1)

    def event(self, id: str) -> Event:
        """The event with this id; raises LookupError for one long gone."""
        found = next((event for event in self.events if event.id == id), None)
        if found is None:
            raise LookupError(f"There is no event {id}.")
        return found

    def redeliver(self, event: Event, endpoint: Endpoint) -> None:
        """Send an event once more, with the next attempt's number."""
        told = (one.attempt for one in self.history if one.event_id == event.id and one.webhook_id == endpoint.id)
        self._begin(event, endpoint, max(told, default=0) + 1)

    async def wait_idle(self) -> None:
        """Until every delivery was accepted or given up; pauses before retries count as not done."""
        while self._tasks:
            await self._change()

    async def wait_quiet(self) -> None:
        """Until nothing is under way but pauses before retries: the time to move the clock."""
        while len(self._tasks) > self._pausing:
            await self._change()

    def _begin(self, event: Event, endpoint: Endpoint, attempt: int) -> None:
        task = asyncio.get_running_loop().create_task(self._carry(event, endpoint, attempt))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._changed()

    async def _carry(self, event: Event, endpoint: Endpoint, first: int) -> None:
        for retry in range(RETRIES + 1):
            if retry:
                await self._pause(self.rules.pause * 2 ** (retry - 1))
            # One after another, so that an endpoint hears events in their order; pauses stay outside.
            async with endpoint.turn:
                if endpoint.status != "enabled":
                    return
                delivery = await self._attempt(event, endpoint, first + retry)
            if delivery.accepted or not self._may_go(endpoint.url):
                return
        self._disable(endpoint, event)

    async def _pause(self, seconds: float) -> None:
        self._pausing += 1
        self._changed()
        try:
            await self._clock.sleep(seconds)
        finally:
            self._pausing -= 1

    async def _attempt(self, event: Event, endpoint: Endpoint, attempt: int) -> Delivery:
        body = _body(event, endpoint.id, attempt)
        status, problem = await self._post(endpoint, body)
        delivery = Delivery(
            event.id, event.type, endpoint.id, endpoint.url, attempt, status, problem, self._clock.timestamp(), body
        )
        self.history.append(delivery)
        return delivery

    async def _post(self, endpoint: Endpoint, body: bytes) -> tuple[int | None, str | None]:
        if not self._may_go(endpoint.url):
            return None, "not sent: this sandbox calls only this machine"
        if self._session is None:
            return None, "not sent: the sandbox is stopped"
        headers = {"X-LearnFlow-Signature": signature(endpoint.secret, body)}
        try:
            async with (
                asyncio.timeout(self.rules.timeout),
                self._session.post(endpoint.url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status, None
        except TimeoutError:
            return None, f"no answer within {self.rules.timeout:g} s"
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            return None, type(problem).__name__

    def _may_go(self, url: str) -> bool:
        return self.rules.outside or on_this_machine(url)

    def _disable(self, endpoint: Endpoint, event: Event) -> None:
        if endpoint.status == "disabled":
            return
        endpoint.status = "disabled"
        text = (
            f"The endpoint {endpoint.id} ({endpoint.url}) did not accept the event {event.id} ({event.type}) "
            f"in {RETRIES + 1} attempts. It is disabled and gets no further events."
        )
        self.mail.append(Mail(self._owner, "A webhook endpoint was disabled", text, self._clock.timestamp()))

    async def _change(self) -> None:
        watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watchers.append(watcher)
        await watcher

    def _changed(self) -> None:
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)


def signature(secret: str, body: bytes) -> str:
    """The header's value for these bytes; the key is the secret as it was given."""
    return "whsec_" + hmac.new(secret.encode("utf-8"), body, hashlib.sha256).hexdigest()


def _body(event: Event, webhook_id: str, attempt: int) -> bytes:
    payload = {
        "id": event.id,
        "type": event.type,
        "created_at": event.created_at,
        "data": event.data,
        "metadata": {"webhook_id": webhook_id, "attempt": attempt},
    }
    return json.dumps(payload, ensure_ascii=False).encode("utf-8")
