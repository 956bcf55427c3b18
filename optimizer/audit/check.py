"""What a check of the audit is: its name, its text, and the function that looks for violations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .context import Context
from .finding import Finding, Violation

__all__ = ["Check", "check"]

Search = Callable[[Context], Iterable[Violation]]


@dataclass(frozen=True, eq=False)
class Check:
    """One thing that a plan is held to. ``text`` says what must hold; ``search`` gives the places where it doesn't, and
    is called by calling the check.

    ``since_2``: looks at what packs have since contract version 2, and so can't be made of earlier ones.
    """

    name: str
    text: str
    search: Search
    since_2: bool = False

    def __call__(self, c: Context) -> list[Finding]:
        """The findings of the check in what a context holds."""
        return [Finding(self.name, *violation) for violation in self.search(c)]


def check(text: str, *, since_2: bool = False) -> Callable[[Search], Check]:
    """Make a function the search of the check that is called as it is."""
    return lambda search: Check(search.__name__, text, search, since_2)
