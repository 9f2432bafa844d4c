"""The control API under /sandbox/: what people do and what goes wrong, over HTTP, from this machine only."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

from aiohttp import web

from sandbox.clock import TravelClock
from sandbox.learnflow import control_fields as fields
from sandbox.learnflow.control_shapes import delivery_shape, request_shape, state_shape
from sandbox.learnflow.deliveries import Delivery
from sandbox.learnflow.doors import answered
from sandbox.learnflow.errors import Refusal
from sandbox.learnflow.faults import Faults
from sandbox.learnflow.hands import Hands
from sandbox.learnflow.json_body import read_object
from sandbox.learnflow.kinds import Field
from sandbox.learnflow.limits import Allowances
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.operations import read_fields
from sandbox.learnflow.shapes import course_shape, enrollment_shape
from sandbox.learnflow.times import stamp
from sandbox.learnflow.visits import Seen
from sandbox.learnflow.webhooks import endpoint_shape

Action = Callable[[JsonObject], JsonObject]


class Control:
    """Its routes; what they do is what `Hands`, `Faults` and the clock do."""

    def __init__(
        self,
        hands: Hands,
        clock: TravelClock,
        faults: Faults,
        allowances: Allowances,
        requests: deque[Seen],
        deliveries: deque[Delivery],
    ) -> None:
        """`requests` and `deliveries` are the histories to show."""
        self._hands = hands
        self._clock = clock
        self._faults = faults
        self._allowances = allowances
        self._requests = requests
        self._deliveries = deliveries

    def routes(self) -> list[web.RouteDef]:
        """All of them under /sandbox/."""
        return [
            _get("state", self._state),
            _get("history", lambda: {"requests": [request_shape(seen) for seen in self._requests]}),
            _get("deliveries", lambda: {"deliveries": [delivery_shape(one) for one in self._deliveries]}),
            _get("faults", self._list_faults),
            _post("enroll", fields.ENROLL, self._enroll),
            _post("lessons", fields.LESSONS, self._lessons),
            _post("finish", fields.FINISH, self._finish),
            _post("publish", fields.PUBLISH, self._publish),
            _post("pay", fields.PAY, self._pay),
            _post("suspend", fields.SUSPEND, self._suspend),
            _post("update-user", fields.UPDATE, self._update),
            _post("redeliver", fields.REDELIVER, self._redeliver),
            _post("enable-webhook", fields.ENABLE, self._enable),
            _post("limit", fields.LIMIT, self._limit),
            _post("faults", fields.FAULT, self._add_fault),
            web.delete("/sandbox/faults", _local(self._clear_faults)),
            web.post("/sandbox/clock", _local(self._advance)),
        ]

    def _state(self) -> JsonObject:
        return {"now": stamp(self._clock.now()), **state_shape(self._hands), **self._list_faults()}

    def _list_faults(self) -> JsonObject:
        return {"faults": [fault.shape() for fault in self._faults.all()]}

    def _enroll(self, asked: JsonObject) -> JsonObject:
        return enrollment_shape(self._hands.enroll(str(asked["user"]), str(asked["course"])))

    def _lessons(self, asked: JsonObject) -> JsonObject:
        return enrollment_shape(
            self._hands.do_lessons(str(asked["user"]), str(asked["course"]), int(str(asked["lessons"])))
        )

    def _finish(self, asked: JsonObject) -> JsonObject:
        return enrollment_shape(self._hands.finish(str(asked["user"]), str(asked["course"])))

    def _publish(self, asked: JsonObject) -> JsonObject:
        return course_shape(self._hands.publish(str(asked["course"])))

    def _pay(self, asked: JsonObject) -> JsonObject:
        amount = float(str(asked["amount"]))
        self._hands.pay(str(asked["user"]), str(asked["course"]), amount, str(asked["currency"]))
        return asked

    def _suspend(self, asked: JsonObject) -> JsonObject:
        return self._hands.organisation.user(self._hands.suspend(str(asked["user"])))

    def _update(self, asked: JsonObject) -> JsonObject:
        changes = {name: value for name, value in asked.items() if name != "user"}
        return self._hands.organisation.user(self._hands.update_user(str(asked["user"]), **changes))

    def _redeliver(self, asked: JsonObject) -> JsonObject:
        webhook_id = asked.get("webhook_id")
        self._hands.redeliver(str(asked["event_id"]), None if webhook_id is None else str(webhook_id))
        return asked

    def _enable(self, asked: JsonObject) -> JsonObject:
        return endpoint_shape(self._hands.enable_webhook(str(asked["webhook_id"])))

    def _limit(self, asked: JsonObject) -> JsonObject:
        requests = asked.get("requests")
        self._allowances.set(requests if isinstance(requests, int) else None, float(str(asked["window"])))
        return asked

    def _add_fault(self, asked: JsonObject) -> JsonObject:
        return self._faults.add_from(asked).shape()

    async def _clear_faults(self, request: web.Request) -> JsonObject:
        self._faults.clear()
        return self._list_faults()

    async def _advance(self, request: web.Request) -> JsonObject:
        asked = read_fields(fields.CLOCK, read_object(await request.read(), request.content_type))
        await self._clock.advance(float(str(asked["advance"])))
        return {"now": stamp(self._clock.now())}


def _get(name: str, look: Callable[[], JsonObject]) -> web.RouteDef:
    async def answer(request: web.Request) -> JsonObject:
        return look()

    return web.get(f"/sandbox/{name}", _local(answer))


def _post(name: str, parameters: Sequence[Field], act: Action) -> web.RouteDef:
    async def answer(request: web.Request) -> JsonObject:
        asked = read_fields(parameters, read_object(await request.read(), request.content_type))
        try:
            return act(asked)
        except LookupError as problem:
            raise Refusal(404, "resource_not_found", str(problem)) from None
        except ValueError as problem:
            raise Refusal(422, "parameter_invalid", str(problem)) from None

    return web.post(f"/sandbox/{name}", _local(answer))


def _local(
    answer: Callable[[web.Request], Awaitable[JsonObject]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def guarded(request: web.Request) -> web.Response:
        if not _from_here(request.remote):
            raise Refusal(403, "not_from_here", "The control API answers this machine only.")
        return answered({"data": await answer(request)})

    return guarded


def _from_here(remote: str | None) -> bool:
    try:
        return ip_address(remote or "").is_loopback
    except ValueError:
        return False
