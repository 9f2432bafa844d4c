"""Puts the parts of a sandbox together."""

import random

from sandbox.clock import TravelClock
from sandbox.pulse import Background, Pulse
from sandbox.teams.faults import Faults
from sandbox.teams.ids import Ids
from sandbox.teams.keys import Keys
from sandbox.teams.knobs import Knobs
from sandbox.teams.limits import Limits
from sandbox.teams.state import State
from sandbox.teams.world import App, World


def new_world(
    clock: TravelClock,
    rng: random.Random,
    *,
    name: str,
    limits: bool,
    patience: float,
    targeted: bool,
    tenant_id: str | None,
    app_id: str | None,
    app_password: str | None,
) -> World:
    """An empty tenant that knows one app; ids and secrets that are not given are drawn."""
    ids = Ids(rng, clock)
    app = App(app_id or ids.uuid(), name, app_password or ids.secret(40))
    return World(
        clock=clock,
        rng=rng,
        ids=ids,
        pulse=Pulse(),
        background=Background(),
        knobs=Knobs(targeted=targeted),
        app=app,
        state=State(tenant_id or ids.uuid(), app.bot_id, clock.timestamp),
        keys=Keys(ids, clock, app.id),
        faults=Faults(),
        limits=Limits(clock, on=limits),
        patience=patience,
    )
