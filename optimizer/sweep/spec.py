"""What a sweep asks for: scenarios, a grid of axes and draws, and which member each number stands for."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.arrays import Floats
from optimizer.case.variants import Ground
from optimizer.scenario import Change, Scenario
from optimizer.scenario.selector import matching_rows, reached_texts

from .laws import Law

__all__ = ["Axis", "Draws", "Group", "Level", "Member", "Quantity", "Spec"]

#: A point of the grid with as many draws has a base of its own, nearer to its members than the scenario itself.
_DRAWS_FOR_A_BASE = 10


@dataclass(frozen=True)
class Level:
    """One position on an axis: changes to the tables, and overrides of scenario keys (``key=value``)."""

    id: str
    changes: tuple[Change, ...] = ()
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Axis:
    """One axis of the grid; its changes are a layer of their own, under its id."""

    id: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Quantity:
    """An uncertain quantity: ``change`` says where, its numbers are 1 and stand for the one drawn by ``law``.

    With ``each``, a path as in ``where``, every value there has a draw of its own.
    """

    id: str
    change: Change
    law: Law
    each: str = ""

    def values(self, ground: Ground) -> list[str]:
        """What is drawn for, in order: the values at ``each``, or one blank."""
        if not self.each:
            return [""]
        change, tables = self.change, ground.tables
        rows = matching_rows(tables, change.table, change.where, change.place)
        texts = reached_texts(tables, change.table, self.each, change.place)[rows]
        return sorted({str(text) for text in texts})

    def drawn(self, seed: int, draw: int, count: int) -> Floats:
        """The ``count`` numbers of a draw: the same for every member of that draw, whatever else is drawn."""
        generator = np.random.default_rng([seed, zlib.crc32(self.id.encode()), draw])
        return self.law.at(generator.random(count))

    def neutral(self, count: int) -> Floats:
        """The ``count`` numbers that change nothing."""
        return np.full(count, 1.0 if self.change.scale else 0.0)

    def change_by(self, values: list[str], numbers: Floats) -> Change:
        """The change with the numbers drawn for ``values``."""
        if self.each:
            amounts = dict(zip(values, numbers.tolist(), strict=True))
            return replace(self.change, each=self.each, amounts=amounts)
        number = float(numbers[0])
        return replace(
            self.change,
            scale=dict.fromkeys(self.change.scale, number),
            add=dict.fromkeys(self.change.add, number),
        )


@dataclass(frozen=True)
class Draws:
    """Seeded random draws; every point of the grid gets the same ones, so that points compare like with like."""

    count: int
    seed: int
    quantities: tuple[Quantity, ...]


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
    levels: tuple[Level, ...]
    draw: int


@dataclass(frozen=True)
class Spec:
    """A sweep as stated, its scenarios resolved.

    Members are numbered from 1: scenarios vary slowest, then the axes in their order, the draws fastest. ``groups`` are
    all pairs of a scenario and a combination of the levels that override something.
    """

    id: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    path: Path
    scenarios: tuple[str, ...]
    overrides: tuple[str, ...]
    axes: tuple[Axis, ...]
    draws: Draws | None
    groups: tuple[Group, ...]

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
        quantities = self.draws.quantities if self.draws else ()
        return (*(axis.id for axis in self.axes), *(quantity.id for quantity in quantities))

    def values(self, ground: Ground) -> list[list[str]]:
        """What each quantity is drawn for on a ground."""
        return [quantity.values(ground) for quantity in self.draws.quantities] if self.draws else []

    def drawn(self, member: Member, values: Sequence[list[str]]) -> list[Floats]:
        """The numbers of the member's draw, for each quantity one for each of its ``values``."""
        if self.draws is None:
            return []
        seed, quantities = self.draws.seed, self.draws.quantities
        return [one.drawn(seed, member.draw, len(own)) for one, own in zip(quantities, values, strict=True)]

    def changes(self, member: Member) -> tuple[Change, ...]:
        """What the member's levels change."""
        return tuple(change for level in member.levels for change in level.changes)

    def draw_changes(self, values: Sequence[list[str]], drawn: Sequence[Floats]) -> tuple[Change, ...]:
        """What a draw changes, after the levels."""
        quantities = self.draws.quantities if self.draws else ()
        return tuple(one.change_by(own, numbers) for one, own, numbers in zip(quantities, values, drawn, strict=True))

    def as_mapping(self) -> dict[str, Any]:
        """The sweep as plain data, its scenarios resolved."""
        found: dict[str, Any] = {"id": self.id, "title": dict(self.title)}
        if self.description:
            found["description"] = dict(self.description)
        found["scenarios"] = list(self.scenarios)
        found["groups"] = [{"scenario": group.scenario.as_mapping(), "members": group.size} for group in self.groups]
        found["axes"] = [
            {
                "id": axis.id,
                "levels": [
                    {
                        "id": level.id,
                        "changes": [change.as_mapping() for change in level.changes],
                        "set": list(level.overrides),
                    }
                    for level in axis.levels
                ],
            }
            for axis in self.axes
        ]
        if self.draws:
            found["draws"] = {
                "count": self.draws.count,
                "seed": self.draws.seed,
                "quantities": [
                    {"id": q.id, **q.change.as_mapping(), "by": q.law.as_mapping(), "each": q.each}
                    for q in self.draws.quantities
                ],
            }
        return found
