"""Results worked out when they are first asked for, with a note of what each of them asked for itself.

The notes say what a change of the data can touch: a result that asked, however indirectly, for nothing that changed
stands as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar, overload

__all__ = ["Derived", "Memo", "derived"]

Made = TypeVar("Made")


class Memo:
    """Results by key, and in ``asked[key]`` the keys for which each asked while it was worked out, in their order.

    A key for which there is no result, such as a column of a table, is a mere source. One thread at a time may use it.
    """

    def __init__(self) -> None:
        self.made: dict[Hashable, Any] = {}
        self.asked: dict[Hashable, dict[Hashable, None]] = {}
        self._open: list[dict[Hashable, None]] = []

    def renewed(self) -> Memo:
        """A memo without results, which knows all the same who asked for what."""
        memo = Memo()
        memo.asked = {key: dict(asked) for key, asked in self.asked.items()}
        return memo

    def note(self, key: Hashable) -> None:
        """What is being worked out asks for ``key``."""
        if self._open:
            self._open[-1][key] = None

    @contextmanager
    def working(self, key: Hashable) -> Iterator[None]:
        """While ``key`` is worked out, whoever keeps the result."""
        self._open.append(self.asked.setdefault(key, {}))
        try:
            yield
        finally:
            self._open.pop()

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The result of ``key``, made by ``make`` if it is not there."""
        self.note(key)
        if key not in self.made:
            with self.working(key):
                self.made[key] = make()
        found: Made = self.made[key]
        return found


class Owner(Protocol):
    """Whoever has derived values."""

    @property
    def memo(self) -> Memo:
        """Where the derived values are kept."""


class Derived(Generic[Made]):
    """An attribute worked out once for its owner and kept in the owner's memo under ("derived", class, name)."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self.make, self.name, self.__doc__ = make, make.__name__, make.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Derived[Made]: ...

    @overload
    def __get__(self, owner: Owner, kind: type) -> Made: ...

    def __get__(self, owner: Owner | None, kind: type) -> Derived[Made] | Made:
        if owner is None:
            return self
        return owner.memo.once(("derived", type(owner).__name__, self.name), lambda: self.make(owner))

    def __set__(self, owner: object, value: Made) -> None:
        raise AttributeError(f"{self.name} is worked out, not set")


def derived(make: Callable[[Any], Made]) -> Derived[Made]:
    """A method as a derived value of its class."""
    return Derived(make)
