"""The model of docs/model.md once more: a variable at a time, with bounds of sheer size, solved by scipy.

It reads a case's tables row by row and shares nothing with the planner but them; rules it reads as their files state them. Levels
before the cost are left out. What it finds is told only after the whole numbers were fixed and the rest solved again without
those bounds.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.case import Case

from .lp import INF, Answer, Lp, Terms
from .market import Market, rows_of
from .policy import NOTHING, Clearance, Policy, deeper

__all__ = ["Answer", "Build", "Market", "optimum"]


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
    #: What it has to pass where it is a component, and what its own components have to.
    clearance: Clearance = NOTHING
    inner: Clearance = NOTHING
    #: Rules that a purchase breaks.
    breaks: frozenset[str] = frozenset()


def optimum(case: Case, sheer: float = 1e4, nodes: int = 200, rules: Sequence[Mapping[str, Any]] = ()) -> Answer:
    """Status and optimum of a case; ``sheer`` is a number of units that nothing in it comes near.

    ``nodes``: how many decisions to try without such bounds before they are trusted. ``rules`` as their files state them.
    """
    return Build(Market(case), sheer, rules).lp.solve(case.scenario.model.integers, nodes)


class Build:
    """The whole program of a market."""

    def __init__(self, m: Market, sheer: float, rules: Sequence[Mapping[str, Any]] = ()) -> None:
        self.m, self.lp, self.sheer = m, Lp(), sheer
        self.policy = Policy(m, rules)
        self.worth = [(1.0 + m.options.discount_rate) ** (-t / 4) for t in range(m.T)]
        self.orders: list[Flow] = []
        self.feeds: list[Flow] = []
        self._flows()
        self._balances()
        self._capacities()
        self._commitments()
        self._whole_terms()
        self._money_and_shares()
        self._phase_outs()
        self._limits()

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
            scores = {row["country_id"]: row["risk_score"] for row in rows_of(self.m.case, "countries")}
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
                    if t - lead < self._ready(offer):
                        continue
                    for breaks, inner in self.policy.variants(offer, g, t):
                        if self._fed(offer, t - lead, inner):
                            for k in range(len(m.tiers[offer])):
                                var = self.lp.var(self._cost(offer, k, lane, t))
                                own = {"segment": g, "inner": inner, "breaks": breaks}
                                self.orders.append(Flow(var, offer, k, lane, t, t - lead, **own))
        #: What goes into each assembly in each period, by what it has to pass: made as somebody asks for its output.
        waiting = {(f.offer, f.s, f.inner) for f in self.orders if m.bill[f.offer]}
        done = set()
        while waiting - done:
            offer, s, asked = min(waiting - done, key=lambda key: (*key[:2], sorted(key[2])))
            done.add((offer, s, asked))
            inner = deeper(asked)
            for component in m.bill[offer]:
                for k, lane, shipped in self._ways(offer, component, s, asked):
                    for tier in range(len(m.tiers[k]) if s >= 0 else 1):
                        var = self.lp.var(self._cost(k, tier, lane, s))
                        own = {"assembly": offer, "clearance": asked, "inner": inner if m.bill[k] else NOTHING}
                        self.feeds.append(Flow(var, k, tier, lane, s, shipped, **own))
                    if m.bill[k]:
                        waiting.add((k, shipped, inner))
        output: dict[tuple[str, int], Terms] = defaultdict(dict)
        made: dict[tuple[str, int, Clearance], list[int]] = defaultdict(list)
        fed: dict[tuple[str, int, Clearance, str], Terms] = defaultdict(dict)
        for f in self.orders + self.feeds:
            output[f.offer, f.s][f.var] = 1.0
            made[f.offer, f.s, f.inner].append(f.var)
        for f in self.feeds:
            fed[f.assembly, f.t, f.clearance, m.offers[f.offer]["part_id"]][f.var] = 1.0
        self.output = output
        for offer, s, asked in done:
            for component, units in m.bill[offer].items():
                terms = dict(fed[offer, s, asked, component])
                for var in made[offer, s, asked]:
                    terms[var] = terms.get(var, 0.0) - units
                self.lp.row(terms, 0.0, 0.0)

    def _ways(self, assembly: str, component: str, s: int, asked: Clearance) -> list[tuple[str, int, int]]:
        """Who can supply a component so that it arrives at the assembly in period s: offer, lane, period of shipping."""
        m, ways = self.m, []
        plant = m.plants[m.offers[assembly]["plant_id"]]
        for k, row in m.offers.items():
            lane = m.lane(k, plant["plant_id"], plant["country_id"]) if row["part_id"] == component else None
            if lane is not None and self.policy.passes(k, asked):
                shipped = s - int(m.lanes[lane]["lead_periods"] or 0)
                if shipped >= self._ready(k) and self._fed(k, shipped, deeper(asked)):
                    ways.append((k, lane, shipped))
        return ways

    def _fed(self, offer: str, s: int, asked: Clearance) -> bool:
        """Whether every component of an offer can arrive in time, and pass what is asked of it."""
        return all(self._ways(offer, component, s, asked) for component in self.m.bill[offer])

    # -- constraints

    def _balances(self) -> None:
        m, lp = self.m, self.lp
        self.i = {
            (g, p, t): lp.var(self.worth[t] * (m.parts[p]["holding_cost_jpy"] or 0.0))
            for g, p in m.wanted
            for t in range(m.T)
        }
        may_be_short = 1.0 if m.options.shortage_limit is None else m.options.shortage_limit
        self.u = {
            (g, p, t): lp.var(self.worth[t] * m.penalty(p), may_be_short * m.demand[g, p, t])
            for g, p in m.wanted
            for t in range(m.T)
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
        weighed |= any("phase_out" in rule for rule in self.policy.rules.values())
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
                    total = sum(m.demand[g, part, t] for g in m.segments)
                    assert wish is not None
                    # What nobody may buy of an offer does not count, whatever assemblies take of it.
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
        for row in rows_of(m.case, "budgets"):
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

    def _phase_outs(self) -> None:
        """Of each rule that still lets barred sources hold a share: buyer by buyer, quarter by quarter, family by family."""
        m = self.m
        for name in self.policy.rules:
            wholes: dict[tuple[str, int, str], Terms] = defaultdict(dict)
            barred: set[int] = set()
            for f in self.orders:
                part = m.offers[f.offer]["part_id"]
                if part in self.policy.capped(name):
                    value = m.price(f.offer, f.tier, f.t) + m.standard[f.offer, f.t]
                    wholes[f.segment, f.t, m.parts[part]["family"]][f.var] = value
                    barred |= {f.var} if name in f.breaks else set()
            for (_, t, _), whole in wholes.items():
                share = self.policy.share(name, t)
                if 0 < share < 1 and barred & set(whole):
                    self.lp.row({var: w * ((var in barred) - share) for var, w in whole.items()}, high=0.0)

    def _limits(self) -> None:
        """Ceilings of measures of the whole plan, by the reference prices of parts."""
        m, price = self.m, self.m.reference
        whole = sum(price[p] * units for (_, p, _), units in m.demand.items())
        value = {f.var: price[m.offers[f.offer]["part_id"]] for f in self.orders}
        for limit in m.options.limits:
            if limit.measure == "origin":
                terms = {f.var: value[f.var] for f in self.orders if self.policy.made_in_concern(f.offer)}
            elif limit.measure == "firm":
                terms = {f.var: value[f.var] for f in self.orders if self.policy.firm_of_concern(f.offer, f.t)}
            elif limit.measure == "lead":
                terms = {f.var: value[f.var] * (f.t - f.s) for f in self.orders}
            elif limit.measure == "shortage":
                terms = {u: price[p] for (_, p, _), u in self.u.items()}
            else:
                terms = self._largest()
            self.lp.row(terms, high=limit.most * whole)

    def _largest(self) -> Terms:
        """¥ of what each part's largest country supplies."""
        supplied: dict[tuple[str, str], Terms] = defaultdict(dict)
        for f in self.orders:
            supplied[self.m.offers[f.offer]["part_id"], self.policy.country(f.offer)][f.var] = 1.0
        largest = {part: self.lp.var() for part, _ in supplied}
        for (part, _), terms in supplied.items():
            self.lp.row({**terms, largest[part]: -1.0}, high=0.0)
        return {var: self.m.reference[part] for part, var in largest.items()}
