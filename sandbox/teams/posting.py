"""Messages of the bot: sent, updated, deleted; targeted ones, too.

https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages
"""

from collections.abc import Mapping

from sandbox.teams.checking import an_activity
from sandbox.teams.refused import Refused, our_bug
from sandbox.teams.state import Conversation, Json, Message, User
from sandbox.teams.wire import object_at, text_at
from sandbox.teams.world import World
from sandbox.teams.writing import place


class Posting:
    """Says in Teams what the bot wants to say."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(self, conversation: str, body: object, query: Mapping[str, str]) -> Json:
        """A new message, or a sign of typing; with `;messageid=` in a channel's thread, else as the root of a new one.

        A targeted one (`isTargetedActivity=true`) is for one member.
        """
        there, thread = place(self._world, conversation)
        activity = an_activity(self._world, body)
        reader = self._reader(there, activity) if _is_targeted(query) else None
        if activity["type"] == "typing":
            if there.kind == "channel":
                self._world.complain("typing in a channel is not shown")
            return {"id": self._world.ids.message()}
        if reader is None and object_at(activity, "recipient").get("isTargeted") is True:
            self._world.complain("recipient.isTargeted without isTargetedActivity=true: everybody sees it")
        return {"id": self.say(there, activity, thread, reader).id}

    def say(self, there: Conversation, activity: Json, thread: str = "", reader: User | None = None) -> Message:
        """Put it there; text with a card becomes two messages, and the first is told of.

        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-basics
        """
        parts = [activity]
        if self._world.knobs.splits and activity.get("text") and activity.get("attachments"):
            words = {name: value for name, value in activity.items() if name not in ("attachments", "attachmentLayout")}
            card = {name: value for name, value in activity.items() if name not in ("text", "entities")}
            parts = [words, card]
        only_for = reader.id if reader is not None else None
        said: list[Message] = []
        for part in parts:
            said.append(self._world.post(there, self._world.app.bot_id, part, thread=thread, only_for=only_for))
            thread = said[0].thread
        return said[0]

    def update(self, conversation: str, id: str, body: object, query: Mapping[str, str]) -> Json:
        """Replace a message of the bot as a whole; everybody sees the new one, and nobody's own view lasts."""
        there, _ = place(self._world, conversation)
        message = self._own(there, id, body, query)
        activity = an_activity(self._world, body)
        if activity["type"] != "message":
            raise our_bug(self._world, "a message was updated with something else")
        message.activity = {**activity, "id": message.id}
        message.edits += 1
        message.views.clear()
        return {"id": message.id}

    def delete(self, conversation: str, id: str, body: object, query: Mapping[str, str]) -> None:
        """Take a message of the bot away."""
        there, _ = place(self._world, conversation)
        self._own(there, id, body, query).deleted = True

    def react(self, conversation: str, id: str, kind: str, *, on: bool) -> None:
        """Put a reaction of the bot on a message, or take it off; nothing happens on a targeted one."""
        there, _ = place(self._world, conversation)
        message = self._world.state.message(there.id, id)
        if message is None or message.deleted:
            raise _unknown()
        mark = (self._world.app.bot_id, kind)
        others = [one for one in message.reactions if one != mark]
        if message.only_for is None:
            message.reactions = [*others, mark] if on else others

    def _reader(self, there: Conversation, activity: Json) -> User:
        if there.kind == "personal":
            raise our_bug(self._world, "a targeted message in a personal chat")
        if not self._world.knobs.targeted:
            raise Refused(400, "BadArgument", "Targeted messages are not allowed in this tenant.")
        wanted = text_at(activity, "recipient", "id")
        members = self._world.state.members(there)
        reader = next((one for one in members if one.mri == wanted), None)
        if reader is None:
            raise our_bug(self._world, f"a targeted message to {wanted!r}, who is no member")
        return reader

    def _own(self, there: Conversation, id: str, body: object, query: Mapping[str, str]) -> Message:
        """The bot's message with that id, if it can be changed in this way."""
        message = self._world.state.message(there.id, id)
        if _is_targeted(query):
            if isinstance(body, dict) and "recipient" in body:
                raise our_bug(self._world, "a targeted message was changed with a recipient")
            if message is not None and message.only_for is None:
                raise our_bug(self._world, f"{id} is no targeted message", code="INVALID_TARGETED_MESSAGE_ID")
            if message is not None and (message.expired or message.deleted):
                raise Refused(404, "TARGETED_MESSAGE_EXPIRED_OR_DELETED")
        elif message is not None and message.only_for is not None:
            raise _unknown()
        if message is None or message.deleted or not message.by_bot:
            raise _unknown()
        return message


def _is_targeted(query: Mapping[str, str]) -> bool:
    return query.get("isTargetedActivity", "").lower() == "true"


def _unknown() -> Refused:
    return Refused(404, "ActivityNotFoundInConversation", "The activity is not in the conversation.")
