"""Where conversations are reached: learnt from what comes in, kept on disk, closed when Teams says so.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from adapters.teams.heard import NAME, Heard
from lfbot.chat import Place
from lfbot.clock import Clock
from lfbot.recent import Recent
from lfbot.store import Address, Store, StoreUnavailable

log = logging.getLogger(__name__)

PERSON = "user:"
"""What a place's key begins with that is somebody's own chat, whether or not there is one yet."""

KNOWN = 10_000
"""How many addresses are remembered as they stand on disk, so that they are not written again."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Enough to say something in a conversation without having been spoken to."""

    service_url: str
    conversation: str
    scope: str
    bot: str
    team: str = ""
    name: str = ""


class Book:
    """The references of one tenant's places; `Place.key` is a conversation's id, or `user:` and an Entra object id."""

    def __init__(self, store: Store, tenant: str, clock: Clock) -> None:
        self._addresses = store.addresses
        self._subscriptions = store.subscriptions
        self._notes = store.notes
        self._tenant = tenant
        self._clock = clock
        self._known: Recent[Place, Address] = Recent(KNOWN)
        self._services: dict[str, tuple[str, str]] = {}
        self._met: Recent[tuple[str, str], str] = Recent(KNOWN)

    async def note(self, heard: Heard, *, conversation: str = "") -> None:
        """Keep where that activity came from, or another `conversation` of its team; a closed one is open again.

        Raises StoreUnavailable.
        """
        if not heard.conversation or not heard.tenant or not heard.service_url:
            return
        key = conversation or heard.conversation
        data = heard.activity["channelData"]
        called = data["channel"]["name"].text(100) if key == data["channel"]["id"].text(300) else ""
        place = Place(NAME, heard.tenant, key)
        before = await self.reference(place)
        name = called or (before.name if before is not None else "") or data["team"]["name"].text(100)
        found = Reference(heard.service_url, key, heard.scope, heard.bot, heard.team, name)
        await self._put(Address(place, _written(found), heard.person if heard.personal else "", heard.team))
        if self._services.get(heard.tenant) != (heard.service_url, heard.bot):
            self._services[heard.tenant] = (heard.service_url, heard.bot)
            await self._notes.put(self._tenant, f"teams service {heard.tenant}", _written(found))
        if heard.person and not heard.personal:
            await self.met(heard.tenant, heard.person, heard.mri)

    async def met(self, workspace: str, person: str, mri: str) -> None:
        """What Teams calls that person towards this bot: only by that can a chat be opened with somebody who did not
        install the app.

        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
        """
        try:
            if mri and await self.mri(workspace, person) != mri:
                self._met.put((workspace, person), mri)
                await self._notes.put(self._tenant, _note_of(workspace, person), mri)
        except StoreUnavailable as error:
            log.warning("how somebody is reached is known until the next start only: %s", error.reason)

    async def mri(self, workspace: str, person: str) -> str:
        """The same, empty for somebody who was not met."""
        known = self._met.get((workspace, person))
        if known is None:
            known = await self._notes.get(self._tenant, _note_of(workspace, person)) or ""
            self._met.put((workspace, person), known)
        return known

    async def opened(self, workspace: str, person: str, reference: Reference) -> None:
        """A chat with that person was opened by us."""
        await self._put(Address(Place(NAME, workspace, reference.conversation), _written(reference), person))

    async def moved(self, heard: Heard) -> None:
        """Whatever was heard from there, or in a team: it is reached where that came from. What is closed stays so.

        Raises StoreUnavailable.
        """
        if not heard.tenant or not heard.service_url:
            return
        known = await self.of_team(heard.tenant, heard.team) if heard.team else [await self.address(heard.place)]
        for address in known:
            reference = _read(address)
            if address is not None and reference is not None and reference.service_url != heard.service_url:
                await self._put(replace(address, written=_written(replace(reference, service_url=heard.service_url))))

    async def rename(self, place: Place, name: str) -> None:
        """The conversation is called otherwise now."""
        address = await self.address(place)
        reference = _read(address)
        if address is not None and reference is not None:
            await self._put(replace(address, written=_written(replace(reference, name=name))))

    async def address(self, place: Place) -> Address | None:
        """What is kept of that place; somebody's own chat is found by them."""
        if place.key.startswith(PERSON):
            return await self._addresses.of(
                self._tenant, place.platform, place.workspace, place.key.removeprefix(PERSON)
            )
        return self._known.get(place) or await self._addresses.get(self._tenant, place)

    async def reference(self, place: Place) -> Reference | None:
        """How to speak there, also where it is closed."""
        return _read(await self.address(place))

    async def service(self, workspace: str) -> tuple[str, str] | None:
        """Where Teams was last heard from in that tenant, and as whom it knows us: to open chats from."""
        if workspace not in self._services:
            reference = _reference(await self._notes.get(self._tenant, f"teams service {workspace}") or "")
            if reference is None:
                return None
            self._services[workspace] = (reference.service_url, reference.bot)
        return self._services[workspace]

    async def of_team(self, workspace: str, team: str) -> Sequence[Address]:
        """The channels of a team that were ever heard from."""
        return await self._addresses.within(self._tenant, NAME, workspace, team)

    async def close(self, place: Place, reason: str) -> None:
        """Nothing can be said there any more, and so its subscriptions wait. Raises StoreUnavailable."""
        address = await self.address(place)
        if address is not None:
            await self._addresses.close(self._tenant, address.place, reason, self._clock.now())
            self._known.drop(address.place)

    async def reopen(self, address: Address) -> None:
        """It can be spoken to again."""
        await self._put(replace(address, closed=""))

    async def pause(self, place: Place, reason: str) -> None:
        """Close it, and let its subscriptions wait; nobody there could be told."""
        await self.close(place, reason)
        await self._subscriptions.pause(self._tenant, place, reason)

    async def resume(self, address: Address) -> None:
        """Open it, and let its subscriptions speak again."""
        await self.reopen(address)
        await self._subscriptions.resume(self._tenant, address.place)

    async def _put(self, address: Address) -> None:
        if self._known.get(address.place) == address:
            return
        before = await self._addresses.get(self._tenant, address.place)
        if before is None or before != address:
            await self._addresses.put(self._tenant, address, self._clock.now())
        if before is not None and before.closed and not address.closed:
            await self._subscriptions.resume(self._tenant, address.place)
        self._known.put(address.place, address)


def _note_of(workspace: str, person: str) -> str:
    return f"teams person {workspace} {person}"


def _written(reference: Reference) -> str:
    return msgspec.json.encode(reference).decode()


def _reference(written: str) -> Reference | None:
    try:
        return msgspec.json.decode(written.encode(), type=Reference) if written else None
    except msgspec.DecodeError:
        return None


def _read(address: Address | None) -> Reference | None:
    return None if address is None else _reference(address.written)
