"""Microsoft on this machine, as a test says: keys, tokens and a connector that answers from a list."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from adapters.teams.connector import Connector
from adapters.teams.credentials import Credential, Secret
from adapters.teams.exchange import client
from adapters.teams.gate import Gate
from adapters.teams.hosts import Hosts
from adapters.teams.keys import Keys
from adapters.teams.pace import Pace
from adapters.teams.tokens import Tokens
from lfbot.clock import Clock
from lfbot.wild import Plain, Wild
from sandbox.clock import TravelClock
from tests.adapters.scripted_learnflow import NOON, Came, Says, Scripted, scripted

APP = "5f0c1d2e-1111-4a4a-9b9b-aaaaaaaaaaaa"
TENANT = "7e7e7e7e-2222-4b4b-8c8c-bbbbbbbbbbbb"
ISSUER = "https://api.botframework.com"
SECRET = "canary8~Secret"

Claims = Mapping[str, object]


@cache
def private_key(kid: str) -> RSAPrivateKey:
    """The key of that id, made once."""
    return generate_private_key(public_exponent=65_537, key_size=2_048)


def public_key(kid: str, **fields: object) -> dict[str, object]:
    """How the key set shows it."""
    shown = jwt.algorithms.RSAAlgorithm.to_jwk(private_key(kid).public_key(), as_dict=True)
    key = {"kty": "RSA", "use": "sig", "kid": kid, "n": shown["n"], "e": shown["e"], "endorsements": ["msteams"]}
    return key | fields


@dataclass(slots=True)
class Microsoft:
    """What it answers from now on; `connector` is used up one by one, its last from then on.

    `holds`: what must happen before a path that ends so is answered; `reached` counts who waits for it.
    `stale`: tokens that the connector does not take.
    """

    server: Scripted
    keys: list[dict[str, object]] = field(default_factory=lambda: [public_key("k1")])
    down: set[str] = field(default_factory=set)
    token: Says | None = None
    holds: dict[str, asyncio.Event] = field(default_factory=dict)
    reached: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    tokens: int = 0
    stale: set[str] = field(default_factory=set)
    connector: list[Says] = field(default_factory=lambda: [Says(201, {"id": "m1"})])

    @property
    def service_url(self) -> str:
        """What activities carry."""
        return f"{self.server.url}/amer/"

    @property
    def openid_url(self) -> str:
        return f"{self.server.url}/openid"

    @property
    def host(self) -> str:
        return self.server.url.removeprefix("http://").removesuffix("/v2")

    def asked(self, part: str) -> list[Came]:
        """The requests whose path has that in it."""
        return [one for one in self.server.came if part in one.path]

    async def answer(self, came: Came) -> Says:
        """What to say to a request."""
        path = came.path.removeprefix("/v2")
        held = self.holds.get(path.rpartition("/")[2])
        if held is not None:
            self.reached.release()
            await held.wait()
        if path in ("/openid", "/keys") and path[1:] in self.down:
            return Says(503)
        if path == "/openid":
            return Says(json={"jwks_uri": f"{self.server.url}/keys"})
        if path == "/keys":
            return Says(json={"keys": self.keys})
        if path.endswith("/oauth2/v2.0/token"):
            self.tokens += 1
            number = self.tokens
            granted = {"token_type": "Bearer", "expires_in": 3_599, "access_token": f"token-{number}"}
            return self.token or Says(json=granted)
        if came.headers.get("authorization", "").removeprefix("Bearer ") in self.stale:
            return Says(401)
        return self.connector.pop(0) if len(self.connector) > 1 else self.connector[0]


@asynccontextmanager
async def microsoft() -> AsyncIterator[Microsoft]:
    """It runs inside the block."""

    async def script(came: Came) -> Says:
        return await there.answer(came)

    async with scripted(script) as server:
        there = Microsoft(server)
        yield there


@dataclass(slots=True)
class Rig:
    """Our parts, put together against it; the clock stands still until it is moved."""

    ms: Microsoft
    clock: TravelClock
    http: httpx.AsyncClient
    hosts: Hosts
    keys: Keys
    tokens: Tokens
    connector: Connector

    def gate(self, *, unsafe: bool = False, tenants: frozenset[str] = frozenset({TENANT}), app_id: str = APP) -> Gate:
        """A gate for one tenant."""
        return Gate(
            self.keys,
            app_id=app_id,
            tenants=tenants,
            hosts=self.hosts,
            clock=self.clock,
            issuer=ISSUER,
            unsafe=unsafe,
        )

    def signed(self, kid: str = "k1", *, key: str = "", without: str = "", **changes: object) -> str:
        """The header that Teams would send, signed by `key` under the id `kid`."""
        now = int(self.clock.timestamp())
        claims = {"iss": ISSUER, "aud": APP, "nbf": now, "exp": now + 3_600, "serviceurl": self.ms.service_url}
        claims = {name: value for name, value in (claims | changes).items() if name != without}
        return "Bearer " + jwt.encode(claims, private_key(key or kid), algorithm="RS256", headers={"kid": kid})

    def activity(self, **changes: Plain) -> Wild:
        """A message of somebody in our tenant."""
        said: dict[str, Plain] = {
            "type": "message",
            "channelId": "msteams",
            "serviceUrl": self.ms.service_url,
            "recipient": {"id": f"28:{APP}"},
            "channelData": {"tenant": {"id": TENANT}},
        }
        return Wild(said | changes)


@asynccontextmanager
async def rig(
    *,
    read: float = 10.0,
    clock: TravelClock | None = None,
    credential: Credential | None = None,
    gcc: str = "",
    pace_clock: Clock | None = None,
) -> AsyncIterator[Rig]:
    """Everything that talks to Microsoft, and Microsoft."""
    clock = clock or TravelClock(NOON, running=False)
    async with microsoft() as ms, client(read=read, connect=min(read, 5.0)) as http:
        hosts = Hosts([ms.host])
        tokens = Tokens(
            http,
            clock,
            login_url=ms.server.url,
            tenant=TENANT,
            app_id=APP,
            credential=credential or Secret(SECRET),
            scope=f"{ISSUER}/.default",
        )
        connector = Connector(
            http,
            tokens,
            hosts,
            Pace(pace_clock or clock),
            pace_clock or clock,
            random.Random(7),
            gcc_url=gcc or f"http://{ms.host}/gcc",
        )
        yield Rig(ms, clock, http, hosts, Keys(http, ms.openid_url, clock), tokens, connector)


def minutes(number: float) -> timedelta:
    """So many."""
    return timedelta(minutes=number)
