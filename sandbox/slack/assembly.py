"""Puts the parts of one world together."""

import random
from collections.abc import Iterable

from sandbox.clock import TravelClock
from sandbox.pulse import Background, Pulse
from sandbox.slack.faults import Faults
from sandbox.slack.ids import Ids
from sandbox.slack.knobs import Knobs
from sandbox.slack.limits import Limits
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.tokens import Tokens
from sandbox.slack.triggers import Triggers
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import App, World


def new_world(
    clock: TravelClock,
    rng: random.Random,
    *,
    scopes: Iterable[str],
    domain: str,
    handle: str,
    commands: Iterable[str],
    limits: bool,
    patience: float,
    signing_secret: str | None,
    bot_token: str | None,
    app_token: str | None,
) -> tuple[World, str]:
    """A workspace with one installed app, and the app-level token; secrets that are not given are drawn."""
    ids, pulse = Ids(rng, clock), Pulse()
    app = App(
        ids.id("A"),
        ids.id("U"),
        ids.id("B"),
        handle,
        signing_secret or ids.hex(32),
        ids.secret(24),
        frozenset(commands),
    )
    workspace = Workspace(ids.id("T"), domain, ids, pulse)
    tokens = Tokens()
    bot = tokens.add(bot_token or f"xoxb-{ids.digits(12)}-{ids.digits(13)}-{ids.secret(24)}", "bot", scopes)
    xapp = app_token or f"xapp-1-{app.id}-{ids.digits(13)}-{ids.hex(64)}"
    tokens.add(xapp, "app", ["connections:write"])
    world = World(
        clock=clock,
        rng=rng,
        ids=ids,
        pulse=pulse,
        background=Background(),
        knobs=Knobs(),
        app=app,
        workspace=workspace,
        tokens=tokens,
        bot_token=bot,
        triggers=Triggers(ids, clock),
        views=Views(ids, pulse),
        urls=ResponseUrls(workspace, ids, clock, app.bot_user_id),
        faults=Faults(),
        limits=Limits(clock, on=limits),
        patience=patience,
    )
    return world, xapp
