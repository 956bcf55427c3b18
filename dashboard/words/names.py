"""What ids are called: names of parts, suppliers, places and rules in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from optimizer import api

from .language import Words

__all__ = ["Names", "names_of"]

_TABLES = {
    "part": ("parts", "part_id"),
    "supplier": ("suppliers", "supplier_id"),
    "plant": ("plants", "plant_id"),
    "segment": ("segments", "segment_id"),
    "country": ("countries", "country_id"),
}


@dataclass(frozen=True)
class Names:
    """Names by kind (part, supplier, plant, segment, country, rule, offer, firm) and id; an unknown id names itself.

    A firm is a supplier or a listed entity.
    """

    by_kind: Mapping[str, Mapping[str, str]]
    w: Words

    def __call__(self, kind: str, key: str) -> str:
        """The name of one id."""
        return self.by_kind[kind].get(key, key)

    def column(self, kind: str, ids: pd.Series) -> pd.Series:
        """The names of a column of ids; blank stays blank."""
        return ids.map(self.by_kind[kind]).fillna(ids)

    def texts(self, key: str, rows: pd.DataFrame) -> list[str]:
        """A text for each row, filled from its columns; see `filled`."""
        return [self.filled(key, row) for row in rows.to_dict("records")]

    def filled(self, key: str, row: Mapping[Any, Any]) -> str:
        """The text of a key, filled from a row: ids by name, quarters, units, ¥ and shares as people read them, blanks a dash."""
        read = {"component": partial(self, "part")} | {kind: partial(self, kind) for kind in _TABLES}
        read |= {"period": self.w.period, "available": self.w.period, "units": self.w.number, "cost": self.w.money}
        read |= {"share": self.w.percent}
        cells = {str(name): read.get(name, str)(cell) if pd.notna(cell) else "–" for name, cell in row.items()}
        return self.w(key, **cells)


def names_of(case: api.Case, w: Words) -> Names:
    """The names of everything in a case. A name absent in the language is taken from the other, then the id."""
    by_kind: dict[str, dict[str, str]] = {}
    for kind, (table, key) in _TABLES.items():
        rows = case.tables[table]
        ids = rows[key].astype(object)
        names = ids
        for column in ("name_en", f"name_{w.language}"):
            if column in rows.columns:
                names = rows[column].astype(object).where(rows[column].notna(), names)
        by_kind[kind] = dict(zip(ids, names, strict=True))
    plants, given = case.tables["plants"], f"name_{w.language}"
    named = plants[given].notna() if given in plants else pd.Series(False, index=plants.index)
    by_kind["plant"] |= {
        plant: w("format.plant", supplier=by_kind["supplier"][supplier], country=by_kind["country"][country])
        for plant, supplier, country in plants.loc[~named, ["plant_id", "supplier_id", "country_id"]].to_numpy()
    }
    entities = case.tables["entities"]
    by_kind["firm"] = dict(zip(entities["entity_id"], entities["name"], strict=True)) | by_kind["supplier"]
    by_kind["rule"] = {rule.id: rule.title[w.language] for rule in case.rules}
    offers = case.tables["offers"].merge(case.tables["plants"][["plant_id", "supplier_id"]], on="plant_id")
    by_kind["offer"] = {
        offer: w("format.offer", supplier=by_kind["supplier"][supplier], part=by_kind["part"][part])
        for offer, supplier, part in zip(offers["offer_id"], offers["supplier_id"], offers["part_id"], strict=True)
    }
    return Names(by_kind, w)
