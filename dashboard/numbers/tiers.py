"""What purchases rest on, as the overview draws it: tier by tier in the first and the last quarter, and whom to map next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer import api

__all__ = ["GROUPINGS", "tier_ends", "worth_mapping"]

#: What the exposure of a tier can be split by.
GROUPINGS = ("part", "segment", "country", "owner")
#: A tier that holds a smaller share of what is bought is not drawn: it would look as weighty as the others.
DRAWN_FROM = 0.001


def tier_ends(pack: api.Pack, reference: api.Pack | None, first: str, last: str) -> pd.DataFrame:
    """Each tier in two quarters, as `api.tiers.tier_ends`, and whether it is worth a place in a chart (``drawn``).

    ``before_...`` are those of the reference's plan, NaN without one.
    """
    before = reference.summary if reference else {}
    ends = api.tiers.tier_ends(pack.tables["exposure"], pack.summary, before, (first, last))
    return ends.assign(drawn=ends["value_jpy"] >= DRAWN_FROM * ends.loc[ends["tier"] == 1, "value_jpy"].max())


def worth_mapping(provenance: Mapping[str, Any]) -> pd.DataFrame:
    """The suppliers whose provenance is worth asking for, most worth first: supplier, worth_jpy and what else is known."""
    if not provenance["suppliers"]:
        return pd.DataFrame({"supplier": [], "worth_jpy": []})
    rows = pd.DataFrame(provenance["suppliers"])
    rows = rows[rows["worth_jpy"].fillna(0.0).astype(float) > 0]
    return rows.sort_values("worth_jpy", ascending=False, kind="stable", ignore_index=True)
