"""Proof paths: the shortest way, in words, from an offer to what bars it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.dataset.periods import first_day, last_day
from optimizer.rules.exclusion import Verdicts
from optimizer.rules.pack import RulePack
from optimizer.rules.sources import OfferSources, offer_sources

__all__ = ["Proof", "Proofs", "Ways"]

Codes = npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Ways:
    """How components reach assemblies: ``offer`` (row of offers) can supply ``component`` (row of parts) to ``assembly``.

    ``lines`` are the (assembly, component) pairs of the bills, whether anybody supplies them or not.
    """

    lines: npt.NDArray[np.int64]
    assembly: Codes
    component: Codes
    offer: Codes


@dataclass(frozen=True)
class Proof:
    """The clause that bars an offer and the path to what it names."""

    clause: str
    path: str


class Proofs:
    """Proofs of one rule over the offers and periods of a case."""

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        rule: RulePack,
        number: int,
        found: Verdicts,
        periods: Sequence[str],
        ways: Ways | None = None,
    ) -> None:
        self.tables, self.rule, self.number, self.found, self.periods, self.ways = (
            tables, rule, number, found, list(periods), ways,
        )  # fmt: skip
        self.sources: OfferSources = offer_sources(tables)
        self._firm_paths: dict[tuple[int, int, int], str] = {}
        self._fed: dict[int, dict[int, tuple[int, int, int]]] = {}

    @cached_property
    def _offers(self) -> npt.NDArray[np.object_]:
        return self.tables["offers"]["offer_id"].to_numpy(dtype=object)

    @cached_property
    def _parts(self) -> npt.NDArray[np.object_]:
        return self.tables["parts"]["part_id"].to_numpy(dtype=object)

    @cached_property
    def _entities(self) -> pd.DataFrame:
        return self.tables["entities"]

    def of(self, offer: int, period: int, chain: npt.NDArray[np.bool_] | None = None) -> Proof:
        """The proof for an offer that breaks the rule in a period (positions); ``chain`` (offers,) marks who can't comply."""
        clause = int(self.found.clause[self.number, offer, period])
        if clause >= 0:
            head = f"{self._offers[offer]} → {self.sources.plant[offer]} → "
            if self.found.catches[self.number][clause].caught is None:
                return Proof(self.rule.bars[clause].clause, head + str(self.sources.country[offer]))
            firm = self._position(self.sources.supplier[offer])
            return Proof(self.rule.bars[clause].clause, head + self._firm(clause, firm, period))
        if self.found.declared[self.number, offer, period] or chain is None or not chain[offer]:
            return self._declared(offer, period)
        return self._chain(offer, period, chain)

    def _position(self, supplier: object) -> int:
        """Where a supplier stands among the firms."""
        return int(self.found.firms.ids.get_indexer(pd.Index([supplier]))[0])

    def _firm(self, clause: int, firm: int, period: int) -> str:
        """From a firm over its owners to the one that the clause names."""
        key = (clause, firm, period)
        if key not in self._firm_paths:
            catch, firms = self.found.catches[self.number][clause], self.found.firms
            roots = catch.roots[:, period] if catch.roots is not None else np.zeros(len(firms.ids), bool)
            steps = firms.path(firm, roots, period)
            owners = "".join(f" ← {100 * share:g} % {firms.ids[owner]}" for owner, share in steps)
            end = steps[-1][0] if steps else firm
            self._firm_paths[key] = f"{firms.ids[firm]}{owners} = {self._named(clause, end, period)}"
        return self._firm_paths[key]

    def _named(self, clause: int, firm: int, period: int) -> str:
        """What makes a firm one that the clause names: its seat, or the listing in force."""
        bar = self.rule.bars[clause]
        if bar.target == "owner_countries":
            return f"seat in {self.found.firms.seat[firm]}"
        rows = self._entities
        key = rows["entity_id" if bar.target == "entities" else "list_id"]
        mine = rows[key.isin(bar.ids) & (rows["entity_id"] == self.found.firms.ids[firm])]
        opens, closes = first_day(self.periods[period]).isoformat(), last_day(self.periods[period]).isoformat()
        ends = mine["listed_to"].astype(object).where(mine["listed_to"].notna(), "9999-12-31")
        live = mine[(mine["listed_from"].astype(object) <= closes) & (ends >= opens)]
        row = (live if len(live) else mine).iloc[0]
        return f"{row['name']} ({row['list_id']}, from {row['listed_from']})"

    def _declared(self, offer: int, period: int) -> Proof:
        """The worst declared component, and the largest barred source of it, or what stays undeclared."""
        found, bills = self.found, self.found.bills
        lines = np.flatnonzero(bills.declared["offer"].to_numpy() == offer)
        share, unsaid = found.share[self.number, lines, period], found.unsaid[self.number, lines, period]
        over = share > self.rule.de_minimis
        worst = int(np.argmax(np.where(over, 2.0 + share, share + unsaid)))
        component = self._parts[bills.declared["component"].iloc[lines[worst]]]
        head = f"{self._offers[offer]} → {component} "
        if share[worst] <= 0:
            return Proof("undeclared provenance", f"{head}({100 * unsaid[worst]:g} % undeclared)")
        source, clause = self._worst_source(int(lines[worst]), period)
        row = bills.sources.iloc[source]
        place = row["country"] if row["country"] is not None else row["supplier"]
        tail = f"({100 * row['share']:g} % declared) → {place}"
        if row["supplier"] is not None and found.catches[self.number][clause].caught is not None:
            tail = f"({100 * row['share']:g} % declared) → "
            tail += self._firm(clause, self._position(row["supplier"]), period)
        elif row["supplier"] is not None and row["country"] is None:
            tail += f" = seat in {found.firms.seat[found.firms.ids.get_loc(row['supplier'])]}"
        if not over[worst]:
            tail += f", {100 * unsaid[worst]:g} % undeclared"
        return Proof(self.rule.bars[clause].clause, head + tail)

    def _worst_source(self, line: int, period: int) -> tuple[int, int]:
        """The largest barred source of a declared component, and the clause that catches it."""
        bills, firms = self.found.bills, self.found.firms
        rows = np.flatnonzero(bills.sources["line"].to_numpy() == line)
        for row in rows[np.argsort(-bills.sources["share"].to_numpy(dtype=float)[rows], kind="stable")]:
            supplier, country = bills.sources["supplier"].iloc[row], bills.sources["country"].iloc[row]
            firm = None if supplier is None else self._position(supplier)
            place = country if country is not None else (None if firm is None else firms.seat[firm])
            for clause, catch in enumerate(self.found.catches[self.number]):
                if catch.caught is not None:
                    hit = firm is not None and bool(catch.caught[firm, period])
                else:
                    hit = place is not None and bool(catch.countries(np.array([place], dtype=object))[0, period])
                if hit:
                    return int(row), clause
        raise ValueError(f"no declared source of line {line} is barred in period {period}")

    def _chain(self, offer: int, period: int, chain: npt.NDArray[np.bool_]) -> Proof:
        """The component that no compliant source supplies, and the shortest path from one of its sources."""
        if period not in self._fed:
            self._fed[period] = self._steps(period, chain)
        step = self._fed[period].get(offer)
        if step is None:
            return Proof(
                self.rule.bars[0].clause, f"{self._offers[offer]} → no source of its components keeps the rule"
            )
        _, component, source = step
        head = f"{self._offers[offer]} → {self._parts[component]}: "
        if source < 0:
            return Proof(self.rule.bars[0].clause, head + "nobody supplies it")
        below = self.of(source, period, chain)
        return Proof(below.clause, f"{head}every source is barred, the nearest {below.path}")

    def _steps(self, period: int, chain: npt.NDArray[np.bool_]) -> dict[int, tuple[int, int, int]]:
        """Of each offer that cannot comply: how many steps its proof takes, the component and its source (-1 for none)."""
        ways = self.ways
        if ways is None:
            return {}
        broken = self.found.breaks[self.number, :, period]
        bad = broken | chain
        hops = np.where(broken, 0, np.iinfo(np.int32).max)
        found: dict[int, tuple[int, int, int]] = {}
        supplied = set(zip(ways.assembly.tolist(), ways.component.tolist(), strict=True))
        for assembly, component in ways.lines.tolist():
            if (assembly, component) not in supplied and chain[assembly] and not broken[assembly]:
                found[assembly] = (1, component, -1)
                hops[assembly] = 1
        whole = pd.DataFrame({"assembly": ways.assembly, "component": ways.component, "offer": ways.offer})
        whole["bad"] = bad[whole["offer"].to_numpy()]
        hopeless = whole.groupby(["assembly", "component"])["bad"].transform("all")
        rows = whole[hopeless & chain[whole["assembly"].to_numpy()] & ~broken[whole["assembly"].to_numpy()]]
        for _ in range(len(self._parts)):
            changed = False
            for assembly, component, source in rows[["assembly", "component", "offer"]].to_numpy().tolist():
                if hops[source] < np.iinfo(np.int32).max and hops[source] + 1 < hops[assembly]:
                    hops[assembly] = hops[source] + 1
                    found[assembly] = (int(hops[assembly]), component, source)
                    changed = True
            if not changed:
                break
        return found
