"""What goes into a unit of each offer: chosen components, and declared ones with their sources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .codes import Codes, Ids, Mask, Texts, coded

__all__ = ["Bills", "read_bills"]

#: What names a line of a bill.
_LINE = ["offer", "component"]


@dataclass(frozen=True, eq=False)
class Bills:
    """Bills of materials by offer, in codes.

    ``chosen`` and ``declared`` have a row a component: ``offer``, ``component`` (part), ``units`` (per unit of the
    offer's part), for offers of the one kind and the other. ``sources`` has a row a declared source: ``line`` (row of
    ``declared``), ``firm``, ``place`` (country declared) and ``home`` (that country, else the firm's seat), -1 for none,
    ``share`` (0-1); what the rows of a line leave of 1 is unknown. ``edges`` are the distinct ``part, component`` of
    ``bom``.
    """

    chooses: Mask
    declares: Mask
    chosen: pd.DataFrame
    declared: pd.DataFrame
    sources: pd.DataFrame
    edges: pd.DataFrame
    #: Parts that can stand in a unit of each offer through chosen components, at any depth (offer, part).
    reach: Mask

    def levels(self, parts: int) -> Codes:
        """Height of each part above its deepest component: 0 where it has none."""
        height = np.zeros(parts, dtype=np.int64)
        part, component = (self.edges[key].to_numpy(dtype=np.int64) for key in ("part", "component"))
        for _ in range(parts):
            higher = height.copy()
            np.maximum.at(higher, part, height[component] + 1)
            if np.array_equal(higher, height):
                break
            height = higher
        return height


def read_bills(
    tables: dict[str, pd.DataFrame], offer_ids: Ids, part_ids: Ids, firm_ids: Ids, country_ids: Ids, seat: Texts
) -> Bills:
    """Bills and declared sources of every offer.

    A row of ``bom`` that names an offer replaces its part's row for the component; 0 units take the component out. A
    component that is declared but stands in no bill counts one unit a unit.
    """
    offers = tables["offers"]
    part = coded(part_ids, offers["part_id"])
    lines, edges = _lines(tables["bom"], part, offer_ids, part_ids)
    stated = offers["components"].astype(object)
    billed = np.isin(np.arange(len(offers)), lines["offer"])
    chooses = billed & (stated.isna() | (stated == "chosen")).to_numpy(dtype=bool)
    declares = (stated == "declared").to_numpy(dtype=bool)
    chosen = lines[chooses[lines["offer"]]].reset_index(drop=True)
    rows = _stated(tables["provenance"], declares, offer_ids, part_ids)
    declared = lines[declares[lines["offer"]]].reset_index(drop=True)
    if len(rows):
        beyond = rows[_LINE].drop_duplicates().assign(units=1.0)
        declared = pd.concat([declared, beyond]).drop_duplicates(_LINE).sort_values(_LINE, ignore_index=True)
    width = max(len(part_ids), 1)
    line = np.searchsorted(_key(declared, width), _key(rows, width))
    firm = coded(firm_ids, rows["supplier_id"])
    place = coded(country_ids, rows["country_id"])
    homes = coded(country_ids, pd.Series([*seat, None], dtype=object))
    sources = pd.DataFrame(
        {
            "line": line,
            "firm": firm,
            "place": place,
            "home": np.where(place >= 0, place, homes[firm]),
            "share": rows["share"].to_numpy(dtype=float),
        }
    )
    return Bills(chooses, declares, chosen, declared, sources, edges, _reach(chosen, part, len(part_ids)))


def _lines(bom: pd.DataFrame, part: Codes, offer_ids: Ids, part_ids: Ids) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = pd.DataFrame(
        {
            "part": coded(part_ids, bom["part_id"]),
            "component": coded(part_ids, bom["component_id"]),
            "units": bom["units_per_unit"].to_numpy(dtype=float),
            "offer": coded(offer_ids, bom["offer_id"]),
        }
    )
    if rows.empty:
        empty = pd.DataFrame({"offer": [], "component": []}).astype(np.int64)
        return empty.assign(units=np.zeros(0)), rows[["part", "component"]]
    own = rows[rows["offer"] >= 0]
    shared = rows[rows["offer"] < 0].drop(columns="offer")
    spread = pd.DataFrame({"part": part, "offer": np.arange(len(part))}).merge(shared, on="part")
    # The offer's own row comes last and is the one that is kept.
    lines = pd.concat([spread, own])[["offer", "component", "units"]]
    lines = lines.drop_duplicates(["offer", "component"], keep="last")
    lines = lines[lines["units"] > 0].astype({"offer": np.int64, "component": np.int64})
    edges = rows.loc[rows["units"] > 0, ["part", "component"]].drop_duplicates(ignore_index=True)
    return lines.sort_values(["offer", "component"], ignore_index=True), edges


def _key(rows: pd.DataFrame, width: int) -> Codes:
    offer, component = (rows[key].to_numpy(dtype=np.int64) for key in _LINE)
    return np.asarray(offer * width + component, dtype=np.int64)


def _stated(provenance: pd.DataFrame, declares: Mask, offer_ids: Ids, part_ids: Ids) -> pd.DataFrame:
    """The declared sources of offers that declare their components: offer, component (codes), ids, share (0-1)."""
    offer = coded(offer_ids, provenance["offer_id"])
    kept = declares[offer]
    return pd.DataFrame(
        {
            "offer": offer[kept],
            "component": coded(part_ids, provenance["component_id"])[kept],
            "supplier_id": provenance["supplier_id"].to_numpy(dtype=object)[kept],
            "country_id": provenance["country_id"].to_numpy(dtype=object)[kept],
            "share": provenance["share_pct"].to_numpy(dtype=float)[kept] / 100.0,
        }
    )


def _reach(chosen: pd.DataFrame, part: Codes, parts: int) -> Mask:
    offer, component = chosen["offer"].to_numpy(), chosen["component"].to_numpy()
    inside = np.zeros((len(part), parts), dtype=np.bool_)
    while True:
        # What any offer of a part can contain, by part.
        content = np.zeros((parts, parts), dtype=np.bool_)
        np.logical_or.at(content, part, inside)
        wider = inside.copy()
        np.logical_or.at(wider, offer, content[component])
        wider[offer, component] = True
        if np.array_equal(wider, inside):
            return inside
        inside = wider
