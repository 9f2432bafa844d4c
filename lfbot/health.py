"""Whether the bot is alive, and whether it can do its work."""

import json
from collections.abc import Callable

from lfbot.http import Endpoint, Request, Response
from lfbot.store import Store, StoreUnavailable

_JSON = {"Content-Type": "application/json"}


def endpoints(store: Store, reached: Callable[[], bool]) -> tuple[Endpoint, ...]:
    """`GET /healthz`: the process answers. `GET /readyz`: it can write, and people reach it; else 503 with the reason.

    `reached`: whether the chat platforms can reach the bot, as far as that is the bot's own business.
    """

    async def alive(_: Request) -> Response:
        return Response(200, b'{"status":"ok"}', _JSON)

    async def ready(_: Request) -> Response:
        try:
            await store.check()
        except StoreUnavailable as error:
            return Response(503, json.dumps({"status": "unavailable", "store": error.reason}).encode(), _JSON)
        if not reached():
            return Response(503, b'{"status":"unavailable","chat":"not connected"}', _JSON)
        return Response(200, b'{"status":"ready"}', _JSON)

    return Endpoint("GET", "/healthz", alive), Endpoint("GET", "/readyz", ready)
