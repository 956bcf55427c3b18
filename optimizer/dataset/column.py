"""How one column and one table of a data package are described: the vocabulary of the schema."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

__all__ = ["ANY", "LARGEST", "NUMERIC_KINDS", "Column", "Form", "Kind", "Table"]

Kind = Literal["id", "text", "number", "integer", "period", "date", "numbers", "names"]
"""What a cell holds. ``numbers`` is a ``;``-separated list, ``names`` a ``|``-separated one."""

NUMERIC_KINDS: frozenset[Kind] = frozenset({"number", "integer"})
"""Kinds held as float64 in a table; every other kind is held as text."""

ANY = "*"
"""Written in a column with ``wildcard`` to mean every plant, part, segment or period."""

LARGEST = 1e15
"""No number may be larger: solvers read 1e20 as infinity, and whole numbers stop being exact near 9e15."""


@dataclass(frozen=True)
class Form:
    """The form a text must have: an ASCII regular expression and its wording in a message."""

    pattern: str
    wording: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    ``default`` is the value a blank cell takes, only where the contract states one; ``refers`` lists the
    ``table.column`` places of which one must hold the value; ``wildcard`` also admits ``*``; ``minimum``
    and ``maximum`` are inclusive unless ``above_minimum`` asks for more than the minimum. For ``numbers``
    the bounds hold for each entry of the list.
    """

    name: str
    kind: Kind
    title_en: str
    title_ja: str
    help_en: str
    help_ja: str
    unit: str | None = None
    required: bool = False
    default: float | str | None = None
    choices: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    wildcard: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above_minimum: bool = False
    form: Form | None = None

    @property
    def numeric(self) -> bool:
        """Whether a table holds the column as float64."""
        return self.kind in NUMERIC_KINDS


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its columns in order and the columns that together name a row.

    ``required`` means that a package without this table cannot be planned with; ``may_be_empty`` that a header alone will
    do where nothing refers to it.
    """

    name: str
    title_en: str
    title_ja: str
    help_en: str
    help_ja: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False
    may_be_empty: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name, in order."""
        return {c.name: c for c in self.columns}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What people call the columns, in small letters, each with the column of that title."""
        called = [(title.lower(), c.name) for c in self.columns for title in (c.title_en, c.title_ja)]
        return {title: name for title, name in called if sum(title == other for other, _ in set(called)) == 1}

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(self.by_name)
