"""How each table of a plan is read: what its columns name, count and say, and what names a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.schema import PLAN_TABLES, Table

__all__ = ["MAY_BE_BLANK", "REQUIRED_NUMBERS", "SINCE_2", "TABLE_FORMS", "TableForm"]

#: What the audit looks up by itself.
_NAMED = ("offers.offer_id", "segments.segment_id", "parts.part_id", "plants.plant_id")


@dataclass(frozen=True)
class TableForm:
    """How a plan table is read.

    ``ids`` maps id columns to the table whose row they name; ``times`` must lie in the horizon, ``loose_times`` need not;
    ``key`` names a row; ``columns`` are all that a table must have. A column that may be blank, or that follows from another,
    is compared as text.
    """

    ids: Mapping[str, str]
    times: tuple[str, ...]
    loose_times: tuple[str, ...]
    numbers: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[str, ...]


def _form(table: Table) -> TableForm:
    given = [column for column in table.columns if column.required]
    times = [column for column in given if column.kind == "period"]
    return TableForm(
        ids={
            c.name: c.refers[0].split(".")[0] for c in given if not c.follows and c.refers[:1] and c.refers[0] in _NAMED
        },
        times=tuple(c.name for c in times if c.in_horizon),
        loose_times=tuple(c.name for c in times if not c.in_horizon),
        numbers=tuple(c.name for c in given if c.kind in ("number", "integer", "year")),
        key=table.key,
        columns=table.names,
    )


#: Of all tables of a plan but the prices, which have no key.
TABLE_FORMS = {name: _form(table) for name, table in PLAN_TABLES.items() if table.key}
#: Tables that packs of contract version 1 lack.
SINCE_2 = tuple(name for name, table in PLAN_TABLES.items() if table.since == "2.0")
#: Numbers without which a row can't be read at all.
REQUIRED_NUMBERS = ("units", "share", "price_tier", "tier", "fiscal_year")
#: Texts of which a blank is one of several meanings, so that rows may differ in nothing else.
MAY_BE_BLANK = ("clearance", "capped_by")
