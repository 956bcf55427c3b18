"""What every check reads: the case, the plan's rows, what follows from them, and the tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals
from optimizer.messages import message
from optimizer.scenario import ModelOptions

from .assembly_batches import AssemblyBatches, orders_with_components, read_assembly_batches
from .chains import Chains, read_chains, tiers_by_bill
from .clearances import chain_covered, first_equivalent
from .coded_case import CodedCase
from .codes import fixed_point, joined, summed
from .contents import MEASURES, read_contents
from .finding import Keys, Violation, differing, exceeding, recomputed, rows_where
from .flows import SHARED_COLUMNS
from .legality import Ruling
from .plan_tables import PlanTables
from .rows import Rows
from .values import StandardCosts, cheapest_value, penalties

__all__ = ["FLOW_COST_TERMS", "Context", "Verdict", "expansion_rates"]

#: What each order and component flow costs.
FLOW_COST_TERMS = ("purchase", "freight", "duty", "risk")
#: The cost terms that have tables of their own, in the order in which they are recomputed.
_TABLES = {
    "qualification": "qualifications",
    "opening": "openings",
    "expansion": "expansions",
    "holding": "stock",
    "shortage": "shortages",
}
#: How findings call columns of codes that have another name in the tables.
_LABELS = {
    "time": "period",
    "ship": message("ship period"),
    "year": message("fiscal year"),
    "price_tier": message("price tier"),
    "place": "country",
    "assembly": message("assembly offer"),
}


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one rule says of the orders (order,).

    ``cap`` is the share that a phase-out admits when the order arrives, ``subject`` whether the rule binds it, exceptions
    left out, ``breaks`` whether its offer breaks the rule by itself, and ``chain_settled`` whether nothing more has to be
    promised of it: it has no chosen components, or its clearance covers the rule.
    """

    ruling: Ruling
    cap: Floats
    subject: Mask
    breaks: Mask
    chain_settled: Mask

    @cached_property
    def outright(self) -> Mask:
        """What the rule binds and bars altogether."""
        return self.subject & (self.cap <= 0.0)

    @cached_property
    def capped(self) -> Mask:
        """What counts against the rule's cap."""
        return self.subject & (self.cap > 0.0) & (self.breaks | ~self.chain_settled)


@dataclass(frozen=True, eq=False)
class Context:
    """The audit's material, and the sums that several checks share."""

    coded: CodedCase
    tables: PlanTables
    standard_costs: StandardCosts
    #: The orders and everything that follows from them (see ``read_orders``).
    orders: Rows
    #: The component flows likewise (see ``read_component_flows``).
    component_flows: Rows
    rulings: list[Ruling]
    summary: Mapping[str, Any]
    tolerance: float

    @property
    def options(self) -> ModelOptions:
        """What the scenario asked of the model."""
        return self.coded.case.scenario.model

    @cached_property
    def measures_apart(self) -> bool:
        """Whether the plan tells the measures of concern apart on every tier; those of schema versions before 2.3 do not."""
        by_tier = self.summary.get("exposure_by_tier")
        periods = by_tier.values() if isinstance(by_tier, Mapping) else ()
        shares = [held for tier in periods if isinstance(tier, Mapping) for held in tier.values()]
        if any(isinstance(held, Mapping) and not held.keys().isdisjoint(MEASURES) for held in shares):
            return True
        return any(not np.isnan(self.tables["exposure"].flags(name)).all() for name in MEASURES)

    @cached_property
    def order_keys(self) -> Keys:
        """The words that name each order."""
        return self.tables["orders"].named("offer", "segment", "period")

    @cached_property
    def flow_keys(self) -> Keys:
        """The words that name each component flow."""
        return self.tables["components"].named("component_offer", "assembly_offer", "period", "clearance")

    @cached_property
    def floor(self) -> Floats:
        """Units of each part up to which the tolerance is absolute: its smallest demand, or what that takes of a component,
        and at most 1 (part,).
        """
        coded, lines = self.coded, self.coded.bills.chosen
        asked = np.where(coded.demand > 0, coded.demand, np.inf).min(axis=1, initial=1.0)
        least = np.ones(len(coded.part_ids))
        np.minimum.at(least, coded.pairs.part, asked)

        def lowered(least: Floats) -> Floats:
            lower = least.copy()
            np.minimum.at(lower, lines.component, lines.units * least[coded.offers.part[lines.offer]])
            return lower

        return fixed_point(least, lowered, len(coded.part_ids))

    @cached_property
    def offer_floor(self) -> Floats:
        """``floor`` of each offer's part (offer,)."""
        return self.floor[self.coded.offers.part]

    @cached_property
    def pair_floor(self) -> Floats:
        """``floor`` of each demanded pair's part, period by period (pair × period,)."""
        return np.repeat(self.floor[self.coded.pairs.part], self.coded.count)

    @property
    def orders_and_flows(self) -> tuple[tuple[str, Rows, Keys], ...]:
        """Orders and component flows: the name of the table, what follows from its rows, and what names each."""
        return ("orders", self.orders, self.order_keys), ("components", self.component_flows, self.flow_keys)

    @cached_property
    def all_flows(self) -> Rows:
        """Orders and component flows in one table, of the columns ``SHARED_COLUMNS``."""
        return self.orders.select(*SHARED_COLUMNS).above(self.component_flows)

    @cached_property
    def output(self) -> Rows:
        """Units shipped, to segments and to assembly plants: offer, plant, ship, units."""
        return self.all_flows.totals("offer", "plant", "ship", units=self.all_flows["units"])

    @cached_property
    def bought(self) -> tuple[Floats, Floats]:
        """Units and value (¥) ordered of each offer."""
        offer, size = self.orders["offer"], len(self.coded.offers)
        return summed(offer, self.orders["units"], size), summed(offer, self.orders["value"], size)

    @cached_property
    def assembly_batches(self) -> AssemblyBatches:
        """What is assembled of chosen components."""
        same = first_equivalent(self.coded, self.rulings, self.tables.clearances)
        return read_assembly_batches(self.coded, self.tables.clearances, same, self.orders, self.component_flows)

    @cached_property
    def orders_with_components(self) -> Rows:
        """The orders and the chosen components that stand in them (see ``orders_with_components``)."""
        return orders_with_components(self.assembly_batches, self.orders, self.component_flows)

    @cached_property
    def declared(self) -> Rows:
        """The declared components that stand in the orders: ``tier``, ``order`` (position), ``line`` (row of
        ``bills.declared``), ``units``. What an offer declares stands one tier below it.
        """
        lines, every = self.coded.bills.declared, self.orders_with_components
        at, line = joined(every["offer"], lines.offer)
        units = every["units"][at] * lines.units[line]
        return Rows({"tier": every["tier"][at] + 1, "order": every["order"][at], "line": line, "units": units})

    @cached_property
    def contents(self) -> Rows:
        """What is bought and all that stands in it (see ``read_contents``)."""
        return read_contents(
            self.coded,
            self.standard_costs,
            self.orders,
            self.component_flows,
            self.orders_with_components,
            self.declared,
        )

    @cached_property
    def orders_bound(self) -> Mask:
        """The orders that some rule is about."""
        flows = self.orders
        orders = np.zeros(len(flows), dtype=np.bool_)
        for ruling in self.rulings:
            orders |= ruling.ever_binds(flows["offer"], flows["segment"], flows["time"])
        return orders

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What each rule says of the orders."""
        offer, segment, time = (self.orders[key] for key in ("offer", "segment", "time"))
        covers = chain_covered(self.coded, self.rulings, self.tables.clearances, self.orders)
        return [
            Verdict(
                ruling=ruling,
                cap=ruling.cap[time],
                subject=ruling.subject(offer, segment, time),
                breaks=ruling.direct[offer, time],
                chain_settled=kept if ruling.deep else np.ones_like(kept),
            )
            for ruling, kept in zip(self.rulings, covers, strict=True)
        ]

    @cached_property
    def chains(self) -> Chains:
        """The ways to feed assemblies."""
        return read_chains(self.coded)

    @cached_property
    def demanded(self) -> Mask:
        """What each segment asks for: segment, part."""
        asked = np.zeros((len(self.coded.segments), len(self.coded.part_ids)), dtype=np.bool_)
        asked[self.coded.pairs.segment, self.coded.pairs.part] = True
        return asked

    @cached_property
    def shallowest_tiers(self) -> Floats:
        """Shallowest tier from 2 on where a part can stand in what a segment asks for, by any bill: segment, part."""
        return tiers_by_bill(self.coded, self.demanded)

    def naming(self, rows: Rows, *columns: str, **given: Any) -> Keys:
        """The words that name rows by some of their columns of codes, after what is ``given`` for all of them."""
        words = self.coded.words
        return lambda at: given | {_LABELS.get(column, column): words(column, rows[column][at]) for column in columns}

    @cached_property
    def pair_keys(self) -> Keys:
        """The words that name demanded parts, segments and periods, period by period within a pair."""
        pairs, count = self.coded.pairs, self.coded.count
        cells = {key: np.repeat(codes, count) for key, codes in (("part", pairs.part), ("segment", pairs.segment))}
        return self.naming(Rows(cells | {"time": np.tile(np.arange(count), len(pairs))}), "part", "segment", "time")

    def exceeds(
        self, amount: Floats, limit: Floats | float, keys: Keys, text: str, *scales: Floats, floor: Floats | float = 1.0
    ) -> list[Violation]:
        """Violations where an amount is more than its limit (see ``exceeding``)."""
        return rows_where(exceeding(amount, limit, self.tolerance, *scales, floor=floor), keys, text, amount, limit)

    def falls_short(
        self, amount: Floats, limit: Floats, keys: Keys, text: str, floor: Floats | float = 1.0
    ) -> list[Violation]:
        """Violations where an amount is less than its limit."""
        return rows_where(exceeding(limit, amount, self.tolerance, floor=floor), keys, text, amount, limit)

    def differs(
        self, amount: Floats, due: Floats, keys: Keys, text: str, floor: Floats | float = 1.0
    ) -> list[Violation]:
        """Violations where an amount isn't what is due (see ``differing``)."""
        return rows_where(differing(amount, due, self.tolerance, floor), keys, text, amount, due)

    def recomputed(self, column: str, written: Floats, due: Floats, keys: Keys, floor: float = 1.0) -> list[Violation]:
        """Violations where a column isn't what is due."""
        return self.differs(written, due, keys, recomputed(column), floor)

    def by_pair(self, pair: Ordinals, time: Ordinals, units: Floats) -> Floats:
        """Units summed into (pair, period); rows of pair -1 are left out."""
        size = (len(self.coded.pairs), self.coded.count)
        # One cell more than there are: it takes what is left out.
        at = np.where(pair < 0, size[0] * size[1], pair * size[1] + time)
        return summed(at, units, size[0] * size[1] + 1)[:-1].reshape(size)

    @cached_property
    def stock(self) -> Floats:
        """Closing stock: pair, period."""
        table = self.tables["stock"]
        return self.by_pair(table.pair, table.times["period"], table.numbers["units"])

    @cached_property
    def shortage(self) -> Floats:
        """Shortage: pair, period."""
        table = self.tables["shortages"]
        return self.by_pair(table.pair, table.times["period"], table.numbers["units"])

    @cached_property
    def own_costs(self) -> dict[str, Floats]:
        """Recomputed undiscounted ¥ of every row of the tables beside orders, by cost term."""
        coded, (begun, opened, grown, stock, missed) = self.coded, (self.tables[table] for table in _TABLES.values())
        rate, subsidised = expansion_rates(coded, self.tables)
        tables = {"qualification": "offers", "opening": "plants", "holding": "parts"}
        begin, open_, hold = (coded.sheets[table].numbers(f"{term}_cost_jpy") for term, table in tables.items())
        return {
            "qualification": begin[begun.codes["offer"]] * begun.numbers["share"],
            "opening": open_[opened.codes["plant"]] * opened.numbers["share"],
            "expansion": rate * (1.0 - subsidised) * grown.numbers["units"],
            "holding": hold[stock.codes["part"]] * stock.numbers["units"],
            "shortage": penalties(coded, self.standard_costs, missed.codes["part"]) * missed.numbers["units"],
        }

    @cached_property
    def cost_terms(self) -> dict[str, float]:
        """Present ¥ of every cost term, recomputed from units and shares.

        What arrives before the horizon is discounted as in its first period.
        """
        discount = self.coded.discount
        return {
            name: sum(
                float((flows[name] * discount[flows["at"]]).sum()) for flows in (self.orders, self.component_flows)
            )
            for name in FLOW_COST_TERMS
        } | {name: float((cost * discount[self.paid_in(name)]).sum()) for name, cost in self.own_costs.items()}

    def paid_in(self, term: str) -> Ordinals:
        """The period in which each row of a cost term's own table is paid."""
        times = self.tables[_TABLES[term]].times
        return times["start_period" if term == "qualification" else "period"]

    @cached_property
    def part_values(self) -> Floats:
        """¥ per unit by which each demanded part counts in coverage by value (part,); 0 for the others."""
        size, part = len(self.coded.part_ids), self.coded.offers.part
        units, value = (summed(part, bought, size) for bought in self.bought)
        bought = units > 0
        each = np.zeros(size)
        each[bought] = value[bought] / units[bought]
        idle = np.flatnonzero(self.demanded.any(axis=0) & ~bought)
        if len(idle):
            each[idle] = np.nan_to_num(cheapest_value(self.coded, self.standard_costs, idle))
        return each


def expansion_rates(coded: CodedCase, tables: PlanTables) -> tuple[Floats, Floats]:
    """¥ per unit and subsidised share of each row of expansions; 0 where the offer can't be expanded."""
    rate, share = (
        coded.expansion(name)[tables["expansions"].codes["offer"]] for name in ("cost_jpy_per_unit", "subsidy_share")
    )
    return np.nan_to_num(rate), np.nan_to_num(share)
