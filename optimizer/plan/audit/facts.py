"""The audit's own reading of a case: sets as codes, parameters as arrays, derived from the tables alone.

Nothing here is shared with the model, so that a slip in either one shows as a difference between the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.case import Case
from optimizer.dataset import periods as quarters

from .bills import Bills, read_bills
from .codes import Codes, Floats, Ids, Mask, coded, ordinals
from .firms import Firms, read_firms

__all__ = ["Facts", "read_facts"]


@dataclass(frozen=True, eq=False)
class Facts:
    """A case as codes and arrays.

    A code is a row number of its table; times count quarters from the horizon's start, so that shipments
    before it have negative times. Arrays have one column a period of the horizon, except capacities, which
    are read by ``capacity_at`` and ``plant_capacity_at``.
    """

    case: Case
    periods: tuple[str, ...]
    first: int
    offer_ids: Ids
    plant_ids: Ids
    part_ids: Ids
    segment_ids: Ids
    country_ids: Ids
    firms: Firms
    bills: Bills
    #: By offer: plant, part, firm, home (codes), supplier id, country id, family, status, ... (see ``_offers``).
    offers: pd.DataFrame
    plants: pd.DataFrame
    parts: pd.DataFrame
    segments: pd.DataFrame
    lanes: pd.DataFrame
    #: Demanded pairs: segment, part, opening (units), cover (periods); row number = pair code.
    pairs: pd.DataFrame
    #: Units asked for: pair, period.
    demand: Floats
    #: Price tiers, sorted by offer then tier: offer, tier, width (units a period), price (offer's currency).
    tiers: pd.DataFrame
    first_tier: Codes
    tier_count: Codes
    #: Price stated for one period, NaN where none is: offer, period (offer's currency).
    dated_price: Floats
    #: ¥ per unit of the offer's currency, NaN where no rate is known: offer, period.
    rate: Floats
    #: Share of capacity by age in quarters: offer, age; the last stated share holds on.
    ramp: Floats
    #: Capacity stated for one period: offer or plant code, time, capacity.
    dated_capacity: pd.DataFrame
    dated_plant_capacity: pd.DataFrame
    #: Whether a country is of concern; the last entry, which code -1 finds, is of no country.
    concern_places: Mask
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

    def name(self, time: int) -> str:
        """The quarter at a time, inside the horizon or not."""
        return quarters.period_at(self.first + int(time))

    def names(self, times: Codes) -> list[str]:
        """The quarters at these times."""
        known, where = np.unique(times, return_inverse=True)
        texts = [self.name(int(t)) for t in known]
        return [texts[k] for k in where.ravel()]

    def times(self, column: pd.Series) -> tuple[Codes, Mask]:
        """Times of a column of quarters, and which cells are quarters at all (0 where they aren't)."""
        codes, texts = pd.factorize(column.astype(object), use_na_sentinel=True)
        good = [isinstance(text, str) and quarters.is_period(text) for text in texts]
        ordinals = [quarters.ordinal(text) - self.first if ok else 0 for text, ok in zip(texts, good, strict=True)]
        lookup = np.array([*ordinals, 0], dtype=np.int64)
        return lookup[codes], np.array([*good, False], dtype=np.bool_)[codes]

    def capacity_at(self, offer: Codes, time: Codes) -> Floats:
        """Units the offer can ship at a time before ramps and expansions; infinite where unlimited."""
        return _dated(self.offers["capacity"].to_numpy(float), self.dated_capacity, offer, time)

    def plant_capacity_at(self, plant: Codes, time: Codes) -> Floats:
        """Resource units of the plant at a time; infinite where unlimited."""
        return _dated(self.plants["capacity"].to_numpy(float), self.dated_plant_capacity, plant, time)

    def ramp_at(self, offer: Codes, age: Codes) -> Floats:
        """Share of capacity that an offer has ``age`` quarters after it became available; 0 before."""
        last = self.ramp.shape[1] - 1
        share = self.ramp[offer, np.clip(age, 0, last)]
        return np.where(age < 0, 0.0, share)

    def unit_price(self, offer: Codes, tier: Codes, time: Codes) -> Floats:
        """Price (offer's currency) of an arrival inside the horizon; tiers past the last take the last."""
        row = self.first_tier[offer] + np.clip(tier, 0, self.tier_count[offer] - 1)
        price = self.tiers["price"].to_numpy(float)[row]
        dated = self.dated_price[offer, time]
        return np.where(np.isnan(dated), price, dated)


def _dated(base: Floats, dated: pd.DataFrame, row: Codes, time: Codes) -> Floats:
    values = np.where(np.isnan(base), np.inf, base)[row]
    if dated.empty:
        return values
    keys = pd.MultiIndex.from_arrays([dated["row"], dated["time"]])
    at = keys.get_indexer(pd.MultiIndex.from_arrays([row, time]))
    return np.where(at >= 0, dated["capacity"].to_numpy(float)[at], values)


def read_facts(case: Case) -> Facts:
    """Derive everything the checks need from the tables of the case."""
    tables = case.tables
    periods = tuple(case.periods)
    first = quarters.ordinal(periods[0])
    offer_ids = pd.Index(tables["offers"]["offer_id"].astype(object))
    plant_ids = pd.Index(tables["plants"]["plant_id"].astype(object))
    part_ids = pd.Index(tables["parts"]["part_id"].astype(object))
    segment_ids = pd.Index(tables["segments"]["segment_id"].astype(object))
    country_ids = pd.Index(tables["countries"]["country_id"].astype(object))
    opens = np.array([quarters.first_day(period).toordinal() for period in periods], dtype=np.int64)
    closes = np.array([quarters.last_day(period).toordinal() for period in periods], dtype=np.int64)
    firms = read_firms(tables, opens, closes)
    offers = _offers(tables, plant_ids, part_ids, country_ids, firms.ids)
    places = np.append(tables["countries"]["bloc"].eq("of_concern").to_numpy(dtype=bool), False)
    pairs, demand = _demand(tables, segment_ids, part_ids, first, len(periods))
    tiers = _tiers(tables, offer_ids)
    count = np.bincount(tiers["offer"].to_numpy(), minlength=len(offer_ids)).astype(np.int64)
    return Facts(
        case=case,
        periods=periods,
        first=first,
        offer_ids=offer_ids,
        plant_ids=plant_ids,
        part_ids=part_ids,
        segment_ids=segment_ids,
        country_ids=country_ids,
        firms=firms,
        bills=read_bills(tables, offer_ids, part_ids, firms.ids, country_ids, firms.seat),
        offers=offers,
        plants=tables["plants"].reset_index(drop=True),
        parts=tables["parts"].reset_index(drop=True),
        segments=tables["segments"].reset_index(drop=True),
        lanes=tables["lanes"].reset_index(drop=True),
        pairs=pairs,
        demand=demand,
        tiers=tiers,
        first_tier=np.cumsum(count) - count,
        tier_count=count,
        dated_price=_dated_prices(tables["offer_periods"], offer_ids, first, len(periods)),
        rate=_rates(tables["fx"], offers["currency"], first, len(periods)),
        ramp=_ramps(tables["offers"]["ramp"]),
        dated_capacity=_dated_capacities(tables["offer_periods"], "offer_id", offer_ids, first),
        dated_plant_capacity=_dated_capacities(tables["plant_periods"], "plant_id", plant_ids, first),
        concern_places=places,
        of_concern=firms.concern[offers["firm"]] | places[offers["home"]][:, None],
    )


def _offers(
    tables: dict[str, pd.DataFrame], plant_ids: Ids, part_ids: Ids, country_ids: Ids, firm_ids: Ids
) -> pd.DataFrame:
    offers = tables["offers"].reset_index(drop=True)
    plant, part = coded(plant_ids, offers["plant_id"]), coded(part_ids, offers["part_id"])
    plants = tables["plants"].reset_index(drop=True)
    blocs = tables["countries"].set_index("country_id")["bloc"]
    risks = tables["countries"].set_index("country_id")["risk_score"]
    supplier = plants["supplier_id"].astype(object).to_numpy()[plant]
    country = plants["country_id"].astype(object).to_numpy()[plant]
    return offers.assign(
        plant=plant,
        part=part,
        supplier_id=supplier,
        country_id=country,
        firm=coded(firm_ids, pd.Series(supplier)),
        home=coded(country_ids, pd.Series(country)),
        bloc=pd.Series(country).map(blocs).to_numpy(),
        risk=pd.Series(country).map(risks).astype(float).fillna(0.0).to_numpy(),
        family=tables["parts"]["family"].astype(object).to_numpy()[part],
    )


def _demand(
    tables: dict[str, pd.DataFrame], segment_ids: Ids, part_ids: Ids, first: int, count: int
) -> tuple[pd.DataFrame, Floats]:
    rows = tables["demand"]
    time = ordinals(rows["period"]) - first
    inside = (time >= 0) & (time < count)
    keys = pd.DataFrame(
        {
            "segment": coded(segment_ids, rows["segment_id"])[inside],
            "part": coded(part_ids, rows["part_id"])[inside],
        }
    )
    pair = keys.groupby(["segment", "part"], sort=True).ngroup().to_numpy()
    pairs = keys.drop_duplicates().sort_values(["segment", "part"], ignore_index=True)
    demand = np.zeros((len(pairs), count))
    np.add.at(demand, (pair, time[inside]), rows["units"].to_numpy(float)[inside])
    stock = tables["stock"]
    held = pd.DataFrame(
        {
            "segment": coded(segment_ids, stock["segment_id"]),
            "part": coded(part_ids, stock["part_id"]),
            "opening": stock["opening_units"].to_numpy(float),
            "cover": stock["cover_periods"].to_numpy(float),
        }
    )
    return pairs.merge(held, on=["segment", "part"], how="left").fillna({"opening": 0.0, "cover": 0.0}), demand


def _tiers(tables: dict[str, pd.DataFrame], offer_ids: Ids) -> pd.DataFrame:
    breaks, offers = tables["price_breaks"], tables["offers"]
    base = pd.DataFrame({"offer": np.arange(len(offers)), "from": 0.0, "price": offers["unit_price"].to_numpy(float)})
    steps = pd.DataFrame(
        {
            "offer": coded(offer_ids, breaks["offer_id"]),
            "from": breaks["from_units"].to_numpy(float),
            "price": breaks["unit_price"].to_numpy(float),
        }
    )
    tiers = pd.concat([base, steps]) if len(steps) else base
    tiers = tiers.sort_values(["offer", "from"], kind="stable", ignore_index=True)
    following = tiers.groupby("offer")["from"].shift(-1)
    tiers["width"] = following.fillna(np.inf) - tiers["from"]
    tiers["tier"] = tiers.groupby("offer").cumcount()
    return tiers


def _dated_prices(rows: pd.DataFrame, offer_ids: Ids, first: int, count: int) -> Floats:
    prices = np.full((len(offer_ids), count), np.nan)
    rows = rows[rows["unit_price"].notna()]
    time = ordinals(rows["period"]) - first
    inside = (time >= 0) & (time < count)
    offer = coded(offer_ids, rows["offer_id"])[inside]
    prices[offer, time[inside]] = rows["unit_price"].to_numpy(float)[inside]
    return prices


def _dated_capacities(rows: pd.DataFrame, key: str, ids: Ids, first: int) -> pd.DataFrame:
    rows = rows[rows["capacity"].notna()]
    return pd.DataFrame(
        {
            "row": coded(ids, rows[key]),
            "time": ordinals(rows["period"]) - first,
            "capacity": rows["capacity"].to_numpy(float),
        }
    )


def _rates(fx: pd.DataFrame, currency: pd.Series, first: int, count: int) -> Floats:
    codes, currencies = pd.factorize(currency.astype(object))
    rates = np.full((len(currencies), count), np.nan)
    value = fx["jpy_per_unit"].to_numpy(float)
    at = coded(pd.Index(currencies, dtype=object), fx["currency"])
    always = (at >= 0) & (fx["period"] == "*").to_numpy(dtype=bool)
    rates[at[always]] = value[always, None]
    time = fx["period"].map(lambda p: quarters.ordinal(p) - first if p != "*" else -1)
    when = time.to_numpy(dtype=np.int64)
    exact = (at >= 0) & ~always & (when >= 0) & (when < count)
    rates[at[exact], when[exact]] = value[exact]
    rates[np.asarray(currencies == "JPY", dtype=bool)] = 1.0
    return np.asarray(rates[codes], dtype=float)


def _ramps(stated: pd.Series) -> Floats:
    steps = [[float(x) for x in text.split(";")] if isinstance(text, str) else [1.0] for text in stated]
    longest = max((len(s) for s in steps), default=1)
    return np.array([s + [s[-1]] * (longest - len(s)) for s in steps], dtype=float).reshape(-1, longest)
