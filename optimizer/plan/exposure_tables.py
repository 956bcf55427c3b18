"""The tables of exposure and concentration, and what the summary says of exposure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer import periods as quarters
from optimizer.arrays import Integers
from optimizer.model.variables import Model

from .dependence import MEASURES
from .exposure import STATUSES
from .grouped import alphabetical, as_table, empty_plan_table, group, ids, labels_of, tally

__all__ = ["concentration_table", "exposure_by_tier", "exposure_table"]


def exposure_table(m: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """By tier, part bought, part, segment, fiscal year of arrival, country, owner, status and measure: units and ¥."""
    instance, firms = m.instance, m.instance.verdict.firms
    years = np.array([str(quarters.fiscal_year(period)) for period in instance.periods], object)
    # A code of -1, which is unknown, takes the last place.
    labels = {
        "part": instance.labels["part"],
        "segment": instance.labels["segment"],
        "fiscal_year": years,
        "country": np.append(instance.labels["country"], ""),
        "owner": np.append(firms.ids.to_numpy(object)[firms.ultimate_owner()], ""),
        "status": np.array(STATUSES, object),
    }
    source = {"bought": "root", "fiscal_year": "period", "owner": "firm"}
    places = {key: alphabetical(names) for key, names in labels.items()}
    place, names = places["part"]
    places = {"bought": (place[_part_of(m)], names), **places}
    keys = {key: place[frame[source.get(key, key)].to_numpy()] for key, (place, _) in places.items()}
    flags = {measure: frame[measure].to_numpy() for measure in MEASURES}
    rows = group({"tier": frame["tier"].to_numpy(), **keys, **flags})
    return as_table(
        {
            "tier": rows.keys["tier"].astype(np.int64),
            **{key: labels_of(names, rows.keys[key]) for key, (_, names) in places.items()},
            **{measure: rows.keys[measure].astype(bool) for measure in MEASURES},
            "units": rows.sum(frame["units"].to_numpy()),
            "value_jpy": rows.sum(frame["value"].to_numpy()),
        }
    )


def concentration_table(m: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """How far the components inside each part come from one plant, and through how many tier-1 suppliers."""
    below = np.flatnonzero(frame["tier"].to_numpy() > 1)
    if not len(below):
        return empty_plan_table("concentration")
    deep = {key: frame[key].to_numpy()[below] for key in frame}
    place, names = alphabetical(m.instance.labels["part"])
    keys = {"part": place[_part_of(m)[deep["root"]]], "component": place[deep["part"]], "tier": deep["tier"]}
    every, known = group(keys), deep["plant"] >= 0
    held = group({key: codes[known] for key, codes in {**keys, "plant": deep["plant"]}.items()})
    seller = m.instance.verdict.firms.of_offers(m.instance.coded)[deep["root"]][known]
    sellers = group({"held": held.row, "seller": seller}).keys["held"]
    all_of = np.zeros(len(held), np.int64)
    all_of[held.row] = every.row[known]
    share = held.sum(deep["units"][known]) / every.sum(deep["units"])[all_of]
    order = np.lexsort((-share, held.keys["tier"], held.keys["component"], held.keys["part"]))
    at = {key: codes[order] for key, codes in held.keys.items()}
    index = {"plant": at["plant"].astype(np.int32)}
    return as_table(
        {
            "part": labels_of(names, at["part"]),
            "component": labels_of(names, at["component"]),
            "tier": at["tier"].astype(np.int64),
            "plant": ids(m, "plant", at["plant"]),
            "supplier": ids(m, "supplier", m.instance.space.codes(index, "supplier")),
            "country": ids(m, "country", m.instance.space.codes(index, "country")),
            "share": share[order],
            "tier1_suppliers": np.bincount(sellers, minlength=len(order))[order],
            "value_jpy": held.sum(deep["value"][known])[order],
        }
    )


def _part_of(m: Model) -> Integers:
    """The part of each offer."""
    return m.instance.space.derived["part"][0][1]


def exposure_by_tier(m: Model, frame: pd.DataFrame) -> dict[str, dict[str, dict[str, float] | None]]:
    """Share of the value at each tier by period of arrival at the segment; None where nothing stands there.

    ``concern``: by either measure; ``made_in_concern`` and ``firm_of_concern``: by each, which are never added up; ``unknown``.
    """
    periods, tier, value = m.instance.periods, frame["tier"].to_numpy(), frame["value"].to_numpy()
    size = (int(tier.max(initial=0)) + 1, len(periods))
    at, status = tier * size[1] + frame["period"].to_numpy(), frame["status"].to_numpy()
    held = {
        "concern": status == STATUSES.index("concern"),
        **{measure: frame[measure].to_numpy() for measure in MEASURES},
        "unknown": status == STATUSES.index("unknown"),
    }
    total = tally(at, value, size[0] * size[1]).reshape(size)
    amounts = {name: tally(at, value * flag, size[0] * size[1]).reshape(size) for name, flag in held.items()}
    by_tier: dict[str, dict[str, dict[str, float] | None]] = {}
    for level in np.unique(tier).tolist():
        by_tier[str(level)] = {
            period: {name: float(amount[level, t] / total[level, t]) for name, amount in amounts.items()}
            if total[level, t] > 0
            else None
            for t, period in enumerate(periods)
        }
    return by_tier
