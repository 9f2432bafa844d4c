"""What somebody is told when the bot stumbled over what they said, before it could answer in any other way."""

import logging
import random

from adapters.teams.connector import Connector
from adapters.teams.heard import Heard
from adapters.teams.troubles import TROUBLE, code_of

log = logging.getLogger(__name__)

_SAID = (
    "The bot ran into a fault of its own. It may be done in part; look before you repeat it. "
    "If it happens again, give the reference to its operator. Reference {reference}"
)


class Apologies:
    """Says it once, where it was asked; whatever comes of that, nothing more is tried."""

    def __init__(self, connector: Connector, rng: random.Random) -> None:
        """`rng` draws the references that stand in the log beside a fault."""
        self._connector = connector
        self._rng = rng

    def reference(self, fault: Exception) -> str:
        """Log the fault, and return what it goes by."""
        reference = f"{self._rng.getrandbits(32):08x}"
        log.error("fault %s", reference, exc_info=fault)
        return reference

    async def say(self, heard: Heard, reference: str) -> None:
        """A line in the same thread, without anything that could have been the cause of the fault: card or store."""
        said = _SAID.format(reference=reference)
        activity: dict[str, object] = {"type": "message", "textFormat": "plain", "text": said, "summary": said}
        if heard.targeted:
            activity["recipient"] = {"id": heard.mri}
        thread = heard.thread or (heard.id if heard.scope == "channel" else "")
        conversation = f"{heard.conversation};messageid={thread}" if thread else heard.conversation
        try:
            await self._connector.send(heard.service_url, conversation, activity, targeted=heard.targeted)
        except TROUBLE as trouble:
            log.info("no apology in %s: %s", heard.conversation, code_of(trouble))
