"""Teams, as the people of the story use it: channels and chats, buttons and inputs."""

from collections.abc import Iterable
from functools import partial

from rich.text import Text

from demo import adaptive_card
from demo.cast import Actor
from demo.filling import answers, asked
from demo.screen import Press, Screen, seen_by
from demo.side import DIRECT, PATIENCE, NotTaken, Seen, answer
from demo.stage import CHAT, NEWS, TEAM
from sandbox.teams import Message, TeamsSandbox
from sandbox.teams.cards import buttons
from sandbox.teams.state import Json
from sandbox.teams.wire import text_at

BOT = "bot"
"""What the sandbox calls somebody's own chat with the bot."""


class TeamsSide:
    """Channels, group chats, everybody's own chat with the app, and what can be pressed on its cards."""

    name = "Teams"
    first = NEWS

    def __init__(self, teams: TeamsSandbox, screen: Screen) -> None:
        self._teams = teams
        self._screen = screen
        self._shown: set[tuple[str, str, str]] = set()

    @property
    def places(self) -> list[str]:
        """See Side."""
        return [TEAM, NEWS, CHAT]

    def place(self, wanted: str) -> str | None:
        """See Side."""
        if wanted == DIRECT:
            return DIRECT
        return next((name for name in self.places if name.lower() == wanted.removeprefix("#").lower()), None)

    def label(self, place: str) -> str:
        """See Side."""
        return f"Teams · {'chat with LearnFlow' if place == DIRECT else place}"

    def message_to(self, who: Actor) -> str:
        """See Side."""
        return f"Teams · a private message to {who.name}"

    def is_typed(self, place: str, line: str) -> bool:
        """See Side: there are no slash commands to tell it by."""
        return bool(place and line)

    async def types(self, who: Actor, place: str, line: str) -> list[Seen]:
        """See Side; a form is a card with inputs here, which is filled in when its button is pressed."""
        if place == DIRECT:
            await self.opens(who)
        self.catch_up(who, place)
        outcome = await who.teams.types(where(place), line)
        if not outcome.delivered:
            raise NotTaken("Said. LearnFlow hears only what mentions it: begin with @LearnFlow, or write to it in dm.")
        if outcome.status != 200:
            raise NotTaken(f"Teams got {outcome.status or 'no answer'} from the bot, where 200 is expected")
        return await answer(lambda: self.news(who, place))

    async def opens(self, who: Actor) -> list[Seen]:
        """Somebody opens their own chat with the bot; the first time this adds the app for them, and it says hello."""
        if self._teams.state.personal(who.teams.user) is not None:
            return []
        await self._teams.install(who.teams)
        return await self.news(who, DIRECT)

    async def news(self, who: Actor, place: str, *, note: str = "") -> list[Seen]:
        """See Side."""
        new: list[Message] = []

        def arrived() -> bool:
            new.extend(one for one in self._fresh(who, place) if one.by_bot)
            return bool(new)

        try:
            with self._screen.waiting():
                await self._teams.wait_for(arrived, PATIENCE)
        except TimeoutError:
            return []
        return self._show(who, new, place, note)

    def look(self, who: Actor, place: str) -> list[Seen]:
        """See Side."""
        return self._show(who, self._fresh(who, place), place, "")

    def catch_up(self, who: Actor, place: str) -> None:
        """See Side."""
        self._fresh(who, place)

    async def _press(self, who: Actor, *, on: Message, path: tuple[str, ...], place: str) -> None:
        """Press a button of a card, or, with two labels, one of the card that the first one opens in place."""
        there = buttons(on.card(who.teams.id) or {})
        button = next((one for one in there if one.label == path[-1]), None)
        if button is None:
            raise LookupError("That button is gone: its message says something else by now.")
        fill = await answers(self._screen, who, asked(button), on)
        outcome = await who.teams.clicks(on, path[0], fill, then="".join(path[1:]))
        if outcome.error is not None:
            raise NotTaken(f"Teams shows: {outcome.error}")
        if outcome.url is not None:
            self._screen.say(f"It leads to {outcome.url}")
        elif not outcome.delivered and outcome.card is not None:
            self._screen.frame(self._drawn(on, outcome.card, place, path), self.label(place))
        elif not (self.look(who, place) if outcome.card or outcome.toast else await self.news(who, place)):
            self._screen.say("Nothing new is to be seen here.", "dim")

    def _fresh(self, who: Actor, place: str) -> list[Message]:
        """What others said there and they were not shown before; what reads otherwise than before counts as new."""
        new: list[Message] = []
        for message in who.teams.seen(where(place)):
            key = (who.teams.id, message.id, who.teams.reading(message))
            if message.by != who.teams.id and key not in self._shown:
                self._shown.add(key)
                new.append(message)
        return new

    def _show(self, who: Actor, messages: Iterable[Message], place: str, note: str) -> list[Seen]:
        seen: list[Seen] = []
        for message in messages:
            mine = who.teams.id
            private = place == DIRECT or message.only_for == mine or mine in message.views
            card = message.card(mine)
            drawn = self._drawn(message, card, place) if card else [Text(who.teams.reading(message))]
            if not message.by_bot:
                drawn[0] = Text(f"{self._teams.person(message.by).user.name}: ").append_text(drawn[0])
            if toast := message.toasts.get(mine):
                drawn.append(Text(toast, "yellow"))
            self._screen.frame(drawn, note or seen_by(self.label(place), private=private, shared=True))
            seen.append(Seen(who.teams.reading(message), private))
        return seen

    def _drawn(self, on: Message, card: Json, place: str, opened_by: tuple[str, ...] = ()) -> list[Text]:
        def button(action: Json) -> Text:
            label = text_at(action, "title")
            act = partial(self._press, on=on, path=(*opened_by[:1], label), place=place)
            return self._screen.numbered(Press(label, act))

        return adaptive_card.lines(card, button)


def where(place: str) -> str:
    """The place as the sandbox knows it."""
    return BOT if place == DIRECT else place
