"""What of a case can be made larger or smaller by a number, and what a unit of it does to the rows of the program."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.names import Names, amount, close_money
from optimizer.arrays import Floats, Integers
from optimizer.case import Case
from optimizer.messages import message
from optimizer.model.build import LinearProgram
from optimizer.model.program import Block
from optimizer.model.variables import Model

from .overlays import Change

__all__ = ["Lever", "lane_keys", "levers_of", "rounded_up"]


@dataclass(frozen=True, eq=False)
class Lever:
    """A number that may be changed: what a unit of it adds to some ``rows`` of the program, and ¥ of demand it touches.

    ``most`` is how many units at most; ``change`` says a change by so many units, at least so many.
    """

    kind: str
    rows: Integers
    adds: Floats
    touches_jpy: float
    most: float
    change: Callable[[float], Change]


def rounded_up(units: float) -> float:
    """The next whole number, but for what a solver's arithmetic leaves."""
    return float(math.ceil(units - 1e-6 * max(1.0, units)))


def levers_of(m: Model, program: LinearProgram) -> list[Lever]:
    """The levers of a case: capacities, lanes, growth, budgets, stocks and their cover, minimum orders."""
    builder = _Builder(m, program)
    return [
        *builder.offers(), *builder.plants(), *builder.lanes(), *builder.growth(), *builder.budgets(),
        *builder.opening(), *builder.cover(), *builder.orders(),
    ]  # fmt: skip


def lane_keys(case: Case, lane: int) -> dict[str, str] | None:
    """What a change must say to take one row of the lanes alone, as the package writes it; None where nothing does, or a scenario
    adds the row.
    """
    written = case.source.tables["lanes"]
    if lane >= len(written):
        return None
    row = written.iloc[lane]
    keys = {key: str(row[key]) for key in ("origin", "destination", "part_id") if isinstance(row[key], str)}
    taken = np.logical_and.reduce([written[key].to_numpy(object) == value for key, value in keys.items()])
    return keys if taken.sum() == 1 else None


class _Builder:
    def __init__(self, m: Model, program: LinearProgram) -> None:
        self.m, self.program, self.instance = m, program, m.instance
        self.names, self.labels = Names(m.instance.case), m.instance.labels
        self.tables = m.instance.case.tables
        self.worth = m.instance.standard_cost.mean(axis=1)
        self.quarters = len(m.instance.periods)

    def blocks(self, name: str, *keys: str) -> Iterator[Block]:
        """The blocks of a constraint that have these keys."""
        return (block for block in self.program.rows if block.name == name and set(keys) <= set(block.keys))

    def places(self, names: tuple[str, ...], key: str, other: str) -> dict[int, tuple[Integers, Integers]]:
        """By the code of ``key``, the rows of some constraints that have both keys, and the codes of ``other``."""
        code, row, second = [], [], []
        for name in names:
            for block in self.blocks(name, key, other):
                code.append(block.at[block.keys.index(key)])
                second.append(block.at[block.keys.index(other)])
                row.append(np.arange(block.first, block.first + block.size))
        if not code:
            return {}
        codes, rows, others = (np.concatenate(pieces) for pieces in (code, row, second))
        order = np.argsort(codes, kind="stable")
        distinct, first = np.unique(codes[order], return_index=True)
        return {
            int(at): (rows[some].astype(np.int64), others[some].astype(np.int64))
            for at, some in zip(distinct.tolist(), np.split(order, first[1:]), strict=True)
        }

    def dated(self, table: str, key: str) -> set[str]:
        """Ids with a capacity of their own in some quarter."""
        rows = self.tables[table]
        return set(rows.loc[rows["capacity"].notna(), key])

    def offers(self) -> Iterator[Lever]:
        """Capacities of offers: units a quarter, of which a ramp leaves a share."""
        instance, dated = self.instance, self.dated("offer_periods", "offer_id")
        capacities = self.tables["offers"]["capacity"].to_numpy(float)
        rows_of = self.places(("offer_capacity", "qualification", "plant_opening"), "offer", "ship")
        for code, (rows, ship) in rows_of.items():
            if np.isnan(capacities[code]):
                continue
            age = ship - instance.first_ship - instance.delay[code]
            share = np.take(instance.ramp[code], np.clip(age, 0, instance.ramp.shape[1] - 1))
            ramped = instance.candidate[code] | instance.qualified[code]
            share = np.where(age >= 0, share, 0.0) if ramped else np.ones(len(ship))
            name = str(self.labels["offer"][code])
            if name in dated:
                share = np.where(ship >= instance.first_ship, share, 0.0)
            part = int(instance.part_of[code])
            yield Lever(
                "capacity", rows[share > 0], -share[share > 0], self.worth[part] * self.quarters, np.inf,
                self._capacity("offers", "offer_id", name, name in dated, capacities[code], part),
            )  # fmt: skip

    def _capacity(
        self, table: str, key: str, name: str, dated: bool, was: float, part: int | None = None
    ) -> Callable[[float], Change]:
        def change(units: float) -> Change:
            units = rounded_up(units)
            states: dict[str, Any] = {"table": table, "where": {key: name}, "add": {"capacity": units}}
            if dated:
                states["periods"] = list(self.instance.periods)
            if part is None:
                text = message("Plant {name}: capacity {was}, {units} more a quarter", name=self.names.several("plant", [name]),
                               was=amount(was), units=amount(units))  # fmt: skip
            else:
                whose = self.names.several("part", [str(self.labels["part"][part])])
                text = message("Offer {name} ({part}): capacity {was}, {units} more units a quarter", name=self.names.offer(name),
                               part=whose, was=amount(was), units=amount(units))  # fmt: skip
            return Change(text, {"changes": [states]})

        return change

    def plants(self) -> Iterator[Lever]:
        """Capacities of plants, in their own resource."""
        instance, dated = self.instance, self.dated("plant_periods", "plant_id")
        capacities = self.tables["plants"]["capacity"].to_numpy(float)
        for code, (rows, ship) in self.places(("plant_capacity",), "plant", "ship").items():
            if np.isnan(capacities[code]):
                continue
            name = str(self.labels["plant"][code])
            within = ship >= instance.first_ship if name in dated else np.ones(len(ship), bool)
            own = np.flatnonzero(instance.plant_of == code)
            worth = max((self.worth[instance.part_of[k]] / max(instance.capacity_use.values[k], 1e-9) for k in own.tolist()),
                        default=0.0)  # fmt: skip
            change = self._capacity("plants", "plant_id", name, name in dated, capacities[code])
            yield Lever("plant", rows[within], -np.ones(int(within.sum())), worth * self.quarters, np.inf, change)

    def lanes(self) -> Iterator[Lever]:
        """Capacities of lanes."""
        table, instance = self.tables["lanes"], self.instance
        parts = {int(lane): int(instance.part_of[offer])
                 for lane, offer in zip(instance.offer_lanes.lane, instance.offer_lanes.offer, strict=True)}  # fmt: skip
        for code, (rows, _) in self.places(("lane_capacity",), "lane", "ship").items():
            keys = lane_keys(self.m.instance.case, code)
            if keys is None or math.isnan(table["capacity"].iloc[code]):
                continue
            part = parts.get(code)
            worth = float(self.worth.mean() if part is None else self.worth[part])
            yield Lever("lane", rows, -np.ones(len(rows)), worth * self.quarters, np.inf,
                        self._lane(code, keys))  # fmt: skip

    def _lane(self, code: int, keys: dict[str, Any]) -> Callable[[float], Change]:
        def change(units: float) -> Change:
            units = rounded_up(units)
            text = message(
                "Lane {name}: capacity {was}, {units} more units a quarter",
                name=self.names.lanes([str(self.labels["lane"][code])]), units=amount(units),
                was=amount(float(self.tables["lanes"]["capacity"].iloc[code])),
            )  # fmt: skip
            return Change(text, {"changes": [{"table": "lanes", "where": keys, "add": {"capacity": units}}]})

        return change

    def growth(self) -> Iterator[Lever]:
        """How far offers can grow."""
        for block in self.blocks("expansion_limit", "offer"):
            for at, code in enumerate(block.at[block.keys.index("offer")].tolist()):
                worth = float(self.worth[self.instance.part_of[code]]) * self.quarters
                name = str(self.labels["offer"][code])

                def change(units: float, name: str = name, code: int = code) -> Change:
                    units = rounded_up(units)
                    text = message(
                        "Offer {name}: it can grow by {was}, {units} more units a quarter",
                        name=self.names.offer(name), units=amount(units), was=amount(float(self.instance.expandable.values[code])),
                    )  # fmt: skip
                    states = {"table": "expansions", "where": {"offer_id": name}, "add": {"max_units": units}}
                    return Change(text, {"changes": [states]})

                yield Lever("growth", np.array([block.first + at]), np.array([-1.0]), worth, np.inf, change)

    def budgets(self) -> Iterator[Lever]:
        """Budgets by fiscal year, ¥."""
        for block in self.blocks("budget", "fiscal_year"):
            codes = dict(zip(block.keys, block.at, strict=True))
            for at in range(block.size):
                year = int(self.labels["fiscal_year"][codes["fiscal_year"][at]])
                buyer = str(self.labels["segment"][codes["segment"][at]]) if "segment" in codes else "*"
                upper = float(self.program.row_upper[block.first + at])
                if not math.isfinite(upper):
                    continue

                def change(jpy: float, buyer: str = buyer, year: int = year, upper: float = upper) -> Change:
                    jpy = rounded_up(jpy)
                    text = message(
                        "Budget of {buyers} for fiscal year {year}: {was}, {jpy} more",
                        buyers=self.names.buyers([buyer]), year=year, was=close_money(upper), jpy=close_money(jpy),
                    )  # fmt: skip
                    states = {"table": "budgets", "where": {"segment_id": buyer, "fiscal_year": year},
                              "add": {"budget_jpy": jpy}}  # fmt: skip
                    return Change(text, {"changes": [states]})

                yield Lever("budget", np.array([block.first + at]), np.array([-1.0]), 1.0, np.inf, change)

    def orders(self) -> Iterator[Lever]:
        """Minimum orders, which count where whole numbers do."""
        instance = self.instance
        rows_of: dict[int, list[int]] = {}
        for block in self.blocks("minimum_order", "offer", "period"):
            for at, code in enumerate(block.at[block.keys.index("offer")].tolist()):
                if np.isinf(self.program.row_upper[block.first + at]):
                    rows_of.setdefault(code, []).append(block.first + at)
        for code, rows in rows_of.items():
            was, name = float(instance.minimum_order.values[code]), str(self.labels["offer"][code])

            def change(units: float, name: str = name, was: float = was) -> Change:
                left = max(0.0, was - rounded_up(units))
                text = message("Minimum order of offer {name}: {left} units instead of {was}", name=self.names.offer(name),
                               left=amount(left), was=amount(was))  # fmt: skip
                states = {"table": "offers", "where": {"offer_id": name}, "set": {"minimum_order": left or None}}
                return Change(text, {"changes": [states]})

            worth = float(self.worth[instance.part_of[code]]) * len(rows)
            yield Lever("order", np.array(rows), np.ones(len(rows)), worth, was, change)

    def _pairs(self) -> dict[tuple[int, int], int]:
        """Rows of the table of stock by part and segment."""
        part, segment = (self.labels[key].tolist() for key in ("part", "segment"))
        rows = zip(self.tables["stock"]["part_id"], self.tables["stock"]["segment_id"], strict=True)
        return {(part.index(p), segment.index(s)): at for at, (p, s) in enumerate(rows)}

    def opening(self) -> Iterator[Lever]:
        """Opening stocks of the pairs that the table of stock has."""
        pairs, stock = self._pairs(), self.tables["stock"]
        for block in self.blocks("demand_balance", "part", "segment", "period"):
            codes = dict(zip(block.keys, block.at, strict=True))
            for at in np.flatnonzero(codes["period"] == 0).tolist():
                part, segment = int(codes["part"][at]), int(codes["segment"][at])
                if (part, segment) not in pairs:
                    continue
                was = float(np.nan_to_num(stock["opening_units"].iloc[pairs[part, segment]]))
                yield Lever("stock", np.array([block.first + at]), np.array([1.0]), float(self.worth[part]), np.inf,
                            self._stock(part, segment, was))  # fmt: skip

    def _stock(self, part: int, segment: int, was: float) -> Callable[[float], Change]:
        where = {"part_id": str(self.labels["part"][part]), "segment_id": str(self.labels["segment"][segment])}

        def change(units: float) -> Change:
            units = rounded_up(units)
            text = message(
                "Opening stock of {parts} for {buyers}: {was}, {units} more units",
                parts=self.names.several("part", [where["part_id"]]), buyers=self.names.buyers([where["segment_id"]]),
                was=amount(was), units=amount(units),
            )  # fmt: skip
            return Change(
                text, {"changes": [{"table": "stock", "where": where, "set": {"opening_units": was + units}}]}
            )

        return change

    def cover(self) -> Iterator[Lever]:
        """Covers of stock: what of them is given up, in quarters of demand."""
        pairs, stock, demand = self._pairs(), self.tables["stock"], self.instance.demand.values
        places: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for block in self.blocks("stock_cover", "part", "segment", "period"):
            codes = dict(zip(block.keys, block.at, strict=True))
            for at in range(block.size):
                part, segment, period = (int(codes[key][at]) for key in ("part", "segment", "period"))
                places.setdefault((part, segment), []).append((block.first + at, float(demand[part, segment, period])))
        for (part, segment), rows in places.items():
            was = float(stock["cover_periods"].iloc[pairs[part, segment]])
            units = np.array([need for _, need in rows])
            yield Lever("cover", np.array([row for row, _ in rows]), units, float(self.worth[part] * units.mean()), was,
                        self._cover(part, segment, was))  # fmt: skip

    def _cover(self, part: int, segment: int, was: float) -> Callable[[float], Change]:
        where = {"part_id": str(self.labels["part"][part]), "segment_id": str(self.labels["segment"][segment])}

        def change(quarters: float) -> Change:
            left = max(0.0, math.floor((was - quarters) * 1000 + 1e-6) / 1000)
            text = message(
                "Stock cover of {parts} for {buyers}: {left} quarters of demand instead of {was}",
                parts=self.names.several("part", [where["part_id"]]), buyers=self.names.buyers([where["segment_id"]]),
                was=f"{was:g}", left=f"{left:g}",
            )  # fmt: skip
            return Change(text, {"changes": [{"table": "stock", "where": where, "set": {"cover_periods": left}}]})

        return change
