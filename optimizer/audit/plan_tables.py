"""The plan's tables read into codes, with a finding for every cell that cannot be read.

A row that names something unknown, or whose quantity isn't finite, is reported once and then left out, so
that one slip doesn't drown the rest of the audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask, Ordinals
from optimizer.columns.tables import Columns
from optimizer.messages import listing, message, sequence

from .clearances import Clearances, read_clearances
from .coded_case import CodedCase
from .codes import CodedColumn, Ids
from .finding import Finding, Keys, Violation, rows_where
from .forms import MAY_BE_BLANK, REQUIRED_NUMBERS, SINCE_2, TABLE_FORMS, TableForm
from .rows import combined, grouped, shifted_to_zero
from .sheet import Sheet

__all__ = ["READING_CHECKS", "PlanTables", "Table", "read_plan_tables"]

#: What the reading of the tables checks, by the name that findings carry.
READING_CHECKS = {
    "structure": message("every table and column of a plan pack is there"),
    "finite": message("every number is finite"),
    "non_negative": message("no quantity, share or cost is negative"),
    "unknown_id": message("every id is known to the case"),
    "duplicate": message("no row repeats another's key"),
    "horizon": message("every period is a quarter of the horizon"),
    "prices": message("shadow prices name their basis"),
}


@dataclass(frozen=True, eq=False)
class Table:
    """The readable rows of a table of the plan: ``codes`` of its id columns, ``times`` of its quarters and ``numbers``
    (row,). ``rows`` are their positions in the table as it was given, which is ``sheet``. In orders and components
    ``clearance`` is a code of ``PlanTables.clearances``, in stock and shortages ``pair`` that of a demanded pair, -1 where
    nothing is demanded.
    """

    sheet: Sheet
    rows: Ordinals
    codes: Mapping[str, Ordinals]
    times: Mapping[str, Ordinals]
    numbers: Mapping[str, Floats]
    clearance: Ordinals
    pair: Ordinals

    def __len__(self) -> int:
        return len(self.rows)

    def words(self, column: str) -> CodedColumn:
        """A column of text."""
        words = _text(self.sheet, column)
        return words if len(self) == len(self.sheet) else words.at(self.rows)

    def flags(self, column: str) -> Floats:
        """A column of flags: 1, 0, or NaN where it is neither."""
        values = self.sheet.flags(column)
        return values if len(self) == len(self.sheet) else values[self.rows]

    def named(self, *columns: str) -> Keys:
        """These columns, as written, to name rows by."""
        return lambda at: {column: self._cells(column, at) for column in columns}

    def _cells(self, column: str, at: Ordinals) -> Any:
        if column in self.numbers:
            return self.numbers[column][at]
        cells = self.sheet.cells(column, self.rows[at])
        return np.where(pd.isna(cells), "", cells) if column in MAY_BE_BLANK else cells

    def where(self, mask: Mask) -> Table:
        """The rows where a mask holds."""
        if mask.all():
            return self
        at = np.flatnonzero(mask)
        return replace(
            self,
            rows=self.rows[at],
            codes={column: codes[at] for column, codes in self.codes.items()},
            times={column: times[at] for column, times in self.times.items()},
            numbers={column: values[at] for column, values in self.numbers.items()},
        )


@dataclass(frozen=True, eq=False)
class PlanTables:
    """The readable rows of the plan, and the clearances that it names."""

    tables: Mapping[str, Table]
    clearances: Clearances

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]


def read_plan_tables(
    coded: CodedCase, plan: Mapping[str, pd.DataFrame], later: bool = True
) -> tuple[PlanTables, list[Finding]]:
    """Read every table; findings name what is missing, unknown, repeated, negative or not finite.

    A plan that isn't of a ``later`` contract lacks the tables ``SINCE_2``.
    """
    findings: list[Finding] = []
    tables: dict[str, Table] = {}
    for name, form in TABLE_FORMS.items():
        frame = plan.get(name)
        if frame is None:
            if later or name not in SINCE_2:
                findings.append(
                    Finding("structure", name, np.nan, np.nan, message("the plan has no table {table}", table=name))
                )
            frame = pd.DataFrame(columns=list(form.columns))
        absent, missing = _lacking(name, form.columns, frame)
        findings += missing
        if absent:
            # Without its keys and units a table can't be read at all; anything else can be compared as blank.
            readable = {*form.ids, *form.times, *REQUIRED_NUMBERS}.isdisjoint(absent)
            frame = (frame if readable else frame.iloc[0:0]).reindex(columns=[*frame.columns, *absent])
        tables[name], unreadable = _Reading(coded, name, form, Sheet(Columns(frame))).read()
        findings += unreadable
    for name in ("stock", "shortages"):
        codes = tables[name].codes
        tables[name] = replace(tables[name], pair=coded.pair_codes(codes["segment"], codes["part"]))
    findings += _late(coded, tables)
    findings += _prices(plan.get("prices"), coded.case.scenario.model.integers)
    cleared = ("orders", "components")
    clearances, codes_of = read_clearances(coded, [tables[name].words("clearance") for name in cleared])
    for name, clearance in zip(cleared, codes_of, strict=True):
        tables[name] = replace(tables[name], clearance=clearance)
    return PlanTables(tables, clearances), findings


def _lacking(name: str, columns: Sequence[str], frame: pd.DataFrame) -> tuple[list[str], list[Finding]]:
    """The columns that a table lacks, and what is to be said of it."""
    present = set(frame.columns)
    absent = [column for column in columns if column not in present]
    text = message("columns missing: {columns}", columns=listing(absent))
    return absent, [Finding("structure", name, np.nan, np.nan, text)] if absent else []


def _findings(check: str, violations: Sequence[Violation]) -> list[Finding]:
    return [Finding(check, *violation) for violation in violations]


class _Reading:
    """One table while it is read: which of its rows are good, and what is wrong with the others."""

    def __init__(self, coded: CodedCase, name: str, form: TableForm, sheet: Sheet) -> None:
        self.coded, self.name, self.form, self.sheet = coded, name, form, sheet
        self.good = np.ones(len(sheet), dtype=np.bool_)
        self.codes: dict[str, Ordinals] = {}
        self.times: dict[str, Ordinals] = {}
        self.numbers: dict[str, Floats] = {}
        self.findings: list[Finding] = []

    def read(self) -> tuple[Table, list[Finding]]:
        """The readable rows, and the findings in the order of ids, times, numbers and repetitions."""
        if len(self.sheet):
            self._ids()
            self._times()
            self._numbers()
            self._repeated()
        else:
            none = np.zeros(0, dtype=np.int64)
            self.codes = dict.fromkeys(self.form.ids, none)
            self.times = dict.fromkeys((*self.form.times, *self.form.loose_times), none)
            self.numbers = dict.fromkeys(self.form.numbers, np.zeros(0))
        rows = np.arange(len(self.sheet))
        blank = np.zeros(0, dtype=np.int64)
        table = Table(self.sheet, rows, self.codes, self.times, self.numbers, blank, blank)
        return table.where(self.good), self.findings

    def _keys(self, at: Ordinals) -> dict[str, Any]:
        """The row as a text editor counts it, and what names it."""
        return {message("{table}: row", table=self.name): at + 2} | {
            column: self.sheet.cells(column, at) for column in self.form.key
        }

    def _report(self, check: str, mask: Mask, text: str, amount: Any = np.nan, limit: float = np.nan) -> None:
        self.findings += _findings(check, rows_where(mask, self._keys, text, amount, limit))

    def _ids(self) -> None:
        coded = self.coded
        books: dict[str, Ids] = {
            "offers": coded.offer_ids,
            "segments": coded.segment_ids,
            "parts": coded.part_ids,
            "plants": coded.plant_ids,
        }
        for column, table in self.form.ids.items():
            code = books[table].of(self.sheet.words(column))
            known = code >= 0
            self._report("unknown_id", ~known, message("{column} is unknown to the case", column=column))
            self.good &= known
            self.codes[column] = code

    def _times(self) -> None:
        for column in (*self.form.times, *self.form.loose_times):
            time, valid = self.coded.times(self.sheet.words(column))
            self._report("horizon", ~valid, message("{column} isn't a quarter", column=column))
            if column in self.form.times:
                outside = valid & ((time < 0) | (time >= self.coded.count))
                self._report("horizon", outside, message("{column} lies outside the horizon", column=column))
                valid = valid & ~outside
            self.good &= valid
            self.times[column] = time

    def _numbers(self) -> None:
        for column in self.form.numbers:
            values = self.sheet.numbers(column)
            self.numbers[column] = values
            # NaN fails both comparisons.
            fine = (values >= 0) & (values < np.inf)
            if fine.all():
                continue
            finite = np.isfinite(values)
            self._report("finite", ~finite, _not_finite(column), values)
            negative = message("{column} is negative", column=column)
            self._report("non_negative", finite & (values < 0), negative, values, 0.0)
            if column in REQUIRED_NUMBERS:
                self.good &= finite

    def _repeated(self) -> None:
        groups = grouped(*combined(map(self._compared, self.form.key)))
        repeated = groups.first[groups.row] != np.arange(len(self.sheet))
        text = message("repeats {columns} of an earlier row", columns=listing(self.form.key))
        self._report("duplicate", repeated & self.good, text)

    def _compared(self, column: str) -> tuple[Ordinals, int]:
        """The column by which two rows are compared as codes from 0, blank and unknown cells among them."""
        if column in self.codes:
            return shifted_to_zero(self.codes[column])
        if column in self.times:
            return shifted_to_zero(self.times[column])
        if column not in self.form.numbers:
            words = _text(self.sheet, column)
            return words.codes + 1, len(words.words) + 1
        values = self.numbers[column]
        if np.isfinite(values).all() and (values == np.rint(values)).all() and np.abs(values).max() < 2.0**53:
            return shifted_to_zero(values.astype(np.int64))
        known, place = np.unique(values, return_inverse=True)
        return place, len(known)


def _not_finite(column: str) -> str:
    return message("{column} isn't a finite number", column=column)


def _text(sheet: Sheet, column: str) -> CodedColumn:
    """A column of text, in which a blank may be a meaning of its own."""
    words = sheet.words(column)
    if column not in MAY_BE_BLANK or not len(words.codes) or words.codes.min() >= 0:
        return words
    distinct = words.words if "" in words.place else [*words.words, ""]
    return CodedColumn(np.where(words.codes < 0, distinct.index(""), words.codes), distinct)


def _late(coded: CodedCase, tables: dict[str, Table]) -> list[Finding]:
    """Component flows may arrive before the horizon, but not after it; those that do are left out."""
    table = tables["components"]
    late = table.times["period"] >= coded.count
    tables["components"] = table.where(~late)
    keys = table.named("component_offer", "assembly_offer", "period")
    return _findings("horizon", rows_where(late, keys, message("period lies after the horizon")))


def _prices(table: pd.DataFrame | None, integers: bool) -> list[Finding]:
    if table is None:
        return [
            Finding("structure", "prices", np.nan, np.nan, message("the plan has no table {table}", table="prices"))
        ]
    absent, missing = _lacking("prices", ("constraint", "basis", "price_jpy"), table)
    if absent:
        return missing
    sheet = Sheet(Columns(table))

    def keys(at: Ordinals) -> dict[str, Any]:
        return {message("{table}: row", table="prices"): at + 2, "constraint": sheet.cells("constraint", at)}

    values = sheet.numbers("price_jpy")
    endless = rows_where(~np.isfinite(values), keys, _not_finite("price_jpy"), values)
    allowed = ("LP", "fixed-integer LP") if integers else ("LP",)
    text = message("the basis of a shadow price here is {bases}", bases=sequence(allowed, " or ", "又は"))
    strange = rows_where(~sheet.words("basis").isin(allowed), keys, text)
    return _findings("finite", endless) + _findings("prices", strange)
