"""response_url: five answers in thirty minutes. https://docs.slack.dev/interactivity/handling-user-interaction"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sandbox.clock import TravelClock
from sandbox.slack.blocks import check_message
from sandbox.slack.ids import Ids
from sandbox.slack.wire import Json, Refused, truthy
from sandbox.slack.workspace import Message, Workspace

USES = 5
SECONDS = 30 * 60


@dataclass(slots=True, eq=False)
class ResponseUrl:
    """Where the answers to one command, click or submission go. `typed` is the command as it was typed."""

    path: str
    url: str
    user: str
    channel: str
    kind: Literal["command", "message", "view"]
    born: float
    original: Message | None = None
    typed: str | None = None
    uses: int = 0


class ResponseUrls:
    """Gives them out and shows what is sent to them; membership of the bot does not matter."""

    def __init__(self, workspace: Workspace, ids: Ids, clock: TravelClock, bot_user_id: str) -> None:
        self.base = ""
        self._workspace = workspace
        self._ids = ids
        self._clock = clock
        self._bot = bot_user_id
        self._known: dict[str, ResponseUrl] = {}

    def issue(
        self,
        kind: Literal["command", "message", "view"],
        user: str,
        channel: str,
        *,
        original: Message | None = None,
        typed: str | None = None,
    ) -> ResponseUrl:
        """A fresh one."""
        word = "commands" if kind == "command" else "actions"
        path = f"{word}/{self._workspace.team_id}/{self._ids.digits(12)}/{self._ids.secret(24)}"
        born = self._clock.timestamp()
        given = ResponseUrl(path, f"{self.base}/response/{path}", user, channel, kind, born, original, typed)
        self._known[path] = given
        return given

    def answer(self, path: str, body: Json, refused: Collection[str] = ()) -> tuple[int, Json, list[Message]]:
        """What a POST to it is answered with, and the messages it made: 404 when it is used up or too old."""
        given = self._known.get(path)
        if given is None:
            return 404, {"ok": False, "error": "no_such_url"}, []
        if self._clock.timestamp() - given.born > SECONDS:
            return 404, {"ok": False, "error": "expired_url"}, []
        if given.uses >= USES:
            return 404, {"ok": False, "error": "used_url"}, []
        try:
            messages = self.show(given, body, refused)
        except Refused as refusal:
            return 400, {"ok": False, "error": refusal.code, **refusal.extra}, []
        given.uses += 1
        return 200, {"ok": True}, messages

    def show(self, given: ResponseUrl, body: Json, refused: Collection[str] = ()) -> list[Message]:
        """Do what an answer says; an acknowledgement's body is such an answer too. Refused when it cannot be shown."""
        blocks = body.get("blocks") or []
        if found := check_message(blocks, refused=refused):
            lines = [p.line() for p in found]
            metadata = {"messages": [f"[ERROR] {line}" for line in lines]}
            raise Refused("invalid_blocks", errors=lines, response_metadata=metadata)
        public = body.get("response_type") == "in_channel"
        says = any(body.get(name) for name in ("text", "blocks", "attachments"))
        if truthy(body, "delete_original") and given.original is not None:
            self._workspace.delete(given.original)
            return [self._post(given, body, public)] if says else []
        if given.kind == "command" and public and given.typed is not None:
            typed, given.typed = given.typed, None
            self._workspace.post(Message(self._ids.ts(), given.channel, given.user, typed))
            if not says:
                return []
        if not says:
            raise Refused("no_text")
        original = given.original
        if truthy(body, "replace_original") and original is not None and not original.deleted:
            text = str(body.get("text") or "")
            self._workspace.edit(original, text=text, blocks=blocks, attachments=body.get("attachments"))
            return [original]
        return [self._post(given, body, public)]

    def _post(self, given: ResponseUrl, body: Json, public: bool) -> Message:
        message = Message(
            self._ids.ts(),
            given.channel,
            self._bot,
            str(body.get("text") or ""),
            blocks=body.get("blocks") or [],
            attachments=body.get("attachments") or [],
            thread_ts=body.get("thread_ts"),
            metadata=body.get("metadata"),
            only_for=None if public else given.user,
            by_bot=True,
        )
        return self._workspace.post(message)
