"""Everything that one sandbox consists of, for the parts that need more than one of them."""

import random
from dataclasses import dataclass, field

from sandbox.clock import TravelClock
from sandbox.pulse import Background, Pulse
from sandbox.slack.faults import Faults
from sandbox.slack.ids import Ids
from sandbox.slack.knobs import Knobs
from sandbox.slack.limits import Limits
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.tokens import Token, Tokens
from sandbox.slack.triggers import Triggers
from sandbox.slack.views import Views
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class App:
    """The bot's app as Slack knows it; its secrets stay out of the repr."""

    id: str
    bot_user_id: str
    bot_id: str
    handle: str
    signing_secret: str = field(repr=False)
    verification_token: str = field(repr=False)
    commands: frozenset[str] = frozenset({"/learnflow"})


@dataclass(slots=True)
class ApiRecord:
    """One call of the Web API that arrived. `answer` is None when it got none, or none of ours."""

    method: str
    args: Json
    token: str | None = field(repr=False)
    at: float
    status: int = 200
    answer: Json | None = None

    @property
    def ok(self) -> bool:
        """Whether it was answered with ok."""
        return bool(self.answer and self.answer.get("ok"))

    @property
    def error(self) -> str | None:
        """The error it was answered with."""
        return str(self.answer["error"]) if self.answer and "error" in self.answer else None


@dataclass(slots=True)
class Scheduled:
    """A message that is to appear later; `post_at` in whole seconds since 1970."""

    id: str
    channel: str
    post_at: int
    created: float
    args: Json


@dataclass(slots=True)
class World:
    """The parts. `complaints` are the things the bot did that Slack would show nobody, in words."""

    clock: TravelClock
    rng: random.Random
    ids: Ids
    pulse: Pulse
    background: Background
    knobs: Knobs
    app: App
    workspace: Workspace
    tokens: Tokens
    bot_token: Token
    triggers: Triggers
    views: Views
    urls: ResponseUrls
    faults: Faults
    limits: Limits
    patience: float
    url: str = ""
    calls: list[ApiRecord] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)

    def complain(self, what: str) -> None:
        """Note down something wrong that the bot did."""
        self.complaints.append(what)
        self.pulse.beat()
