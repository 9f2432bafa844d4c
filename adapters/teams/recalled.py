"""What a restart would forget and what it left undone cannot be finished without: where those people can be asked for.

Teams tells who somebody is only in a conversation of theirs, and the bot keeps no list of who is where.
"""

import logging
from dataclasses import replace

from adapters.teams.book import Book, Reference
from adapters.teams.directory import Directory
from adapters.teams.heard import NAME, Heard, heard
from lfbot.chat import Call
from lfbot.store import Store, StoreUnavailable
from lfbot.wild import Wild

log = logging.getLogger(__name__)


async def recall(store: Store, book: Book, directory: Directory) -> None:
    """Notice once more who asked, and who was meant, in every request that has not been answered."""
    try:
        for recorded in await store.calls.unfinished():
            call = recorded.call
            reference = await book.reference(call.place) if call.place.platform == NAME else None
            if reference is not None:
                directory.noticed(_heard_again(call, reference), call.words)
    except StoreUnavailable as error:
        log.warning("what a restart left undone could not be read yet: %s", error.reason)


def _heard_again(call: Call, reference: Reference) -> Heard:
    here = replace(heard(Wild({})), service_url=reference.service_url, conversation=reference.conversation)
    return replace(here, tenant=call.place.workspace, person=call.caller.id)
