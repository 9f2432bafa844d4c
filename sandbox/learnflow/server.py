"""A LearnFlow on this machine: the whole of it, as a real server."""

import random
from collections import deque
from collections.abc import Sequence
from functools import partial
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.clock import TravelClock
from sandbox.learnflow.api import Api
from sandbox.learnflow.auth import Environment, Keys, environment_of, new_key
from sandbox.learnflow.control import Control
from sandbox.learnflow.deliveries import Deliveries, Delivery, DeliveryRules
from sandbox.learnflow.doors import enveloped, noted, troubled
from sandbox.learnflow.endpoints import Endpoints
from sandbox.learnflow.faults import Faults
from sandbox.learnflow.hands import Hands
from sandbox.learnflow.limits import TIERS, Allowances
from sandbox.learnflow.oauth import Application, OAuth
from sandbox.learnflow.oauth_web import OAuthWeb
from sandbox.learnflow.papers import paper_routes
from sandbox.learnflow.state import Organisation
from sandbox.learnflow.town import populate
from sandbox.learnflow.visits import Seen, Visits

_LARGEST_BODY = 256 * 1024
_LONGEST_LINE = 64 * 1024


class LearnFlowSandbox(Hands):
    """LearnFlow with a seeded organisation: `async with LearnFlowSandbox(clock) as learnflow: learnflow.url`.

    `api_key` opens the test data and `live_key` the live data. What people do in it are the methods of `Hands`;
    `faults` go wrong on purpose, `allowances` limit requests, `oauth` knows the applications.
    """

    def __init__(
        self,
        clock: TravelClock,
        *,
        seed: int = 1,
        people: int = 40,
        courses: int = 15,
        tier: int = 2,
        key: str | None = None,
        rules: DeliveryRules | None = None,
        parallel: int = 1,
    ) -> None:
        """`tier` 1 (read-only), 2 or 3 is both keys'; `key` is taken instead of a generated one.

        `parallel` deliveries go to one webhook endpoint side by side. Raises ValueError for a key of another form.
        """
        environments = list(Environment)
        self.clock = clock
        self.keys = Keys()
        made = {one: new_key(one, random.Random(f"{seed}/{one}/key")) for one in environments}
        if key is not None:
            made[environment_of(key)] = key
        for one in made.values():
            self.keys.add(one, TIERS[tier])
        self.live_key = made[Environment.LIVE]
        self.test_key = made[Environment.TEST]
        self.api_key = key or self.test_key
        self.allowances = Allowances(clock)
        self.faults = Faults(random.Random(f"{seed}/faults"))
        self.oauth = OAuth(clock, random.Random(f"{seed}/oauth"), TIERS[tier])
        owner = "owner@example.com"
        self._deliveries = Deliveries(clock, random.Random(f"{seed}/events"), rules or DeliveryRules(), owner)
        self._endpoints = {one: Endpoints(random.Random(f"{seed}/{one}/endpoints"), parallel) for one in environments}
        self._organisations: dict[Environment, Organisation] = {}
        for one in environments:
            announce = partial(self._deliveries.announce, self._endpoints[one])
            self._organisations[one] = Organisation(clock, random.Random(f"{seed}/{one}/changes"), announce)
            populate(self._organisations[one], f"{seed}/{one}", people=people, courses=courses)
        home = environment_of(self.api_key)
        super().__init__(self._organisations[home], self._endpoints[home], self._deliveries)
        self.api = Api(clock, self.keys, self.oauth, self.allowances, self._organisations, self._endpoints)
        self._visits = Visits(clock, random.Random(f"{seed}/requests"), self.allowances, TIERS[tier])
        self._oauth_web = OAuthWeb(clock, random.Random(f"{seed}/tickets"), self.oauth, self._organisations)
        self._runner: web.AppRunner | None = None
        self.root = ""
        self.url = ""

    @property
    def history(self) -> deque[Seen]:
        """The requests that came in, oldest first."""
        return self._visits.history

    @property
    def deliveries(self) -> deque[Delivery]:
        """The attempts to deliver an event, oldest first."""
        return self._deliveries.history

    @property
    def rules(self) -> DeliveryRules:
        """How events are delivered; may be changed while it runs."""
        return self._deliveries.rules

    def register_application(
        self, name: str, redirect_uris: Sequence[str], scopes: Sequence[str] | None = None
    ) -> Application:
        """An OAuth application for the data that `api_key` opens; without `scopes` it may ask for all."""
        return self.oauth.register(name, redirect_uris, scopes, environment_of(self.api_key))

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; with port 0 the system chooses one, and `url` and `root` say which."""
        await self._deliveries.start()
        self._runner = web.AppRunner(
            self._application(), access_log=None, max_line_size=_LONGEST_LINE, max_field_size=_LONGEST_LINE
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, shutdown_timeout=1.0)
        await site.start()
        shown = f"[{host}]" if ":" in host else host
        self.root = f"http://{shown}:{self._runner.addresses[0][1]}"
        self.url = f"{self.root}/v2/"

    async def stop(self) -> None:
        """Stop listening and drop what is under way."""
        await self._deliveries.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def routes(self) -> list[web.AbstractRoute]:
        """What it listens to, while it runs."""
        return [] if self._runner is None or self._runner.app is None else list(self._runner.app.router.routes())

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _application(self) -> web.Application:
        application = web.Application(
            middlewares=[noted(self._visits), troubled(self.faults, self._visits, self.clock), enveloped()],
            client_max_size=_LARGEST_BODY,
        )
        control = Control(self, self.clock, self.faults, self.allowances, self.history, self.deliveries)
        application.add_routes(self.api.routes())
        application.add_routes(self._oauth_web.routes())
        application.add_routes(paper_routes())
        application.add_routes(control.routes())
        return application
