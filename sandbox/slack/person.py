"""Somebody in the workspace: types, mentions, clicks, fills in, and sees."""

from sandbox.slack import clicking, forms
from sandbox.slack.commands import run_command
from sandbox.slack.events import Delivery, Events
from sandbox.slack.fields import Typed
from sandbox.slack.line import Line
from sandbox.slack.outcome import Outcome
from sandbox.slack.shortcuts import use_shortcut
from sandbox.slack.speaking import say
from sandbox.slack.views import View
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Message, User
from sandbox.slack.world import World


class Person:
    """Does in Slack what a user can do; places are `#name`, an id, a Channel, or another Person (a direct message)."""

    def __init__(self, world: World, line: Line, events: Events, user: User) -> None:
        self.user = user
        self._world = world
        self._line = line
        self._events = events

    @property
    def id(self) -> str:
        """Such as U0123456789."""
        return self.user.id

    @property
    def handle(self) -> str:
        """Such as @sam: what others type."""
        return "@" + self.user.name

    async def types(
        self, place: "str | Channel | Person", text: str, thread: str | None = None, *, raw: bool = False
    ) -> Outcome:
        """Type and press enter: a slash command is run, anything else is said. `raw` sends the text as it is.

        A public channel is joined first; ValueError when the person cannot be there.
        """
        channel = self._enter(place)
        if not text.startswith("/"):
            await self._said(say(self._world, self.user, channel, text, thread))
            return Outcome(error="said")
        if thread is not None:
            return Outcome(error="not_in_threads")
        return await run_command(self._world, self._line, self.user, channel, text, raw=raw)

    async def says(self, place: "str | Channel | Person", text: str, thread: str | None = None) -> Message:
        """Post an ordinary message."""
        message = say(self._world, self.user, self._enter(place), text, thread)
        await self._said(message)
        return message

    async def mentions_bot(self, place: "str | Channel | Person", text: str, thread: str | None = None) -> Delivery:
        """Say something to @bot; returns when the event was tried once (not at all where the bot is no member)."""
        handle = "@" + self._world.app.handle
        words = text if handle in text else f"{handle} {text}"
        message = say(self._world, self.user, self._enter(place), words, thread)
        await self._said(message)
        return self._delivery(message, "app_mention")

    async def messages_bot(self, text: str, thread: str | None = None) -> Delivery:
        """Write to the bot in the direct conversation with it; returns when the event was tried once."""
        channel = self._world.workspace.direct(self.id, self._world.app.bot_user_id)
        message = say(self._world, self.user, channel, text, thread)
        await self._said(message)
        return self._delivery(message, "message")

    async def clicks(self, on: Message | View, name: str, value: Typed = None) -> Outcome:
        """Press a button, or choose `value` in a menu, found by label, action_id, block_id or the button's value."""
        if isinstance(on, Message) and (on.deleted or on.only_for not in (None, self.id)):
            raise ValueError(f"{self.handle} does not see that message")
        return await clicking.click(self._world, self._line, self.user, on, name, value)

    @property
    def view(self) -> View | None:
        """The modal in front of this person."""
        return self._world.views.top(self.id)

    @property
    def home(self) -> View | None:
        """The Home tab as it was published for this person."""
        return self._world.views.home(self.id)

    def fill(self, name: str, value: Typed) -> None:
        """Put a value into a field of the modal: text, an option's label or value, `@handle`, `#channel`, a list."""
        forms.fill(self._world, self._open_view(), name, value)

    async def submit(self) -> Outcome:
        """Press the modal's submit button."""
        return await forms.submit(self._world, self._line, self.user, self._open_view())

    async def close(self, *, everything: bool = False) -> Outcome:
        """Cancel the modal, or with `everything` close all of them by the X."""
        return await forms.close(self._world, self._line, self.user, self._open_view(), everything=everything)

    async def select_options(self, name: str, typed: str, on: Message | None = None) -> Outcome:
        """Type into an external select of the modal (or of a message) and look at what it offers."""
        surface = on or self._open_view()
        return await forms.select_options(self._world, self._line, self.user, surface, name, typed)

    async def uses_shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Use a global shortcut, or one on a message."""
        return await use_shortcut(self._world, self._line, self.user, callback_id, message)

    async def opens_home(self, tab: str = "home") -> Delivery:
        """Look at the app: its Home tab, or its messages."""
        channel = self._world.workspace.direct(self.id, self._world.app.bot_user_id)
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": channel.id, "tab": tab}
        delivery = self._events.send({**event, "event_ts": self._world.ids.ts()})
        await delivery.tried()
        return delivery

    def seen(self, place: "str | Channel | Person | None" = None) -> list[Message]:
        """What this person sees there, or everywhere."""
        channel = None if place is None else self._find(place).id
        return self._world.workspace.seen_by(self.id, channel)

    async def sees(self, place: "str | Channel | Person | None", text: str, *, timeout: float = 10.0) -> Message:
        """Wait for a message by somebody else that says this; the newest one. TimeoutError says what was there."""

        def newest() -> Message | None:
            others = (m for m in reversed(self.seen(place)) if m.user != self.id)
            return next((m for m in others if text in m.words), None)

        try:
            found = await self._world.pulse.wait_for(newest, timeout)
        except TimeoutError:
            there = [message.words for message in self.seen(place)]
            raise TimeoutError(f"{self.handle} does not see {text!r}, only {there}") from None
        assert found is not None
        return found

    async def sees_view(self, text: str = "", *, timeout: float = 10.0) -> View:
        """Wait for a modal that says this."""

        def shown() -> View | None:
            return self.view if self.view is not None and text in self.view.words else None

        try:
            found = await self._world.pulse.wait_for(shown, timeout)
        except TimeoutError:
            there = self.view.words if self.view else "no modal"
            raise TimeoutError(f"{self.handle} does not see {text!r}, only {there!r}") from None
        assert found is not None
        return found

    def _find(self, place: "str | Channel | Person") -> Channel:
        workspace = self._world.workspace
        if isinstance(place, Person):
            return workspace.direct(self.id, place.id)
        if isinstance(place, Channel):
            return place
        user = workspace.user(place) if place.startswith("@") else None
        if user is not None:
            return workspace.direct(self.id, user.id)
        channel = workspace.channel(place)
        if channel is None:
            raise ValueError(f"there is no {place}")
        return channel

    def _enter(self, place: "str | Channel | Person") -> Channel:
        channel = self._find(place)
        if self.user.deleted:
            raise ValueError(f"{self.handle} was deactivated")
        if self.id not in channel.members:
            if channel.kind != "public":
                raise ValueError(f"{self.handle} is not in {channel.name}")
            channel.members.append(self.id)
        return channel

    async def _said(self, message: Message) -> None:
        """Wait until every event that this message caused was tried once."""
        waiting = [] if self._events.holding else self._deliveries(message)
        await self._world.pulse.wait_for(lambda: all(d.attempts or d.over for d in waiting), self._world.patience)

    def _deliveries(self, message: Message) -> list[Delivery]:
        return [d for d in self._events.deliveries if d.event.get("ts") == message.ts]

    def _delivery(self, message: Message, kind: str) -> Delivery:
        found = (d for d in self._deliveries(message) if d.event["type"] == kind)
        return next(found, Delivery("", {}, self._world, over=True))

    def _open_view(self) -> View:
        if self.view is None:
            raise LookupError(f"{self.handle} has no modal open")
        return self.view
