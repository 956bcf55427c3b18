"""Checks of exposure.csv and concentration.csv: what stands behind the purchases, tier by tier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer.dataset import periods as quarters

from .contents import STATUSES
from .context import Context
from .finding import YEN, Finding, columns, differing, rows_where
from .flows import totals

__all__ = ["concentration", "exposure"]


def exposure(c: Context, inside: pd.DataFrame) -> list[Finding]:
    """Units and value by tier, part bought, part, segment, fiscal year, country and status follow from orders, component flows and
    declarations. ``inside`` is what ``contents`` gives.
    """
    by = ["tier", "bought", "part", "segment", "year", "place", "status"]
    years = np.array([quarters.fiscal_year(period) for period in c.facts.periods], dtype=np.int64)
    order = inside["order"].to_numpy()
    due = inside.assign(
        bought=c.flows["part"].to_numpy()[order],
        segment=c.flows["segment"].to_numpy()[order],
        year=years[c.flows["time"].to_numpy()[order]],
    )
    rows = c.book["exposure"]
    status, place = _codes(STATUSES, rows["status"]), _codes(tuple(c.facts.country_ids), rows["country"])
    keys = columns(rows, "bought", "part", "segment", "fiscal_year", "country", "status")
    found = rows_where("exposure", status < 0, keys, f"the status isn't one of {', '.join(STATUSES)}")
    strange = (place < 0) & rows["country"].notna().to_numpy() & rows["country"].ne("").to_numpy()
    found += rows_where("exposure", strange, keys, "the country is unknown to the case")
    unknown = status == STATUSES.index("unknown")
    nameless = rows["owner"].isna().to_numpy() | rows["owner"].eq("").to_numpy()
    found += rows_where("exposure", unknown & ~nameless, keys, "an unknown source has no owner")
    firm = c.facts.firms.ids.get_indexer(pd.Index(rows["owner"].to_numpy(dtype=object)))
    found += rows_where("exposure", ~nameless & (firm < 0), keys, "the owner is unknown to the case")
    stated = pd.DataFrame(
        {
            "tier": rows["tier"].to_numpy().astype(np.int64),
            "bought": rows["bought_code"],
            "part": rows["part_code"],
            "segment": rows["segment_code"],
            "year": rows["fiscal_year"].to_numpy().astype(np.int64),
            "place": place,
            "status": status,
            "units": rows["units"],
            "value": rows["value_jpy"],
        }
    )
    said = totals(stated, by, "units", "value")
    both = totals(due, by, "units", "value").merge(said, on=by, how="outer", suffixes=("_due", "")).fillna(0.0)
    facts = c.facts
    at = {
        "tier": both["tier"],
        "bought": facts.part_ids.to_numpy()[both["bought"]],
        "part": facts.part_ids.to_numpy()[both["part"]],
        "segment": facts.segment_ids.to_numpy()[both["segment"]],
        "fiscal year": both["year"],
        "country": np.append(facts.country_ids.to_numpy(), "")[both["place"]],
        "status": np.append(np.array(STATUSES, dtype=object), "")[both["status"]],
    }
    for what, unit, floor in (("units", "units", 1.0), ("value", "¥ of value", YEN)):
        a, b = both[what], both[f"{what}_due"]
        message = "{amount} " + unit + "; recomputed {limit}"
        found += rows_where("exposure", differing(a, b, c.tolerance, floor), at, message, a, b)
    return found


def concentration(c: Context, inside: pd.DataFrame) -> list[Finding]:
    """Each plant's share of a component inside the purchases of a part, and how many tier-1 suppliers it stands behind.

    Shares are of all units of the component on that tier, declared ones included. ``inside`` is as for `exposure`.
    """
    by = ["bought", "part", "tier", "plant"]
    below, rows = inside[inside["tier"] > 1], c.book["concentration"]
    if below.empty and rows.empty:
        return []
    order = below["order"].to_numpy()
    below = below.assign(
        bought=c.flows["part"].to_numpy()[order],
        supplier=pd.factorize(c.flows["supplier"])[0][order],
    )
    total = totals(below, by[:3], "units").rename(columns={"units": "whole"})
    made = below[below["plant"] >= 0]
    due = totals(made, by, "units", "value").merge(total, on=by[:3])
    due["share"] = due["units"] / due["whole"]
    behind = made[[*by, "supplier"]].drop_duplicates().groupby(by).size().rename("suppliers")
    due = due.merge(behind.reset_index(), on=by)[[*by, "share", "suppliers", "value"]]
    plants = c.facts.plants
    keys = columns(rows, "part", "component", "plant")
    plant = rows["plant_code"].to_numpy(dtype=np.int64)
    found: list[Finding] = []
    for column in ("supplier", "country"):
        wrong = rows[column].to_numpy(object) != plants[f"{column}_id"].to_numpy(object)[plant]
        found += rows_where("concentration", np.asarray(wrong, np.bool_), keys, f"{column} isn't that of the plant")
    stated = pd.DataFrame(
        {
            "bought": rows["part_code"],
            "part": rows["component_code"],
            "tier": rows["tier"].to_numpy().astype(np.int64),
            "plant": plant,
            "share": rows["share"],
            "suppliers": rows["tier1_suppliers"],
            "value": rows["value_jpy"],
        }
    )
    both = due.merge(stated, on=by, how="outer", suffixes=("_due", "")).fillna(0.0)
    at = {
        "part": c.facts.part_ids.to_numpy()[both["bought"]],
        "component": c.facts.part_ids.to_numpy()[both["part"]],
        "tier": both["tier"],
        "plant": c.facts.plant_ids.to_numpy()[both["plant"]],
    }
    for what, word, floor in (
        ("share", "share", 1.0),
        ("suppliers", "tier1_suppliers", 1.0),
        ("value", "value_jpy", YEN),
    ):
        a, b = both[what], both[f"{what}_due"]
        message = word + " is {amount}; recomputed {limit}"
        found += rows_where("concentration", differing(a, b, c.tolerance, floor), at, message, a, b)
    return found


def _codes(words: tuple[str, ...], column: pd.Series) -> np.ndarray:
    return np.asarray(pd.Index(list(words), dtype=object).get_indexer(pd.Index(column.to_numpy(dtype=object))))
