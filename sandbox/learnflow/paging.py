"""Lists come page by page."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.learnflow.kinds import Field, Whole
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.operations import Asked

T = TypeVar("T")

PAGE_FIELDS = (
    Field("page", Whole(1), "Page number", default=1),
    Field("per_page", Whole(1, 100), "Results per page", default=20),
)


def paged(asked: Asked, everything: Sequence[T], shape: Callable[[T], JsonObject]) -> JsonObject:
    """The page that was asked for, each thing in its shape; beyond the last one a page is empty."""
    page, per_page = asked.whole("page"), asked.whole("per_page")
    total_pages = -(-len(everything) // per_page)
    first = (page - 1) * per_page
    return {
        "data": [shape(thing) for thing in everything[first : first + per_page]],
        "pagination": {
            "current_page": page,
            "per_page": per_page,
            "total_pages": total_pages,
            "total_count": len(everything),
            "has_next": page < total_pages,
            "has_prev": page > 1,
        },
    }
