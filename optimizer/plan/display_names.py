"""What people call the rows of a case's tables."""

from __future__ import annotations

from optimizer.case import Case
from optimizer.messages import Language

__all__ = ["display_name"]

_KEYS = {"suppliers": "supplier_id", "segments": "segment_id", "countries": "country_id", "parts": "part_id"}


def display_name(case: Case, table: str, row_id: str, language: Language) -> str:
    """The name in the language of a row by its id; the English one, or the id, where there is none."""
    rows = case.tables[table]
    at = rows[_KEYS[table]].to_numpy(dtype=object).tolist().index(row_id)
    for column in (f"name_{language}", "name_en"):
        if column in rows and isinstance(rows[column].iloc[at], str):
            return str(rows[column].iloc[at])
    return row_id
