"""New conversations: a personal chat, or a new thread in a channel.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""

from sandbox.teams.checking import an_activity
from sandbox.teams.posting import Posting
from sandbox.teams.refused import Refused, our_bug
from sandbox.teams.rosters import found
from sandbox.teams.state import Conversation, Json, User
from sandbox.teams.wire import list_at, text_at
from sandbox.teams.world import World
from sandbox.teams.writing import may_write


def create(world: World, posting: Posting, body: object) -> Json:
    """Answer `POST /v3/conversations`."""
    if not isinstance(body, dict):
        raise our_bug(world, "the body is no JSON object", code="BadSyntax")
    if text_at(body, "bot", "id") != world.app.bot_id:
        raise our_bug(world, f"bot.id is {text_at(body, 'bot', 'id')!r}", code="BadSyntax")
    channel = text_at(body, "channelData", "channel", "id")
    return _thread(world, posting, body, channel) if channel else _chat(world, posting, body)


def personal_chat(world: World, user: User) -> Conversation:
    """The chat of that person and the bot, made if there is none yet."""
    chat = world.state.personal(user)
    if chat is None:
        chat = Conversation(world.ids.personal(), "personal", members=[user.id])
        world.state.conversations[chat.id] = chat
        world.pulse.beat()
    return chat


def thread_of(body: object) -> str:
    """What a creation counts for: the channel, or the person."""
    members = list_at(body, "members")
    return text_at(body, "channelData", "channel", "id") or (text_at(members[0], "id") if members else "")


def _thread(world: World, posting: Posting, body: Json, channel: str) -> Json:
    if body.get("isGroup") is not True:
        raise our_bug(world, "a thread in a channel is made with isGroup true", code="BadSyntax")
    if "activity" not in body:
        raise our_bug(world, "a thread in a channel begins with an activity", code="BadSyntax")
    if ";" in channel:
        raise our_bug(world, f"{channel} is a thread, no channel", code="BadSyntax")
    there = found(world, channel)
    if there.kind != "channel":
        raise our_bug(world, f"{channel} is no channel")
    may_write(world, there)
    activity = an_activity(world, body["activity"])
    if activity["type"] != "message":
        raise our_bug(world, "a thread in a channel begins with a message", code="BadSyntax")
    said = posting.say(there, activity)
    return {"id": f"{there.id};messageid={said.thread}", "activityId": said.id}


def _chat(world: World, posting: Posting, body: Json) -> Json:
    tenant = text_at(body, "channelData", "tenant", "id") or text_at(body, "tenantId")
    if not tenant:
        raise our_bug(world, "Could not parse tenant id", code="BadSyntax")
    members = list_at(body, "members")
    if len(members) != 1 or body.get("isGroup") is True:
        raise our_bug(world, "Incorrect conversation creation parameters", code="BadSyntax")
    user = _somebody(world, text_at(members[0], "id"))
    if tenant not in (world.state.tenant, user.tenant):
        raise our_bug(world, f"{user.name} is not in the tenant {tenant}")
    known = world.state.personal(user)
    chat = known or personal_chat(world, user)
    if known is None:
        chat.bot = True
    if "activity" not in body:
        return {"id": chat.id}
    may_write(world, chat)
    said = posting.say(chat, an_activity(world, body["activity"]))
    return {"id": chat.id, "activityId": said.id}


def _somebody(world: World, id: str) -> User:
    """Whom the bot may begin a chat with: by MRI who is where the bot is, by object id who installed the app."""
    user = next((one for one in world.state.users.values() if id in (one.mri, one.id)), None)
    if user is None:
        if "@" in id:
            raise our_bug(world, "a person is named by MRI or object id, not by an e-mail address", code="BadSyntax")
        raise our_bug(world, f"Failed to decrypt pairwise id {id!r}", code="BadSyntax")
    rosters = (one for one in world.state.conversations.values() if one.kind != "personal")
    met = any(world.state.has_bot(there) and user in world.state.members(there) for there in rosters)
    chat = world.state.personal(user)
    if not user.installed and chat is None and (id == user.id or not met):
        raise Refused(403, "ForbiddenOperationException", "The bot is not installed in the user's personal scope.")
    return user
