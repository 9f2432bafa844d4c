"""Slack, as the people of the story use it."""

from collections.abc import Iterable, Mapping
from functools import partial

from rich.text import Text

from demo.block_kit import BlockKit, plain
from demo.cast import Actor
from demo.screen import Press, Screen, seen_by
from demo.side import DIRECT, PATIENCE, NotTaken, Seen, answer
from demo.stage import CHANNELS
from sandbox.slack import Message, SlackSandbox
from sandbox.slack.views import View

Json = Mapping[str, object]


class SlackSide:
    """Slash commands, mentions, direct messages, buttons and modals."""

    name = "Slack"
    first = "#engineering"

    def __init__(self, slack: SlackSandbox, screen: Screen, names: Mapping[str, str]) -> None:
        """`names` of people, by Slack id, for those mentioned in a card."""
        self._slack = slack
        self._screen = screen
        self._names = names
        self._shown: set[tuple[str, str, str, int]] = set()

    @property
    def places(self) -> list[str]:
        """See Side."""
        return [f"#{name}" for name in CHANNELS]

    def place(self, wanted: str) -> str | None:
        """See Side."""
        if wanted == DIRECT:
            return DIRECT
        name = f"#{wanted.removeprefix('#').lower()}"
        return name if name in self.places else None

    def label(self, place: str) -> str:
        """See Side."""
        return "a direct message" if place == DIRECT else place

    def message_to(self, who: Actor) -> str:
        """See Side."""
        return f"a private message to {who.name}"

    def is_typed(self, place: str, line: str) -> bool:
        """See Side."""
        return place == DIRECT or line.startswith("/") or line.partition(" ")[0].lower() == "@learnflow"

    async def types(self, who: Actor, place: str, line: str) -> list[Seen]:
        """See Side."""
        self.catch_up(who, place)
        if place == DIRECT:
            await who.slack.messages_bot(line.removeprefix("/learnflow").strip() or "help")
        elif line.startswith("/"):
            outcome = await who.slack.types(place, line)
            if not outcome.ok:
                raise NotTaken(f"Slack shows {outcome.error or 'nothing'}: the bot did not answer")
        else:
            await who.slack.mentions_bot(place, line.partition(" ")[2] or "help")
        return await self._answer(who, place)

    async def news(self, who: Actor, place: str, *, note: str = "") -> list[Seen]:
        """See Side; a modal that opens ends the wait, too."""
        new: list[Message] = []

        def arrived() -> bool:
            new.extend(one for one in self._fresh(who, place) if one.by_bot)
            return bool(new) or who.slack.view is not None

        try:
            with self._screen.waiting():
                await self._slack.wait_for(arrived, PATIENCE)
        except TimeoutError:
            return []
        return self._show(new, place, note)

    def look(self, who: Actor, place: str) -> list[Seen]:
        """See Side."""
        return self._show(self._fresh(who, place), place, "")

    def catch_up(self, who: Actor, place: str) -> None:
        """See Side."""
        self._fresh(who, place)

    async def _answer(self, who: Actor, place: str) -> list[Seen]:
        """What comes of it: something to read, or a form to fill in first."""
        seen = await answer(lambda: self.news(who, place))
        return seen if who.slack.view is None else await self._fill(who, who.slack.view, place)

    async def _fill(self, who: Actor, view: View, place: str) -> list[Seen]:
        self._screen.say(f"A form: {view.title}. Leave a line empty to leave a field as it is.", "bold")
        try:
            for block in view.blocks:
                if block.get("type") == "input":
                    label = str(block["label"]["text"])
                    if value := await self._screen.ask(label):
                        await self._put(who, label, str(block["element"]["type"]), value)
            outcome = await who.slack.submit()
            for label, error in outcome.errors.items():
                self._screen.say(f"{label}: {error}", "yellow")
            if who.slack.view is None:
                return await answer(lambda: self.news(who, place))
            return [] if outcome.errors else [self._show_view(who.slack.view, place)]
        finally:
            if who.slack.view is not None:
                await who.slack.close(everything=True)

    async def _put(self, who: Actor, label: str, kind: str, value: str) -> None:
        if kind.endswith("external_select"):
            offered = (await who.slack.select_options(label, value)).options
            if not offered:
                raise LookupError(f"Nothing is offered for “{value}”.")
            choice = str(offered[0]["text"]["text"])
            self._screen.say(f"  chosen: {choice}", "dim")
            who.slack.fill(label, [choice] if kind.startswith("multi") else choice)
        elif kind.startswith("multi"):
            who.slack.fill(label, value.replace(",", " ").split())
        else:
            who.slack.fill(label, value)

    async def _press(self, who: Actor, *, on: Message | View, action: str, place: str) -> None:
        outcome = await who.slack.clicks(on, action)
        if not outcome.ok:
            raise NotTaken(f"Slack shows: {outcome.error}")
        if not await self._answer(who, place):
            self._screen.say("Nothing new is to be seen here.", "dim")

    async def _leads(self, _: Actor, *, url: str) -> None:
        self._screen.say(f"It leads to {url}")

    def _fresh(self, who: Actor, place: str) -> list[Message]:
        """What others said there and they were not shown before; a changed message counts as new."""
        channel = self._slack.direct(who.slack).id if place == DIRECT else place
        new: list[Message] = []
        for message in self._slack.seen_by(who.slack, channel):
            key = (who.slack.id, channel, message.ts, message.edits)
            if message.user != who.slack.id and key not in self._shown:
                self._shown.add(key)
                new.append(message)
        return new

    def _show(self, messages: Iterable[Message], place: str, note: str) -> list[Seen]:
        seen: list[Seen] = []
        for message in messages:
            private = message.only_for is not None
            below = seen_by(note or self.label(place), private=private, shared=place != DIRECT and not note)
            drawn = self._kit(message, place).lines(message.blocks)
            self._screen.frame(drawn or [Text(message.text)], below)
            seen.append(Seen(message.words, private))
        return seen

    def _show_view(self, view: View, place: str) -> Seen:
        drawn = self._kit(view, place).lines(view.blocks)
        self._screen.frame(drawn or [Text(view.title)], f"a form: {view.title}")
        return Seen(view.words, private=True)

    def _kit(self, on: Message | View, place: str) -> BlockKit:
        def button(element: Json) -> Text:
            url, action = str(element.get("url", "")), str(element.get("action_id", ""))
            act = partial(self._leads, url=url) if url else partial(self._press, on=on, action=action, place=place)
            return self._screen.numbered(Press(plain(element.get("text")), act))

        return BlockKit(self._names, button)
