"""Somebody in the tenant: types, presses, fills in, searches, and sees."""

from sandbox.teams import clicking, dialogs, extension, saying, searching, views
from sandbox.teams.client import Client, Fill, Spot
from sandbox.teams.events import Events
from sandbox.teams.filling import find_input
from sandbox.teams.line import Line
from sandbox.teams.outcome import Dialog, Outcome
from sandbox.teams.state import Conversation, Json, Message, User
from sandbox.teams.typing_in import Manner
from sandbox.teams.world import World

Place = str | Conversation
AS_USUAL = Manner()


class Person:
    """Does in Teams what a user can do; places are `#name`, a chat's name, an id, a Conversation, or `bot` (their chat
    with the bot, which is made, and the app installed, if there is none)."""

    def __init__(self, world: World, line: Line, events: Events, user: User) -> None:
        self.user = user
        self._world = world
        self._client = Client(world, line, user, events.opens)

    @property
    def id(self) -> str:
        """The Entra object id."""
        return self.user.id

    @property
    def mri(self) -> str:
        """What Teams calls them towards this bot: `29:…`."""
        return self.user.mri

    @property
    def handle(self) -> str:
        """Such as @sam: what others type here."""
        return "@" + self.user.handle

    @property
    def dialog(self) -> Dialog | None:
        """The dialog in front of this person."""
        return self._client.open.dialog if self._client.open else None

    async def types(
        self,
        place: Place,
        text: str,
        *,
        targeted: bool = False,
        reply_to: Message | None = None,
        overheard: bool = False,
        manner: Manner = AS_USUAL,
        changes: Json | None = None,
    ) -> Outcome:
        """Type and press enter; `@LearnFlow`, `@Sam Rivera`, `@"Sam Rivera"` and `@handle` become mentions.

        `targeted`: for the bot alone (a slash command). `overheard`: the app may read everything there. `manner`: how
        the client writes. `changes` replaces fields of the activity. ValueError when the person is not there.
        """
        spot = await self._client.goes(place)
        if reply_to is not None:
            spot = Spot(spot.conversation, reply_to.thread)
        extra = dict(changes or {})
        if reply_to is not None:
            extra.setdefault("replyToId", reply_to.id)
        return await saying.say(self._client, spot, text, manner, targeted=targeted, overheard=overheard, extra=extra)

    async def edits(self, message: Message, text: str, *, manner: Manner = AS_USUAL) -> Outcome:
        """Change what they wrote."""
        return await saying.edit(self._client, message, text, manner)

    async def deletes(self, message: Message) -> Outcome:
        """Take back what they wrote."""
        return await saying.delete(self._client, message)

    async def undeletes(self, message: Message) -> Outcome:
        """Bring it back again."""
        return await saying.delete(self._client, message, undo=True)

    async def reacts(self, message: Message, kind: str = "like", *, remove: bool = False) -> Outcome:
        """Put a reaction on a message, or take it away."""
        return await saying.react(self._client, message, kind, remove=remove)

    async def reads(self, place: Place) -> Outcome:
        """See everything that is there; in personal chats and small groups the bot hears of it."""
        return await saying.read(self._client, await self._client.goes(place))

    async def clicks(self, message: Message, label: str, fill: Fill | None = None, *, then: str = "") -> Outcome:
        """Press a button of the card as they see it, by label or id, with `fill` in its inputs (by label or id).

        A button inside a card that another one opens (Action.ShowCard) by its own label, or by that one's and `then`.
        LookupError says what there is instead.
        """
        labels = [label, then] if then else [label]
        return await clicking.click(self._client, message, labels, fill or {})

    async def presses_old(self, message: Message, label: str, fill: Fill | None = None, *, then: str = "") -> Outcome:
        """The same with an old client, which knows no Action.Execute and sends its fallback."""
        labels = [label, then] if then else [label]
        return await clicking.click(self._client, message, labels, fill or {}, old=True)

    async def views_card(self, message: Message, *, manual: bool = False) -> Outcome:
        """Look at a card: its `refresh` fetches this person's own one. `manual`: ask for that in the message's menu."""
        return await clicking.view(self._client, message, manual=manual)

    async def searches(self, message: Message | None, name: str, typed: str) -> list[Json]:
        """Type into an input that looks up its choices, on a message or (None) in the dialog: titles and values."""
        if message is None:
            if self._client.open is None or self.dialog is None:
                raise LookupError(f"{self.handle} has no dialog open")
            spot = Spot(self._client.open.spot.conversation, self._client.open.spot.thread)
            card = self.dialog.card
        else:
            spot = self._client.at(message)
            card = message.card(self.id) or {}
        return await searching.search(self._client, spot, find_input(card, name), typed)

    async def fetches_dialog(self, data: Json, *, on: Message | None = None, place: Place = "bot") -> Outcome:
        """Ask for a dialog as a button with this data would."""
        spot = self._client.at(on) if on is not None else await self._client.goes(place)
        return await dialogs.fetch(self._client, spot, data)

    async def submits_dialog(self, values: Fill | None = None, label: str | None = None) -> Outcome:
        """Fill in the dialog and press its button of that label, or the first one."""
        return await dialogs.press(self._client, values or {}, label, self._takes())

    def closes_dialog(self) -> None:
        """Press its X."""
        dialogs.close(self._client)

    async def queries(
        self, command: str, text: str = "", *, skip: int = 0, place: Place = "bot", parameter: str = "q"
    ) -> Outcome:
        """Search with the app's message extension while writing somewhere; without text: open the search."""
        spot = await self._client.goes(place)
        return await extension.query(self._client, spot, command, text, skip=skip, parameter=parameter)

    async def selects(self, result: Json, *, place: Place = "bot", send: bool = False) -> Outcome:
        """Take a result; `send`: and post the message with its card, which is then `said`."""
        spot = await self._client.goes(place)
        outcome = await extension.select(self._client, spot, result)
        if send and outcome.results:
            posted = {key: value for key, value in outcome.results[0].items() if key != "preview"}
            fields: Json = {"type": "message", "attachments": [posted]}
            outcome.said = self._world.post(spot.conversation, self.id, fields, thread=spot.thread)
        return outcome

    async def pastes(self, url: str, *, place: Place = "bot", anonymous: bool = False) -> Outcome:
        """Paste a link into the compose box; it is unfurled if the app declares its domain (`knobs.link_domains`)."""
        return await extension.unfurl(self._client, await self._client.goes(place), url, anonymous=anonymous)

    async def uses_action(
        self, command: str, on: Message | None = None, *, place: Place = "bot", context: str = "compose"
    ) -> Outcome:
        """Use an action of the extension on a message, or from where they write (`compose`, `commandbox`)."""
        spot = self._client.at(on) if on is not None else await self._client.goes(place)
        return await extension.use(self._client, spot, command, "message" if on is not None else context)

    async def submits_action(self, values: Fill | None = None, label: str | None = None) -> Outcome:
        """The same for the dialog of an action."""
        return await self.submits_dialog(values, label)

    async def sends_preview(self) -> Outcome:
        """Have the bot post the card that it showed them."""
        return await extension.preview(self._client, "send")

    async def edits_preview(self) -> Outcome:
        """Go back from it to the dialog."""
        return await extension.preview(self._client, "edit")

    def seen(self, place: Place | None = None) -> list[Message]:
        """What this person sees there, or everywhere."""
        state = self._world.state
        there = list(state.conversations.values()) if place is None else [self._find(place)]
        mine = [one for one in there if one is not None and self.user in state.members(one)]
        return [message for one in mine for message in state.seen_by(self.user, one.id)]

    def reading(self, message: Message) -> str:
        """Everything they read in a message: text, card as they see it, and what came of their last press."""
        return views.shown(message, self.user)

    async def sees(self, place: Place | None, text: str, *, timeout: float = 10.0) -> Message:
        """Wait for a message by somebody else that says this; the newest one. TimeoutError says what was there."""

        def newest() -> Message | None:
            others = (message for message in reversed(self.seen(place)) if message.by != self.id)
            return next((message for message in others if text in self.reading(message)), None)

        try:
            found = await self._world.pulse.wait_for(newest, timeout)
        except TimeoutError:
            there = [self.reading(message) for message in self.seen(place)]
            raise TimeoutError(f"{self.handle} does not see {text!r}, only {there}") from None
        assert found is not None
        return found

    def _find(self, place: Place) -> Conversation | None:
        """The place; their chat with the bot may not be there yet."""
        if place == "bot":
            return self._world.state.personal(self.user)
        there = place if isinstance(place, Conversation) else self._world.state.conversation(place)
        if there is None:
            raise ValueError(f"there is no {place}")
        return there

    def _takes(self) -> dialogs.Takes:
        """Who reads the answer to what is put into the open dialog: an action's may be more than a dialog's."""
        of_action = self._client.open is not None and self._client.open.command
        return extension.acted if of_action else dialogs.task_shown
