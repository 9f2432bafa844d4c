"""Where the bot may write. https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability"""

from sandbox.teams.faults import Refusal
from sandbox.teams.refused import Refused, our_bug
from sandbox.teams.rosters import found, not_there
from sandbox.teams.state import Conversation
from sandbox.teams.world import World

_SUB_CODED = ("ConversationBlockedByUser", "MessageWritesBlocked")


def place(world: World, id: str) -> tuple[Conversation, str]:
    """The conversation and the thread in it that an id in a path stands for; Refused where the bot may not write."""
    there = found(world, id)
    root = id.partition(";messageid=")[2]
    if ";" in id and (there.kind != "channel" or not _is_root(world, there, root)):
        raise our_bug(world, f"there is no thread {id}", code="ConversationNotFound", status=404)
    may_write(world, there)
    return there, root


def may_write(world: World, there: Conversation) -> None:
    """Refused with 403 and the reason where it may not."""
    if world.knobs.disabled:
        raise Refused(403, "BotDisabledByAdmin", "The tenant admin disabled this bot.")
    if not world.state.has_bot(there):
        raise not_there(world)
    if there.kind == "personal" and any(user.blocked for user in world.state.members(there)):
        raise blocked(world, world.knobs.blocked_code)
    if there.team and world.state.teams[there.team].archived:
        raise blocked(world, world.knobs.archived_code)
    if there.blocked:
        raise blocked(world, there.blocked)


def blocked(world: World, code: str) -> Refused:
    """A 403 with that code; the ones with a sub-code come in the shape that the knob says."""
    if code not in _SUB_CODED or world.knobs.blocked_shape == "flat":
        return Refused(403, code, "The bot cannot write there.")
    outer = "Forbidden" if code == "MessageWritesBlocked" else code
    return Refused.like(Refusal(403, outer, "MessageWritesBlocked", world.knobs.blocked_shape))


def _is_root(world: World, there: Conversation, root: str) -> bool:
    message = world.state.message(there.id, root)
    return message is not None and message.thread == root
