"""Forms that were filled in. https://docs.slack.dev/surfaces/modals"""

import logging

from adapters.slack import forms
from adapters.slack.api import TROUBLE, SlackApi, code_of
from adapters.slack.asking import Asking, Origin, origin
from adapters.slack.desk import Desk
from adapters.slack.heard import COMMAND_SECONDS, DONE, Ack, Heard
from adapters.slack.in_view import InView
from adapters.slack.posting import put
from adapters.slack.underway import Underway
from adapters.slack.ways import Letters, working
from lfbot.bot import Bot
from lfbot.card import Card
from lfbot.chat import Call, Caller, Place, Reply
from lfbot.clock import Clock
from lfbot.command import Command, Param
from lfbot.errors import Complaint
from lfbot.form import Asks
from lfbot.line import Mention, Word

log = logging.getLogger(__name__)


class Submissions:
    """Runs a filled-in form; the outcome is shown in the modal itself, at once or as soon as it is there."""

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        asking: Asking,
        api: SlackApi,
        letters: Letters,
        underway: Underway,
        clock: Clock,
    ) -> None:
        self._commands = {command.name: command for command in bot.commands}
        self._desk = desk
        self._asking = asking
        self._api = api
        self._letters = letters
        self._underway = underway
        self._clock = clock
        self._open: dict[str, InView] = {}

    async def hear(self, heard: Heard) -> Ack:
        """One submission: errors on fields, the outcome, or a view that says that it is being worked on."""
        view = heard.payload["view"]
        came = origin(view["private_metadata"].text(3_000))
        line = forms.read(came.command, dict(_view(heard)))
        wrong = _wrong(self._commands.get(came.command), line)
        if wrong:
            return Ack(body={"response_action": "errors", "errors": wrong})
        call = _call(heard, came, line)
        work = self._desk.begin(call)
        if await self._desk.ready(work, COMMAND_SECONDS):
            answer = work.running.result()
            if isinstance(answer, Reply):
                self._desk.close(work)
                if answer.public:
                    self._underway.start(self._publish(answer, call))
                return _update(forms.outcome(answer.card))
            return _update(self._asking.view(answer, call))
        way = self._way(heard)
        self._open[way.view] = way
        work.running.add_done_callback(lambda _: self._open.pop(way.view, None))
        self._desk.follow(work, way, None, told=True)
        title = view["title"]["text"].text(24) or "LearnFlow"
        latest = work.progress.latest
        return _update(forms.outcome(working(latest)) if latest else forms.loading(title))

    async def closed(self, heard: Heard) -> Ack:
        """A view was closed: an outcome that is still to come goes to its person as a direct message."""
        view = heard.payload["view"]
        for id in (view["id"].text(50), view["root_view_id"].text(50)):
            if id in self._open:
                self._open[id].closed = True
        return DONE

    def refuse(self, heard: Heard, card: Card) -> Ack:
        """Say `card` in the modal, and do nothing else."""
        return _update(forms.outcome(card))

    def _way(self, heard: Heard) -> InView:
        payload = heard.payload
        view, user = payload["view"]["id"].text(50), payload["user"]["id"].text(50)
        return InView(self._api, self._letters, self._clock, view=view, user=user)

    async def _publish(self, reply: Reply, call: Call) -> None:
        """What everybody is to see, in the channel where the form was asked for, if the bot is in it."""
        if not call.place.key.startswith(("C", "G")):
            return
        where = {"channel": call.place.key, **({"thread_ts": call.thread} if call.thread else {})}
        try:
            await put(self._api, "chat.postMessage", reply.card, where)
        except TROUBLE as trouble:
            log.info("an outcome was shown to its person only: %s", code_of(trouble))


def _update(view: dict[str, object]) -> Ack:
    return Ack(body={"response_action": "update", "view": view})


def _view(heard: Heard) -> dict[str, object]:
    view = heard.body.get("view")
    return dict(view) if isinstance(view, dict) else {}


def _call(heard: Heard, came: Origin, line: tuple[Word, ...]) -> Call:
    payload = heard.payload
    user, view, team = payload["user"], payload["view"], payload["team"]["id"].text(50)
    id, hash = view["id"].text(50), view["hash"].text(100)
    return Call(
        key=f"{id} {hash}" if id and hash else heard.key,
        caller=Caller("slack", team, user["id"].text(50), user["name"].text(80)),
        place=Place("slack", team, came.place or user["id"].text(50)),
        words=line,
        thread=came.thread,
    )


def _wrong(command: Command[...] | None, line: tuple[Word, ...]) -> dict[str, str]:
    """What is wrong with single fields, by their names; what is typed into the others stays where it is."""
    if command is None:
        return {}
    wrong: dict[str, str] = {}
    for word in line[1:]:
        param, value = _param(command, word)
        if param is None:
            continue
        try:
            param.kind.read(value)
        except Complaint as complaint:
            wrong[param.name] = f"{complaint.what} {complaint.hint}".strip()
    return wrong


def _param(command: Command[...], word: Word) -> tuple[Param | None, Word]:
    if isinstance(word, Mention):
        return next((param for param in command.params if param.kind.asks is Asks.PEOPLE), None), word
    name, _, value = word.partition(":")
    return next((param for param in command.params if param.name == name), None), value
