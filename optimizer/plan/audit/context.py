"""What every check reads: the case, the plan's rows, what follows from them, and the tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from optimizer.dataset.scenario import ModelOptions

from .book import Book
from .codes import Codes, Floats, Mask, Texts, joined
from .facts import Facts
from .finding import Keys, columns
from .flows import COMMON, shipments
from .grades import alike, covered
from .legality import Bar
from .lots import Lots, read_lots, standing
from .values import Worth, penalties

__all__ = ["Context", "expansion_rates"]


@dataclass(frozen=True, eq=False)
class Context:
    """The audit's material, and the sums that several checks share."""

    facts: Facts
    book: Book
    worth: Worth
    #: The orders and everything that follows from them (see ``read_orders``).
    flows: pd.DataFrame
    #: The component flows likewise (see ``read_inputs``).
    inputs: pd.DataFrame
    bars: list[Bar]
    tolerance: float

    @property
    def model(self) -> ModelOptions:
        """What the scenario asked of the model."""
        return self.facts.case.scenario.model

    @cached_property
    def order_keys(self) -> Keys:
        """The words that name each order."""
        return columns(self.book["orders"], "offer", "segment", "period")

    @cached_property
    def input_keys(self) -> Keys:
        """The words that name each component flow."""
        return columns(self.book["components"], "component_offer", "assembly_offer", "period", "grade")

    @property
    def moves(self) -> tuple[tuple[str, pd.DataFrame, Keys], ...]:
        """Orders and component flows: the name of the table, what follows from its rows, and what names each."""
        return ("orders", self.flows, self.order_keys), ("components", self.inputs, self.input_keys)

    @cached_property
    def all_flows(self) -> pd.DataFrame:
        """Orders and component flows in one table, of the columns ``COMMON``."""
        shared = list(COMMON)
        return pd.concat([self.flows[shared], self.inputs[shared]], ignore_index=True)

    @cached_property
    def output(self) -> pd.DataFrame:
        """Units shipped, to segments and to assembly plants: offer, plant, ship, units."""
        return shipments(self.all_flows)

    @cached_property
    def lots(self) -> Lots:
        """What is assembled of chosen components."""
        same = alike(self.facts, self.bars, self.book.grades)
        return read_lots(self.facts, self.book.grades, same, self.flows, self.inputs)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """The orders and the chosen components that stand in them (see ``standing``)."""
        return standing(self.lots, self.flows, self.inputs)

    @cached_property
    def declared(self) -> pd.DataFrame:
        """The declared components that stand in the orders: ``tier``, ``order`` (position), ``line`` (row of
        ``bills.declared``), ``units``. What an offer declares stands one tier below it.
        """
        lines, every = self.facts.bills.declared, self.standing
        at, line = joined(every["offer"].to_numpy(dtype=np.int64), lines["offer"].to_numpy(dtype=np.int64))
        units = every["units"].to_numpy(dtype=float)[at] * lines["units"].to_numpy(dtype=float)[line]
        tier, order = every["tier"].to_numpy()[at] + 1, every["order"].to_numpy()[at]
        return pd.DataFrame({"tier": tier, "order": order, "line": line, "units": units})

    @cached_property
    def subject(self) -> list[Mask]:
        """By rule: the orders that it binds, exceptions left out."""
        offer, segment, time = (self.flows[key].to_numpy(dtype=np.int64) for key in ("offer", "segment", "time"))
        return [bar.subject(offer, segment, time) for bar in self.bars]

    @cached_property
    def breaks(self) -> list[Mask]:
        """By rule: the orders from offers that break it by themselves."""
        offer, time = (self.flows[key].to_numpy(dtype=np.int64) for key in ("offer", "time"))
        return [bar.direct[offer, time] for bar in self.bars]

    @cached_property
    def promised(self) -> list[Mask]:
        """By rule: the orders of which nothing more has to be promised: no chosen components, or a grade that covers."""
        chooses = self.facts.bills.chooses[self.flows["offer"]]
        kept = covered(self.facts, self.bars, self.book.grades, self.flows)
        return [fine | ~chooses | (not bar.deep) for bar, fine in zip(self.bars, kept, strict=True)]

    @cached_property
    def capped(self) -> list[Mask]:
        """By rule: the orders that count against its cap."""
        cap = [bar.cap[self.flows["time"]] for bar in self.bars]
        rows = zip(self.subject, self.breaks, self.promised, cap, strict=True)
        return [subject & (share > 0.0) & (breaks | ~promised) for subject, breaks, promised, share in rows]

    @cached_property
    def pair_keys(self) -> Keys:
        """The words that name each demanded part, segment and period, period by period within a pair."""
        facts, pairs = self.facts, self.facts.pairs
        return {
            "part": np.repeat(facts.part_ids.to_numpy()[pairs["part"]], facts.count),
            "segment": np.repeat(facts.segment_ids.to_numpy()[pairs["segment"]], facts.count),
            "period": np.tile(np.array(facts.periods, dtype=object), len(pairs)),
        }

    def by_pair(self, pair: pd.Series, time: pd.Series, units: pd.Series) -> Floats:
        """Units summed into (pair, period); rows of pair -1 are left out."""
        total = np.zeros((len(self.facts.pairs), self.facts.count))
        known = pair.to_numpy() >= 0
        np.add.at(total, (pair.to_numpy()[known], time.to_numpy()[known]), units.to_numpy()[known])
        return total

    @cached_property
    def stock(self) -> Floats:
        """Closing stock: pair, period."""
        table = self.book["stock"]
        return self.by_pair(table["pair_code"], table["period_time"], table["units"])

    @cached_property
    def missing(self) -> Floats:
        """Shortage: pair, period."""
        table = self.book["shortages"]
        return self.by_pair(table["pair_code"], table["period_time"], table["units"])

    @cached_property
    def own_costs(self) -> dict[str, Floats]:
        """Recomputed undiscounted ¥ of every row of the tables beside orders, by cost term."""
        facts, book = self.facts, self.book
        qualified = facts.offers["qualification_cost_jpy"].to_numpy(dtype=float)
        opened = facts.plants["opening_cost_jpy"].to_numpy(dtype=float)
        held = facts.parts["holding_cost_jpy"].to_numpy(dtype=float)
        grown, subsidised = expansion_rates(facts, book)
        missed = penalties(facts, self.worth, book["shortages"]["part_code"].to_numpy(dtype=np.int64))
        begun, open_, expansions = book["qualifications"], book["openings"], book["expansions"]
        return {
            "qualification": qualified[begun["offer_code"]] * begun["share"].to_numpy(),
            "opening": opened[open_["plant_code"]] * open_["share"].to_numpy(),
            "expansion": grown * (1.0 - subsidised) * expansions["units"].to_numpy(),
            "holding": held[book["stock"]["part_code"]] * book["stock"]["units"].to_numpy(),
            "shortage": missed * book["shortages"]["units"].to_numpy(),
        }

    def offer_names(self, codes: pd.Series | Codes) -> Texts:
        """Offer ids of these codes."""
        return np.asarray(self.facts.offer_ids.to_numpy()[np.asarray(codes)], dtype=object)

    def output_keys(self, output: pd.DataFrame) -> Keys:
        """The words that name each offer's output in a shipping period, for rows of ``output``."""
        return {
            "offer": self.offer_names(output["offer"]),
            "ship period": self.facts.names(output["ship"].to_numpy()),
        }


def expansion_rates(facts: Facts, book: Book) -> tuple[Floats, Floats]:
    """¥ per unit and subsidised share of each row of expansions; 0 where the offer can't be expanded."""
    table = facts.case.tables["expansions"].set_index("offer_id")
    offer = book["expansions"]["offer"]
    rate = np.nan_to_num(offer.map(table["cost_jpy_per_unit"]).to_numpy(dtype=float))
    share = np.nan_to_num(offer.map(table["subsidy_share"]).to_numpy(dtype=float))
    return rate, share
