"""The audit's own reading of a case: sets as codes, parameters as arrays, derived from the tables alone.

Nothing here is shared with the model, so that a slip in either one shows as a difference between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Floats, Mask, Ordinals, Texts
from optimizer.case import Case
from optimizer.columns.tables import Tables

from .bills import Bills, read_bills
from .codes import CodedColumn, Ids, located, ordinals, summed
from .dated import DatedCapacity, dated_capacities, dated_prices, exchange_rates, ramps
from .firms import Firms, read_firms
from .offers import Offers, read_offers
from .price_tiers import PriceTiers, read_price_tiers
from .rows import distinct
from .sheet import Sheet

__all__ = ["STATUSES", "CodedCase", "Pairs", "read_coded_case"]


#: A source is of concern, or isn't, or nobody declared it.
STATUSES = ("clean", "concern", "unknown")


@dataclass(frozen=True, eq=False)
class Pairs:
    """The demanded pairs (pair,), sorted: ``segment`` and ``part`` (codes), ``opening`` stock (units), ``cover``
    (periods of demand).
    """

    segment: Ordinals
    part: Ordinals
    opening: Floats
    cover: Floats

    def __len__(self) -> int:
        return len(self.segment)


@dataclass(frozen=True, eq=False)
class CodedCase:
    """A case as codes and arrays.

    A code is a row number of its table; times count quarters from the horizon's start, so that shipments
    before it have negative times. Arrays have one column a period of the horizon. What few checks need is derived
    when one asks.
    """

    case: Case
    #: The tables of the case as they are.
    sheets: dict[str, Sheet]
    plants: Sheet
    parts: Sheet
    segments: Sheet
    lanes: Sheet
    periods: tuple[str, ...]
    first: int
    offer_ids: Ids
    plant_ids: Ids
    part_ids: Ids
    segment_ids: Ids
    country_ids: Ids
    firms: Firms
    bills: Bills
    offers: Offers
    pairs: Pairs
    #: Units asked for: pair, period.
    demand: Floats
    price_tiers: PriceTiers
    #: Units that offers can ship before ramps and expansions, and resource units of plants; infinite where unlimited.
    capacity: DatedCapacity
    plant_capacity: DatedCapacity
    #: Price given for one period, NaN where none is: offer, period (offer's currency).
    dated_price: Floats
    #: ¥ per unit of the offer's currency, NaN where no rate is known: offer, period.
    rate: Floats
    #: Whether a country is of concern; the last entry, which code -1 finds, is of no country.
    country_of_concern: Mask
    #: Whether the offer is a source of concern: offer, period.
    of_concern: Mask

    @property
    def count(self) -> int:
        """Periods in the horizon."""
        return len(self.periods)

    @property
    def discount(self) -> Floats:
        """Present value of ¥1 at each period."""
        rate = self.case.scenario.model.discount_rate
        return np.asarray((1.0 + rate) ** (-np.arange(self.count) / 4.0), dtype=float)

    @cached_property
    def fiscal_years(self) -> Ordinals:
        """The fiscal year of each period."""
        return np.array([quarters.fiscal_year(period) for period in self.periods], dtype=np.int64)

    @cached_property
    def ids(self) -> dict[str, Texts]:
        """The ids that codes stand for, by what they are codes of."""
        offers, parts = self.offer_ids.names, self.part_ids.names
        others = {"segment": self.segment_ids.names, "plant": self.plant_ids.names}
        # The last entry, which code -1 finds, is of none.
        others |= {"place": np.append(self.country_ids.names, ""), "status": np.array([*STATUSES, ""], dtype=object)}
        return others | {"offer": offers, "assembly": offers, "part": parts, "component": parts, "bought": parts}

    def words(self, column: str, codes: Ordinals) -> Any:
        """What the codes of a column of rows stand for: ids, quarters, or the words that offers state; else themselves."""
        if column in ("time", "ship"):
            return self.names(codes)
        if column in ("supplier", "country", "family"):
            return self.offers.words(column).names[codes]
        return self.ids[column][codes] if column in self.ids else codes

    @cached_property
    def homes(self) -> tuple[tuple[Ordinals, Ordinals], ...]:
        """Firms and the countries where they have their seats, and where they have plants."""
        seats = np.arange(len(self.firms.ids)), self.country_ids.of(self.firms.seat)
        plants = self.firms.ids.of(self.plants.words("supplier_id"))
        return seats, (plants, self.country_ids.of(self.plants.words("country_id")))

    @cached_property
    def pair_key(self) -> Ordinals:
        """One ascending number for each demanded pair."""
        return self.pairs.segment * max(len(self.part_ids), 1) + self.pairs.part

    def pair_codes(self, segment: Ordinals, part: Ordinals) -> Ordinals:
        """Code of each demanded (segment, part), -1 where the pair has no demand in the horizon."""
        return located(self.pair_key, segment * max(len(self.part_ids), 1) + part)

    def name(self, time: int) -> str:
        """The quarter at a time, inside the horizon or not."""
        return quarters.period_at(self.first + int(time))

    def names(self, times: Ordinals) -> list[str]:
        """The quarters at these times."""
        return [self.name(time) for time in times.tolist()]

    def times(self, column: CodedColumn) -> tuple[Ordinals, Mask]:
        """Times of a column of quarters, and which cells are quarters at all (0 where they aren't)."""

        def good(text: Any) -> bool:
            return isinstance(text, str) and quarters.is_period(text)

        time = column.mapped(lambda text: quarters.ordinal(text) - self.first if good(text) else 0, 0, np.int64)
        return time, column.mapped(good, False, np.bool_)

    def expansion(self, column: str) -> Floats:
        """A column of ``expansions`` by offer, NaN where the offer can't be expanded."""
        rows = self.sheets["expansions"]
        values = np.full(len(self.offers), np.nan)
        values[self.offer_ids.of(rows.words("offer_id"))] = rows.numbers(column)
        return values

    @cached_property
    def _ramps(self) -> tuple[Ordinals, Floats]:
        return ramps(self.offers.words("ramp"))

    def ramp_at(self, offer: Ordinals, age: Ordinals) -> Floats:
        """Share of capacity that an offer has ``age`` quarters after it became available; 0 before."""
        ramp, share = self._ramps
        return np.where(age < 0, 0.0, share[ramp[offer], np.clip(age, 0, share.shape[1] - 1)])

    def prices(self, offer: Ordinals, otherwise: Floats) -> Floats:
        """Prices (¥) of offers by period: those given for the period, ``otherwise`` (offer, own currency) elsewhere."""
        dated = self.dated_price[offer]
        return np.where(np.isnan(dated), otherwise[:, None], dated) * self.rate[offer]

    def unit_price(self, offer: Ordinals, price_tier: Ordinals, time: Ordinals) -> Floats:
        """Price (offer's currency) of an arrival inside the horizon; price tiers past the last take the last."""
        row = self.price_tiers.first[offer] + np.clip(price_tier, 0, self.price_tiers.count[offer] - 1)
        dated = self.dated_price[offer, time]
        return np.where(np.isnan(dated), self.price_tiers.price[row], dated)


def read_coded_case(case: Case) -> CodedCase:
    """Derive what the checks need from the tables of the case."""
    tables = Tables.of(case.tables)
    sheets = {name: Sheet(tables.columns(name)) for name in tables}
    periods = tuple(case.periods)
    first = quarters.ordinal(periods[0])
    keys = {"offers": "offer_id", "plants": "plant_id", "parts": "part_id", "segments": "segment_id"}
    offer_ids, plant_ids, part_ids, segment_ids, country_ids = (
        Ids(tables.columns(table).column(key).tolist()) for table, key in (*keys.items(), ("countries", "country_id"))
    )
    opens = np.array([quarters.first_day(period).toordinal() for period in periods], dtype=np.int64)
    closes = np.array([quarters.last_day(period).toordinal() for period in periods], dtype=np.int64)
    firms = read_firms(sheets, country_ids, opens, closes)
    offers = read_offers(sheets, plant_ids, part_ids, country_ids, firms.ids)
    places = np.append(sheets["countries"].words("bloc").isin(("of_concern",)), False)
    pairs, demand = _demand(sheets, segment_ids, part_ids, first, len(periods))
    return CodedCase(
        case=case,
        sheets=sheets,
        plants=sheets["plants"],
        parts=sheets["parts"],
        segments=sheets["segments"],
        lanes=sheets["lanes"],
        periods=periods,
        first=first,
        offer_ids=offer_ids,
        plant_ids=plant_ids,
        part_ids=part_ids,
        segment_ids=segment_ids,
        country_ids=country_ids,
        firms=firms,
        bills=read_bills(sheets, offers.part, offer_ids, part_ids, firms, country_ids),
        offers=offers,
        pairs=pairs,
        demand=demand,
        price_tiers=read_price_tiers(sheets, offer_ids),
        capacity=dated_capacities(sheets["offers"], sheets["offer_periods"], "offer_id", offer_ids, first),
        plant_capacity=dated_capacities(sheets["plants"], sheets["plant_periods"], "plant_id", plant_ids, first),
        dated_price=dated_prices(sheets["offer_periods"], offer_ids, first, len(periods)),
        rate=exchange_rates(sheets["fx"], offers.words("currency"), first, len(periods)),
        country_of_concern=places,
        of_concern=firms.concern[offers.firm] | places[offers.country][:, None],
    )


def _demand(sheets: dict[str, Sheet], segment_ids: Ids, part_ids: Ids, first: int, count: int) -> tuple[Pairs, Floats]:
    rows, width = sheets["demand"], max(len(part_ids), 1)
    time = ordinals(rows.words("period")) - first
    inside = np.flatnonzero((time >= 0) & (time < count))
    key = segment_ids.of(rows.words("segment_id")) * width + part_ids.of(rows.words("part_id"))
    known, pair = distinct(key[inside], len(segment_ids) * width)
    at = pair * count + time[inside]
    demand = summed(at, rows.numbers("units")[inside], len(known) * count).reshape(len(known), count)
    stock = sheets["stock"]
    held = located(segment_ids.of(stock.words("segment_id")) * width + part_ids.of(stock.words("part_id")), known)
    # The last entry is that of pairs without a row.
    opening, cover = (
        np.append(np.nan_to_num(stock.numbers(column)), 0.0)[held] for column in ("opening_units", "cover_periods")
    )
    return Pairs(known // width, known % width, opening, cover), demand
