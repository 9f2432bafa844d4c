"""Runs the operations of the table: who asks, whether they may, what they mean, and the answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web
from multidict import MultiMapping

from sandbox.clock import TravelClock
from sandbox.learnflow.auth import Bearer, Environment, Keys, bearer_token, unauthenticated
from sandbox.learnflow.certificates import LIST_CERTIFICATES
from sandbox.learnflow.courses import LIST_COURSES
from sandbox.learnflow.doors import answered
from sandbox.learnflow.endpoints import Endpoints
from sandbox.learnflow.enrollments import ENROLL
from sandbox.learnflow.errors import Refusal, forbidden
from sandbox.learnflow.json_body import read_object
from sandbox.learnflow.kinds import Field
from sandbox.learnflow.limits import Allowances
from sandbox.learnflow.nouns import JsonObject, Person
from sandbox.learnflow.oauth import OAuth
from sandbox.learnflow.operations import Asked, Operation, read_fields
from sandbox.learnflow.state import Organisation
from sandbox.learnflow.users import CREATE_USER, LIST_USERS, USER_PROGRESS
from sandbox.learnflow.visits import VISIT
from sandbox.learnflow.webhooks import REGISTER_WEBHOOK

OPERATIONS = (LIST_USERS, CREATE_USER, USER_PROGRESS, LIST_COURSES, ENROLL, LIST_CERTIFICATES, REGISTER_WEBHOOK)


class Api:
    """The documented API under /v2/. `retry_after` says whether a 429 carries that header."""

    def __init__(
        self,
        clock: TravelClock,
        keys: Keys,
        oauth: OAuth,
        allowances: Allowances,
        organisations: Mapping[Environment, Organisation],
        endpoints: Mapping[Environment, Endpoints],
    ) -> None:
        """Two data sets, each with its webhook endpoints."""
        self.retry_after = True
        self._clock = clock
        self._keys = keys
        self._oauth = oauth
        self._allowances = allowances
        self._organisations = organisations
        self._endpoints = endpoints

    def routes(self) -> list[web.RouteDef]:
        """One for each operation."""
        return [web.route(one.method, one.path, self._answering(one)) for one in OPERATIONS]

    def _answering(self, operation: Operation) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            bearer = self._bearer(request)
            self._count(request, bearer)
            organisation = self._organisations[bearer.environment]
            asker = self._asker(bearer, organisation)
            _permit(operation, bearer)
            asked = Asked(
                organisation,
                self._endpoints[bearer.environment],
                bearer,
                asker,
                self._clock.now(),
                await _values(operation, request),
            )
            return answered({**operation.answer(asked), "request_id": request[VISIT].request_id}, operation.status)

        return answer

    def _bearer(self, request: web.Request) -> Bearer:
        token = bearer_token(request.headers.get("Authorization"))
        bearer = self._keys.bearer(token) or self._oauth.bearer(token)
        if bearer is None:
            raise unauthenticated("invalid_api_key", "The API key or token is not valid.")
        return bearer

    def _count(self, request: web.Request, bearer: Bearer) -> None:
        visit = request[VISIT]
        visit.holder, visit.tier = bearer.holder, bearer.tier
        if not self._allowances.spend(bearer.holder, bearer.tier):
            headers = {"Retry-After": str(self._allowances.seconds_left())} if self.retry_after else {}
            message = "Too many requests. Try again when the limit resets."
            raise Refusal(429, "rate_limit_exceeded", message, headers=headers)

    def _asker(self, bearer: Bearer, organisation: Organisation) -> Person | None:
        if bearer.user_id is None:
            return None
        person = organisation.person(bearer.user_id)
        if person is None or person.status == "suspended":
            raise unauthenticated("user_inactive", "The user of this token may not sign in.")
        return person


def _permit(operation: Operation, bearer: Bearer) -> None:
    if bearer.scopes is not None and operation.scope is None:
        raise forbidden("This needs a full API key.")
    if bearer.scopes is not None and operation.scope not in bearer.scopes:
        raise forbidden(f"This token lacks the scope {operation.scope}.", "missing_scope")
    if operation.writes and not bearer.tier.writes:
        raise forbidden("This subscription is read-only.", "read_only_tier")


async def _values(operation: Operation, request: web.Request) -> JsonObject:
    values = read_fields(operation.path_fields, request.match_info)
    values |= read_fields(operation.query, _single(request.query, operation.query))
    if operation.body:
        values |= read_fields(operation.body, read_object(await request.read(), request.content_type))
    return values


def _single(query: MultiMapping[str], fields: Sequence[Field]) -> JsonObject:
    known = {field.name for field in fields}
    single: JsonObject = {}
    for name, value in query.items():
        if name in single and name in known:
            raise Refusal(400, "parameter_repeated", f"The parameter '{name}' is given twice.", param=name)
        single[name] = value
    return single
