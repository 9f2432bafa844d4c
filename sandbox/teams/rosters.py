"""Who is where, and what the bot is told of it.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
"""

from collections.abc import Mapping

from sandbox.teams.refused import Refused, our_bug
from sandbox.teams.state import Conversation, Json, Team, User
from sandbox.teams.world import World

FEWEST, USUAL, MOST = 50, 200, 500
"""Members on a page."""


class Rosters:
    """Answers questions about members, teams and channels. `pages`: where a continuation token goes on, and in what."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pages: dict[str, tuple[str, int]] = {}

    def member(self, conversation: str, member: str) -> Json:
        """Somebody by MRI, Entra object id or UPN."""
        there = self._conversation(conversation)
        wanted = member.casefold()
        for user in self._world.state.members(there):
            if wanted in (user.mri.casefold(), user.id, user.upn.casefold()):
                return self._shown(user)
        raise Refused(404, "MemberNotFoundInConversation", "Member not found in conversation.")

    def page(self, conversation: str, query: Mapping[str, str]) -> Json:
        """A page of a team's members, or everybody in a chat."""
        there = self._conversation(conversation)
        everybody = self._world.state.members(there)
        if there.kind != "channel":
            return {"members": [self._shown(user) for user in everybody]}
        try:
            size = min(max(int(query.get("pageSize", USUAL)), FEWEST), MOST)
        except ValueError:
            raise our_bug(self._world, f"pageSize is {query['pageSize']!r}") from None
        start = self._start(there, query.get("continuationToken"))
        shown: Json = {"members": [self._shown(user) for user in everybody[start : start + size]]}
        if start + size < len(everybody):
            token = self._world.ids.secret(48)
            self._pages[token] = (there.id, start + size)
            shown["continuationToken"] = token
        return shown

    def everybody(self, conversation: str) -> list[Json]:
        """The old route without pages, which bots must leave alone."""
        self._world.complain("GET …/members is deprecated: use pagedmembers")
        return [self._shown(user) for user in self._world.state.members(self._conversation(conversation))]

    def team(self, id: str) -> Json:
        """A team's name and size."""
        team = self._team(id)
        return {
            "id": team.id,
            "name": team.name,
            "aadGroupId": team.group_id,
            "channelCount": len(self._channels(team)),
            "memberCount": len(team.members),
            "tenantId": self._world.state.tenant,
        }

    def channels(self, id: str) -> Json:
        """The channels of a team; the name of General is null."""
        team = self._team(id)
        shown = [one for one in self._channels(team) if one.sharing == "standard" or one.bot]
        return {
            "conversations": [
                {"id": one.id, "name": None if one.id == team.id else one.name, "type": one.sharing} for one in shown
            ]
        }

    def _channels(self, team: Team) -> list[Conversation]:
        return [one for one in self._world.state.conversations.values() if one.team == team.id and not one.deleted]

    def _start(self, there: Conversation, token: str | None) -> int:
        if token is None:
            return 0
        conversation, start = self._pages.get(token, ("", 0))
        if conversation != there.id:
            raise Refused(400, "BadArgument", "The continuation token is not valid.")
        return start

    def _team(self, id: str) -> Team:
        team = self._world.state.teams.get(id)
        if team is None or team.deleted:
            raise Refused(404, "NotFound", "The team was not found.")
        if not team.installed:
            raise not_there(self._world)
        return team

    def _conversation(self, id: str) -> Conversation:
        if ";messageid=" in id:
            raise our_bug(self._world, f"members were asked for by the id of a thread: {id}", status=404)
        there = found(self._world, id)
        if not self._world.state.has_bot(there):
            raise not_there(self._world)
        return there

    def _shown(self, user: User) -> Json:
        given, _, family = user.name.partition(" ")
        naming = self._world.knobs.object_ids
        ids = {name: user.id for name in ("objectId", "aadObjectId") if naming in ("both", name)}
        return {
            "id": user.mri,
            **({} if user.anonymous else ids),
            "name": user.name,
            "givenName": given,
            "surname": family,
            "email": user.email if self._world.knobs.leaks_emails else None,
            "userPrincipalName": user.upn,
            "tenantId": user.tenant,
            "userRole": user.role,
        }


def found(world: World, id: str) -> Conversation:
    """The conversation with exactly this id, `;messageid=` aside; 404 when there is none, or none any more."""
    there = world.state.conversations.get(id.partition(";")[0])
    gone = there is None or there.deleted or (there.team != "" and world.state.teams[there.team].deleted)
    if there is None or gone:
        raise Refused(404, "ConversationNotFound", "Conversation not found.")
    return there


def not_there(world: World) -> Refused:
    """The app is not installed there."""
    return Refused(403, world.knobs.uninstalled_code, "The bot is not part of the conversation roster.")
