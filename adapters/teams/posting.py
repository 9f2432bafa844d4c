"""A card on its way into a conversation: for everybody, for one of them, or in somebody's own chat."""

import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from adapters.teams import cards, forms, spoken
from adapters.teams.book import PERSON, Book, Reference
from adapters.teams.connector import Connector
from adapters.teams.heard import NAME
from adapters.teams.stamps import Seen, stamp
from adapters.teams.troubles import Refused, Silent, Unreachable, code_of
from lfbot.card import Button, Buttons, Card
from lfbot.chat import Place, Receipt
from lfbot.clock import Clock
from lfbot.form import Form
from lfbot.graphemes import fit
from lfbot.store import Shown, StoreUnavailable

log = logging.getLogger(__name__)

Json = dict[str, object]
T = TypeVar("T")

PLAINLY = 8_000
"""Characters of a message whose card was too large: the card's own words."""

SUMMARY = 200
"""Characters of a banner."""

NOWHERE = "no_reference"
TOO_LARGE = 413

_NONE: Mapping[str, str] = {}

Said = Card | Form
"""What is put there: something to read, or something to fill in."""


class Closed(Exception):
    """Nothing can be said there: `reason` is what Teams said when it was last tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Posting:
    """Puts cards where they belong. Every method raises each Trouble, and Closed where nothing can be said."""

    def __init__(
        self,
        connector: Connector,
        book: Book,
        shown: Shown,
        clock: Clock,
        rng: random.Random,
        *,
        tenant: str,
    ) -> None:
        """`rng` makes the stamps of buttons. `shown` keeps what everybody sees, so that it can be shown once more."""
        self._connector = connector
        self._book = book
        self._shown = shown
        self._clock = clock
        self._rng = rng
        self._tenant = tenant

    def stamp(self, seen: Seen) -> str:
        """A new stamp for a card that is drawn now."""
        return stamp(seen, self._rng)

    async def say(self, place: Place, card: Said, *, thread: str = "", alert: bool = False) -> Receipt:
        """In that conversation, for everybody who reads there; a channel's `thread` goes on, or a new one begins.

        `place` may be somebody's own chat, which is opened if there is none. `alert` makes their client show a banner.
        A conversation that is refused is closed: nothing is tried there until Teams is heard from it again.
        """
        reference = await self._reference(place)
        personal = reference.scope == "personal"
        activity = self._drawn(card, Seen.PERSONAL if personal else Seen.ALL)
        if alert:
            activity["channelData"] = {"notification": {"alert": True}}
        try:
            id = await self._said(place, reference, activity, card, thread)
        except Refused as refused:
            # Where a thread is not found, its first message was taken away; the channel is still there.
            if refused.status == 403 or (refused.status == 404 and not thread):
                await self._close(place, code_of(refused))
            raise
        receipt = Receipt(Place(NAME, place.workspace, reference.conversation), id)
        if not personal:
            await self._keep(receipt.place, id, card)
        return receipt

    async def whisper(self, place: Place, card: Said, *, mri: str, thread: str = "") -> str:
        """In that conversation, for one member alone: a targeted message. Its id.

        https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages
        """
        reference = await self._reference(place)
        activity = {**self._drawn(card, Seen.TARGETED), "recipient": {"id": mri}}
        conversation = f"{reference.conversation};messageid={thread}" if thread else reference.conversation
        return await self._send(reference.service_url, conversation, activity, card, targeted=True)

    async def put(self, place: Place, id: str, card: Said, seen: Seen) -> None:
        """In place of a message of ours."""
        reference = await self._reference(place)
        activity = {**self._drawn(card, seen), "id": id}

        async def update(activity: Json) -> None:
            await self._connector.update(
                reference.service_url, reference.conversation, id, activity, targeted=seen is Seen.TARGETED
            )

        await _shrunk(update, activity, card)
        if seen is Seen.ALL:
            await self._keep(place, id, card)

    async def shown(self, place: Place, id: str) -> Card | None:
        """What everybody sees in a message of ours, as far as it is still known."""
        return await self._shown.get(self._tenant, place, id)

    async def _reference(self, place: Place) -> Reference:
        address = await self._book.address(place)
        if address is not None and address.closed:
            raise Closed(address.closed)
        reference = await self._book.reference(place)
        if reference is not None:
            return reference
        if not place.key.startswith(PERSON):
            raise Closed(NOWHERE)
        return await self._open(place.workspace, place.key.removeprefix(PERSON))

    async def _open(self, workspace: str, person: str) -> Reference:
        """A chat with somebody who never wrote to the bot: the app must be installed for them, or where they are."""
        service = await self._book.service(workspace)
        if service is None:
            raise Closed(NOWHERE)
        url, bot = service
        body: Json = {
            "bot": {"id": bot},
            "members": [{"id": await self._book.mri(workspace, person) or person}],
            "isGroup": False,
            "tenantId": workspace,
            "channelData": {"tenant": {"id": workspace}},
        }
        try:
            made = await self._connector.create(url, body)
        except Silent as silent:
            # Nothing was said, and opening it again gives the same chat.
            raise Unreachable(silent.reason) from silent
        reference = Reference(url, made.conversation, "personal", bot)
        await self._book.opened(workspace, person, reference)
        return reference

    async def _said(self, place: Place, reference: Reference, activity: Json, card: Said, thread: str) -> str:
        if reference.scope == "channel" and not thread:
            return await self._begin(place, reference, activity, card)
        conversation = f"{reference.conversation};messageid={thread}" if thread else reference.conversation
        return await self._send(reference.service_url, conversation, activity, card)

    async def _begin(self, place: Place, reference: Reference, activity: Json, card: Said) -> str:
        """A new thread in a channel; its id."""

        def body(activity: Json) -> Json:
            return {
                "isGroup": True,
                "bot": {"id": reference.bot},
                "tenantId": place.workspace,
                "channelData": {"channel": {"id": reference.conversation}, "tenant": {"id": place.workspace}},
                "activity": activity,
            }

        made = await _shrunk(lambda one: self._connector.create(reference.service_url, body(one)), activity, card)
        return made.activity or made.conversation.partition(";messageid=")[2]

    async def _keep(self, place: Place, id: str, card: Said) -> None:
        """Remember what everybody sees there. The message is there: whatever happens to the store, it was said."""
        if isinstance(card, Card) and _can_be_pressed(card):
            try:
                await self._shown.keep(self._tenant, place, id, card, self._clock.now())
            except StoreUnavailable as error:
                log.warning("what a message says could not be kept: %s", error.reason)

    async def _close(self, place: Place, reason: str) -> None:
        try:
            await self._book.close(place, reason)
        except StoreUnavailable as error:
            log.warning("that a conversation is closed could not be kept: %s", error.reason)

    async def _send(
        self, service_url: str, conversation: str, activity: Json, card: Said, *, targeted: bool = False
    ) -> str:
        return await _shrunk(
            lambda one: self._connector.send(service_url, conversation, one, targeted=targeted), activity, card
        )

    def content(self, card: Said, seen: Seen, errors: Mapping[str, str] = _NONE) -> Json:
        """The Adaptive Card, newly stamped; `errors` stand below the fields of a form that they are named after."""
        nonce, private = self.stamp(seen), seen is not Seen.ALL
        if isinstance(card, Form):
            return forms.content(card, nonce=nonce, private=private, dialog=seen is Seen.DIALOG, errors=errors)
        return cards.content(card, nonce=nonce, private=private, dialog=seen is Seen.DIALOG)

    def _drawn(self, card: Said, seen: Seen) -> Json:
        if isinstance(card, Form):
            attached = cards.attachment(self.content(card, seen))
            return {"type": "message", "summary": fit(card.title, SUMMARY), "attachments": [attached]}
        return cards.message(card, nonce=self.stamp(seen), private=seen is not Seen.ALL)


async def _shrunk(call: Callable[[Json], Awaitable[T]], activity: Json, card: Said) -> T:
    """What `call` gives for the activity; where Teams finds it too large, for the same without its looks, once."""
    try:
        return await call(activity)
    except Refused as refused:
        if refused.status != TOO_LARGE:
            raise
    rest = {name: value for name, value in activity.items() if name != "attachments"}
    return await call({**rest, **_plainly(card)})


def _plainly(card: Said) -> Json:
    """The same without its looks, for a card that Teams finds too large."""
    said = fit(card.title if isinstance(card, Form) else spoken.text(card), PLAINLY)
    return {"type": "message", "textFormat": "plain", "text": said, "summary": fit(card.title, SUMMARY)}


def _can_be_pressed(card: Card) -> bool:
    return any(isinstance(one, Button) for block in card.blocks if isinstance(block, Buttons) for one in block.buttons)
