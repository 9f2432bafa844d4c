"""The latest of many facts: as many as there is room for, those used longest ago dropped first."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping that never holds more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """What is known, if it still is."""
        value = self._known.get(key)
        if value is not None:
            self._known.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Remember it."""
        self._known[key] = value
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget it."""
        self._known.pop(key, None)
