"""Buttons: a press is a command line, run as whoever pressed. https://docs.slack.dev/interactivity/handling-user-interaction"""

import re

from adapters.slack import used_up, words
from adapters.slack.api import SlackApi
from adapters.slack.asking import Asking, Trigger
from adapters.slack.by_url import ByUrl
from adapters.slack.heard import DONE, PRESS_SECONDS, Ack, Heard
from adapters.slack.in_view import InView
from adapters.slack.response_urls import ResponseUrls
from adapters.slack.ways import Letters
from lfbot.bot import Bot
from lfbot.card import Card
from lfbot.chat import Call, Caller, Place, Reply
from lfbot.clock import Clock
from lfbot.desk import Desk
from lfbot.form import Form
from lfbot.line import Word
from lfbot.underway import Underway
from lfbot.ways import Way
from lfbot.wild import Wild

_OURS = re.compile(r"line-[0-9]+")
"""The ids that `cards` gives to buttons which carry a command line."""


class Presses:
    """Acknowledges at once; the answer takes the place of an ephemeral message, and leaves any other as it is.

    Where it says that the button can do nothing any more, the button goes from the message too.
    """

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        asking: Asking,
        api: SlackApi,
        urls: ResponseUrls,
        letters: Letters,
        underway: Underway,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._asking = asking
        self._api = api
        self._urls = urls
        self._letters = letters
        self._underway = underway
        self._clock = clock

    async def hear(self, heard: Heard) -> Ack:
        """One press; a button that only leads somewhere, and whatever else is no button of ours, does nothing."""
        payload = heard.payload
        line = next((line for action in payload["actions"].items() if (line := _line(action)) is not None), None)
        if line is None:
            return DONE
        call = _call(heard, line)
        trigger = Trigger(payload["trigger_id"].text(200), self._clock.now())
        work = self._desk.begin(call)
        await self._desk.ready(work, PRESS_SECONDS)
        way = self.way(heard, call)
        if isinstance(way, InView) and work.running.done() and isinstance(form := work.running.result(), Form):
            self._underway.start(self._turn(form, call, way, trigger))
        else:
            self._desk.follow(work, way, self._asking.by(trigger))
        return DONE

    def refuse(self, heard: Heard, card: Card) -> Ack:
        """Say `card` to whoever pressed, and do nothing else."""
        self._desk.say(self.way(heard, None), card)
        return DONE

    def way(self, heard: Heard, call: Call | None) -> Way:
        """Where the answer goes: the message's response_url, or the view that the button is in."""
        payload = heard.payload
        user, view = payload["user"]["id"].text(50), payload["view"]
        if view["id"].text(50) and not payload["response_url"].text(2_000):
            return InView(
                self._api,
                self._letters,
                self._clock,
                view=view["id"].text(50),
                user=user,
                hash=view["hash"].text(100),
                again=None if call is None else lambda: self._again(call),
            )
        container = payload["container"]
        return ByUrl(
            self._urls,
            self._letters,
            self._clock,
            url=payload["response_url"].text(2_000),
            user=user,
            replaces=bool(call is not None and container["is_ephemeral"].truth()),
            thread=container["thread_ts"].text(50),
            born=self._clock.now(),
            used_up=lambda note: used_up.without_button(heard.body, note),
        )

    async def _turn(self, form: Form, call: Call, way: InView, trigger: Trigger) -> None:
        """The view that the button is in becomes the form."""
        if not await self._asking.show(form, call, way.show):
            card = await self._asking.ask(form, call, trigger)
            if card is not None:
                await way.deliver(Reply(card))

    async def _again(self, call: Call) -> Reply | None:
        answer = await self._bot.run(call)
        return answer if isinstance(answer, Reply) else None


def _line(action: Wild) -> tuple[Word, ...] | None:
    if action["type"].text(30) != "button" or action["url"].text(3_000):
        return None
    value = action["value"].text(2_100)
    return words.read(value) if value and _OURS.fullmatch(action["action_id"].text(255)) else None


def _call(heard: Heard, line: tuple[Word, ...]) -> Call:
    payload = heard.payload
    user, team = payload["user"], payload["team"]["id"].text(50)
    channel = payload["channel"]["id"].text(50) or payload["container"]["channel_id"].text(50)
    return Call(
        key=payload["trigger_id"].text(200) or heard.key,
        caller=Caller("slack", team, user["id"].text(50), user["name"].text(80)),
        place=Place("slack", team, channel or user["id"].text(50)),
        words=line,
        pressed=True,
        thread=payload["container"]["thread_ts"].text(50),
    )
