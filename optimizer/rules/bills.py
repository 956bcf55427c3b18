"""Bills of materials by offer, and what makers declare of the components that the model does not choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Bills", "component_depth", "read_bills"]


@dataclass(frozen=True, eq=False)
class Bills:
    """What goes into a unit of each offer; ``offer`` and ``component`` are rows of ``offers`` and ``parts``.

    ``mode`` (offers,) is ``chosen``, ``declared`` or ``none``. ``chosen`` has the columns ``offer, component, units``
    (units of the component per unit of the offer), for offers whose components the model chooses; ``declared`` the
    same for those that declare theirs. ``sources`` has a row a declared source: ``line`` (row of ``declared``),
    ``supplier`` and ``country`` (ids or None), ``share`` (0–1).
    """

    mode: npt.NDArray[np.object_]
    chosen: pd.DataFrame
    declared: pd.DataFrame
    sources: pd.DataFrame


def read_bills(tables: Mapping[str, pd.DataFrame]) -> Bills:
    """Bills of the offers: a row of ``bom`` for an offer stands in for its part's row, and 0 units strike it out.

    An offer that does not say has its components chosen if it has a bill, and needs none otherwise. A component that a
    maker declares without a bill counts one unit.
    """
    offers, parts = tables["offers"], tables["parts"]
    bill = _bill(tables)
    mode = offers["components"].to_numpy(dtype=object).copy()
    has = np.zeros(len(offers), dtype=bool)
    has[bill["offer"]] = True
    blank = offers["components"].isna().to_numpy()
    mode[blank] = np.where(has[blank], "chosen", "none")
    mode[(mode == "chosen") & ~has] = "none"

    stated = tables["provenance"]
    offer = pd.Index(offers["offer_id"]).get_indexer(pd.Index(stated["offer_id"]))
    component = pd.Index(parts["part_id"]).get_indexer(pd.Index(stated["component_id"]))
    kept = mode[offer] == "declared"
    rows = pd.DataFrame({"offer": offer[kept], "component": component[kept]})
    known = bill[mode[bill["offer"]] == "declared"]
    lines = pd.concat([known, rows.drop_duplicates().assign(units=1.0)]).drop_duplicates(["offer", "component"])
    lines = lines.sort_values(["offer", "component"], ignore_index=True)
    width = max(len(parts), 1)
    line = pd.Index(lines["offer"] * width + lines["component"]).get_indexer(
        pd.Index(rows["offer"] * width + rows["component"])
    )
    sources = pd.DataFrame(
        {
            "line": line,
            "supplier": pd.Series(_blank(stated["supplier_id"])[kept], dtype=object),
            "country": pd.Series(_blank(stated["country_id"])[kept], dtype=object),
            "share": stated["share_pct"].to_numpy(dtype=float)[kept] / 100.0,
        }
    )
    chosen = bill[mode[bill["offer"]] == "chosen"].reset_index(drop=True)
    return Bills(mode, chosen, lines, sources)


def _bill(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Offer, component and units of every line, sorted."""
    offers, parts, bom = tables["offers"], tables["parts"], tables["bom"]
    codes = pd.Index(parts["part_id"])
    lines = pd.DataFrame(
        {
            "part": codes.get_indexer(pd.Index(bom["part_id"])),
            "component": codes.get_indexer(pd.Index(bom["component_id"])),
            "units": bom["units_per_unit"].to_numpy(dtype=float),
            "own": pd.Index(offers["offer_id"]).get_indexer(pd.Index(bom["offer_id"])),
        }
    )
    general, own = lines[lines["own"] < 0], lines[lines["own"] >= 0]
    made = pd.DataFrame({"offer": np.arange(len(offers)), "part": codes.get_indexer(pd.Index(offers["part_id"]))})
    spread = made.merge(general[["part", "component", "units"]], on="part")[["offer", "component", "units"]]
    stated = own.rename(columns={"own": "offer"})[["offer", "component", "units"]]
    bill = pd.concat([spread, stated]).drop_duplicates(["offer", "component"], keep="last")
    bill = bill[bill["units"] > 0].astype({"offer": np.int64, "component": np.int64})
    return bill.sort_values(["offer", "component"], ignore_index=True)


def _blank(column: pd.Series) -> npt.NDArray[np.object_]:
    """The ids of a column, None where blank."""
    return column.astype(object).where(column.notna(), None).to_numpy(dtype=object)


def component_depth(tables: Mapping[str, pd.DataFrame]) -> npt.NDArray[np.int64]:
    """The longest way down from each part through the bill of materials: 0 for a part without components."""
    parts, bom = tables["parts"], tables["bom"]
    codes = pd.Index(parts["part_id"])
    part, component = codes.get_indexer(pd.Index(bom["part_id"])), codes.get_indexer(pd.Index(bom["component_id"]))
    depth = np.zeros(len(parts), dtype=np.int64)
    for _ in range(len(parts)):
        deeper = depth.copy()
        np.maximum.at(deeper, part, depth[component] + 1)
        if np.array_equal(deeper, depth):
            break
        depth = deeper
    return depth
