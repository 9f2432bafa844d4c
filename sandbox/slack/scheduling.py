"""chat.scheduleMessage, chat.deleteScheduledMessage, chat.scheduledMessages.list."""

from sandbox.slack.chat import contents, may_post, reachable, show
from sandbox.slack.method import Call, Method
from sandbox.slack.wire import Json, Refused
from sandbox.slack.world import Scheduled

FURTHEST = 120 * 24 * 3600
PER_FIVE_MINUTES = 30


def schedule_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.scheduleMessage"""
    world = call.world
    channel = reachable(call, call.required("channel"))
    post_at = call.integer("post_at", 0)
    now = world.clock.timestamp()
    if post_at <= now:
        raise Refused("time_in_past")
    if post_at - now > FURTHEST:
        raise Refused("time_too_far")
    content = contents(call)
    may_post(call, channel)
    near = [s for s in world.scheduled.values() if s.channel == channel.id and abs(s.post_at - post_at) < 300]
    if len(near) >= PER_FIVE_MINUTES:
        raise Refused("restricted_too_many")
    planned = Scheduled(world.ids.id("Q"), channel.id, post_at, now, call.args)
    world.scheduled[planned.id] = planned

    async def wait_and_post() -> None:
        await world.clock.sleep(post_at - now)
        if world.scheduled.pop(planned.id, None) is not None:
            show(call, channel, content)

    world.background.start(wait_and_post())
    shown = {"text": content.text, "type": "message", "user": world.app.bot_user_id, "bot_id": world.app.bot_id}
    return {"channel": channel.id, "scheduled_message_id": planned.id, "post_at": post_at, "message": shown}


def delete_scheduled_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage"""
    channel = reachable(call, call.required("channel"))
    id_ = call.required("scheduled_message_id")
    planned = call.world.scheduled.get(id_)
    if planned is None or planned.channel != channel.id:
        raise Refused("invalid_scheduled_message_id")
    del call.world.scheduled[id_]
    return {}


def list_scheduled_messages(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.scheduledMessages.list"""
    wanted = call.text("channel")
    planned = [s for s in call.world.scheduled.values() if wanted in (None, s.channel)]
    items, metadata = call.page(sorted(planned, key=lambda s: s.post_at), most=1000)
    shown = [
        {
            "id": s.id,
            "channel_id": s.channel,
            "post_at": s.post_at,
            "date_created": int(s.created),
            "text": str(s.args.get("text") or ""),
        }
        for s in items
    ]
    return {"scheduled_messages": shown, "response_metadata": metadata}


METHODS = (
    Method("chat.scheduleMessage", 3, schedule_message, ("chat:write",)),
    Method("chat.deleteScheduledMessage", 3, delete_scheduled_message, ("chat:write",)),
    Method("chat.scheduledMessages.list", 3, list_scheduled_messages),
)
