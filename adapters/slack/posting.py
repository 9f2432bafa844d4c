"""A card on its way to Slack: a message's arguments, and the same content once more where its looks are refused."""

from collections.abc import Mapping

from adapters.slack import cards
from adapters.slack.api import SlackApi, SlackBusy, SlackRefused
from lfbot import plain
from lfbot.card import Card
from lfbot.clock import Clock
from lfbot.wild import Wild

Json = Mapping[str, object]

TRIES = 3
"""How often an answer is tried that Slack has no time for."""

# Where `text` is shown alone, in a notification, say, a title's asterisks are asterisks, and no link is previewed.
_LITERAL = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}

_SECTION = 2_900
"""Characters in one plain section; Slack's own limit is 3,000."""

_LONGEST = 4 * _SECTION

_REFUSED_LOOKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"})


async def put(api: SlackApi, method: str, card: Card, where: Json) -> Wild:
    """Call `chat.postMessage`, `chat.postEphemeral` or `chat.update` with `card` there. Raises each SlackTrouble.

    A block that this workspace does not know is refused with everything around it, so then the same content goes
    out once more as plain sections: the refusal says for certain that nothing was posted.
    """
    private = method == "chat.postEphemeral" or str(where.get("channel", "")).startswith(("D", "U", "W"))
    try:
        return await api.write(method, {**where, **drawn(card, private=private)})
    except SlackRefused as refused:
        if not refused_looks(refused):
            raise
    return await api.write(method, {**where, **plainly(card, private=private)})


async def put_patiently(api: SlackApi, clock: Clock, method: str, card: Card, where: Json) -> Wild:
    """The same for an answer that somebody waits for: a 429 is sat out, up to `TRIES` in all and a minute each."""
    for _ in range(1, TRIES):
        try:
            return await put(api, method, card, where)
        except SlackBusy as busy:
            await clock.sleep(min(busy.retry_after, 60.0))
    return await put(api, method, card, where)


def refused_looks(refused: SlackRefused) -> bool:
    """Whether it is the looks of a message that were refused, and not the message."""
    return refused.code in _REFUSED_LOOKS


def drawn(card: Card, *, private: bool) -> dict[str, object]:
    """`text`, `blocks` and no previews of links: https://docs.slack.dev/reference/methods/chat.postMessage

    `private`: nobody but the person it is for reads it, so people may be mentioned without being called.
    """
    message = cards.message(card, private=private)
    return {"text": message.text, "blocks": message.blocks, **_LITERAL}


def plainly(card: Card, *, private: bool) -> dict[str, object]:
    """The same in the oldest blocks there are; what can be pressed stays."""
    message = cards.message(card, private=private)
    text = plain.text(card, buttons=False)[:_LONGEST]
    pieces = [text[start : start + _SECTION] for start in range(0, len(text), _SECTION)]
    sections: list[dict[str, object]] = [
        {"type": "section", "text": {"type": "plain_text", "text": piece, "emoji": False}} for piece in pieces
    ]
    actions = [block for block in message.blocks if block.get("type") == "actions"]
    return {"text": message.text, "blocks": [*sections, *actions], **_LITERAL}
