"""The sandbox as a whole: a server on loopback, and the handle by which tests and the demo hold it."""

import random
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from sandbox.clock import TravelClock
from sandbox.slack import building
from sandbox.slack.assembly import new_world
from sandbox.slack.control import Control
from sandbox.slack.events import Events
from sandbox.slack.line import Kind, Line, Sent
from sandbox.slack.person import Person
from sandbox.slack.replies import Replies
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.speaking import hear
from sandbox.slack.tokens import DEFAULT_SCOPES
from sandbox.slack.web_api import WebApi
from sandbox.slack.workspace import Channel, Group, Message, User
from sandbox.slack.world import ApiRecord

T = TypeVar("T")


class SlackSandbox:
    """One workspace with one app installed in it; see the package's docstring for how to use it."""

    def __init__(
        self,
        clock: TravelClock,
        rng: random.Random,
        *,
        socket_mode: bool = False,
        limits: bool = True,
        scopes: Iterable[str] = DEFAULT_SCOPES,
        team_domain: str = "learnflow-sandbox",
        handle: str = "learnflow",
        commands: Iterable[str] = ("/learnflow",),
        patience: float = 10.0,
        signing_secret: str | None = None,
        bot_token: str | None = None,
        app_token: str | None = None,
    ) -> None:
        """`patience`: real seconds after which the sandbox stops waiting for the bot, whatever its clock says.

        `socket_mode`: nothing goes to a request URL. Without one, everything goes through sockets in any case.
        """
        self.world, self.app_token = new_world(
            clock,
            rng,
            scopes=scopes,
            domain=team_domain,
            handle=handle,
            commands=commands,
            limits=limits,
            patience=patience,
            signing_secret=signing_secret,
            bot_token=bot_token,
            app_token=app_token,
        )
        app = self.world.app
        self.clock = clock
        self.signing_secret = app.signing_secret
        self.token = self.world.bot_token
        self.bot_token = self.token.value
        self.team_id = self.world.workspace.team_id
        self.team_domain = team_domain
        self.app_id = app.id
        self.bot_user_id = app.bot_user_id
        self.bot_id = app.bot_id
        self.knobs = self.world.knobs
        self.faults = self.world.faults
        self.limits = self.world.limits
        self.calls = self.world.calls
        self.complaints = self.world.complaints
        self.socket = SocketMode(self.world)
        self.line = Line(self.world, self.socket, socket_only=socket_mode)
        self.events = Events(self.world, self.line)
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None
        self.world.workspace.listeners.append(lambda message: self._hear(message))
        building.found_workspace(self.world)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.world.url

    @property
    def api_url(self) -> str:
        """What the bot's SLACK_API_URL must be."""
        return f"{self.world.url}/api/"

    @property
    def requests(self) -> list[Sent]:
        """Everything that was sent to the bot, oldest first."""
        return self.line.requests

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 lets the system choose."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", WebApi(self.world).answer)
        app.router.add_post("/response/{path:.+}", Replies(self.world).answer)
        app.router.add_get("/link/", self.socket.connect)
        app.add_routes(Control(self.world, self.line, self.events, self.socket, self.person).routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        await self.line.open()
        bound = self._runner.addresses[0][1]
        self.world.url = self.world.urls.base = f"http://{host}:{bound}"

    async def stop(self) -> None:
        """Stop listening and sending; raises what went wrong in the background."""
        try:
            await self.world.background.stop()
        finally:
            await self.socket.close()
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

    def connect(self, request_url: str) -> None:
        """Where the bot listens for commands, interactions, options and events."""
        self.line.request_url = request_url

    def add_user(
        self,
        name: str,
        email: str | None = None,
        *,
        id: str | None = None,
        handle: str | None = None,
        guest: bool = False,
        bot: bool = False,
        deleted: bool = False,
        stranger: bool = False,
        admin: bool = False,
        tz: str = "Europe/London",
        tz_offset: int = 0,
        locale: str = "en-GB",
    ) -> Person:
        """Somebody new; the handle is the first name in lower case unless it is taken. `stranger`: of another team."""
        user = building.new_user(
            self.world,
            name,
            email,
            id=id,
            handle=handle,
            guest=guest,
            bot=bot,
            deleted=deleted,
            stranger=stranger,
            admin=admin,
            tz=tz,
            tz_offset=tz_offset,
            locale=locale,
        )
        return self.person(user.id)

    def add_channel(
        self,
        name: str,
        *,
        members: Sequence[Person | User | str] = (),
        bot: bool = False,
        id: str | None = None,
        private: bool = False,
        ext_shared: bool = False,
        archived: bool = False,
        restriction: str | None = None,
    ) -> Channel:
        """A new channel; `bot`: the bot is in it. `restriction`: the error posting meets (restricted_action…)."""
        channel = building.new_channel(
            self.world,
            name,
            building.ids_of(list(members)),
            id=id,
            private=private,
            ext_shared=ext_shared,
            archived=archived,
            restriction=restriction,
        )
        if bot:
            self.invite_bot(channel)
        return channel

    def add_group(
        self,
        handle: str,
        members: Sequence[Person | User | str],
        *,
        id: str | None = None,
    ) -> Group:
        """A new user group."""
        return building.new_group(self.world, handle, building.ids_of(list(members)), id=id)

    def invite_bot(self, place: Channel | str) -> None:
        """Make the bot a member of a channel."""
        channel = self.channel(place)
        if self.bot_user_id not in channel.members:
            channel.members.append(self.bot_user_id)

    def remove_bot(self, place: Channel | str) -> None:
        """Take the bot out of a channel again."""
        channel = self.channel(place)
        if self.bot_user_id in channel.members:
            channel.members.remove(self.bot_user_id)

    def person(self, ref: Person | User | str) -> Person:
        """Somebody by id, `@handle` or e-mail address; LookupError when there is nobody."""
        if isinstance(ref, Person):
            return ref
        user = ref if isinstance(ref, User) else self.world.workspace.user(ref)
        if user is None:
            raise LookupError(f"there is nobody called {ref}")
        return self._people.setdefault(user.id, Person(self.world, self.line, self.events, user))

    def channel(self, ref: Channel | str) -> Channel:
        """A channel by id or `#name`; LookupError when there is none."""
        channel = ref if isinstance(ref, Channel) else self.world.workspace.channel(ref)
        if channel is None:
            raise LookupError(f"there is no channel called {ref}")
        return channel

    def direct(self, one: Person | User | str, other: Person | User | str | None = None) -> Channel:
        """The direct conversation of somebody with the bot, or of two people."""
        second = self.bot_user_id if other is None else self.person(other).id
        return self.world.workspace.direct(self.person(one).id, second)

    def messages(self, place: Channel | str) -> list[Message]:
        """What everybody sees in a channel, oldest first."""
        return self.world.workspace.messages(self.channel(place).id)

    def seen_by(self, person: Person | User | str, place: Channel | str | None = None) -> list[Message]:
        """What one person sees there (or everywhere), ephemeral messages included."""
        channel = None if place is None else self.channel(place).id
        return self.world.workspace.seen_by(self.person(person).id, channel)

    def calls_of(self, method: str) -> list[ApiRecord]:
        """The Web API calls of one method; `response_url` are the answers sent there."""
        return [call for call in self.calls if call.method == method]

    def requests_of(self, kind: Kind) -> list[Sent]:
        """The requests of one kind that the bot was sent."""
        return [sent for sent in self.requests if sent.kind == kind]

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        """The first true value of `predicate`, looked at again whenever something changes; TimeoutError in the end."""
        return await self.world.pulse.wait_for(predicate, timeout)

    async def settle(self, timeout: float = 10.0) -> None:
        """Wait until the bot owes no answer to any request."""
        await self.wait_for(lambda: not self.line.busy, timeout)

    def _hear(self, message: Message) -> None:
        hear(self.world, self.events, message)
