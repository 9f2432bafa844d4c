"""What is thrown away when its time is over."""

import logging
from datetime import timedelta

from lfbot.clock import Clock
from lfbot.store import Store, StoreUnavailable

log = logging.getLogger(__name__)

BODIES = timedelta(days=7)
IDS = timedelta(days=90)
CALLS = timedelta(days=1)
SHOWN = timedelta(days=30)
EVERY = 3600.0


async def keep_house(store: Store, clock: Clock) -> None:
    """Every hour, drop webhook bodies after 7 days, their ids after 90, finished requests after one, and what messages
    with buttons say after 30. Never returns."""
    while True:
        now = clock.now()
        try:
            await store.inbox.forget(now - BODIES, now - IDS)
            await store.calls.forget(now - CALLS)
            await store.shown.forget(now - SHOWN)
        except StoreUnavailable as error:
            log.warning("old data is kept an hour longer: the store is %s", error.reason)
        await clock.sleep(EVERY)
