"""Results worked out when they are first asked for, with a note of what each of them asked for itself.

The notes say what a change of the data can touch: a result that asked, however indirectly, for nothing that changed
stands as it is. So whatever is worked out may reach data only by ways that take a note; others ask `Memo.forbid` first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, NamedTuple, TypeVar, overload

__all__ = ["Attribute", "Call", "Derived", "Memo", "UnseenRead", "derived"]

T = TypeVar("T")


class Attribute(NamedTuple):
    """The key of a derived value: the class of its owner, and its name there."""

    owner: type
    name: str


class Call(NamedTuple):
    """The key of what a function gives for some tables and these arguments."""

    function: Callable[..., Any]
    arguments: tuple[Hashable, ...]


class UnseenRead(RuntimeError):
    """A result reads data of which the memo takes no note, so that it would outlive them when they change."""


class Memo:
    """Results by key, and in ``asked[key]`` the keys for which each asked while it was worked out, in their order.

    A key is a function, or a named tuple that says what it stands for and equals none of another kind; keys travel between
    processes as well as their results do.
    A key for which there is no result, such as a column of a table, is a mere source. One thread at a time may use it.
    """

    def __init__(self) -> None:
        self.results: dict[Hashable, Any] = {}
        self.asked: dict[Hashable, dict[Hashable, None]] = {}
        self._open: list[tuple[Hashable, dict[Hashable, None]]] = []

    def renewed(self) -> Memo:
        """A memo without results, which knows all the same who asked for what."""
        memo = Memo()
        memo.asked = {key: dict(asked) for key, asked in self.asked.items()}
        return memo

    def note(self, key: Hashable) -> None:
        """What is being worked out asks for ``key``."""
        if self._open:
            self._open[-1][1][key] = None

    def forbid(self, what: str) -> None:
        """Raise UnseenRead if something is being worked out: ``what`` it is about to read takes no note of that."""
        if self._open:
            key = self._open[-1][0]
            raise UnseenRead(f"{getattr(key, '__name__', key)} reads {what}, of which the memo takes no note")

    @contextmanager
    def working(self, key: Hashable) -> Iterator[None]:
        """While ``key`` is worked out, whoever keeps the result."""
        self._open.append((key, self.asked.setdefault(key, {})))
        try:
            yield
        finally:
            self._open.pop()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result of ``key``, made by ``make`` if it is not there."""
        self.note(key)
        if key not in self.results:
            with self.working(key):
                self.results[key] = make()
        result: T = self.results[key]
        return result


class Derived(Generic[T]):
    """An attribute worked out once for its owner, and kept in the owner's ``memo``."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make, self.__doc__ = make, make.__doc__

    def __set_name__(self, kind: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, owner: None, kind: type) -> Derived[T]: ...

    @overload
    def __get__(self, owner: object, kind: type) -> T: ...

    def __get__(self, owner: Any, kind: type) -> Derived[T] | T:
        if owner is None:
            return self
        memo: Memo = owner.memo
        return memo.once(Attribute(type(owner), self.name), lambda: self.make(owner))

    def __set__(self, owner: object, value: T) -> None:
        raise AttributeError(f"{self.name} is worked out, not set")


#: Makes a method a derived value of its class.
derived = Derived
