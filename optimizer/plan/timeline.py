"""Qualifications over time: how long each offer waits, and how much of its capacity can be used from when on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from optimizer.case import Case
from optimizer.periods import ordinal

__all__ = ["ramp_levels", "timeline"]

_QUALIFICATION = ("offer", "supplier", "part", "start_period", "available_period", "share", "cost_jpy")


def timeline(case: Case, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Qualifications as stretches of time, by start: offer, supplier, part, country, cost_jpy, stage, first, last, level.

    ``tables`` are a plan's. ``stage`` is qualifying or running; ``first`` and ``last`` count periods from the start of the
    horizon, ``last`` being the first period after the stretch; ``level`` is the share of capacity that can be used (0 while
    qualifying), already less where the relaxation qualifies only a share of an offer.
    """
    offers = case.tables["offers"].set_index("offer_id")
    country = offers["plant_id"].map(case.tables["plants"].set_index("plant_id")["country_id"])
    begin, end = ordinal(case.periods[0]), len(case.periods)
    rows = []
    starts = tables["qualifications"].sort_values(["start_period", "available_period"], kind="stable")
    for offer, supplier, part, start_period, available_period, share, cost in zip(
        *(starts[name] for name in _QUALIFICATION), strict=True
    ):
        ramp = ramp_levels(offers.at[offer, "ramp"])
        start, available = ordinal(start_period) - begin, ordinal(available_period) - begin
        stretches = [("qualifying", start, min(available, end), 0.0)]
        for k, level in enumerate(ramp):
            last = end if k == len(ramp) - 1 else min(available + k + 1, end)
            stretches.append(("running", available + k, last, level * share))
        known = (offer, supplier, part, country[offer], cost)
        rows += [(*known, *stretch) for stretch in stretches if stretch[1] < stretch[2]]
    columns = ["offer", "supplier", "part", "country", "cost_jpy", "stage", "first", "last", "level"]
    return pd.DataFrame(rows, columns=columns)


def ramp_levels(ramp: object) -> list[float]:
    """Shares of capacity quarter by quarter, of which the last holds on; without a ramp, all of it at once."""
    return [float(share) for share in ramp.split(";")] if isinstance(ramp, str) and ramp else [1.0]
