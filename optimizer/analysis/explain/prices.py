"""Shadow prices of a plan: what one step more of each constraint row costs or saves, and how far that holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats, Integers, Mask
from optimizer.model.program import Block
from optimizer.plan.grouped import tally
from optimizer.solve.report import Status

from .planned import PlannedProgram
from .steps import inflow_of, steps_of

__all__ = ["Prices", "Reach", "grouped", "prices_of", "prices_on_both_sides", "reach_of"]

#: A price below this many ¥ per unit is none, and so is one of a side that a row does not have: a solver's tolerance.
_NOTHING = 1e-6
#: A number that may move by no more than this share of what its row lets through (at least of 1) cannot move; nor by the second one
#: where levels before cost are held, which leave it a little room.
_STUCK, _STUCK_BY_LEVELS = 1e-5, 1e-3
#: The share of what a row lets through by which its number is moved to see the price on either side; beyond that room.
_NUDGE, _NUDGE_BY_LEVELS = 1e-4, 2e-3
#: Rows named after a number that cannot fall below 0.
_AMOUNTS = ("demand_balance", "offer_capacity", "plant_capacity", "lane_capacity", "expansion_limit", "stock_cover", "budget",
            "minimum_order", "price_breaks")  # fmt: skip
#: By what prices are added up, and the keys of rows that tell it, the nearest first.
GROUPS = ("part", "supplier", "period", "rule")


@dataclass(frozen=True, eq=False)
class Prices:
    """The rows with a price (priced rows,), largest worth first within nothing: in the order of the program's rows.

    ``row`` is the row of the held program, ``block`` the block of the ledger that it is in and ``at`` its place there; a level
    has block -1. ``price`` is in present ¥ per unit of the number that the row is named after, wherever it stands (`carriers`);
    ``step`` of ``unit`` (a position in ``units``) is what people are told of, ``quantity`` what the row lets through at the side
    that binds. ``at_margin``: the number is also a coefficient of decisions that may be shares, so that the price is the rate of
    small changes.
    """

    planned: PlannedProgram
    row: Integers
    block: Integers
    at: Integers
    price: Floats
    step: Floats
    unit: Integers
    units: tuple[str, ...]
    quantity: Floats
    side: Floats
    at_margin: Mask

    def __len__(self) -> int:
        return len(self.row)

    @property
    def step_jpy(self) -> Floats:
        """¥ of one step more; below 0 where it saves."""
        return self.price * self.step

    @property
    def worth_jpy(self) -> Floats:
        """¥ of all that a row lets through, at its price."""
        return self.price * self.quantity

    def constraint(self, number: int) -> str:
        """The constraint that a price belongs to."""
        block = int(self.block[number])
        return self.planned.program.rows[block].name if block >= 0 else "level"

    def keys(self, number: int) -> dict[str, str]:
        """The keys of a row: ids by dimension; of a level its name."""
        block, at = int(self.block[number]), int(self.at[number])
        if block < 0:
            return {"level": self.planned.levels[at]}
        ledger, labels = self.planned.program.rows[block], self.planned.m.instance.labels
        named = {key: str(labels[key][codes[at]]) for key, codes in zip(ledger.keys, ledger.at, strict=True)}
        return {key: label for key, label in named.items() if label}


@dataclass(frozen=True, eq=False)
class Reach:
    """How far the number of each row (rows asked for,) may move back (``low``) and forth (``high``) while its price stays, in its
    unit: 0 or more, infinite without an end. ``one_of_several``: not at all on one side, so that the price there is another.
    """

    low: Floats
    high: Floats
    one_of_several: Mask


def prices_of(planned: PlannedProgram) -> Prices:
    """The shadow prices of a plan's program."""
    lp, duals, carriers = planned.lp, planned.duals, planned.carriers
    # Of a column at its upper bound, what one more of the bound saves.
    bound_prices = np.minimum(lp.reduced_costs(duals), 0.0)
    prices = carriers.sides.T @ duals + carriers.uppers.T @ np.where(np.isfinite(lp.upper), bound_prices, 0.0)
    sides = np.where((duals > 0) | np.isinf(lp.row_upper), lp.row_lower, lp.row_upper)
    row = np.flatnonzero((np.abs(prices) > _NOTHING) & np.isfinite(sides) & carriers.listed)
    price, side = prices[row], sides[row]
    inflow, values = inflow_of(lp, planned.solution)[row], _all_values(planned)
    block, at = _located(planned, planned.rows[row])
    step, quantity, unit = np.ones(len(row)), np.zeros(len(row)), np.zeros(len(row), np.int32)
    units: dict[str, int] = {"units": 0}
    for number, ledger, own in _by_block(planned, block):
        chosen = _chosen(ledger, at[own]) if number >= 0 else ledger
        steps = steps_of(planned.m, chosen, side[own], inflow[own], values)
        step[own], quantity[own] = steps.step, steps.quantity
        unit[own] = units.setdefault(steps.unit, len(units))
    at_margin = abs(carriers.by_share).T @ np.abs(duals) > _NOTHING
    return Prices(planned, row, block, at, price, step, unit, tuple(units), quantity, side, at_margin[row])


def reach_of(prices: Prices, numbers: Integers) -> Reach:
    """How far some prices hold, the numbers that they are the prices of changed one at a time."""
    planned, row = prices.planned, prices.row[numbers]
    low, high = planned.held.reach(planned.carriers.sides[:, row], planned.carriers.uppers[:, row])
    stuck = _STUCK_BY_LEVELS if planned.levels_bind else _STUCK
    room = stuck * np.maximum(1.0, np.abs(prices.quantity[numbers]))
    low, high = (np.where(moved <= room, 0.0, moved) for moved in (low, high))
    one_of_several = np.minimum(low, high) <= 0.0
    return Reach(np.minimum(low, _most_less(prices, numbers)), high, one_of_several)


def _most_less(prices: Prices, numbers: Integers) -> Floats:
    """By how much a number can fall at all: amounts no lower than 0."""
    planned, most = prices.planned, np.full(len(numbers), np.inf)
    for place, number in enumerate(numbers.tolist()):
        name = prices.constraint(number)
        if name == "demand_balance":
            block = planned.program.rows[int(prices.block[number])]
            key = tuple(codes[int(prices.at[number])] for codes in block.at)
            most[place] = planned.m.instance.demand.values[key]
        elif name in _AMOUNTS and prices.side[number] > 0:
            most[place] = prices.side[number]
    return most


def _all_values(planned: PlannedProgram) -> Floats:
    """The optimum of the held program by the columns of the whole one, decisions as planned."""
    values = planned.values.copy()
    values[planned.columns] = planned.solution
    return values


def _located(planned: PlannedProgram, rows: Integers) -> tuple[Integers, Integers]:
    """The block of the ledger that each row (a number in the program) is in, and its place there; -1 for levels."""
    blocks = planned.program.rows
    firsts = np.array([block.first for block in blocks])
    count = len(planned.program.row_lower)
    block = np.searchsorted(firsts, rows, side="right") - 1
    level = rows >= count
    return np.where(level, -1, block), np.where(level, rows - count, rows - firsts[block])


def _by_block(planned: PlannedProgram, block: Integers) -> Iterator[tuple[int, Block, Integers]]:
    """Each block that occurs, and where."""
    for number in np.unique(block).tolist():
        ledger = planned.program.rows[number] if number >= 0 else Block("level", 0, (), (), len(planned.levels))
        yield number, ledger, np.flatnonzero(block == number)


def _chosen(block: Block, at: Integers) -> Block:
    """The block of some of its rows."""
    return Block(block.name, block.first, block.keys, tuple(codes[at] for codes in block.at), len(at))


def prices_on_both_sides(prices: Prices, numbers: Integers) -> dict[int, tuple[float | None, float | None]]:
    """The price (¥ per unit) just below and just above the number of some rows, by solving again; None where there is no plan."""
    planned = prices.planned
    lp, base = planned.lp, planned.objective - planned.fixed_jpy
    sides: dict[int, tuple[float | None, float | None]] = {}
    for number in numbers.tolist():
        nudged = _NUDGE_BY_LEVELS if planned.levels_bind else _NUDGE
        row, size = int(prices.row[number]), nudged * max(1.0, abs(float(prices.quantity[number])))
        (at, amount), (column, more) = (
            _entries(matrix, row) for matrix in (planned.carriers.sides, planned.carriers.uppers)
        )
        moved: list[float | None] = []
        for nudge in (-size, size):
            rows = (at, lp.row_lower[at] + nudge * amount, lp.row_upper[at] + nudge * amount)
            columns = (column, lp.lower[column], lp.upper[column] + nudge * more) if len(column) else None
            report = planned.held.ask(rows=rows, columns=columns)
            ended = report.status == Status.OPTIMAL and report.objective is not None
            moved.append((report.objective - base) / nudge if ended and report.objective is not None else None)
        sides[number] = (moved[0], moved[1])
    return sides


def _entries(matrix: sparse.csc_array, column: int) -> tuple[Integers, Floats]:
    """The entries of a column: rows and values."""
    own = slice(matrix.indptr[column], matrix.indptr[column + 1])
    return np.asarray(matrix.indices[own], np.intp), np.asarray(matrix.data[own])


def grouped(prices: Prices) -> list[dict[str, Any]]:
    """What the rows of each constraint are worth together: all (``by`` blank), and by part, supplier, period and rule."""
    space, labels = prices.planned.m.instance.space, prices.planned.m.instance.labels
    rows: list[dict[str, Any]] = []
    worth, step_jpy = prices.worth_jpy, prices.step_jpy
    names = np.array([prices.constraint(k) for k in range(len(prices))], dtype=object)
    for name in dict.fromkeys(names.tolist()):
        own = names == name
        rows.append(_group("", "", name, own, worth, step_jpy))
    for by in GROUPS:
        code = np.full(len(prices), -1, np.int32)
        for number, ledger, own in _by_block(prices.planned, prices.block):
            if number >= 0:
                code[own] = _codes_by(space, ledger, prices.at[own], by)
        for name in dict.fromkeys(names[code >= 0].tolist()):
            own = (names == name) & (code >= 0)
            size = len(labels[by])
            sums = [tally(code[own], amount[own], size) for amount in (worth, step_jpy, np.ones(len(prices)))]
            for key in np.flatnonzero(sums[2]).tolist():
                rows.append(
                    {"by": by, "key": str(labels[by][key]), "constraint": name, "rows": int(sums[2][key]),
                     "worth_jpy": float(sums[0][key]), "step_jpy": float(sums[1][key])}
                )  # fmt: skip
    return rows


def _group(by: str, key: str, name: str, own: Mask, worth: Floats, step_jpy: Floats) -> dict[str, Any]:
    return {"by": by, "key": key, "constraint": name, "rows": int(own.sum()),
            "worth_jpy": float(worth[own].sum()), "step_jpy": float(step_jpy[own].sum())}  # fmt: skip


def _codes_by(space: Any, block: Block, at: Integers, by: str) -> Codes:
    """The part, supplier, period or rule of each row of a block; -1 where it has none."""
    index = {key: codes[at] for key, codes in zip(block.keys, block.at, strict=True)}
    if by == "part" and "component" in index:
        return index["component"]
    if by == "period" and "period" not in index:
        shipped = index.get("ship", index.get("made"))
        if shipped is None:
            return np.full(len(at), -1, np.int32)
        first = space.sizes["ship"] - space.sizes["period"]
        return np.asarray(np.where(shipped >= first, shipped - first, -1), np.int32)
    try:
        return np.asarray(space.codes(index, by), np.int32)
    except KeyError:
        return np.full(len(at), -1, np.int32)
