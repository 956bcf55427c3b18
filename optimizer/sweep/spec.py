"""What a sweep asks for: scenarios, a grid of axes and draws, and which member each number stands for."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.arrays import Floats
from optimizer.case.variants import VariantBase
from optimizer.documents.record import Identifier, Quarter, Record, Titles, entries_of, option, read_record
from optimizer.documents.yaml_text import Node
from optimizer.documents.yaml_values import as_entries, as_identifier, as_items, suggestion
from optimizer.messages import message
from optimizer.scenario import Change, Scenario
from optimizer.scenario.change import change_of, periods_option, table_option, where_option
from optimizer.scenario.selector import matching_rows, reached_texts

from .distributions import Distribution, distribution_of

__all__ = ["MOST_MEMBERS", "Axis", "AxisPoint", "Draws", "Group", "Member", "Quantity", "Spec"]

MOST_MEMBERS = 1_000_000
#: Scenario keys that a sweep may override; the rest is said by a scenario file or by changes.
_OVERRIDDEN = ("horizon", "rules", "deadlines", "model", "solver")
_LONGEST_ID = 70
#: A point of the grid with as many draws has a base of its own, nearer to its members than the scenario itself.
_DRAWS_FOR_A_BASE = 10


def _overrides(node: Node) -> dict[str, Node]:
    """Overrides as ``key=value``, each with the node that states it."""
    overrides: dict[str, Node] = {}
    for key, entry in as_entries(node).items():
        first = key.split(".")[0]
        if first not in _OVERRIDDEN:
            raise entry.error(
                message("a sweep cannot set {key}{hint}", key=repr(first), hint=suggestion(first, _OVERRIDDEN))
            )
        # Text stays text and a map or list becomes flow YAML; other scalars stand as they were written.
        plain = isinstance(entry.value, int | float | None)
        overrides[f"{key}={entry.text if plain else json.dumps(entry.plain(), ensure_ascii=False)}"] = entry
    return overrides


_set = partial(option, default={}, key="set", read=_overrides, kind=message("map of dotted keys to values"))
_columns = partial(option, default=(), single=True)


@dataclass(frozen=True)
class AxisPoint(Record):
    """One position on an axis: changes to the tables, and overrides of scenario keys (``key=value``, with where they stand)."""

    id: Identifier = option()
    changes: tuple[Change, ...] = option((), write_empty=True)
    overrides: Mapping[str, Node] = _set(write=list, write_empty=True)


@dataclass(frozen=True)
class Axis(Record):
    """One axis of the grid; its changes are a layer of their own, under its id."""

    id: Identifier = option()
    levels: tuple[AxisPoint, ...] = option(empty=message("the list is empty"))

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a level that stands twice."""
        for k, (level, entry) in enumerate(zip(self.levels, as_items(entries["levels"]), strict=True)):
            if level.id in [other.id for other in self.levels[:k]]:
                raise entry.error(message("the level {level} stands twice", level=repr(level.id)))


@dataclass(frozen=True, kw_only=True)
class Quantity(Record):
    """An uncertain quantity: rows of a table and columns that are scaled by, or raised by, the number drawn by ``distribution``.

    With ``each``, a path as in ``where``, every value there has a draw of its own.
    """

    id: Identifier = option()
    table: str = table_option()
    where: Mapping[str, tuple[str | int | float, ...]] = where_option()
    periods: tuple[Quarter, ...] = periods_option()
    scale: tuple[str, ...] = _columns()
    add: tuple[str, ...] = _columns()
    distribution: Distribution = option(key="by", read=distribution_of, kind=message("map of a law to its numbers"))
    draw_per: str = option("", key="each")
    place: str = field(default="", compare=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput where neither or both of scale and add are stated, or no column."""
        if ("scale" in entries) == ("add" in entries):
            raise node.error(message("state either scale or add: a column, or a list of columns"))
        self.change.check(node, entries)

    def as_mapping(self) -> dict[str, Any]:
        """Plain data, the change in the form of a scenario file."""
        return {"id": self.id, **self.change.as_mapping(), "by": self.distribution.as_mapping(), "each": self.draw_per}

    @cached_property
    def change(self) -> Change:
        """Where it changes the tables: its numbers are 1 and stand for the one drawn."""
        return Change(
            self.table,
            self.where,
            self.periods,
            scale=dict.fromkeys(self.scale, 1.0),
            add=dict.fromkeys(self.add, 1.0),
            layer=self.id,
            place=self.place,
        )

    def values(self, base: VariantBase) -> list[str]:
        """What is drawn for, in order: the values at ``each``, or one blank."""
        if not self.draw_per:
            return [""]
        change, tables = self.change, base.tables
        rows = matching_rows(tables, change.table, change.where, change.place)
        texts = reached_texts(tables, change.table, self.draw_per, change.place)[rows]
        return sorted({str(text) for text in texts})

    def drawn(self, seed: int, draw: int, count: int) -> Floats:
        """The ``count`` numbers of a draw: the same for every member of that draw, whatever else is drawn."""
        generator = np.random.default_rng([seed, zlib.crc32(self.id.encode()), draw])
        return self.distribution.at(generator.random(count))

    def neutral(self, count: int) -> Floats:
        """The ``count`` numbers that change nothing."""
        return np.full(count, 1.0 if self.change.scale else 0.0)

    def change_by(self, values: list[str], numbers: Floats) -> Change:
        """The change with the numbers drawn for ``values``."""
        if self.draw_per:
            amounts = dict(zip(values, numbers.tolist(), strict=True))
            return replace(self.change, draw_per=self.draw_per, amounts=amounts)
        number = float(numbers[0])
        return replace(
            self.change, scale=dict.fromkeys(self.change.scale, number), add=dict.fromkeys(self.change.add, number)
        )


@dataclass(frozen=True)
class Draws(Record):
    """Seeded random draws; every point of the grid gets the same ones, so that points compare like with like."""

    count: int = option(at_least=1, at_most=MOST_MEMBERS)
    seed: int = option(at_least=0, at_most=2**31 - 1)
    quantities: tuple[Quantity, ...] = option(empty=message("the list is empty"))


@dataclass(frozen=True)
class Group:
    """Members whose scenarios differ in their changes alone: a scenario with one set of overrides."""

    scenario: Scenario
    size: int


@dataclass(frozen=True)
class Member:
    """One scenario of a sweep: the levels it has on the axes, and its draw (1 ..., or 0 where nothing is drawn).

    ``base`` tells which members share a base, from which they are solved: its group, and its point of the grid where that
    has draws enough to be worth a base of its own, else -1.
    """

    number: int
    id: str
    group: int
    base: tuple[int, int]
    levels: tuple[AxisPoint, ...]
    draw: int


def _resolved(value: Any) -> None:
    """What the scenarios of a resolved sweep say already."""


def _short_enough(node: Node, name: str) -> None:
    if len(name) > _LONGEST_ID:
        raise node.error(
            message("expected an id of at most {most} characters: members add their number", most=_LONGEST_ID)
        )


@dataclass(frozen=True, kw_only=True)
class Spec(Record):
    """A sweep as stated, its scenarios resolved.

    Members are numbered from 1: scenarios vary slowest, then the axes in their order, the draws fastest. ``scenarios`` are
    the ids of the scenarios in ``files``; ``groups`` are all pairs of a scenario and a combination of the levels that
    override something.
    """

    id: Identifier = option(check=_short_enough)
    title: Titles = option()
    description: Titles = option({})
    file: str | None = option(None, key="scenario", write=_resolved)
    files: tuple[str, ...] = option((), key="scenarios", empty=message("the list is empty"), write=_resolved)
    overrides: Mapping[str, Node] = _set(write=_resolved)
    axes: tuple[Axis, ...] = option(
        (), read=lambda node: tuple(_axis(item) for item in as_items(node)), write_empty=True
    )
    draws: Draws | None = option(None)
    path: Path
    scenarios: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput where neither or both of scenario and scenarios are stated."""
        if ("file" in entries) == ("files" in entries):
            raise node.error(message("state either scenario, one file, or scenarios, a list of files"))

    @property
    def size(self) -> int:
        """How many members there are."""
        return math.prod(self._shape)

    @cached_property
    def _shape(self) -> tuple[int, ...]:
        return (len(self.scenarios), *(len(axis.levels) for axis in self.axes), self.draws.count if self.draws else 1)

    @cached_property
    def _structural(self) -> tuple[bool, ...]:
        """Which axes override scenario keys."""
        return tuple(any(level.overrides for level in axis.levels) for axis in self.axes)

    def member(self, number: int) -> Member:
        """The member of a number from 1 on."""
        rest, at = number - 1, []
        for extent in reversed(self._shape):
            rest, position = divmod(rest, extent)
            at.append(position)
        scenario, *levels, draw = reversed(at)
        group = scenario
        for axis, position, structural in zip(self.axes, levels, self._structural, strict=True):
            if structural:
                group = group * len(axis.levels) + position
        point = (number - 1) // self._shape[-1] if self._shape[-1] >= _DRAWS_FOR_A_BASE else -1
        return Member(
            number,
            f"{self.id}-{number}",
            group,
            (group, point),
            tuple(axis.levels[k] for axis, k in zip(self.axes, levels, strict=True)),
            draw + 1 if self.draws else 0,
        )

    def sharing(self, member: Member) -> int:
        """How many members share the member's base."""
        return self.groups[member.group].size if member.base[1] < 0 else self._shape[-1]

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of the members' changes, in the order in which they apply."""
        return (*(axis.id for axis in self.axes), *(quantity.id for quantity in self.quantities))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What is drawn; nothing where there are no draws."""
        return self.draws.quantities if self.draws else ()

    def values(self, base: VariantBase) -> list[list[str]]:
        """What each quantity is drawn for on a base of variants."""
        return [quantity.values(base) for quantity in self.quantities]

    def drawn(self, member: Member, values: Sequence[list[str]]) -> list[Floats]:
        """The numbers of the member's draw, for each quantity one for each of its ``values``."""
        if self.draws is None:
            return []
        seed, pairs = self.draws.seed, zip(self.quantities, values, strict=True)
        return [quantity.drawn(seed, member.draw, len(own)) for quantity, own in pairs]

    def changes(self, member: Member) -> tuple[Change, ...]:
        """What the member's levels change."""
        return tuple(change for level in member.levels for change in level.changes)

    def draw_changes(self, values: Sequence[list[str]], drawn: Sequence[Floats]) -> tuple[Change, ...]:
        """What a draw changes, after the levels."""
        drawn_for = zip(self.quantities, values, drawn, strict=True)
        return tuple(quantity.change_by(own, numbers) for quantity, own, numbers in drawn_for)

    def as_mapping(self) -> dict[str, Any]:
        """The sweep as plain data, its scenarios resolved."""
        written = super().as_mapping()
        head: dict[str, Any] = {key: written.pop(key) for key in ("id", "title", "description") if key in written}
        groups = [{"scenario": group.scenario.as_mapping(), "members": group.size} for group in self.groups]
        return {**head, "scenarios": list(self.scenarios), "groups": groups, **written}


def _axis(node: Node) -> Axis:
    """An axis, whose id is the layer of its levels' changes."""
    layer = as_identifier(entries_of(Axis, node)["id"])
    changes = {"changes": lambda node: tuple(change_of(item, layer, (layer,)) for item in as_items(node))}
    levels = {"levels": lambda node: tuple(read_record(AxisPoint, item, changes) for item in as_items(node))}
    return read_record(Axis, node, levels)
