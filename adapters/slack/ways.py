"""The way that is left when every other is closed, and an answer as Slack takes it in place."""

import logging

from adapters.slack.api import TROUBLE, SlackApi, SlackSilent, code_of
from adapters.slack.posting import drawn, put_patiently
from lfbot.card import Card
from lfbot.chat import Reply
from lfbot.clock import Clock

log = logging.getLogger(__name__)


def body_of(reply: Reply) -> dict[str, object]:
    """An answer as an acknowledgement or a response_url takes it; who sees it is always said."""
    return {
        "response_type": "in_channel" if reply.public else "ephemeral",
        **drawn(reply.card, private=not reply.public),
    }


class Letters:
    """Direct messages: the way that is left when every other is closed."""

    def __init__(self, api: SlackApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    async def send(self, user: str, card: Card) -> bool:
        """chat.postMessage to a person's id; False if it certainly did not reach them."""
        try:
            await put_patiently(self._api, self._clock, "chat.postMessage", card, {"channel": user})
        except SlackSilent as silent:
            log.warning("nobody knows whether an answer reached %s: %s", user, silent.reason)
        except TROUBLE as trouble:
            log.error("an answer did not reach %s: %s", user, code_of(trouble))
            return False
        return True
