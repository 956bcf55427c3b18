"""What the rows of a conflict say, constraint by constraint, with the ids and amounts of all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.arrays import Integers
from optimizer.model.build import LinearProgram

from .conflict import Conflict

__all__ = ["Account", "Fact", "accounts_of"]

#: Keys that say when.
_WHEN = ("period", "ship", "made", "fiscal_year")
#: Rows of definitions, of which nothing is said.
_UNSAID = ("purchases", "kept_stock", "total_supply")


@dataclass(eq=False)
class Fact:
    """The rows of one constraint: ``ids`` by key, each once, quarters in order; ``amount`` is the sum of their bounds.

    ``largest`` has the largest bound by the keys that do not say when; ``rows`` are the rows themselves.
    """

    constraint: str
    ids: dict[str, list[str]] = field(default_factory=dict)
    amount: float = 0.0
    largest: dict[tuple[str, ...], float] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    @property
    def when(self) -> list[str]:
        """The quarters, in order."""
        return sorted({period for key in _WHEN[:3] for period in self.ids.get(key, ())})

    def add(self, row: int, keys: dict[str, str], bound: float) -> None:
        """Take in a row."""
        self.rows.append(row)
        for key, name in keys.items():
            names = self.ids.setdefault(key, [])
            if name not in names:
                names.append(name)
        self.amount += bound
        place = tuple(name for key, name in keys.items() if key not in _WHEN)
        self.largest[place] = max(self.largest.get(place, -np.inf), bound)

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"constraint": self.constraint, **self.ids, "amount": self.amount}


@dataclass(eq=False)
class Account:
    """What conflicts of one shape say together: ``facts`` by constraint; ``whole``: only whole numbers make them so;
    ``minimal``: of each of them nothing can be left out; ``rows`` has those of each.
    """

    facts: dict[str, Fact]
    whole: bool
    conflicts: int = 1
    minimal: bool = True
    rows: list[Integers] = field(default_factory=list)

    @property
    def parts(self) -> list[str]:
        """The parts it is about, components included."""
        return list(dict.fromkeys([*self.ids("part"), *self.ids("component")]))

    @property
    def when(self) -> list[str]:
        """Its quarters, in order."""
        return sorted({period for fact in self.facts.values() for period in fact.when})

    def ids(self, key: str) -> list[str]:
        """All ids of a key, each once."""
        return list(dict.fromkeys(name for fact in self.facts.values() for name in fact.ids.get(key, ())))


def accounts_of(program: LinearProgram, conflicts: Iterable[Conflict]) -> list[Account]:
    """The accounts of conflicts; those that name the same constraints in the same quarters are told together."""
    accounts: dict[tuple[object, ...], Account] = {}
    for conflict in conflicts:
        rows = [(*program.name_row(row), row) for row in conflict.rows.tolist()]
        named = [(name, keys, row) for name, keys, row in rows if name not in _UNSAID]
        when = sorted({keys[key] for _, keys, _ in named for key in _WHEN if key in keys})
        shape = (conflict.whole, *sorted({name for name, _, _ in named}), *when)
        account = accounts.get(shape)
        if account is None:
            account = accounts[shape] = Account({}, conflict.whole)
        else:
            account.conflicts += 1
        account.minimal &= conflict.minimal
        account.rows.append(conflict.rows)
        for name, keys, row in named:
            low, high = float(program.row_lower[row]), float(program.row_upper[row])
            account.facts.setdefault(name, Fact(name)).add(row, keys, low if np.isfinite(low) else high)
    return list(accounts.values())
