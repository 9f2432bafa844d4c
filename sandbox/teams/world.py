"""Everything that one sandbox consists of, for the parts that need more than one of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.clock import TravelClock, settle
from sandbox.pulse import Background, Pulse
from sandbox.teams.faults import Faults
from sandbox.teams.ids import Ids
from sandbox.teams.keys import Keys
from sandbox.teams.knobs import Knobs
from sandbox.teams.limits import Limits
from sandbox.teams.state import Conversation, Json, Message, State


@dataclass(frozen=True, slots=True)
class App:
    """The bot's app as Entra and Teams know it; its secret stays out of the repr."""

    id: str
    name: str
    password: str = field(repr=False)

    @property
    def bot_id(self) -> str:
        """What Teams calls the bot: `28:` and the app's id."""
        return f"28:{self.id}"


@dataclass(slots=True)
class ApiRecord:
    """One call that arrived from the bot. `path` is decoded; `status` is 0 while, or when, it got no answer."""

    route: str
    method: str
    path: str
    query: dict[str, str]
    body: object
    at: float
    status: int = 0
    answer: object = None
    conversation: str = ""
    """The conversation's id as it stood in the path, or that it made; "" for calls about none."""
    headers: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class World:
    """The parts. `complaints` are the things the bot did that Teams would tell nobody, in words.

    `url` is where the sandbox listens. `owing` counts the calls of the bot, and the requests to it, that are under way;
    `idle` says whether the bot itself has nothing left to do, for whoever can know that.
    """

    clock: TravelClock
    rng: random.Random
    ids: Ids
    pulse: Pulse
    background: Background
    knobs: Knobs
    app: App
    state: State
    keys: Keys
    faults: Faults
    limits: Limits
    patience: float
    url: str = ""
    calls: list[ApiRecord] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    owing: int = 0
    idle: Callable[[], bool] = lambda: True

    @property
    def service_url(self) -> str:
        """The Connector's address as activities tell it at present."""
        return f"{self.url}/{self.knobs.region}" + ("/" if self.knobs.service_slash else "")

    def complain(self, what: str) -> None:
        """Note down something wrong that the bot did."""
        self.complaints.append(what)
        self.pulse.beat()

    def post(
        self, conversation: Conversation, by: str, activity: Json, *, thread: str = "", only_for: str | None = None
    ) -> Message:
        """Put one more message there; it gets an id, and in a channel without a `thread` it is the root of a new one.

        `by` is an object id, or the bot's `28:…`.
        """
        id = self.ids.message()
        root = (thread or id) if conversation.kind == "channel" else ""
        message = Message(
            id, conversation.id, by, {**activity, "id": id}, self.clock.timestamp(), thread=root, only_for=only_for
        )
        self.state.messages.setdefault(conversation.id, []).append(message)
        self.pulse.beat()
        return message

    async def quiet(self) -> None:
        """Wait until nothing is under way either way and the bot is idle, and stays so for some turns of the loop.

        A bot that works on in the background, where nobody can see it, is taken for idle: then wait for what it does.
        """

        def still() -> bool:
            return self.owing == 0 and self.idle()

        seen = -1
        while seen != len(self.calls) or not still():
            seen = len(self.calls)
            await self.pulse.wait_for(still, self.patience)
            await settle()
