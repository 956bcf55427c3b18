"""The sets and parameters of one case, as arrays.

Every dimension is a list of ids and every parameter an array over dimensions; ids appear again only when a plan is
reported. ``ship`` is the period in which a unit leaves its plant: it starts before the horizon by the longest lead, so
that arrivals already on their way have a place. Parameters are worked out when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, cast

import numpy as np

from optimizer.arrays import Codes, Floats, Mask
from optimizer.case import Case
from optimizer.columns.coded import CodedTables
from optimizer.columns.memo import Derived, Memo, derived
from optimizer.scenario import ModelOptions

from .algebra import Parameter
from .costs import Flows, Orders, Prices, dated
from .sets import Labels, Sets, make_sets

__all__ = ["Instance", "Labels", "OptionRead", "make_instance", "with_parameters"]

_VOLUME = ("part", "segment", "period")


class OptionRead(NamedTuple):
    """What a result may ask for: an option of the model."""

    kind: type[ModelOptions]
    name: str

    def __str__(self) -> str:
        return f"model.{self.name}"


class _Noted:
    """The options of a model, with a note of which of them was asked for."""

    def __init__(self, options: ModelOptions, memo: Memo) -> None:
        self._options, self._memo = options, memo

    def __getattr__(self, name: str) -> Any:
        self._memo.note(OptionRead(ModelOptions, name))
        return getattr(self._options, name)


def _filled(numbers: Floats, blank: float) -> Floats:
    return np.where(np.isnan(numbers), blank, numbers)


def _numbers(key: str, table: str, column: str, blank: float | None = None) -> Derived[Parameter]:
    """The numbers of a column as a parameter, with the number that stands for a blank; ``table`` lists the members of ``key``."""

    def parameter(instance: Instance) -> Parameter:
        numbers = instance.coded.numbers(table, column)
        return Parameter((key,), numbers if blank is None else _filled(numbers, blank))

    return Derived(parameter)


def _expansions(column: str) -> Derived[Parameter]:
    """A number of the expansions as a parameter, 0 where none is offered: offer."""

    def parameter(instance: Instance) -> Parameter:
        values = np.zeros(instance.space.sizes["offer"])
        values[instance.offer_codes("expansions")] = instance.coded.numbers("expansions", column)
        return Parameter(("offer",), values)

    return Derived(parameter)


def _positive(parameter: Derived[Parameter]) -> Derived[Mask]:
    """Where a parameter is more than 0."""
    return Derived(lambda instance: getattr(instance, parameter.name).values > 0)


@dataclass(frozen=True, eq=False, slots=True)
class Instance(Sets):
    """One case as arrays; each parameter names its dimensions and unit."""

    _case: Case
    coded: CodedTables

    @property
    def memo(self) -> Memo:
        """Where derived values are kept, with what they asked for."""
        return self.coded.memo

    @property
    def case(self) -> Case:
        """The case as it stands, of which the memo takes no note. UnseenRead while it works something out."""
        self.memo.forbid("the case as it stands")
        return self._case

    @property
    def options(self) -> ModelOptions:
        """The scenario's options of the model."""
        return _noted(self._case, self.memo)

    @property
    def orders(self) -> Orders:
        """The admissible orders and what they cost."""
        return Orders(self.order_index, self.prices)

    @property
    def flows(self) -> Flows:
        """The admissible component flows and what they cost."""
        return Flows(self.component_flows, self.prices)

    def offer_codes(self, table: str) -> Codes:
        """The offer of each row of a table."""
        return self.coded.codes(table, "offer_id", ("offers", "offer_id"))

    @derived
    def demand(self) -> Parameter:
        """Units a period: part, segment, period."""
        units = np.zeros((*self.demanded.shape, len(self.periods)))
        period = self.coded.among("demand", "period", self.periods)
        within = slice(None) if (period >= 0).all() else period >= 0
        number = self.coded.numbers("demand", "units")[within]
        units[self._part("demand")[within], self._segment("demand")[within], period[within]] = number
        return Parameter(_VOLUME, units)

    @derived
    def shortage_most(self) -> Parameter:
        """Units that may be short a period: part, segment, period."""
        limit = self.options.shortage_limit
        return self.demand if limit is None else self.demand * limit

    @derived
    def opening_stock(self) -> Parameter:
        """Units in stock before the horizon, filed under its first period: part, segment, period."""
        opening = np.zeros_like(self.demand.values)
        opening[self._part("stock"), self._segment("stock"), 0] = self.coded.numbers("stock", "opening_units")
        return Parameter(_VOLUME, opening)

    @derived
    def cover_stock(self) -> Parameter:
        """Units that must be in stock at the end: part, segment, period."""
        cover = np.zeros_like(self.demand.values)
        cover[self._part("stock"), self._segment("stock")] = self.coded.numbers("stock", "cover_periods")[:, None]
        cover *= self.demand.values
        return Parameter(_VOLUME, cover)

    @derived
    def most_usable(self) -> Parameter:
        """The most a segment can still use from a period on, stock targets included: part, segment, period."""
        remaining = self.demand.values[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
        return Parameter(_VOLUME, remaining + self.cover_stock.values.max(axis=2, initial=0)[:, :, None])

    @derived
    def capacity(self) -> Parameter:
        """Units shipped a period; infinite where unlimited: offer, ship."""
        capacity = self._by_period("offers", "offer_periods", "offer_id")
        rising = np.where(self.qualified[:, None], self.ramp, 1.0)
        within = capacity[:, self.first_ship :]
        capacity[:, self.first_ship :] = np.where(rising > 0, within * np.where(rising > 0, rising, 1.0), 0.0)
        return Parameter(("offer", "ship"), capacity)

    @derived
    def plant_capacity(self) -> Parameter:
        """Resource units a period: plant, ship."""
        return Parameter(("plant", "ship"), self._by_period("plants", "plant_periods", "plant_id"))

    #: Units shipped a period over all flows on the lane: lane.
    lane_capacity = _numbers("lane", "lanes", "capacity", blank=np.inf)
    #: Plant resource per unit: offer.
    capacity_use = _numbers("offer", "offers", "capacity_use")
    #: Units that at least arrive where anything does, 0 where there is no minimum: offer.
    minimum_order = _numbers("offer", "offers", "minimum_order", blank=0.0)
    #: ¥ of qualifying: offer.
    qualification_cost = _numbers("offer", "offers", "qualification_cost_jpy")
    #: ¥ of opening: plant.
    opening_cost = _numbers("plant", "plants", "opening_cost_jpy")
    #: ¥ per unit and period: part.
    holding = _numbers("part", "parts", "holding_cost_jpy")

    @derived
    def plant_limit(self) -> Parameter:
        """Units that an offer can ship if its plant makes nothing else, infinite where that is unlimited: offer, ship."""
        use, most = self.capacity_use.values[:, None], self.plant_capacity.values[self.plant_of]
        return Parameter(("offer", "ship"), np.where(use > 0, most / np.where(use > 0, use, 1.0), np.inf))

    #: Most units of expansion, 0 where none is offered: offer.
    expandable = _expansions("max_units")
    #: Quarters from an expansion's order until it can be used: offer.
    build_time = _expansions("build_periods")
    _expansion_price, _subsidy = _expansions("cost_jpy_per_unit"), _expansions("subsidy_share")

    @derived
    def expansion_cost(self) -> Parameter:
        """¥ per unit of expansion net of subsidy: offer."""
        return Parameter(("offer",), self._expansion_price.values * (1 - self._subsidy.values))

    @property
    def penalty(self) -> Parameter:
        """¥ per missing unit: part."""
        return Parameter(("part",), self.prices.penalties[0])

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Demanded parts that nobody offers and that carry no penalty (ids)."""
        return self.prices.penalties[1]

    @property
    def prices(self) -> Prices:
        """Prices of the offers."""
        return Prices(self.coded, self)

    @property
    def components_cost(self) -> Floats:
        """¥ of the chosen components of a unit, at their standard cost: offer, period."""
        return self.prices.components_cost[0]

    @property
    def standard_cost(self) -> Floats:
        """¥ of a unit at its standard cost: part, period."""
        return self.prices.components_cost[1]

    @derived
    def reference_price(self) -> Parameter:
        """¥ of a unit whoever supplies it, the mean of its standard cost over the periods: part."""
        return Parameter(("part",), self.standard_cost.mean(axis=1))

    @derived
    def demand_value(self) -> float:
        """¥ of all demand at reference prices."""
        return float((self.demand.values.sum(axis=(1, 2)) * self.reference_price.values).sum())

    @derived
    def concentration_limited(self) -> bool:
        """Whether what comes from the largest country of each part is limited."""
        return any(limit.measure == "country" for limit in self.options.limits)

    @derived
    def discount(self) -> Floats:
        """Present value of ¥1 in each period."""
        return np.asarray((1.0 + self.options.discount_rate) ** (-np.arange(len(self.periods)) / 4))

    @derived
    def price_tiers_need_decisions(self) -> Mask:
        """Offers whose price tiers fill in order only by yes-or-no decisions: offer.

        Rising prices fill in order by themselves, unless shares are counted by purchase cost: then paying more than needed
        for one source would make room for another.
        """
        weighed = self._phased or any(cap.within != "part" for cap in self.options.share_cap)
        return self.prices.falling | ((self.price_tiers > 1) & weighed)

    @derived
    def shares_refer_to_totals(self) -> bool:
        """Whether some total bounds its parts: caps on shares, floors on scores, phase-outs that admit a share."""
        return bool(self.options.share_cap) or bool(self.options.score_floor) or self._phased

    @property
    def _phased(self) -> bool:
        """Whether a phase-out admits a share of what a rule bars."""
        return bool(((self.verdict.cap > 0) & (self.verdict.cap < 1)).any())

    @derived
    def sources_asked(self) -> Parameter:
        """How many sources each part must have in each period, 0 where none is asked: part, period."""
        wish, total = self.options.minimum_sources, self.demand.values.sum(axis=1)
        if wish is None:
            return Parameter(("part", "period"), np.zeros_like(total))
        begun = np.array([wish.start is None or period >= wish.start for period in self.periods])
        families = self.coded.texts("parts", "family")
        chosen = np.isin(families, np.array(wish.families, object)) if wish.families else np.ones(len(families), bool)
        return Parameter(("part", "period"), wish.count * ((total > 0) & begun & chosen[:, None]).astype(float))

    @derived
    def budget(self) -> Parameter:
        """¥ that a segment may spend in a fiscal year, infinite where no budget binds it: segment, fiscal_year."""
        return Parameter(("segment", "fiscal_year"), self._budgets[:-1])

    @derived
    def joint_budget(self) -> Parameter:
        """¥ that all segments together may spend in a fiscal year, infinite where no budget binds them: fiscal_year."""
        return Parameter(("fiscal_year",), self._budgets[-1])

    @derived
    def _budgets(self) -> Floats:
        """Budgets by segment and fiscal year; the last row, which a code of -1 names, is that of all segments."""
        limit = np.full((self.space.sizes["segment"] + 1, self.space.sizes["fiscal_year"]), np.inf)
        year = self.coded.numbers("budgets", "fiscal_year") - self.labels["fiscal_year"][0]
        inside = (year >= 0) & (year < limit.shape[1])
        budget = self.coded.numbers("budgets", "budget_jpy")[inside]
        limit[self._segment("budgets")[inside], year[inside].astype(int)] = budget
        return limit

    @derived
    def undiscounted(self) -> bool:
        """Whether ¥1 is worth the same in every period."""
        return self.options.discount_rate == 0

    #: Plants that cost something to open: plant.
    has_opening_cost = _positive(opening_cost)
    #: Offers that can expand: offer.
    can_expand = _positive(expandable)
    #: Offers with a minimum order: offer.
    has_minimum_order = _positive(minimum_order)
    #: Where a minimum number of sources is asked for: part, period.
    needs_sources = _positive(sources_asked)

    @derived
    def capped(self) -> bool:
        """Whether some share is capped within each part."""
        return any(cap.within == "part" for cap in self.options.share_cap)

    def _part(self, table: str) -> Codes:
        return self.coded.codes(table, "part_id", ("parts", "part_id"))

    def _segment(self, table: str) -> Codes:
        return self.coded.codes(table, "segment_id", ("segments", "segment_id"))

    def _by_period(self, base: str, table: str, key: str) -> Floats:
        """Capacity by shipping period: the dated one where stated, else the base, else unlimited."""
        values = np.repeat(_filled(self.coded.numbers(base, "capacity"), np.inf)[:, None], len(self.ships), axis=1)
        row, ship, capacity = dated(self.coded, table, "capacity", (base, key), self.ships)
        values[row, ship] = capacity
        return values


def _noted(case: Case, memo: Memo) -> ModelOptions:
    return cast(ModelOptions, _Noted(case.scenario.model, memo))


def make_instance(case: Case, clean: Collection[str] = (), barred: Collection[str] = ()) -> Instance:
    """Read the sets off the case's tables, ready to work out the parameters.

    ``clean`` and ``barred`` name suppliers whose undeclared components count so, whatever scenario and rules say.
    """
    coded, periods = CodedTables(case.tables), tuple(case.periods)
    options = _noted(case, coded.memo)
    sets = coded.memo.once(make_sets, lambda: make_sets(coded, options, case.rules, periods, clean, barred))
    return with_parameters(sets, case, coded)


def with_parameters(sets: Sets, case: Case, coded: CodedTables) -> Instance:
    """An instance of these sets with the parameters of a case, whose tables are ``coded``."""
    return Instance(**{part.name: getattr(sets, part.name) for part in fields(Sets)}, _case=case, coded=coded)
