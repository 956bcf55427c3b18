"""The contract of all tables as data: those of a data package and those of a plan, one line for each table and column.

``tables.csv`` has the tables in their order, ``inputs.csv`` and ``plan.csv`` the columns of data packages and of plans in
theirs, ``forms.csv`` the forms of texts with their wording in a message, and ``kinds.csv`` how kinds are called. Whoever
reads, checks, writes, audits or explains a table asks here. Columns of the files: ``kind`` with a ``*`` admits any;
``choices``, ``refers`` and ``key`` are separated by ``|``; a ``minimum`` with a ``>`` is one to exceed; a table ``*`` is
every one that has no such column yet.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

from optimizer.messages import Message, listing, message

__all__ = [
    "ANY",
    "KINDS",
    "LARGEST",
    "PLAN_TABLES",
    "TABLES",
    "Column",
    "Form",
    "Kind",
    "Stored",
    "Table",
    "column",
    "plan_column",
]

Kind = Literal["id", "text", "number", "integer", "period", "date", "numbers", "names", "flag", "year"]
"""What a cell holds. ``numbers`` is a ``;``-separated list, ``names`` a ``|``-separated one; a ``year`` is held as text."""

Stored = Literal["text", "number", "integer", "flag"]
"""How a cell of a plan is held: text (pandas ``str``), float64, int64 or bool."""

ANY = "*"
"""Written in a column with ``wildcard`` to mean every plant, part, segment or period."""

LARGEST = 1e15
"""No number may be larger: solvers read 1e20 as infinity, and whole numbers stop being exact near 9e15."""


@dataclass(frozen=True)
class Form:
    """The form a text must have: an ASCII regular expression and its wording in a message."""

    pattern: str
    wording: Message


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One column of a table; ``title`` and ``help`` by language, ``en`` or ``ja``.

    ``required`` cells are never blank. ``default`` is the value a blank cell takes, only where the contract states one;
    ``refers`` lists the ``table.column`` places of a data package of which one must hold the value; ``wildcard`` also admits
    ``*``; ``minimum`` and ``maximum`` are inclusive unless ``above_minimum`` asks for more than the minimum. For ``numbers``
    the bounds hold for each entry of the list, for ``names`` the ``choices``. In a plan ``follows`` is the column of the same
    table from which the value follows, ``in_horizon`` asks that a period be one of the plan's, and ``since`` is the first
    version of packs that has the column.
    """

    name: str
    kind: Kind
    title: Mapping[str, str]
    help: Mapping[str, str]
    unit: str | None
    required: bool
    default: float | str | None
    choices: tuple[str, ...]
    refers: tuple[str, ...]
    wildcard: bool
    minimum: float | None
    maximum: float | None
    above_minimum: bool
    form: Form | None
    follows: str | None
    in_horizon: bool
    since: str

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers, as float64 in a data package; every other kind is text there."""
        return self.kind in ("number", "integer")

    @property
    def stored(self) -> Stored:
        """How a plan holds the column."""
        return self.kind if self.kind in ("number", "integer", "flag") else "text"

    @property
    def bounds(self) -> str:
        """The range of numbers in short, such as ``> 0, ≤ 100``; nothing where there is none."""
        low = "" if self.minimum is None else f"{'>' if self.above_minimum else '≥'} {self.minimum:g}"
        high = "" if self.maximum is None else f"≤ {self.maximum:g}"
        return ", ".join(bound for bound in (low, high) if bound)


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """One table: its columns in order and the columns that together name a row, if any do.

    ``required`` means that a package without this table cannot be planned with; ``may_be_empty`` that a header alone will do
    where nothing refers to it. ``since`` is the first version of packs that has the table.
    """

    name: str
    title: Mapping[str, str]
    help: Mapping[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool
    may_be_empty: bool
    since: str

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name, in order."""
        return {c.name: c for c in self.columns}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What people call the columns, in small letters, each with the column of that title."""
        called = [(title.lower(), c.name) for c in self.columns for title in c.title.values()]
        return {title: name for title, name in called if sum(title == other for other, _ in set(called)) == 1}

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(self.by_name)

    @property
    def stored(self) -> dict[str, Stored]:
        """How a plan holds each column, in order."""
        return {c.name: c.stored for c in self.columns}


Line = Mapping[str, str]


def _lines(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(line: Line, name: str) -> dict[str, str]:
    return {language: line[f"{name}_{language}"] for language in ("en", "ja")}


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _number(text: str) -> float | None:
    if not text:
        return None
    return int(text) if text.isdigit() else float(text)


def _column(line: Line) -> Column:
    kind = cast("Kind", line["kind"].removesuffix(ANY))
    choices, default, minimum = _listed(line["choices"]), line.get("default", ""), line.get("minimum", "")
    form = _FORMS.get(line.get("form", ""))
    if kind == "names" and choices:
        several = "({0})([|]({0}))*".format("|".join(choices))
        form = Form(several, message("one or more of {words}, separated by |", words=listing(choices)))
    return Column(
        name=line["column"],
        kind=kind,
        title=_words(line, "title"),
        help=_words(line, "help"),
        unit=line["unit"] or None,
        required=line["required"] == "yes",
        default=_number(default) if kind in ("number", "integer") else default or None,
        choices=choices,
        refers=_listed(line["refers"]),
        wildcard=line["kind"].endswith(ANY),
        minimum=_number(minimum.removeprefix(">")),
        maximum=_number(line.get("maximum", "")),
        above_minimum=minimum.startswith(">"),
        form=form,
        follows=line.get("follows") or None,
        in_horizon=line.get("within") == "horizon",
        since=line.get("since") or "1.0",
    )


def _tables(of: str, lines: list[dict[str, str]]) -> dict[str, Table]:
    """The tables of data packages (``input``) or of plans (``plan``) with the columns of these lines."""
    named = {line["table"]: line for line in _TABLES if line["of"] == of}
    columns: dict[str, dict[str, Column]] = {name: {} for name in named}
    for line in lines:
        for table in named if line["table"] == ANY else [line["table"]]:
            columns[table].setdefault(line["column"], _column(line))
    return {
        name: Table(
            name=name,
            title=_words(line, "title"),
            help=_words(line, "help"),
            columns=tuple(columns[name].values()),
            key=_listed(line["key"]),
            required=line["required"] != "",
            may_be_empty=line["required"] == "header",
            since=line["since"] or "1.0",
        )
        for name, line in named.items()
    }


KINDS = {line["kind"]: line for line in _lines("kinds")}
"""How people call each kind: ``title_en`` and ``title_ja`` (signs in backticks), and an ``example`` where one helps."""

_TABLES = _lines("tables")
_FORMS = {
    line["form"]: Form(line["pattern"], Message(line["wording"], {}, line["wording_ja"])) for line in _lines("forms")
}

TABLES = _tables("input", _lines("inputs"))
"""Every table of a data package by name, in the order in which they are read, checked and written."""

PLAN_TABLES = _tables("plan", _lines("plan"))
"""Every table of a plan by name, in the order in which they are written."""


def column(table: str, name: str) -> Column:
    """The column ``name`` of ``table`` in a data package; KeyError if the contract has none."""
    return TABLES[table].by_name[name]


def plan_column(table: str, name: str) -> Column:
    """The column ``name`` of ``table`` in a plan; KeyError if the contract has none."""
    return PLAN_TABLES[table].by_name[name]
