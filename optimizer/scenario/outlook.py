"""What a horizon and a model's options leave without supply, told before a plan shows it as a shortage.

Every warning holds whatever a plan does; what depends on several offers or rules at a time is left to the plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask, Positions
from optimizer.dataset.table_faults import TableFaults, as_mask, as_shown
from optimizer.errors import Fault
from optimizer.messages import Message, listing, message

from .first_arrival import first_shipments, lanes_used, leads_from
from .options import ModelOptions, ShareCap

__all__ = ["OUTLOOK_COLUMNS", "outlook"]

Tables = Mapping[str, pd.DataFrame]

OUTLOOK_COLUMNS: dict[str, tuple[str, ...]] = {
    "offers": (
        "capacity",
        "capacity_use",
        "minimum_order",
        "qualification_periods",
        "technical_score",
        "security_score",
    ),
    "offer_periods": ("capacity",),
    "plants": ("capacity",),
    "plant_periods": ("capacity",),
    "expansions": ("max_units", "build_periods"),
    "lanes": ("lead_periods",),
    "demand": ("units",),
}
"""The numbers on which the outlook depends: where a change writes none of them, it stays as it was."""

_SLACK = 1e-9
_HOLDERS = {"country": "country_id", "supplier": "supplier_id", "plant": "plant_id"}


def outlook(tables: Tables, periods: Sequence[str], options: ModelOptions | None = None) -> tuple[Fault, ...]:
    """Warnings of offers that can never supply in the horizon, and of options that turn all demand for a part to shortage.

    ``tables`` are sound and have their defaults. Without ``options`` minimum orders are taken to hold.
    """
    table_faults = TableFaults()
    late = _late(tables, periods, table_faults)
    if options is None or options.integers:
        _minimum_orders(tables, periods, late, table_faults)
    if options is not None:
        inside = [cap for cap in options.share_cap if _within(cap, periods)]
        _share_caps(tables, inside, ~late, table_faults)
        _score_floors(tables, options, ~late, table_faults)
    return table_faults.faults()


def _late(tables: Tables, periods: Sequence[str], table_faults: TableFaults) -> Mask:
    """Offers of which nothing arrives in the horizon, and expansions that are never built in it."""
    offers, count = tables["offers"], len(periods)
    span = message("the horizon of {count} quarters ({first}–{last})", count=count, first=periods[0], last=periods[-1])
    first = first_shipments(offers)
    unready: Mask = first >= count
    slow = (
        unready & as_mask(offers["qualification_periods"].fillna(0) >= count) & as_mask(offers["status"] == "candidate")
    )
    kind = message("a start within the horizon")
    text = message("a qualification that ends within {horizon}; this offer can never supply in it", horizon=span)
    table_faults.rows(kind, "offers", "qualification_periods", slow, offers["qualification_periods"], text, "warning")
    text = message(
        "a ramp that starts within {horizon}, after any qualification; this offer can never supply in it", horizon=span
    )
    table_faults.rows(kind, "offers", "ramp", unready & ~slow, offers["ramp"], text, "warning")

    late = unready.copy()
    leads = tables["lanes"]["lead_periods"].fillna(0)
    doubtful = np.flatnonzero(~unready & (first > -1) & (first + leads.max() >= count))
    for at, lanes in lanes_used(tables, doubtful):
        soonest = lanes[int(np.argmin(leads.to_numpy()[lanes]))] if len(lanes) else -1
        if soonest < 0 or first[at] + leads.iloc[soonest] < count:
            continue
        late[at] = True
        text = _arriving_late(span, float(first[at]), float(leads.iloc[soonest]), soonest + 2)
        table_faults.table(
            kind, "offers", text, row=at + 2, column="offer_id", value=offers["offer_id"].iloc[at], severity="warning"
        )
    built = tables["expansions"]["build_periods"]
    text = message("an expansion that is built within {horizon}; this one can never be used in it", horizon=span)
    never = as_mask(built >= count)
    table_faults.rows(
        message("an expansion that is built"), "expansions", "build_periods", never, built, text, "warning"
    )
    return late


def _arriving_late(horizon: str, wait: float, lead: float, row: int) -> Message:
    """That goods which leave after ``wait`` quarters, and are ``lead`` on the way, arrive after the horizon."""
    before = message("{count} quarter(s) until it ships and ", count=as_shown(wait)) if wait else ""
    return message(
        "goods that arrive within {horizon}: {before}{lead} quarter(s) on the way (lanes, row"
        " {row}) lead beyond it; this offer can never supply in it",
        horizon=horizon, before=before, lead=as_shown(lead), row=row,
    )  # fmt: skip


def _minimum_orders(tables: Tables, periods: Sequence[str], late: Mask, table_faults: TableFaults) -> None:
    """Minimum orders above what can be shipped in a period, ever or in single ones."""
    offers, plants = tables["offers"], tables["plants"]
    least = offers["minimum_order"].to_numpy(float)
    asked = np.flatnonzero((least > 0) & ~late)
    if not len(asked):
        return
    # What an incumbent's lane brings first was shipped before the horizon, at the capacity of no single period.
    flowing = as_mask(offers["status"] == "incumbent")
    within, ever = _highest(offers, tables["offer_periods"], "offer_id", periods)
    own = np.where(flowing, ever, within)
    grown = (
        offers["offer_id"].map(tables["expansions"].groupby("offer_id")["max_units"].sum()).fillna(0).to_numpy(float)
    )
    place = pd.Index(plants["plant_id"]).get_indexer(pd.Index(offers["plant_id"]))
    with np.errstate(divide="ignore"):
        within, ever = (most[place] for most in _highest(plants, tables["plant_periods"], "plant_id", periods))
        shared = np.where(flowing, ever, within) / offers["capacity_use"].to_numpy(float)
    own = own + grown
    waves = leads_from(tables, asked)
    never = np.zeros(len(offers), dtype=bool)
    for at in asked.tolist():
        # What arrives in one period may have been shipped in several, where lanes take different times.
        most = min(own[at], shared[at]) * waves[at]
        if least[at] <= most * (1 + _SLACK):
            continue
        never[at] = True
        whose = message("its own capacity")
        if own[at] > shared[at]:
            whose = message("the capacity of plant {plant}", plant=offers["plant_id"].iloc[at])
        text = message(
            "a minimum order of at most {most} units, which {capacity} lets arrive in a period; where decisions are"
            " whole (integers: on), this offer can never supply",
            most=as_shown(float(most)), capacity=whose,
        )  # fmt: skip
        value = as_shown(float(least[at]))
        table_faults.table(
            message("a minimum order within capacity"), "offers", text,
            row=at + 2, column="minimum_order", value=value, severity="warning",
        )  # fmt: skip
    open_to = {at: least[at] / waves[at] for at in asked.tolist() if not never[at]}
    _single_periods(tables, periods, open_to, grown, place, table_faults)


def _single_periods(
    tables: Tables, periods: Sequence[str], least: Mapping[int, float], grown: Floats, place: Positions,
    table_faults: TableFaults,
) -> None:  # fmt: skip
    """Rows by period whose capacity is there, but less than a minimum order needs."""
    offers = tables["offers"]
    ids, uses = offers["offer_id"].tolist(), offers["capacity_use"].to_numpy(float)
    by_offer = {ids[at]: [at] for at in least}
    by_plant: dict[str, list[int]] = {}
    for at in least:
        by_plant.setdefault(offers["plant_id"].iloc[at], []).append(at)
    for table, key, members in (("offer_periods", "offer_id", by_offer), ("plant_periods", "plant_id", by_plant)):
        frame = tables[table]
        for row in np.flatnonzero(frame["period"].isin(periods) & (frame["capacity"] > 0)).tolist():
            capacity = float(frame["capacity"].iloc[row])
            for at in members.get(frame[key].iloc[row], ()):
                units = (
                    capacity + grown[at] if table == "offer_periods" else capacity / uses[at] if uses[at] else math.inf
                )
                if units < least[at] * (1 - _SLACK):
                    text = message(
                        "a capacity for the minimum order of offer {offer}, {least}"
                        " units; where decisions are whole (integers: on), it ships nothing in this period",
                        offer=ids[at], least=as_shown(float(offers["minimum_order"].iloc[at])),
                    )  # fmt: skip
                    table_faults.table(
                        message("a capacity for the minimum order"), table, text,
                        row=row + 2, column="capacity", value=as_shown(capacity), severity="warning",
                    )  # fmt: skip
                    break


def _highest(owners: pd.DataFrame, by_period: pd.DataFrame, key: str, periods: Sequence[str]) -> tuple[Floats, Floats]:
    """The highest capacity of each owner in a period of the horizon, and in any; infinite where one is unlimited."""
    capacities = by_period[by_period["period"].isin(periods) & by_period["capacity"].notna()].groupby(key)["capacity"]
    own = owners["capacity"].fillna(np.inf).to_numpy(float)
    most = owners[key].map(capacities.max()).to_numpy(float)
    everywhere = as_mask(owners[key].map(capacities.size()).fillna(0) >= len(periods))
    ever = np.fmax(own, most)
    return np.where(everywhere, most, ever), ever


def _needed(tables: Tables) -> pd.DataFrame:
    """The parts in demand, with their positions as index."""
    demand = tables["demand"]
    return tables["parts"][tables["parts"]["part_id"].isin(demand.loc[demand["units"] > 0, "part_id"])]


def _within(cap: ShareCap, periods: Sequence[str]) -> bool:
    """Whether a cap holds in some quarter of the horizon."""
    return (cap.start is None or cap.start <= periods[-1]) and (cap.until is None or cap.until > periods[0])


def _share_caps(tables: Tables, caps: Sequence[ShareCap], able: Mask, table_faults: TableFaults) -> None:
    """Caps under which the holders there are cannot together hold the whole: then nothing at all can be bought."""
    offers, parts = tables["offers"][able], _needed(tables)
    plants = tables["plants"].set_index("plant_id", drop=False)
    family = offers["part_id"].map(tables["parts"].set_index("part_id")["family"])
    bought = as_mask(offers["part_id"].isin(parts["part_id"]))
    rows = {str(part): row for part, row in zip(parts["part_id"], parts.index.tolist(), strict=True)}
    whole = {"all": message("anything"), "family": message("a part of the family"), "part": message("the part")}
    for cap in caps:
        needed = math.ceil(1 / cap.limit - _SLACK)
        holders = offers["plant_id"].map(plants[_HOLDERS[cap.by]])[bought]
        dated = "" if cap.start is None else f"{cap.start}: "
        key = f"model.share_cap.{cap.by}.{cap.within}: {dated}{cap.limit:g}"
        within = {
            "all": pd.Series("", index=holders.index),
            "family": family[bought],
            "part": offers["part_id"][bought],
        }
        for name, part in holders.groupby(within[cap.within].astype("str")):
            row = rows[str(name)] + 2 if cap.within == "part" else None
            place = {"all": None, "family": "family", "part": "part_id"}[cap.within]
            there = sorted(part.unique())
            if not 0 < len(there) < needed:
                continue
            text = message(
                "offers of {holders}, since {key}; there are those of {count} ({named}), so"
                " that nothing can be bought of {what}{when}, and all demand stays a shortage",
                holders=_at_least(needed, cap.by), key=key, count=len(there), named=listing(there[:5]),
                what=whole[cap.within], when=message(" in its quarters") if dated else "",
            )  # fmt: skip
            table_faults.table(
                message("enough holders for the share cap"), "parts", text,
                row=row, column=place, value=str(name) if place else None, severity="warning",
            )  # fmt: skip


def _at_least(count: int, holder: str) -> Message:
    if holder == "country":
        return message("{count} or more countries", count=count)
    if holder == "supplier":
        return message("{count} or more suppliers", count=count)
    return message("{count} or more plants", count=count)


def _score_floors(tables: Tables, options: ModelOptions, able: Mask, table_faults: TableFaults) -> None:
    """Floors above the best score of any offer of a part."""
    offers, parts = tables["offers"][able], _needed(tables)
    for floor in options.score_floor:
        best = parts["part_id"].map(offers.groupby("part_id")[f"{floor.score}_score"].max())
        short = best.index[as_mask(best < floor.floor - _SLACK)].to_numpy(np.intp)
        texts = [
            message(
                "an offer with a {score}_score of {floor:g} or more, since model.score_floor.{score}:"
                " {floor:g}; the best has {best:g}, so that nothing can be bought of the part, and all demand stays a shortage",
                score=floor.score, floor=floor.floor, best=score,
            )
            for score in best[short]
        ]  # fmt: skip
        kind, ids = message("an offer that reaches the floor"), tables["parts"]["part_id"]
        table_faults.rows(kind, "parts", "part_id", short, ids, texts, "warning")
