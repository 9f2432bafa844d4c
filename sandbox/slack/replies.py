"""The address behind response_url."""

from aiohttp import web

from sandbox.slack.faults import Delay, DropAfter
from sandbox.slack.web_api import broken, cut
from sandbox.slack.wire import Json, read_json
from sandbox.slack.world import ApiRecord, World


class Replies:
    """Answers POSTs to `/response/…`; they are kept among the calls under the name `response_url`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One answer to a command, click or submission."""
        world = self._world
        body = await _body(request)
        record = ApiRecord("response_url", body or {}, None, world.clock.timestamp())
        world.calls.append(record)
        fault = world.faults.take("response_url")
        if isinstance(fault, Delay):
            await world.clock.sleep(fault.seconds)
        elif fault is not None and not isinstance(fault, DropAfter):
            response = broken(request, fault)
            record.status = response.status
            return response
        if body is None:
            record.status, record.answer = 400, {"ok": False, "error": "invalid_payload"}
        else:
            path = request.match_info["path"]
            record.status, record.answer, _ = world.urls.answer(path, body, world.knobs.refused_blocks)
        if not record.ok:
            world.complain(f"an answer by response_url was refused: {record.answer}")
        world.pulse.beat()
        return cut(request) if isinstance(fault, DropAfter) else web.json_response(record.answer, status=record.status)


async def _body(request: web.Request) -> Json | None:
    """The answer: a JSON object, or a form with one in `payload`."""
    if request.content_type == "application/x-www-form-urlencoded":
        payload = (await request.post()).get("payload")
        return read_json(payload) if isinstance(payload, str) else None
    return read_json(await request.read())
