"""Offers that a scenario adds, such as awards, though a rule bars them: told before a plan shows the shortage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from optimizer.messages import Message, listing, message
from optimizer.rules.exclusion import UnknownAs, verdicts
from optimizer.rules.pack import RulePack
from optimizer.schema import ANY

__all__ = ["BarredOffer", "barred_offers"]

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class BarredOffer:
    """An offer (its row in the table, from 0) that a rule bars in some quarters for every segment that it leads to."""

    offer: int
    rule: RulePack
    segments: tuple[str, ...]
    periods: tuple[str, ...]

    def quarters(self, horizon: Sequence[str]) -> Message:
        """The quarters in words: each run by its first and last."""
        at = [horizon.index(period) for period in self.periods]
        runs = [[k for _, k in run] for _, run in groupby(enumerate(at), key=lambda pair: pair[1] - pair[0])]
        return listing(
            horizon[run[0]]
            if len(run) == 1
            else message("{first}–{last}", first=horizon[run[0]], last=horizon[run[-1]])
            for run in runs
        )


def barred_offers(
    tables: Tables, rules: Sequence[RulePack], periods: Sequence[str], unknown: UnknownAs, offers: Sequence[int]
) -> Iterator[BarredOffer]:
    """Which rules bar which of the ``offers`` (rows of the table) outright, in some quarter and for all whom they lead to.

    By its own source or what it declares, exceptions heeded. What a phase-out still lets pass, and whether chosen components
    keep a rule, is left to the plan. ``tables`` are sound, with their defaults, and demand is that of the horizon.
    """
    reached = {at: _reached(tables, at) for at in offers}
    if not rules or not any(reached.values()):
        return
    said = verdicts(tables, rules, periods, unknown)
    segments = tables["segments"]["segment_id"].tolist()
    quarters = np.arange(len(periods))
    for at, buyers in reached.items():
        for number, rule in enumerate(rules):
            barred = said.breaks[number, at] & (said.cap[number] == 0)
            for buyer in buyers:
                barred &= said.bound(number, np.array(at), np.array(segments.index(buyer)), quarters)
            if buyers and barred.any():
                named = tuple(period for period, bar in zip(periods, barred, strict=True) if bar)
                yield BarredOffer(at, rule, tuple(buyers), named)


def _reached(tables: Tables, at: int) -> list[str]:
    """The segments that need what an offer makes and to which an open lane leads from its plant; the most specific lane counts."""
    plant, part = (tables["offers"][name].iloc[at] for name in ("plant_id", "part_id"))
    home = tables["plants"].set_index("plant_id")["country_id"][plant]
    demand = tables["demand"]
    wanted = set(demand.loc[(demand["part_id"] == part) & (demand["units"] > 0), "segment_id"])
    lanes = tables["lanes"]
    capacity = dict(
        zip(
            zip(lanes["origin"], lanes["destination"], lanes["part_id"].fillna(ANY), strict=True),
            lanes["capacity"].fillna(np.inf),
            strict=True,
        )
    )
    buyers = []
    for segment, land in tables["segments"][["segment_id", "country_id"]].itertuples(index=False):
        ways = (
            capacity.get((origin, end, goods))
            for origin in (plant, home, ANY)
            for end in (segment, land, ANY)
            for goods in (part, ANY)
        )
        if segment in wanted and (next((units for units in ways if units is not None), 0.0) > 0):
            buyers.append(segment)
    return buyers
