"""What every check reads: the case, the plan's rows, what follows from them, and the tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals, Texts
from optimizer.scenario import ModelOptions

from .book import Book
from .clearances import alike, covered
from .codes import joined, summed
from .facts import Facts
from .finding import Keys
from .flows import COMMON
from .legality import Bar
from .lots import Lots, read_lots, standing
from .rows import Rows
from .values import Worth, penalties

__all__ = ["Context", "expansion_rates"]


@dataclass(frozen=True, eq=False)
class Context:
    """The audit's material, and the sums that several checks share."""

    facts: Facts
    book: Book
    worth: Worth
    #: The orders and everything that follows from them (see ``read_orders``).
    flows: Rows
    #: The component flows likewise (see ``read_inputs``).
    inputs: Rows
    bars: list[Bar]
    tolerance: float

    @property
    def model(self) -> ModelOptions:
        """What the scenario asked of the model."""
        return self.facts.case.scenario.model

    @cached_property
    def order_keys(self) -> Keys:
        """The words that name each order."""
        return self.book["orders"].named("offer", "segment", "period")

    @cached_property
    def input_keys(self) -> Keys:
        """The words that name each component flow."""
        return self.book["components"].named("component_offer", "assembly_offer", "period", "clearance")

    @cached_property
    def floor(self) -> Floats:
        """Units of each part up to which the tolerance is absolute: its smallest demand, or what that takes of a component,
        and at most 1 (part,).
        """
        facts = self.facts
        asked = np.where(facts.demand > 0, facts.demand, np.inf).min(axis=1, initial=1.0)
        least = np.ones(len(facts.part_ids))
        np.minimum.at(least, facts.pairs.part, asked)
        lines = facts.bills.chosen
        for _ in range(len(facts.part_ids)):
            before = least.copy()
            np.minimum.at(least, lines.component, lines.units * before[facts.offers.part[lines.offer]])
            if np.array_equal(before, least):
                break
        return least

    @cached_property
    def offer_floor(self) -> Floats:
        """``floor`` of each offer's part (offer,)."""
        return self.floor[self.facts.offers.part]

    @cached_property
    def pair_floor(self) -> Floats:
        """``floor`` of each demanded pair's part, period by period (pair × period,)."""
        return np.repeat(self.floor[self.facts.pairs.part], self.facts.count)

    @property
    def moves(self) -> tuple[tuple[str, Rows, Keys], ...]:
        """Orders and component flows: the name of the table, what follows from its rows, and what names each."""
        return ("orders", self.flows, self.order_keys), ("components", self.inputs, self.input_keys)

    @cached_property
    def all_flows(self) -> Rows:
        """Orders and component flows in one table, of the columns ``COMMON``."""
        return self.flows.select(*COMMON).above(self.inputs)

    @cached_property
    def output(self) -> Rows:
        """Units shipped, to segments and to assembly plants: offer, plant, ship, units."""
        every = self.all_flows
        groups = every.by("offer", "plant", "ship")
        keys = {name: every[name][groups.first] for name in ("offer", "plant", "ship")}
        return Rows({**keys, "units": groups.sum(every["units"])})

    @cached_property
    def bought(self) -> tuple[Floats, Floats]:
        """Units and value (¥) ordered of each offer."""
        offer, size = self.flows["offer"], len(self.facts.offers)
        return summed(offer, self.flows["units"], size), summed(offer, self.flows["value"], size)

    @cached_property
    def lots(self) -> Lots:
        """What is assembled of chosen components."""
        same = alike(self.facts, self.bars, self.book.clearances)
        return read_lots(self.facts, self.book.clearances, same, self.flows, self.inputs)

    @cached_property
    def standing(self) -> Rows:
        """The orders and the chosen components that stand in them (see ``standing``)."""
        return standing(self.lots, self.flows, self.inputs)

    @cached_property
    def declared(self) -> Rows:
        """The declared components that stand in the orders: ``tier``, ``order`` (position), ``line`` (row of
        ``bills.declared``), ``units``. What an offer declares stands one tier below it.
        """
        lines, every = self.facts.bills.declared, self.standing
        at, line = joined(every["offer"], lines.offer)
        units = every["units"][at] * lines.units[line]
        return Rows({"tier": every["tier"][at] + 1, "order": every["order"][at], "line": line, "units": units})

    @cached_property
    def concerned(self) -> Mask:
        """The orders that some rule is about."""
        flows = self.flows
        found = np.zeros(len(flows), dtype=np.bool_)
        for bar in self.bars:
            found |= bar.concerns(flows["offer"], flows["segment"], flows["time"])
        return found

    @cached_property
    def subject(self) -> list[Mask]:
        """By rule: the orders that it binds, exceptions left out."""
        flows = self.flows
        return [bar.subject(flows["offer"], flows["segment"], flows["time"]) for bar in self.bars]

    @cached_property
    def breaks(self) -> list[Mask]:
        """By rule: the orders from offers that break it by themselves."""
        return [bar.direct[self.flows["offer"], self.flows["time"]] for bar in self.bars]

    @cached_property
    def promised(self) -> list[Mask]:
        """By rule: the orders of which nothing more has to be promised: no chosen components, or a clearance that covers."""
        kept = covered(self.facts, self.bars, self.book.clearances, self.flows)
        return [fine if bar.deep else np.ones_like(fine) for bar, fine in zip(self.bars, kept, strict=True)]

    @cached_property
    def capped(self) -> list[Mask]:
        """By rule: the orders that count against its cap."""
        cap = [bar.cap[self.flows["time"]] for bar in self.bars]
        rows = zip(self.subject, self.breaks, self.promised, cap, strict=True)
        return [subject & (share > 0.0) & (breaks | ~promised) for subject, breaks, promised, share in rows]

    def pair_keys(self, at: Ordinals) -> dict[str, Texts]:
        """The words that name demanded parts, segments and periods, period by period within a pair."""
        facts = self.facts
        pair, time = at // facts.count, at % facts.count
        return {
            "part": facts.part_ids.names[facts.pairs.part[pair]],
            "segment": facts.segment_ids.names[facts.pairs.segment[pair]],
            "period": np.array(facts.periods, dtype=object)[time],
        }

    def by_pair(self, pair: Ordinals, time: Ordinals, units: Floats) -> Floats:
        """Units summed into (pair, period); rows of pair -1 are left out."""
        size = (len(self.facts.pairs), self.facts.count)
        # One cell more than there are: it takes what is left out.
        at = np.where(pair < 0, size[0] * size[1], pair * size[1] + time)
        return summed(at, units, size[0] * size[1] + 1)[:-1].reshape(size)

    @cached_property
    def stock(self) -> Floats:
        """Closing stock: pair, period."""
        table = self.book["stock"]
        return self.by_pair(table.pair, table.times["period"], table.numbers["units"])

    @cached_property
    def missing(self) -> Floats:
        """Shortage: pair, period."""
        table = self.book["shortages"]
        return self.by_pair(table.pair, table.times["period"], table.numbers["units"])

    @cached_property
    def own_costs(self) -> dict[str, Floats]:
        """Recomputed undiscounted ¥ of every row of the tables beside orders, by cost term."""
        facts, book = self.facts, self.book
        qualified = facts.offers.numbers("qualification_cost_jpy")
        opened = facts.plants.numbers("opening_cost_jpy")
        held = facts.parts.numbers("holding_cost_jpy")
        grown, subsidised = expansion_rates(facts, book)
        missed = penalties(facts, self.worth, book["shortages"].codes["part"])
        begun, open_, expansions = book["qualifications"], book["openings"], book["expansions"]
        stock, shortages = book["stock"], book["shortages"]
        return {
            "qualification": qualified[begun.codes["offer"]] * begun.numbers["share"],
            "opening": opened[open_.codes["plant"]] * open_.numbers["share"],
            "expansion": grown * (1.0 - subsidised) * expansions.numbers["units"],
            "holding": held[stock.codes["part"]] * stock.numbers["units"],
            "shortage": missed * shortages.numbers["units"],
        }

    def output_keys(self, output: Rows) -> Keys:
        """The words that name each offer's output in a shipping period, for rows of ``output``."""
        return lambda at: {
            "offer": self.facts.offer_ids.names[output["offer"][at]],
            "ship period": self.facts.names(output["ship"][at]),
        }


def expansion_rates(facts: Facts, book: Book) -> tuple[Floats, Floats]:
    """¥ per unit and subsidised share of each row of expansions; 0 where the offer can't be expanded."""
    rate, share = (
        facts.expansion(name)[book["expansions"].codes["offer"]] for name in ("cost_jpy_per_unit", "subsidy_share")
    )
    return np.nan_to_num(rate), np.nan_to_num(share)
