"""The plan's tables read into codes, with a finding for every cell that cannot be read.

A row that names something unknown, or whose quantity isn't finite, is reported once and then left out, so
that one slip doesn't drown the rest of the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .codes import Codes, coded
from .facts import Facts
from .finding import Finding, rows_where
from .grades import Grades, read_grades

__all__ = ["Book", "pair_codes", "read_book"]


@dataclass(frozen=True)
class _Form:
    """How a plan table is read.

    ``ids`` maps id columns to what they name; ``times`` must lie in the horizon, ``loose_times`` need not;
    ``key`` names a row.
    """

    ids: Mapping[str, str]
    numbers: tuple[str, ...]
    key: tuple[str, ...]
    times: tuple[str, ...] = ("period",)
    loose_times: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.ids, *self.times, *self.loose_times, *self.numbers, *self.texts)


_COSTED = (
    "price_tier",
    "units",
    "unit_price",
    "jpy_per_unit",
    "unit_landed_cost_jpy",
    "purchase_jpy",
    "freight_jpy",
    "duty_jpy",
    "risk_jpy",
    "landed_cost_jpy",
)

FORMS: dict[str, _Form] = {
    "orders": _Form(
        ids={"offer": "offer", "segment": "segment"},
        numbers=(*_COSTED, "value_jpy"),
        key=("offer", "segment", "period", "price_tier", "grade", "capped_by"),
        loose_times=("ship_period",),
        texts=("supplier", "plant", "country", "part", "currency", "of_concern", "capped_by", "grade"),
    ),
    "components": _Form(
        ids={"component_offer": "offer", "assembly_offer": "offer"},
        numbers=_COSTED,
        key=("component_offer", "assembly_offer", "period", "price_tier", "grade"),
        times=(),
        loose_times=("period", "ship_period"),
        texts=("supplier", "plant", "country", "component", "assembly", "currency", "of_concern", "grade"),
    ),
    "qualifications": _Form(
        ids={"offer": "offer"},
        numbers=("share", "cost_jpy"),
        key=("offer", "start_period"),
        times=("start_period",),
        loose_times=("available_period",),
        texts=("supplier", "part"),
    ),
    "openings": _Form(
        ids={"plant": "plant"},
        numbers=("share", "cost_jpy"),
        key=("plant", "period"),
        texts=("supplier",),
    ),
    "expansions": _Form(
        ids={"offer": "offer"},
        numbers=("units", "cost_jpy", "subsidy_jpy"),
        key=("offer", "period"),
        loose_times=("available_period",),
    ),
    "stock": _Form(
        ids={"part": "part", "segment": "segment"},
        numbers=("units", "holding_jpy"),
        key=("part", "segment", "period"),
    ),
    "shortages": _Form(
        ids={"part": "part", "segment": "segment"},
        numbers=("units", "priority", "penalty_jpy"),
        key=("part", "segment", "period"),
    ),
    "exclusions": _Form(
        ids={"offer": "offer", "segment": "segment"},
        numbers=("share", "tier"),
        key=("offer", "segment", "tier", "from_period", "rule", "clause", "proof_path"),
        times=("from_period", "to_period"),
        texts=("supplier", "plant", "country", "part", "verdict", "rule", "clause", "proof_path"),
    ),
    "exposure": _Form(
        ids={"bought": "part", "part": "part", "segment": "segment"},
        numbers=("tier", "fiscal_year", "units", "value_jpy"),
        key=("tier", "bought", "part", "segment", "fiscal_year", "country", "owner", "status"),
        times=(),
        texts=("country", "owner", "status"),
    ),
    "concentration": _Form(
        ids={"part": "part", "component": "part", "plant": "plant"},
        numbers=("tier", "share", "tier1_suppliers", "value_jpy"),
        key=("part", "component", "tier", "plant"),
        times=(),
        texts=("supplier", "country"),
    ),
}
#: Numbers without which a row can't be read at all.
_NEEDED = ("units", "share", "price_tier", "tier", "fiscal_year")
#: Texts of which a blank is one of several meanings, so that rows may differ in nothing else.
_BLANKS = ("grade", "capped_by")


@dataclass(frozen=True, eq=False)
class Book:
    """The readable rows of the plan.

    Each table keeps its columns as text or float; beside them ``offer_code``, ``segment_code``,
    ``part_code``, ``plant_code`` hold codes, and each quarter column ``X`` has ``X_time``. ``pair_code`` in
    stock and shortages is the demanded (segment, part), -1 where nothing is demanded. ``grade_code`` in orders and
    components is a code of ``grades``.
    """

    tables: Mapping[str, pd.DataFrame]
    grades: Grades

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def read_book(facts: Facts, plan: Mapping[str, pd.DataFrame]) -> tuple[Book, list[Finding]]:
    """Read every table; findings name what is missing, unknown, repeated, negative or not finite."""
    found: list[Finding] = []
    tables: dict[str, pd.DataFrame] = {}
    for name, form in FORMS.items():
        table = plan.get(name)
        if table is None:
            found.append(Finding("structure", name, np.nan, np.nan, f"the plan has no table {name}"))
            table = pd.DataFrame(columns=list(form.columns))
        absent = [column for column in form.columns if column not in table.columns]
        if absent:
            found.append(Finding("structure", name, np.nan, np.nan, f"columns missing: {', '.join(absent)}"))
            # Without its keys and units a table can't be read at all; anything else can be compared as blank.
            whole = {*form.ids, *form.times, *_NEEDED}.isdisjoint(absent)
            table = (
                table.reindex(columns=[*table.columns, *absent])
                if whole
                else table.iloc[0:0].reindex(columns=[*table.columns, *absent])
            )
        tables[name], more = _read_table(facts, name, form, table)
        found += more
    for name in ("stock", "shortages"):
        tables[name]["pair_code"] = pair_codes(facts, tables[name]["segment_code"], tables[name]["part_code"])
    found += _late(facts, tables)
    found += _prices(plan.get("prices"), facts.case.scenario.model.integers)
    grades, codes = read_grades(facts, [tables["orders"]["grade"], tables["components"]["grade"]])
    tables["orders"]["grade_code"], tables["components"]["grade_code"] = codes
    return Book(tables, grades), found


def pair_codes(facts: Facts, segment: pd.Series, part: pd.Series) -> Codes:
    """Code of each demanded (segment, part), -1 where the pair has no demand in the horizon."""
    width = max(len(facts.part_ids), 1)
    known = pd.Index(facts.pairs["segment"].to_numpy() * width + facts.pairs["part"].to_numpy())
    wanted = segment.to_numpy(dtype=np.int64) * width + part.to_numpy(dtype=np.int64)
    return np.asarray(known.get_indexer(pd.Index(wanted)), dtype=np.int64)


def _read_table(facts: Facts, name: str, form: _Form, table: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    found: list[Finding] = []
    count = len(table)
    if not count:
        return _nothing(form), found
    keys: dict[str, Any] = {f"{name}: row": np.arange(count) + 2}
    keys |= {column: table[column].to_numpy(object) for column in form.key}
    read: dict[str, Any] = {}
    good = np.ones(count, dtype=np.bool_)
    books = {"offer": facts.offer_ids, "segment": facts.segment_ids, "part": facts.part_ids, "plant": facts.plant_ids}
    for column, kind in form.ids.items():
        code = coded(books[kind], table[column])
        found += rows_where("unknown_id", code < 0, keys, f"{column} is unknown to the case")
        good &= code >= 0
        read[f"{column}_code"] = code
    for column in (*form.times, *form.loose_times):
        time, valid = facts.times(table[column])
        found += rows_where("horizon", ~valid, keys, f"{column} isn't a quarter")
        if column in form.times:
            outside = valid & ((time < 0) | (time >= facts.count))
            found += rows_where("horizon", outside, keys, f"{column} lies outside the horizon")
            valid = valid & ~outside
        good &= valid
        read[f"{column}_time"] = time
    for column in form.numbers:
        values = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=float)
        finite = np.isfinite(values)
        found += rows_where("finite", ~finite, keys, f"{column} isn't a finite number", values)
        found += rows_where("non_negative", finite & (values < 0), keys, f"{column} is negative", values, 0.0)
        if column in _NEEDED:
            good &= finite
        read[column] = values
    for column in (*form.ids, *form.times, *form.loose_times, *form.texts):
        cells = table[column].astype(object)
        read[column] = (cells.where(cells.notna(), "") if column in _BLANKS else cells).to_numpy(object)
    whole = pd.DataFrame(read)
    repeated = whole.duplicated([_code_of(form, column) for column in form.key]).to_numpy(dtype=bool)
    found += rows_where("duplicate", repeated & good, keys, f"repeats {', '.join(form.key)} of an earlier row")
    return whole if good.all() else whole[good].reset_index(drop=True), found


def _nothing(form: _Form) -> pd.DataFrame:
    """A table without rows, of the columns that reading gives."""
    codes = [f"{column}_code" for column in form.ids] + [
        f"{column}_time" for column in (*form.times, *form.loose_times)
    ]
    texts = (*form.ids, *form.times, *form.loose_times, *form.texts)
    kinds = ((codes, np.int64), (form.numbers, np.float64), (texts, object))
    return pd.DataFrame({column: np.zeros(0, kind) for names, kind in kinds for column in names})


def _code_of(form: _Form, column: str) -> str:
    """The column by which two rows are compared: codes are as good as ids, and faster."""
    if column in form.ids:
        return f"{column}_code"
    return f"{column}_time" if column in (*form.times, *form.loose_times) else column


def _late(facts: Facts, tables: dict[str, pd.DataFrame]) -> list[Finding]:
    """Component flows may arrive before the horizon, but not after it; those that do are left out."""
    table = tables["components"]
    if table.empty:
        return []
    late = table["period_time"].to_numpy() >= facts.count
    keys = {column: table[column] for column in ("component_offer", "assembly_offer", "period")}
    tables["components"] = table[~late].reset_index(drop=True)
    return rows_where("horizon", late, keys, "period lies after the horizon")


def _prices(table: pd.DataFrame | None, integers: bool) -> list[Finding]:
    if table is None:
        return [Finding("structure", "prices", np.nan, np.nan, "the plan has no table prices")]
    absent = [column for column in ("constraint", "basis", "price_jpy") if column not in table.columns]
    if absent:
        return [Finding("structure", "prices", np.nan, np.nan, f"columns missing: {', '.join(absent)}")]
    keys = {"prices: row": np.arange(len(table)) + 2, "constraint": table["constraint"]}
    values = pd.to_numeric(table["price_jpy"], errors="coerce").to_numpy(dtype=float)
    found = rows_where("finite", ~np.isfinite(values), keys, "price_jpy isn't a finite number", values)
    allowed = ["LP", "fixed-integer LP"] if integers else ["LP"]
    wrong = ~table["basis"].isin(allowed).to_numpy(dtype=bool)
    message = f"the basis of a shadow price here is {' or '.join(allowed)}"
    return found + rows_where("prices", wrong, keys, message)
