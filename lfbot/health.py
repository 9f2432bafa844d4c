"""Whether the bot is alive, and whether it can do its work."""

import json
from collections.abc import Callable

from lfbot.http import Endpoint, Request, Response
from lfbot.store import Store, StoreUnavailable

_JSON = {"Content-Type": "application/json"}


def endpoints(store: Store, cut_off: Callable[[], str]) -> tuple[Endpoint, ...]:
    """`GET /healthz`: the process answers. `GET /readyz`: it can do its work; 503 with what is missing while it cannot.

    `cut_off` names the platform that the bot waits to be connected to; empty if there is none.
    """

    async def alive(_: Request) -> Response:
        return Response(200, b'{"status":"ok"}', _JSON)

    async def ready(_: Request) -> Response:
        missing = {"platform": cut_off()} if cut_off() else {}
        try:
            await store.check()
        except StoreUnavailable as error:
            missing["store"] = error.reason
        if missing:
            return Response(503, json.dumps({"status": "unavailable", **missing}).encode(), _JSON)
        return Response(200, b'{"status":"ready"}', _JSON)

    return Endpoint("GET", "/healthz", alive), Endpoint("GET", "/readyz", ready)
