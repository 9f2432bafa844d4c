"""Forms that were filled in. https://docs.slack.dev/surfaces/modals"""

from collections.abc import Iterator

from adapters.slack import filling, forms, words
from adapters.slack.api import SlackApi
from adapters.slack.asking import Asking, Origin, offer, origin
from adapters.slack.cards import is_ours
from adapters.slack.heard import COMMAND_SECONDS, DONE, Ack, Heard
from adapters.slack.in_place import InPlace
from adapters.slack.in_view import InView
from adapters.slack.ways import Letters
from lfbot.answers import wrong
from lfbot.bot import Bot
from lfbot.card import Card
from lfbot.chat import Call, Caller, Place, Reply
from lfbot.clock import Clock
from lfbot.desk import Desk, Work
from lfbot.line import Word
from lfbot.underway import Underway
from lfbot.ways import working
from lfbot.wild import Wild


class Submissions:
    """Runs a filled-in form; the outcome is shown in the modal itself, at once or as soon as it is there.

    Only one that is for everybody, and there at once, closes the modal and is said in the channel.
    """

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
        self._bot = bot
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
        filled = _view(heard)
        errors = wrong(self._commands.get(came.command), dict(filling.by_block(filled)))
        if errors:
            return Ack(body={"response_action": "errors", "errors": errors})
        call = _call(heard, came, forms.read(came.command, filled))
        work = self._desk.begin(call)
        if await self._desk.ready(work, COMMAND_SECONDS):
            answer = work.running.result()
            if isinstance(answer, Reply) and self._is_for_all(answer, call):
                # They see it with everybody else, so nothing is left for the form to show.
                self._desk.follow(work, self._aloud(call), offer)
                return DONE
            if isinstance(answer, Reply):
                self._desk.close(work)
                return _update(forms.outcome(answer.card))
            return _update(self._asking.view(answer, call))
        self._underway.start(self._publish(work))
        way = self._way(heard)
        self._open[way.view] = way
        work.running.add_done_callback(lambda _: self._open.pop(way.view, None))
        self._desk.follow(work, way, offer, told=True)
        title = view["title"]["text"].text(24) or "LearnFlow"
        latest = work.progress.latest
        return _update(forms.outcome(working(latest)) if latest else forms.loading(title))

    async def closed(self, heard: Heard) -> Ack:
        """A view was closed: an outcome that is still to come goes to its person as a direct message.

        What was kept for its buttons is dropped, for nobody can press them any more.
        """
        payload, view = heard.payload, heard.payload["view"]
        caller = Caller("slack", payload["team"]["id"].text(50), payload["user"]["id"].text(50))
        self._underway.start(self._bot.drop(caller, [*_lines(view)]))
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

    async def _publish(self, work: Work) -> None:
        """What everybody is to see, once it is there; its person sees it in the form too."""
        answer = await work.running
        if isinstance(answer, Reply) and self._is_for_all(answer, work.call):
            await self._aloud(work.call).deliver(answer)

    def _is_for_all(self, reply: Reply, call: Call) -> bool:
        return reply.public and call.place.key.startswith(("C", "G"))

    def _aloud(self, call: Call) -> InPlace:
        """The channel where the form was asked for; its person's direct messages, where the bot may not speak there."""
        channel, user, thread = call.place.key, call.caller.id, call.thread
        return InPlace(self._api, self._letters, self._clock, channel=channel, user=user, ts="", thread=thread)


def _update(view: dict[str, object]) -> Ack:
    return Ack(body={"response_action": "update", "view": view})


def _lines(view: Wild) -> Iterator[tuple[Word, ...]]:
    """The command lines of the buttons in a view."""
    for block in view["blocks"].items():
        for element in block["elements"].items():
            if is_ours(element["action_id"].text(255)):
                yield words.read(element["value"].text(words.LIMIT))


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
