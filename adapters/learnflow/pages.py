"""A list that comes page by page. https://learnflow.com/docs (List Users): `page`, `per_page` up to 100, `has_next`"""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from adapters.learnflow.calls import Calls
from adapters.learnflow.errors import unreadable
from adapters.learnflow.paths import Errand
from lfbot.wild import Wild

PER_PAGE = 100
"""The most that LearnFlow gives at once."""

_MOST_PAGES = 10_000

log = logging.getLogger(__name__)


class Identified(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """It."""


T = TypeVar("T", bound=Identified)


async def pages(
    calls: Calls, errand: Errand, read: Callable[[Wild], T | None], *, patient: bool = False
) -> AsyncIterator[T]:
    """Everything on all pages, each thing once; what `read` cannot use is left out. Raises LearnFlowError."""
    seen: set[str] = set()
    before: list[str] = []
    for page in range(1, _MOST_PAGES + 1):
        asked = replace(errand, query=(*errand.query, ("page", str(page)), ("per_page", str(PER_PAGE))))
        outcome = await calls.ask(asked, patient=patient)
        listed = _listed(outcome.body)
        if listed is None:
            raise unreadable(outcome.answer)
        things = [thing for thing in map(read, listed) if thing is not None]
        ids = [thing.id for thing in things]
        if ids and ids == before:
            log.warning("LearnFlow gave the same page of %s twice; the list ends there", errand.operation.path)
            return
        for thing in things:
            # The lists are newest first: what is added meanwhile pushes things over to the next page.
            if thing.id not in seen:
                seen.add(thing.id)
                yield thing
        if not listed or not _goes_on(outcome.body["pagination"], page):
            return
        before = ids
    log.warning("LearnFlow's list of %s has no end; it was cut after %s pages", errand.operation.path, _MOST_PAGES)


def _listed(body: Wild) -> list[Wild] | None:
    # `null` passes for an empty list; an answer without `data`, or with something else there, is not LearnFlow's.
    data = body.fields().get("data")
    if data is None or data.is_object() or data.text() or data.number() is not None or data.truth() is not None:
        return None
    return data.items()


def _goes_on(pagination: Wild, page: int) -> bool:
    # The example of the courses has no `has_next`; that of the certificates no pagination at all: that answer is all.
    pages, has_next = pagination["total_pages"].whole(), pagination["has_next"].truth()
    if pages is not None and page >= pages:
        return False
    return pages is not None if has_next is None else has_next
