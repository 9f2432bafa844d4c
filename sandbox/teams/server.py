"""The sandbox as a whole: a server on loopback, and the handle by which tests and the demo hold it."""

import random
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Literal, Self, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.clock import TravelClock
from sandbox.teams.assembly import new_world
from sandbox.teams.control import Control
from sandbox.teams.credentials import Credentials
from sandbox.teams.doors import OPENID, Doors
from sandbox.teams.events import Events
from sandbox.teams.keys import SigningKey, Which
from sandbox.teams.lifecycle import Lifecycle
from sandbox.teams.line import Auto, Line, Sent
from sandbox.teams.state import Json
from sandbox.teams.tenant import Someone, Somewhere
from sandbox.teams.tokens import Tokens
from sandbox.teams.world import ApiRecord

T = TypeVar("T")


class TeamsSandbox(Lifecycle):
    """One tenant and one app; see the package's docstring for how to use it."""

    def __init__(
        self,
        clock: TravelClock,
        rng: random.Random,
        *,
        limits: bool = True,
        patience: float = 10.0,
        targeted: bool = True,
        name: str = "LearnFlow",
        tenant_id: str | None = None,
        app_id: str | None = None,
        app_password: str | None = None,
    ) -> None:
        """`patience`: real seconds after which the sandbox stops waiting for the bot, whatever its clock says.

        `targeted`: whether the tenant allows targeted messages. `name` is what people mention.
        """
        world = new_world(
            clock,
            rng,
            name=name,
            limits=limits,
            patience=patience,
            targeted=targeted,
            tenant_id=tenant_id,
            app_id=app_id,
            app_password=app_password,
        )
        line = Line(world)
        super().__init__(world, line, Events(world, line))
        app = world.app
        self.clock = clock
        self.app_id, self.app_password, self.bot_id = app.id, app.password, app.bot_id
        self.tenant_id = world.state.tenant
        self.knobs = world.knobs
        self.faults = world.faults
        self.limits = world.limits
        self.calls = world.calls
        self.complaints = world.complaints
        self.keys = world.keys
        self.tokens = Tokens(world.ids, clock)
        self.credentials = Credentials(app.id, app.password)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.world.url

    @property
    def service_url(self) -> str:
        """The Connector's address as activities tell it; the knob `region` changes it."""
        return self.world.service_url

    @property
    def gcc_url(self) -> str:
        """The Connector's address in the cloud that the knob `only_gcc` demands."""
        return f"{self.url}/gcc/"

    @property
    def login_url(self) -> str:
        """What the bot's TEAMS_LOGIN_URL must be."""
        return self.url

    @property
    def openid_url(self) -> str:
        """What the bot's TEAMS_OPENID_URL must be."""
        return self.url + OPENID

    @property
    def requests(self) -> list[Sent]:
        """Everything that was sent to the bot, oldest first."""
        return self.line.requests

    def settings(self) -> dict[str, str]:
        """The environment of a bot that is to talk to this sandbox."""
        return {
            "TEAMS_APP_ID": self.app_id,
            "TEAMS_APP_PASSWORD": self.app_password,
            "TEAMS_TENANT_ID": self.tenant_id,
            "TEAMS_OPENID_URL": self.openid_url,
            "TEAMS_LOGIN_URL": self.login_url,
            "TEAMS_SERVICE_HOSTS": urlsplit(self.url).netloc,
        }

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 lets the system choose."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(Control(self.world, self.line, self.events, self.person).routes())
        app.router.add_route("*", "/{path:.*}", Doors(self.world, self.credentials, self.tokens).answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        await self.line.open()
        self.world.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening and sending; raises what went wrong in the background."""
        try:
            await self.world.background.stop()
        finally:
            await self.line.close()
            if self._runner is not None:
                await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.stop()

    def connect(self, endpoint: str, idle: Callable[[], bool] | None = None) -> None:
        """Where the bot listens; `idle` says whether it has nothing left to do, so that `settle` can wait for it."""
        self.line.endpoint = endpoint
        if idle is not None:
            self.world.idle = idle

    def calls_of(self, *routes: str) -> list[ApiRecord]:
        """The bot's calls of these routes."""
        return [call for call in self.calls if call.route in routes]

    def requests_of(self, kind: str) -> list[Sent]:
        """The activities of one type that the bot was sent."""
        return [sent for sent in self.requests if sent.activity.get("type") == kind]

    async def deliver(
        self,
        activity: Json | bytes,
        *,
        token: str | Auto | None = Auto.TOKEN,
        headers: Mapping[str, str] | None = None,
        await_answer: bool = True,
    ) -> Sent:
        """Send the bot anything, forged if need be; see Line.deliver."""
        return await self.line.deliver(activity, token=token, headers=headers, await_answer=await_answer)

    def activity(self, person: Someone, place: Somewhere, text: str, *, thread: str = "", **changes: object) -> Json:
        """A message that this person might have written there, to be delivered: it stands in no conversation."""
        user, there = self.person(person).user, self.conversation(place)
        id = self.world.ids.message()
        root = (thread or id) if there.kind == "channel" else ""
        fields: Json = {"type": "message", "id": id, "text": text, "textFormat": "plain", **changes}
        return self.line.envelope(user, there, thread=root, **fields)

    def token(
        self,
        *,
        key: Which | SigningKey = "current",
        algorithm: Literal["RS256", "HS256", "none"] = "RS256",
        kid: str | None = "",
        **claims: object,
    ) -> str:
        """A token for `deliver`, right but for what is given; see Keys.token."""
        usual: Json = {"serviceurl": self.service_url}
        return self.keys.token(key=key, algorithm=algorithm, kid=kid, **{**usual, **claims})

    def rotate_keys(self, *, keep: bool = False) -> SigningKey:
        """Sign by a new key from now on."""
        return self.keys.rotate(keep=keep)

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        """The first true value of `predicate`, looked at again whenever something changes; TimeoutError in the end."""
        return await self.world.pulse.wait_for(predicate, timeout)

    async def settle(self) -> None:
        """Wait until nothing is under way either way, and the bot is idle as far as anybody knows."""
        await self.world.quiet()
