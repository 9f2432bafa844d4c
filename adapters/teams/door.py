"""The Teams adapter put together: what comes in, what goes out, and its orderly end."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress

from adapters.teams.apologies import Apologies
from adapters.teams.book import Book
from adapters.teams.clouds import cloud_of
from adapters.teams.connector import Connector
from adapters.teams.dialogs import Dialogs
from adapters.teams.directory import Directory
from adapters.teams.exchange import client
from adapters.teams.extension import Extension
from adapters.teams.gate import Gate
from adapters.teams.hosts import Hosts
from adapters.teams.in_chat import Whispers
from adapters.teams.inbound import Inbound
from adapters.teams.invokes import Invokes
from adapters.teams.keys import Keys
from adapters.teams.lifecycle import Lifecycle
from adapters.teams.messages import Messages
from adapters.teams.outbound import TeamsChat
from adapters.teams.pace import Pace
from adapters.teams.posting import Posting
from adapters.teams.presses import Presses
from adapters.teams.recalled import recall
from adapters.teams.signing_in import NoTokens, credential_of
from adapters.teams.suggestions import Suggestions
from adapters.teams.tokens import TokenRefused, Tokens, TokenUnavailable
from adapters.teams.turns import Turns
from lfbot.bot import Bot
from lfbot.clock import Clock
from lfbot.counts import Counts
from lfbot.desk import Desk
from lfbot.http import Endpoint
from lfbot.roles import Rules
from lfbot.settings import Teams
from lfbot.store import Store
from lfbot.underway import Underway

log = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""What an emulator answers from, in the unsafe mode only."""

LAST = 3.0
"""Seconds for what was accepted while the rest was being drained."""


class TeamsLine:
    """The way out: one connection to Teams, shared by everything that is said there. `close` it in the end."""

    def __init__(
        self,
        settings: Teams,
        store: Store,
        clock: Clock,
        rng: random.Random,
        *,
        tenant: str,
    ) -> None:
        """`tenant` keeps what is noted. Raises SettingsProblem for a credential that cannot be used."""
        credential = credential_of(settings, rng)
        self.cloud = cloud_of(settings.openid_url, settings.login_url)
        self.http = client()
        self.hosts = Hosts((*settings.service_hosts, *LOOPBACK) if settings.unsafe else settings.service_hosts)
        self.tokens = (
            NoTokens()
            if credential is None
            else Tokens(
                self.http,
                clock,
                login_url=self.cloud.login_url,
                tenant=settings.tenants[0],
                app_id=settings.app_id,
                credential=credential,
                scope=f"{self.cloud.audience}/.default",
            )
        )
        self.connector = Connector(
            self.http, self.tokens, self.hosts, Pace(clock), clock, rng, gcc_url=self.cloud.gcc_url
        )
        self.book = Book(store, tenant, clock)
        self.directory = Directory(self.connector, self.book, clock)
        self.posting = Posting(self.connector, self.book, store.shown, clock, rng, tenant=tenant)
        self.chat = TeamsChat(self.posting, self.directory)

    async def warm(self) -> None:
        """Get a token, so that the first answer does not wait for one."""
        with suppress(TokenRefused, TokenUnavailable):  # it is logged, and asked for again when it is needed
            await self.tokens.get()

    async def close(self) -> None:
        """Let go of Teams."""
        await self.http.aclose()


class TeamsDoor:
    """The way in: everything Teams sends to one app."""

    def __init__(
        self,
        bot: Bot,
        line: TeamsLine,
        settings: Teams,
        store: Store,
        *,
        tenant: str,
        rules: Rules,
        owed: Callable[[], None],
        clock: Clock,
        rng: random.Random,
        counts: Counts,
    ) -> None:
        """`line` is the one whose chat the `bot` speaks through; `owed` is called when something is in the outbox."""
        self._line = line
        self._store = store
        self._unsafe = settings.unsafe
        self._underway = underway = Underway(clock)
        desk = Desk(bot, underway, clock)
        keys = Keys(line.http, line.cloud.openid_url, clock)
        gate = Gate(
            keys,
            app_id=settings.app_id,
            tenants=frozenset(settings.tenants),
            hosts=line.hosts,
            clock=clock,
            issuer=line.cloud.audience,
            unsafe=settings.unsafe,
        )
        messages = Messages(
            bot,
            desk,
            line.posting,
            line.connector,
            line.directory,
            line.book,
            Whispers(clock),
            underway,
            clock,
            rng,
        )
        presses = Presses(bot, desk, line.posting, line.directory, messages, underway, clock)
        dialogs = Dialogs(bot, desk, line.posting, line.directory, messages, clock)
        extension = Extension(bot, dialogs, line.posting, line.directory, underway, clock, rules)
        inbound = Inbound(
            gate,
            Turns(line.cloud.audience),
            messages,
            presses,
            Invokes(presses, Suggestions(bot, underway, clock), dialogs, extension),
            Lifecycle(store, line.book, line.directory, clock, owed, tenant=tenant),
            line.book,
            line.directory,
            underway,
            counts,
            Apologies(line.connector, rng),
        )
        self.endpoints: tuple[Endpoint, ...] = (inbound.endpoint(),)
        self._warming: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Teams comes to the bot, so it is ready as soon as the server listens."""
        return True

    async def start(self) -> None:
        """Know again who is owed an answer, and sign in, in the background."""
        if self._unsafe:
            log.warning(
                "UNSAFE: LFBOT_TEAMS_UNSAFE_NO_AUTH is on. Every program on this machine can speak to it as anybody. "
                "It is for local emulators of Teams only: never run it so in earnest."
            )
        await recall(self._store, self._line.book, self._line.directory)
        self._warming = asyncio.ensure_future(self._line.warm())

    async def drain(self, seconds: float = 10.0) -> int:
        """Answer everything that was accepted. Returns how much could not be within so many seconds."""
        return await self._underway.drain(seconds)

    async def close(self) -> None:
        """Let go of Teams, once what a last request started is over too."""
        await self._underway.drain(LAST)
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await self._line.close()
