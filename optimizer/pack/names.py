"""What the ids of a plan are called, by the data of its case."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from optimizer.messages import Language
from optimizer.schema import TABLES

__all__ = ["named_tables", "names_of"]


def named_tables() -> dict[str, str]:
    """The tables whose rows have names, with the column of their ids."""
    named = {name: table.key[0] for name, table in TABLES.items() if {"name_en", "name_ja"} & set(table.names)}
    return {**named, "entities": "entity_id"}


def names_of(tables: Mapping[str, pd.DataFrame], table: str, language: Language) -> dict[str, str]:
    """The name of each id of a table in the language, else in English.

    A plant without a name in the language is called by its supplier and country, if these have one.
    """
    own = _stated(tables, table, f"name_{language}")
    if table == "plants":
        own = {**_by_owner(tables, language), **own}
    return {**_stated(tables, table, "name"), **_stated(tables, table, "name_en"), **own}


def _stated(tables: Mapping[str, pd.DataFrame], table: str, column: str) -> dict[str, str]:
    rows = tables[table]
    if column not in rows:
        return {}
    known = rows.loc[rows[column].notna(), [named_tables()[table], column]]
    return {str(key): str(name) for key, name in known.itertuples(index=False, name=None)}


def _by_owner(tables: Mapping[str, pd.DataFrame], language: Language) -> dict[str, str]:
    suppliers, countries = (_stated(tables, table, f"name_{language}") for table in ("suppliers", "countries"))
    left, right = ("（", "）") if language == "ja" else (" (", ")")
    rows = tables["plants"][["plant_id", "supplier_id", "country_id"]]
    return {
        str(plant): f"{suppliers[supplier]}{left}{countries[country]}{right}"
        for plant, supplier, country in rows.itertuples(index=False, name=None)
        if supplier in suppliers and country in countries
    }
