"""Whether the bot is alive, and whether it can do its work."""

import json

from lfbot.http import Endpoint, Request, Response
from lfbot.store import Store, StoreUnavailable

_JSON = {"Content-Type": "application/json"}


def endpoints(store: Store) -> tuple[Endpoint, ...]:
    """`GET /healthz`: the process answers. `GET /readyz`: it can write; 503 with the reason while it cannot."""

    async def alive(_: Request) -> Response:
        return Response(200, b'{"status":"ok"}', _JSON)

    async def ready(_: Request) -> Response:
        try:
            await store.check()
        except StoreUnavailable as error:
            return Response(503, json.dumps({"status": "unavailable", "store": error.reason}).encode(), _JSON)
        return Response(200, b'{"status":"ready"}', _JSON)

    return Endpoint("GET", "/healthz", alive), Endpoint("GET", "/readyz", ready)
