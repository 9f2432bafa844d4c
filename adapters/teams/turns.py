"""botbuilder's part: the Activity schema, and a turn that runs through its adapter. Nothing else of it is used.

Its own authentication, token and HTTP layers never run: an activity is admitted by `gate` before it comes here, and
everything that goes out goes through `connector`. https://github.com/microsoft/botbuilder-python
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory

Json = dict[str, object]


class Unreadable(Exception):
    """No activity: a timestamp that is none, a field of another type."""


@dataclass(frozen=True, slots=True)
class Invoked:
    """The answer to an invoke: an HTTP status and plain JSON."""

    status: int
    body: object = None


class Turns:
    """Runs one turn for each activity that was let in."""

    def __init__(self, audience: str) -> None:
        """`audience` is whom the bot's tokens are for."""
        self._adapter = CloudAdapterBase(_Admitted())
        self._audience = audience

    def read(self, body: Json) -> Activity:
        """The activity in a request's JSON. Raises Unreadable."""
        try:
            activity = Activity().deserialize(body)
        except Exception as error:  # noqa: BLE001  msrest raises whatever its reading stumbles over
            raise Unreadable(type(error).__name__) from None
        if not isinstance(activity, Activity) or not activity.type:
            raise Unreadable("no type")
        return activity

    async def run(
        self, activity: Activity, claims: Mapping[str, object], act: Callable[[], Awaitable[Invoked | None]]
    ) -> Invoked | None:
        """What `act` gives, run as this activity's turn; an invoke that nobody answers is a 501."""

        async def turn(context: TurnContext) -> None:
            answer = await act()
            if answer is not None:
                said = InvokeResponse(status=answer.status, body=answer.body)
                await context.send_activity(Activity(type="invokeResponse", value=said))

        admitted = AuthenticateRequestResult()
        admitted.claims_identity = ClaimsIdentity(dict(claims), True)
        admitted.audience = self._audience
        admitted.caller_id = "urn:botframework:azure"
        admitted.connector_factory = _OutsideTurns()
        response = await self._adapter.process_activity(admitted, activity, turn)
        return None if response is None else Invoked(int(response.status), response.body)


class _OutsideTurns(ConnectorFactory):  # type: ignore[misc]  # botbuilder is not typed
    """What botbuilder asks for before a turn; in ours nothing is sent through it."""

    async def create(self, service_url: str, audience: str) -> object:
        return _OUTSIDE


class _Admitted(BotFrameworkAuthentication):  # type: ignore[misc]  # botbuilder is not typed
    """Answers what a turn asks of it; whoever gets this far was let in by the gate."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> NoReturn:
        raise PermissionError("activities are admitted by the gate")

    async def authenticate_channel_request(self, auth_header: str) -> NoReturn:
        raise PermissionError("activities are admitted by the gate")

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> NoReturn:
        raise PermissionError("there are no streaming connections")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return _OutsideTurns()

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        return None

    def create_bot_framework_client(self) -> NoReturn:
        raise PermissionError("the bot talks to no other bots")

    def get_originating_audience(self) -> str:
        return ""


_OUTSIDE = object()
