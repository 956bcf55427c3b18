"""What was found, one row a list entry: a firm has many names, and may have been put on a list more than once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .screen import SCREEN_COLUMNS

__all__ = ["BY_ENTRY_COLUMNS", "by_entry"]

BY_ENTRY_COLUMNS = (*SCREEN_COLUMNS, "names", "listed_spans")
"""Columns of the result of `by_entry`, in order."""

_ENTRY = ["name", "entity_id", "list_id"]
_SPELL = ["listed_from", "listed_to", "citation"]


def by_entry(matches: pd.DataFrame) -> pd.DataFrame:
    """The result of `screen` with one row for a name, an entity and a list, in the same order.

    The columns of `screen` are those of the best match, the latest spell on the list where several match alike. ``matched``
    holds the entry's matching names of all spells, each once, ``names`` says how many they are, and ``listed_spans`` holds
    `listed_from`, `listed_to` and `citation` of each spell, the latest first; what is not stated is None.
    """
    rows: list[dict[str, Any]] = []
    for _, spells in matches.groupby(_ENTRY, sort=False):
        latest = spells.sort_values("listed_from", ascending=False, kind="stable", na_position="last")
        # A spell that is still running comes before any that is over.
        latest = latest.sort_values("listed_to", key=lambda days: days.notna(), kind="stable")
        first = latest.sort_values("score", ascending=False, kind="stable").iloc[0]
        best = {str(column): value for column, value in first.items()}
        named = {match["name"]: match for matched in reversed(latest["matched"].tolist()) for match in matched}
        order = {match["name"]: n for n, match in enumerate(best["matched"])}
        matched = sorted(named.values(), key=lambda match: (order.get(match["name"], len(order)), -match["score"]))
        listed = latest[_SPELL].astype("object").where(latest[_SPELL].notna(), None).drop_duplicates()
        rows.append(best | {"matched": matched, "names": len(matched), "listed_spans": listed.to_dict("records")})
    table = pd.DataFrame(rows, columns=list(BY_ENTRY_COLUMNS))
    return table.astype({column: matches[column].dtype for column in SCREEN_COLUMNS}) if rows else table
