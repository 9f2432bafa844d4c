"""Coming and going: the app is added or removed, channels and teams come, go and are renamed.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
"""

from collections.abc import Callable, Sequence

from adapters.teams.book import Book
from adapters.teams.directory import Directory
from adapters.teams.heard import NAME, Heard
from lfbot.card import Button, Card, Code, buttons, listed, text
from lfbot.chat import Place
from lfbot.clock import Clock
from lfbot.store import Address, Debt, Owed, Store

ADDED = frozenset({"add", "add-upgrade", "upgrade"})
GONE = frozenset({"remove", "remove-upgrade"})

_CHANNEL_GONE = frozenset({"channelDeleted"})
_CHANNEL_BACK = frozenset({"channelRestored"})
_TEAM_GONE = frozenset({"teamArchived", "teamDeleted", "teamHardDeleted"})
_TEAM_BACK = frozenset({"teamUnarchived", "teamRestored"})
_UNINSTALLED = "uninstalled"


class Lifecycle:
    """Keeps the book in step, and says hello once. Every method raises StoreUnavailable; heard again, it changes
    nothing more."""

    def __init__(
        self, store: Store, book: Book, directory: Directory, clock: Clock, owed: Callable[[], None], *, tenant: str
    ) -> None:
        """`owed` is called when a greeting was put into the outbox."""
        self._store = store
        self._book = book
        self._directory = directory
        self._clock = clock
        self._owed = owed
        self._tenant = tenant

    async def installed(self, heard: Heard) -> None:
        """An `installationUpdate`: the app came, was renewed, or went."""
        await self._book.moved(heard)
        action = heard.activity["action"].text(40)
        if action in ADDED:
            await self._came(heard, greets=action == "add")
        elif action in GONE:
            await self._went(heard)

    async def changed(self, heard: Heard) -> None:
        """A `conversationUpdate`: who is there, or what became of a channel or a team."""
        await self._book.moved(heard)
        added, removed = _ids(heard, "membersAdded"), _ids(heard, "membersRemoved")
        if heard.bot in removed:
            await self._went(heard)
            return
        if heard.bot in added:
            # In a team the installation says which channel was chosen, so the greeting waits for that.
            await self._came(heard, greets=not heard.team)
        for one in removed:
            self._directory.left(heard.tenant, one)
        await self._happened(heard, heard.activity["channelData"]["eventType"].text(60))

    async def _came(self, heard: Heard, *, greets: bool) -> None:
        chosen = heard.activity["channelData"]["settings"]["selectedChannel"]["id"].text(300)
        key = chosen or heard.conversation
        await self._book.note(heard, conversation=key)
        for address in await self._addresses(heard):
            if address.closed and address.closed not in _CHANNEL_GONE:
                await self._book.resume(address)
        if greets:
            await self._greet(heard, Place(NAME, heard.tenant, key))

    async def _greet(self, heard: Heard, place: Place) -> None:
        noted = f"teams greeted {heard.tenant} {heard.team or heard.conversation}"
        if await self._store.notes.get(self._tenant, noted) is not None:
            return
        card = _hello(heard.person_name if not heard.personal else "")
        debt = Debt(place, card, Owed.PERSONAL, ("greeting",))
        await self._store.outbox.owe(self._tenant, [debt], self._clock.now())
        await self._store.notes.put(self._tenant, noted, place.key)
        self._owed()

    async def _went(self, heard: Heard) -> None:
        for address in await self._addresses(heard):
            await self._book.pause(address.place, _UNINSTALLED)

    async def _addresses(self, heard: Heard) -> Sequence[Address]:
        """Of what was spoken of: a whole team, of which its General channel hears, or this one conversation."""
        if heard.team and heard.conversation == heard.team:
            return await self._book.of_team(heard.tenant, heard.team)
        address = await self._book.address(heard.place)
        return [] if address is None else [address]

    async def _happened(self, heard: Heard, event: str) -> None:
        data = heard.activity["channelData"]
        channel = Place(NAME, heard.tenant, data["channel"]["id"].text(300) or heard.conversation)
        if event in _CHANNEL_GONE:
            await self._book.pause(channel, event)
        elif event in _CHANNEL_BACK and (address := await self._book.address(channel)) is not None:
            await self._book.resume(address)
        elif event in _TEAM_GONE:
            for address in await self._book.of_team(heard.tenant, heard.team):
                await self._book.pause(address.place, event)
        elif event in _TEAM_BACK:
            for address in await self._book.of_team(heard.tenant, heard.team):
                if address.closed in _TEAM_GONE:
                    await self._book.resume(address)
        elif event == "channelRenamed":
            await self._book.rename(channel, data["channel"]["name"].text(100))
        elif event == "teamRenamed":
            await self._book.rename(Place(NAME, heard.tenant, heard.team), data["team"]["name"].text(100))


def _ids(heard: Heard, name: str) -> list[str]:
    return [one["id"].text(300) for one in heard.activity[name].items()]


def _hello(installer: str) -> Card:
    """What a new place is told: what the bot is for, and how to begin."""
    by = (text(installer, " added me here."),) if installer else ()
    said = text("I enroll people in courses, show progress and certificates, and tell a channel what happens.")
    how = listed(
        (
            ("Your own progress: ", Code("progress")),
            ("Courses that fit a word: ", Code("courses python")),
            ("Hear about completions here: ", Code("subscribe")),
        )
    )
    row = buttons(Button("Show all commands", ("help",), main=True))
    return Card("Hello, this is LearnFlow", (*by, said, how, row))
