"""Who holds a firm that a package knows, directly or through others, and on which lists the owners stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from optimizer.periods import first_day, last_day
from optimizer.rules.firms import read_firms

from .normalise import normalise

__all__ = ["owners_by_name", "owners_of"]


def owners_of(tables: Mapping[str, pd.DataFrame], firm: str, period: str) -> pd.DataFrame:
    """Who holds a firm (an id of suppliers or entities) in a period, directly or through others.

    Columns: ``owner``, ``share`` (0–1, multiplied along paths and added over them), ``path`` (the shortest, as in proof
    paths). Largest first; empty for a firm that nobody is known to hold, or that the package does not know.
    """
    firms = read_firms(tables, [period])
    owners = []
    if firm in firms.ids:
        position = int(firms.ids.get_indexer(pd.Index([firm]))[0])
        for owner in np.unique(firms.owner):
            roots = np.zeros((len(firms.ids), 1), dtype=bool)
            roots[owner] = True
            share = float(firms.held(roots)[position, 0])
            if share > 0:
                steps = firms.path(position, roots[:, 0], 0)
                path = firm + "".join(f" ← {100 * part:g} % {firms.ids[above]}" for above, part in steps)
                owners.append((str(firms.ids[owner]), share, path))
    table = pd.DataFrame(owners, columns=["owner", "share", "path"]).astype({"share": float})
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def owners_by_name(names: Sequence[str], tables: Mapping[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """The owners of those names that are suppliers of the package, by id or by a name that normalises alike.

    Columns: ``name``, ``supplier``, ``owner``, ``share``, ``path`` (as ``owners_of``) and ``lists`` (on which the owner stands in
    the period, joined by ``;``). A supplier without known owners has no row.
    """
    suppliers, listed = tables["suppliers"], tables["entities"]
    known: dict[str, str] = {}
    for column in ("name_en", "name_ja", "supplier_id"):
        named = suppliers[suppliers[column].notna()]
        known |= dict(zip(named[column].map(normalise), named["supplier_id"], strict=True))
    opens, closes = first_day(period).isoformat(), last_day(period).isoformat()
    live = listed[(listed["listed_from"] <= closes) & (listed["listed_to"].isna() | (listed["listed_to"] >= opens))]
    lists = live.groupby("entity_id")["list_id"].agg(";".join)
    rows = []
    for name in dict.fromkeys(names):
        supplier = known.get(normalise(name))
        if supplier is not None:
            owners = owners_of(tables, supplier, period)
            rows.append(owners.assign(name=name, supplier=supplier, lists=owners["owner"].map(lists).fillna("")))
    columns = ["name", "supplier", "owner", "share", "path", "lists"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)
