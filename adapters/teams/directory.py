"""Who people are and who else reads somewhere, as Teams tells it of the members of a conversation.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.teams.book import PERSON, Book
from adapters.teams.connector import Connector
from adapters.teams.heard import ANONYMOUS, NAME, Heard
from adapters.teams.troubles import TROUBLE, Refused, code_of
from lfbot.chat import NotKnown, Place, Profile, Sharing
from lfbot.clock import Clock
from lfbot.line import Mention, Word
from lfbot.recent import Recent
from lfbot.remembered import Remembered
from lfbot.wild import Wild

log = logging.getLogger(__name__)

PEOPLE_SECONDS = 30 * 60.0
ABSENT = timedelta(minutes=1)
SHARING_SECONDS = 15 * 60.0
SEEN = 20_000
"""How many people are remembered by the conversations they were seen in."""
PLACES = 3
"""How many of these each: the bot may have gone from one, or never have been in it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where somebody was seen, which is where they can be asked for."""

    service_url: str
    conversation: str


class Directory:
    """Reads and remembers. People go by their Entra object id; until that is known, by the MRI in their mention."""

    def __init__(self, connector: Connector, book: Book, clock: Clock) -> None:
        self._connector = connector
        self._book = book
        self._clock = clock
        self._profiles: Remembered[tuple[str, str], Profile] = Remembered(clock, PEOPLE_SECONDS)
        self._sharing: Remembered[Place, Sharing] = Remembered(clock, SHARING_SECONDS)
        self._absent: Recent[tuple[str, str, str], datetime] = Recent(SEEN)
        self._seen: Recent[tuple[str, str], tuple[Seen, ...]] = Recent(SEEN)
        self._ids: Recent[tuple[str, str], str] = Recent(SEEN)
        self._addresses: Recent[tuple[str, str], str] = Recent(SEEN)

    def noticed(self, heard: Heard, words: Sequence[Word] = ()) -> tuple[Word, ...]:
        """Remember who spoke and who was mentioned there. The words again, with object ids where they are known."""
        here = Seen(heard.service_url, heard.conversation)
        if heard.person and heard.mri:
            self._ids.put((heard.tenant, heard.mri), heard.person)
        for id in (heard.person, heard.mri):
            if id:
                self._meet(heard.tenant, id, here)
        # Whoever is named in somebody's own chat is not in it; they may be where that person was seen before.
        places = [one for one in self.seen(heard.tenant, heard.caller.id) if one != here] if heard.personal else [here]
        known: list[Word] = []
        for word in words:
            if isinstance(word, Mention):
                id = self._ids.get((heard.tenant, word.id)) or word.id
                for place in places if id != heard.person else ():
                    self._meet(heard.tenant, id, place)
                word = Mention(id, word.name, word.what)
            known.append(word)
        return tuple(known)

    def seen(self, workspace: str, user: str) -> tuple[Seen, ...]:
        """Where that person was seen, the latest first."""
        return self._seen.get((workspace, user)) or ()

    def left(self, workspace: str, user: str) -> None:
        """They left a conversation: who they are is asked anew."""
        self._profiles.forget((workspace, self._ids.get((workspace, user)) or user))

    async def profile(self, workspace: str, user: str) -> Profile:
        """Who that is: asked for where they were last seen, remembered for half an hour. Raises NotKnown."""
        if user.startswith("28:"):
            return Profile(user, "", bot=True)
        if user.startswith(ANONYMOUS):
            return Profile(user, "", external=True)
        id = self._ids.get((workspace, user)) or user
        return await self._profiles.get((workspace, id), lambda: self._ask(workspace, id))

    def person(self, workspace: str, email: str) -> str | None:
        """The object id of somebody who has that address, if they were met; nobody is asked."""
        return self._addresses.get((workspace, email.lower()))

    async def sharing(self, place: Place) -> Sharing:
        """Whether anybody of another tenant reads there; UNKNOWN when Teams does not tell."""
        if place.key.startswith(PERSON):
            return Sharing.OURS
        reference = await self._book.reference(place)
        if reference is None:
            return Sharing.UNKNOWN
        if reference.scope == "personal":
            return Sharing.OURS

        async def ask() -> Sharing:
            members = await self._connector.members(reference.service_url, reference.conversation)
            foreign = any(_profile(one, place.workspace).external for one in members)
            return Sharing.SHARED if foreign or not members else Sharing.OURS

        try:
            return await self._sharing.get(place, ask)
        except TROUBLE as trouble:
            log.info("cannot tell who reads %s: %s", place.key, code_of(trouble))
            return Sharing.UNKNOWN

    async def _ask(self, workspace: str, user: str) -> Profile:
        why = NotKnown("not_seen")
        for seen in await self._places(workspace, user):
            try:
                return await self._ask_there(seen, workspace, user)
            except NotKnown as unknown:
                why = unknown
        raise why

    async def _places(self, workspace: str, user: str) -> list[Seen]:
        """Where they can be asked for: where they were seen, and their own chat with the bot."""
        places = list(self.seen(workspace, user))
        own = await self._book.reference(Place(NAME, workspace, PERSON + user))
        if own is not None and all(one.conversation != own.conversation for one in places):
            places.append(Seen(own.service_url, own.conversation))
        return places

    async def _ask_there(self, seen: Seen, workspace: str, user: str) -> Profile:
        absent = self._absent.get((workspace, user, seen.conversation))
        if absent is not None and self._clock.now() - absent < ABSENT:
            raise NotKnown("not_a_member")
        try:
            member = await self._connector.patiently(
                lambda: self._connector.member(seen.service_url, seen.conversation, user)
            )
        except Refused as refused:
            if refused.status in (403, 404):
                self._absent.put((workspace, user, seen.conversation), self._clock.now())
                raise NotKnown("not_a_member") from refused
            raise NotKnown(code_of(refused)) from refused
        except TROUBLE as trouble:
            log.warning("Teams did not tell who somebody is: %s", code_of(trouble))
            raise NotKnown(code_of(trouble)) from trouble
        return await self._known(member, seen, workspace, user)

    async def _known(self, member: Wild, seen: Seen, workspace: str, user: str) -> Profile:
        profile = _profile(member, workspace)
        mri = member["id"].text(300)
        if mri and profile.id != mri:
            self._ids.put((workspace, mri), profile.id)
            await self._book.met(workspace, profile.id, mri)
        self._meet(workspace, profile.id, seen)
        for address in (profile.email or "", *profile.also):
            if address:
                self._addresses.put((workspace, address.lower()), profile.id)
        if profile.id == user:
            return profile

        async def met() -> Profile:
            return profile

        # From now on they go by their object id, so that is what they are remembered by.
        return await self._profiles.get((workspace, profile.id), met)

    def _meet(self, workspace: str, user: str, here: Seen) -> None:
        before = self.seen(workspace, user)
        if before[:1] != (here,):
            self._seen.put((workspace, user), (here, *(one for one in before if one != here))[:PLACES])


def _profile(member: Wild, workspace: str) -> Profile:
    """https://learn.microsoft.com/microsoftteams/platform/resources/team-chat-member-api-changes"""
    id = member["aadObjectId"].text(60) or member["objectId"].text(60) or member["id"].text(300)
    email, upn = member["email"].text(254), member["userPrincipalName"].text(254)
    tenant = member["tenantId"].text(60)
    guest = "#ext#" in upn.lower()
    return Profile(
        id=id,
        name=member["name"].text(100) or email or upn or id,
        email=email or None,
        guest=guest,
        external=member["userRole"].text(20) == "anonymous" or bool(tenant and tenant.lower() != workspace.lower()),
        also=() if guest or not upn or upn.lower() == email.lower() else (upn,),
    )
