"""The model of docs/model.md once more: a variable at a time, with bounds of sheer size, solved by scipy.

It reads a case's tables row by row and shares nothing with the planner but them. Rules and levels before the cost are left
out. What it finds is told only after the whole numbers were fixed and the rest solved again without those bounds.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.case import Case

__all__ = ["Answer", "optimum"]

INF = math.inf
Terms = dict[int, float]


@dataclass(frozen=True)
class Answer:
    """``optimal`` or ``infeasible``, and the optimum in ¥ (infinite without a plan)."""

    status: str
    cost: float
    values: Any = field(default=None, repr=False, compare=False)


@dataclass
class Lp:
    """A program under construction."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)
    #: What may be above 0 only where one of the decisions is taken: its terms, the decisions, and a sheer bound.
    switches: list[tuple[Terms, list[int], float]] = field(default_factory=list)

    def var(self, cost: float = 0.0, upper: float = INF, whole: bool = False) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: Terms, low: float = -INF, high: float = INF) -> None:
        if not math.isinf(low) or not math.isinf(high):
            self.rows.append((terms, low, high))

    def switch(self, terms: Terms, decisions: Iterable[int], most: float) -> None:
        self.switches.append((terms, list(decisions), most))

    def matrix(self, rows: list[tuple[Terms, float, float]]) -> tuple[sparse.csr_array, Any, Any]:
        at = [(r, c, v) for r, (terms, _, _) in enumerate(rows) for c, v in terms.items()]
        r, c, v = zip(*at, strict=True) if at else ((), (), ())
        A = sparse.csr_array((np.array(v, float), (np.array(r, int), np.array(c, int))), (len(rows), len(self.cost)))
        return A, np.array([low for _, low, _ in rows]), np.array([high for _, _, high in rows])

    def solve(self, whole: bool, nodes: int) -> Answer:
        integer = np.array(self.whole) & whole
        if not integer.any():
            return self._linear(self._sheer(self.switches), np.zeros(len(self.cost)), np.array(self.upper))
        # HiGHS's search never ends on some small programs, whatever its limits, so it is for what takes many nodes.
        tried = self._branched(integer, nodes)
        if tried is not None:
            return tried
        result = milp(
            np.array(self.cost),
            constraints=self._constraint(self._sheer(self.switches)),
            bounds=Bounds(0.0, np.array(self.upper)),
            integrality=integer.astype(int),
            options={"mip_rel_gap": 0.0, "time_limit": 20.0},
        )
        if result.status != 0:
            # HiGHS calls a few small programs infeasible that are not, so its word alone proves nothing.
            tried = self._branched(integer, nodes=5000)
            assert tried is not None, "too many decisions to try them all"
            return tried
        return self._decided(_whole(result.x, integer))

    def _sheer(self, switches: list[tuple[Terms, list[int], float]]) -> list[tuple[Terms, float, float]]:
        sheer = [({**terms, **dict.fromkeys(decisions, -most)}, -INF, 0.0) for terms, decisions, most in switches]
        return self.rows + sheer

    def _constraint(self, rows: list[tuple[Terms, float, float]]) -> LinearConstraint | None:
        return LinearConstraint(*self.matrix(rows)) if rows else None

    def _decided(self, decided: dict[int, int | None]) -> Answer:
        """The optimum once decisions are made (None: open, and free of charge to what they allow); no sheer bounds."""
        closed = [
            (terms, -INF, 0.0) for terms, decisions, _ in self.switches if all(decided[z] == 0 for z in decisions)
        ]
        lower, upper = np.zeros(len(self.cost)), np.array(self.upper)
        for z, value in decided.items():
            if value is not None:
                lower[z] = upper[z] = value
        return self._linear(self.rows + closed, lower, upper)

    def _linear(self, rows: list[tuple[Terms, float, float]], lower: Any, upper: Any) -> Answer:
        result = milp(np.array(self.cost), constraints=self._constraint(rows), bounds=Bounds(lower, upper))
        if result.status == 2:
            return Answer("infeasible", INF)
        assert result.status == 0, result.message
        return Answer("optimal", float(result.fun), result.x)

    def _branched(self, integer: Any, nodes: int) -> Answer | None:
        """The optimum by branching on the decisions, with no bound on what they allow; None where it takes more nodes."""
        best = Answer("infeasible", INF)
        waiting: list[dict[int, int | None]] = [dict.fromkeys(np.flatnonzero(integer).tolist())]
        while waiting:
            decided, nodes = waiting.pop(), nodes - 1
            if nodes < 0:
                return None
            answer = self._decided(decided)
            if answer.values is None or answer.cost >= best.cost - 1e-9:
                continue
            z = self._open(decided, answer.values)
            if z is None:
                best = answer
            else:
                waiting += [{**decided, z: 0}, {**decided, z: 1}]
        return best

    def _open(self, decided: dict[int, int | None], values: Any) -> int | None:
        """A decision still to be made: a fractional one, or one that something above 0 calls for."""
        for z, value in decided.items():
            if value is None and min(values[z], 1 - values[z]) > 1e-7:
                return z
        for terms, decisions, _ in self.switches:
            if sum(v * values[c] for c, v in terms.items()) > 1e-7 and not any(values[z] > 0.5 for z in decisions):
                return next(z for z in decisions if decided[z] is None)
        return None


def _whole(values: Any, integer: Any) -> dict[int, int | None]:
    return {z: round(values[z]) for z in np.flatnonzero(integer).tolist()}


def _rows(case: Case, table: str) -> list[dict[str, Any]]:
    """The rows of a table, blank cells as None."""
    return [
        {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in case.tables[table].astype(object).to_dict("records")
    ]


class Market:
    """The tables by id, and what follows from one row of them."""

    def __init__(self, case: Case) -> None:
        self.case, self.options, self.T = case, case.scenario.model, len(case.periods)
        self.when = {period: t for t, period in enumerate(case.periods)}
        self.start = _ordinal(case.periods[0])
        self.parts = {row["part_id"]: row for row in _rows(case, "parts")}
        self.plants = {row["plant_id"]: row for row in _rows(case, "plants")}
        self.offers = {row["offer_id"]: row for row in _rows(case, "offers")}
        self.segments = {row["segment_id"]: row for row in _rows(case, "segments")}
        self.lanes = _rows(case, "lanes")
        self.dated = {(r["offer_id"], r["period"]): r for r in _rows(case, "offer_periods")}
        self.plant_dated = {(r["plant_id"], r["period"]): r for r in _rows(case, "plant_periods")}
        self.expansion = {row["offer_id"]: row for row in _rows(case, "expansions")}
        self.demand: dict[tuple[str, str, int], float] = defaultdict(float)
        for row in _rows(case, "demand"):
            self.demand[row["segment_id"], row["part_id"], self.when[row["period"]]] = row["units"]
        self.wanted = sorted({(g, p) for g, p, _ in self.demand})
        self.stock = {(row["segment_id"], row["part_id"]): row for row in _rows(case, "stock")}
        self.tiers: dict[str, list[tuple[float, float]]] = {}
        for offer, row in self.offers.items():
            breaks = sorted(
                (b["from_units"], b["unit_price"]) for b in _rows(case, "price_breaks") if b["offer_id"] == offer
            )
            self.tiers[offer] = [(0.0, row["unit_price"]), *breaks]
        self.bill: dict[str, dict[str, float]] = {}
        for offer, row in self.offers.items():
            lines = {
                b["component_id"]: b["units_per_unit"]
                for b in _rows(case, "bom")
                if b["part_id"] == row["part_id"] and b["offer_id"] is None
            }
            lines |= {b["component_id"]: b["units_per_unit"] for b in _rows(case, "bom") if b["offer_id"] == offer}
            chosen = row["components"] in (None, "chosen")
            self.bill[offer] = {c: n for c, n in lines.items() if n > 0} if chosen else {}
        self.standard = self._standard()

    def name(self, t: int) -> str:
        at = self.start + t
        return f"{at // 4}Q{at % 4 + 1}"

    def lane(self, offer: str, place: str, country: str) -> int | None:
        """The most specific lane: origin first, then destination, then part."""
        plant = self.plants[self.offers[offer]["plant_id"]]
        for origin in (plant["plant_id"], plant["country_id"], "*"):
            for destination in (place, country, "*"):
                for part in (self.offers[offer]["part_id"], "*"):
                    for number, lane in enumerate(self.lanes):
                        if (lane["origin"], lane["destination"], lane["part_id"] or "*") == (origin, destination, part):
                            return number
        return None

    def rate(self, currency: str, t: int) -> float:
        rates = {(r["currency"], r["period"]): r["jpy_per_unit"] for r in _rows(self.case, "fx")}
        return 1.0 if currency == "JPY" else rates.get((currency, self.name(t)), rates.get((currency, "*"), math.nan))

    def price(self, offer: str, tier: int, t: int) -> float:
        t = max(t, 0)
        dated = self.dated.get((offer, self.name(t)), {}).get("unit_price")
        native = self.tiers[offer][tier][1] if dated is None else dated
        return float(native * self.rate(self.offers[offer]["currency"], t))

    def capacity(self, offer: str, s: int) -> float:
        own = self.offers[offer]["capacity"]
        dated = self.dated.get((offer, self.name(s)), {}).get("capacity")
        units = own if dated is None else dated
        return _limit(units)

    def plant_capacity(self, plant: str, s: int) -> float:
        own = self.plants[plant]["capacity"]
        dated = self.plant_dated.get((plant, self.name(s)), {}).get("capacity")
        units = own if dated is None else dated
        return _limit(units)

    def ramp(self, offer: str, age: int) -> float:
        text = self.offers[offer]["ramp"]
        if age < 0:
            return 0.0
        steps = (
            [1.0]
            if text is None or self.offers[offer]["status"] == "incumbent"
            else [float(s) for s in str(text).split(";")]
        )
        return steps[min(age, len(steps) - 1)]

    def transport(self, lane: int, price: float) -> tuple[float, float]:
        """Freight and duty, ¥ per unit."""
        row = self.lanes[lane]
        freight = (row["freight_jpy_per_unit"] or 0.0) + (row["freight_pct"] or 0.0) / 100 * price
        return freight, (row["duty_pct"] or 0.0) / 100 * (price + freight)

    def _standard(self) -> dict[tuple[str, int], float]:
        """¥ of the chosen components of a unit of each offer in each period."""
        inside: dict[tuple[str, int], float] = {}

        def of_offer(offer: str, t: int) -> float:
            if (offer, t) not in inside:
                inside[offer, t] = sum(n * of_part(c, t) for c, n in self.bill[offer].items())
            return inside[offer, t]

        def of_part(part: str, t: int) -> float:
            each = [self.price(o, 0, t) + of_offer(o, t) for o, row in self.offers.items() if row["part_id"] == part]
            return median(each) if each else 0.0

        for offer in self.offers:
            for t in range(self.T):
                of_offer(offer, t)
        return inside

    def penalty(self, part: str) -> float:
        amount = self.parts[part]["shortage_penalty_jpy"]
        if amount is not None:
            return float(amount)
        landed = []
        for offer, row in self.offers.items():
            for g, p in self.wanted:
                lane = self.lane(offer, g, self.segments[g]["country_id"]) if row["part_id"] == part == p else None
                if lane is not None:
                    price = max(self.price(offer, k, t) for k in range(len(self.tiers[offer])) for t in range(self.T))
                    landed.append(
                        price + sum(self.transport(lane, price)) + max(self.standard[offer, t] for t in range(self.T))
                    )
        return 10.0 * max(landed, default=0.0)


def _limit(units: float | None) -> float:
    """A capacity; a number that only stands for "unlimited" means that, for its size would drown the rest."""
    return INF if units is None or units >= 1e6 else float(units)


def _ordinal(period: str) -> int:
    return int(period[:4]) * 4 + int(period[-1]) - 1


@dataclass(frozen=True)
class Flow:
    """A variable of what moves: offer, price tier, lane, period of arrival and of shipping, and to whom."""

    var: int
    offer: str
    tier: int
    lane: int
    t: int
    s: int
    segment: str = ""
    assembly: str = ""


def optimum(case: Case, sheer: float = 1e4, nodes: int = 200) -> Answer:
    """Status and optimum of a case; ``sheer`` is a number of units that nothing in it comes near.

    ``nodes``: how many decisions to try without such bounds before they are trusted.
    """
    return Build(Market(case), sheer).lp.solve(case.scenario.model.integers, nodes)


class Build:
    """The whole program of a market."""

    def __init__(self, m: Market, sheer: float) -> None:
        self.m, self.lp, self.sheer = m, Lp(), sheer
        self.worth = [(1.0 + m.options.discount_rate) ** (-t / 4) for t in range(m.T)]
        self.orders: list[Flow] = []
        self.feeds: list[Flow] = []
        self._flows()
        self._balances()
        self._capacities()
        self._commitments()
        self._whole_terms()
        self._money_and_shares()

    # -- flows

    def _ready(self, offer: str) -> float:
        row = self.m.offers[offer]
        if row["status"] == "incumbent":
            return -INF
        return int(row["qualification_periods"] or 0) if row["status"] == "candidate" else 0

    def _cost(self, offer: str, tier: int, lane: int, t: int) -> float:
        price = self.m.price(offer, tier, t)
        risk = 0.0
        if self.m.options.risk_price_jpy:
            country = self.m.plants[self.m.offers[offer]["plant_id"]]["country_id"]
            scores = {row["country_id"]: row["risk_score"] for row in _rows(self.m.case, "countries")}
            risk = self.m.options.risk_price_jpy * scores[country] / 100
        return self.worth[max(t, 0)] * (price + sum(self.m.transport(lane, price)) + risk)

    def _flows(self) -> None:
        m = self.m
        for offer, row in m.offers.items():
            for g, p in m.wanted:
                lane = m.lane(offer, g, m.segments[g]["country_id"]) if row["part_id"] == p else None
                if lane is None:
                    continue
                lead = int(m.lanes[lane]["lead_periods"] or 0)
                for t in range(m.T):
                    if t - lead >= self._ready(offer) and self._fed(offer, t - lead):
                        for k in range(len(m.tiers[offer])):
                            var = self.lp.var(self._cost(offer, k, lane, t))
                            self.orders.append(Flow(var, offer, k, lane, t, t - lead, segment=g))
        #: What goes into each assembly in each period: made as somebody asks for its output.
        waiting = {(f.offer, f.s) for f in self.orders if m.bill[f.offer]}
        done = set()
        while waiting - done:
            offer, s = min(waiting - done)
            done.add((offer, s))
            for component in m.bill[offer]:
                for k, lane, shipped in self._ways(offer, component, s):
                    for tier in range(len(m.tiers[k]) if s >= 0 else 1):
                        var = self.lp.var(self._cost(k, tier, lane, s))
                        self.feeds.append(Flow(var, k, tier, lane, s, shipped, assembly=offer))
                    if m.bill[k]:
                        waiting.add((k, shipped))
        output: dict[tuple[str, int], Terms] = defaultdict(dict)
        for f in self.orders + self.feeds:
            output[f.offer, f.s][f.var] = 1.0
        self.output = output
        for offer, s in sorted(done):
            for component, units in m.bill[offer].items():
                terms = {
                    f.var: 1.0
                    for f in self.feeds
                    if (f.assembly, f.t, m.offers[f.offer]["part_id"]) == (offer, s, component)
                }
                for var in output[offer, s]:
                    terms[var] = terms.get(var, 0.0) - units
                self.lp.row(terms, 0.0, 0.0)

    def _ways(self, assembly: str, component: str, s: int) -> list[tuple[str, int, int]]:
        """Who can supply a component so that it arrives at the assembly in period s: offer, lane, period of shipping."""
        m, ways = self.m, []
        plant = m.plants[m.offers[assembly]["plant_id"]]
        for k, row in m.offers.items():
            lane = m.lane(k, plant["plant_id"], plant["country_id"]) if row["part_id"] == component else None
            if lane is not None:
                shipped = s - int(m.lanes[lane]["lead_periods"] or 0)
                if shipped >= self._ready(k) and self._fed(k, shipped):
                    ways.append((k, lane, shipped))
        return ways

    def _fed(self, offer: str, s: int) -> bool:
        """Whether every component of an offer can arrive in time."""
        return all(self._ways(offer, component, s) for component in self.m.bill[offer])

    # -- constraints

    def _balances(self) -> None:
        m, lp = self.m, self.lp
        self.i = {
            (g, p, t): lp.var(self.worth[t] * (m.parts[p]["holding_cost_jpy"] or 0.0))
            for g, p in m.wanted
            for t in range(m.T)
        }
        self.u = {
            (g, p, t): lp.var(self.worth[t] * m.penalty(p), m.demand[g, p, t]) for g, p in m.wanted for t in range(m.T)
        }
        for (g, p, t), i in self.i.items():
            held = m.stock.get((g, p), {})
            terms = {f.var: 1.0 for f in self.orders if (f.segment, m.offers[f.offer]["part_id"], f.t) == (g, p, t)}
            terms |= {self.u[g, p, t]: 1.0, i: -1.0}
            opening = 0.0
            if t:
                terms[self.i[g, p, t - 1]] = 1.0
            else:
                opening = held.get("opening_units") or 0.0
            lp.row(terms, m.demand[g, p, t] - opening, m.demand[g, p, t] - opening)
            lp.row({i: 1.0}, (held.get("cover_periods") or 0.0) * m.demand[g, p, t])

    def _capacities(self) -> None:
        m, lp = self.m, self.lp
        self.e = {}
        for offer, row in m.expansion.items():
            net = row["cost_jpy_per_unit"] * (1 - (row["subsidy_share"] or 0.0))
            self.e[offer] = [lp.var(self.worth[t] * net) for t in range(m.T)]
            lp.row(dict.fromkeys(self.e[offer], 1.0), high=row["max_units"])
        for (offer, s), terms in self.output.items():
            most = m.capacity(offer, s)
            if m.offers[offer]["status"] == "qualified":
                share = m.ramp(offer, s)
                most = most * share if share > 0 else 0.0
            lp.row({**terms, **dict.fromkeys(self._grown(offer, s), -1.0)}, high=most)
        plants: dict[tuple[str, int], Terms] = defaultdict(dict)
        lanes: dict[tuple[int, int], Terms] = defaultdict(dict)
        for f in self.orders + self.feeds:
            row = m.offers[f.offer]
            plants[row["plant_id"], f.s][f.var] = 1.0 if row["capacity_use"] is None else row["capacity_use"]
            lanes[f.lane, f.s][f.var] = 1.0
        for (plant, s), terms in plants.items():
            lp.row(terms, high=m.plant_capacity(plant, s))
        for (lane, _), terms in lanes.items():
            limit = m.lanes[lane]["capacity"]
            lp.row(terms, high=INF if limit is None else limit)

    def _grown(self, offer: str, s: int) -> list[int]:
        """Expansions in place when an offer ships."""
        build = int(self.m.expansion[offer]["build_periods"] or 0) if offer in self.e else 0
        return [e for t, e in enumerate(self.e.get(offer, ())) if t + build <= s]

    def _commitments(self) -> None:
        m, lp = self.m, self.lp
        for offer, row in m.offers.items():
            output = {s: terms for (o, s), terms in self.output.items() if o == offer}
            if row["status"] != "candidate" or not output:
                continue
            cost, delay = row["qualification_cost_jpy"] or 0.0, int(row["qualification_periods"] or 0)
            q = [lp.var(self.worth[t] * cost, 1.0, True) for t in range(m.T)]
            lp.row(dict.fromkeys(q, 1.0), high=1.0)
            most = m.expansion[offer]["max_units"] if offer in self.e else None
            for s, terms in output.items():
                done = [t for t in range(m.T) if t + delay <= s]
                ramped = {q[t]: m.ramp(offer, s - t - delay) for t in done}
                grown = dict.fromkeys(self._grown(offer, s), -1.0)
                capacity = m.capacity(offer, s)
                if math.isinf(capacity):
                    lp.switch({**terms, **grown}, [z for z, share in ramped.items() if share > 0], self.sheer)
                    if most is not None:
                        lp.switch(terms, [q[t] for t in done], self.sheer)
                else:
                    lp.row({**terms, **{z: -share * capacity for z, share in ramped.items()}, **grown}, high=0.0)
                    if most is not None:
                        lp.row({**terms, **{q[t]: -(capacity + most) for t in done}}, high=0.0)
        for plant, row in m.plants.items():
            cost = row["opening_cost_jpy"] or 0.0
            output = {key: terms for key, terms in self.output.items() if m.offers[key[0]]["plant_id"] == plant}
            if cost <= 0 or not output:
                continue
            v = [lp.var(self.worth[t] * cost, 1.0, True) for t in range(m.T)]
            lp.row(dict.fromkeys(v, 1.0), high=1.0)
            for (_, s), terms in output.items():
                lp.switch(terms, [v[t] for t in range(m.T) if t <= max(s, 0)], self.sheer)

    def _arrivals(self) -> dict[tuple[str, int], list[Flow]]:
        arrivals: dict[tuple[str, int], list[Flow]] = defaultdict(list)
        for f in self.orders + [f for f in self.feeds if f.t >= 0]:
            arrivals[f.offer, f.t].append(f)
        return arrivals

    def _whole_terms(self) -> None:
        m, lp, wish = self.m, self.lp, self.m.options.minimum_sources
        asked = set()
        if wish is not None:
            for p in {p for _, p in m.wanted}:
                for t in range(m.T):
                    begun = wish.start is None or m.name(t) >= wish.start
                    fits = not wish.families or m.parts[p]["family"] in wish.families
                    if begun and fits and sum(m.demand[g, p, t] for g in m.segments) > 0:
                        asked.add((p, t))
        sources: dict[tuple[str, int], Terms] = {key: {} for key in asked}
        weighed = any(cap.within != "part" for cap in m.options.share_cap)
        for (offer, t), flows in self._arrivals().items():
            part, lot = m.offers[offer]["part_id"], m.offers[offer]["minimum_order"] or 0.0
            every = {f.var: 1.0 for f in flows}
            if lot > 0 or (part, t) in asked:
                a = lp.var(upper=1.0, whole=True)
                if lot > 0:
                    lp.row({**every, a: -lot}, low=0.0)
                    lp.switch(every, [a], self.sheer)
                if (part, t) in asked:
                    orders = {f.var: 1.0 for f in flows if f.segment}
                    if orders:
                        total = sum(m.demand[g, part, t] for g in m.segments)
                        assert wish is not None
                        lp.row({**orders, a: -wish.share * total}, low=0.0)
                    sources[part, t][a] = 1.0
            self._tiers(offer, flows, weighed)
        for terms in sources.values():
            assert wish is not None
            lp.row(terms, low=float(wish.count))

    def _tiers(self, offer: str, flows: list[Flow], weighed: bool) -> None:
        tiers = self.m.tiers[offer]
        falling = any(after[1] < before[1] for before, after in itertools.pairwise(tiers))
        below: int | None = None
        for k, (start, _) in enumerate(tiers):
            terms = {f.var: 1.0 for f in flows if f.tier == k}
            if below is not None:
                self.lp.switch(terms, [below], self.sheer)
            if k + 1 < len(tiers):
                width = tiers[k + 1][0] - start
                self.lp.row(terms, high=width)
                below = None
                if falling or weighed:
                    below = self.lp.var(upper=1.0, whole=True)
                    self.lp.row({**terms, below: -width}, low=0.0)

    def _money_and_shares(self) -> None:
        m, lp = self.m, self.lp
        budgets: dict[tuple[str, int], float] = {}
        for row in _rows(m.case, "budgets"):
            budgets[row["segment_id"], int(row["fiscal_year"])] = row["budget_jpy"]

        def landed(f: Flow) -> float:
            price = m.price(f.offer, f.tier, f.t)
            return price + sum(m.transport(f.lane, price))

        def year(f: Flow) -> int:
            return (m.start + max(f.t, 0) - 1) // 4

        for (g, fiscal), limit in budgets.items():
            if g == "*":
                terms = {f.var: landed(f) for f in self.orders + self.feeds if year(f) == fiscal}
            else:
                terms = {
                    f.var: landed(f) + m.standard[f.offer, f.t]
                    for f in self.orders
                    if f.segment == g and year(f) == fiscal
                }
            if terms:
                lp.row(terms, high=limit)
        for cap in m.options.share_cap:
            for t in range(m.T):
                if not (cap.start or "") <= m.name(t) < (cap.until or "9"):
                    continue
                groups: dict[Any, dict[Any, Terms]] = defaultdict(lambda: defaultdict(dict))
                for f in self.orders:
                    if f.t == t:
                        row = m.offers[f.offer]
                        plant = m.plants[row["plant_id"]]
                        within = {"part": row["part_id"], "family": m.parts[row["part_id"]]["family"], "all": "*"}
                        value = m.price(f.offer, f.tier, t) + m.standard[f.offer, t]
                        weight = 1.0 if cap.within == "part" else value
                        groups[within[cap.within]][plant[f"{cap.by}_id"]][f.var] = weight
                for holders in groups.values():
                    total = {var: w for terms in holders.values() for var, w in terms.items()}
                    for terms in holders.values():
                        lp.row({var: w * ((var in terms) - cap.limit) for var, w in total.items()}, high=0.0)
        for floor in m.options.score_floor:
            for p in {p for _, p in m.wanted}:
                for t in range(m.T):
                    terms = {
                        f.var: m.offers[f.offer][f"{floor.score}_score"] - floor.floor
                        for f in self.orders
                        if f.t == t and m.offers[f.offer]["part_id"] == p
                    }
                    if terms:
                        lp.row(terms, low=0.0)
