"""A scenario's changes applied to the tables of a package, cell by cell and with their authors remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Positions
from optimizer.dataset.table_faults import joined
from optimizer.errors import BadInput, Fault, quoted
from optimizer.messages import Message, listing, message
from optimizer.schema import ANY, TABLES, Column

from .change import Change, Value
from .selector import matching_rows, reached_texts, stated_column

__all__ = ["Changed", "apply_changes"]


# Where a change with periods is written when the table itself has none: the table by period, and its columns.
_BY_PERIOD: dict[str, tuple[str, tuple[str, ...]]] = {
    "offers": ("offer_periods", ("capacity", "unit_price")),
    "plants": ("plant_periods", ("capacity",)),
}


@dataclass
class Changed:
    """Tables after changes; ``authors`` has for a changed column each row's last change by number, or -1."""

    tables: dict[str, pd.DataFrame]
    changes: tuple[Change, ...]
    authors: dict[tuple[str, str], Positions] = field(default_factory=dict)

    def place_of(self, fault: Fault) -> str | None:
        """The file and line of the change that wrote the faulty cell, or another cell of its row."""
        touching = {column: rows for (table, column), rows in self.authors.items() if table == fault.table}
        index = None if fault.row is None else fault.row - 2
        ordered = sorted(touching.items(), key=lambda item: item[0] != fault.column)
        for _, rows in ordered:
            numbers = rows[rows >= 0] if index is None else rows[index : index + 1]
            if len(numbers) and numbers[-1] >= 0:
                return self.changes[int(numbers[-1])].place
        return None

    def added(self, table: str) -> list[int]:
        """The positions of the rows that changes have added to a table."""
        authors = self.authors.get((table, TABLES[table].key[0]))
        if authors is None:
            return []
        return [at for at in np.flatnonzero(authors >= 0).tolist() if self.changes[authors[at]].rows]


def apply_changes(tables: Mapping[str, pd.DataFrame], changes: Sequence[Change], periods: Sequence[str]) -> Changed:
    """The tables with the changes applied in order; tables that no change touches are the same objects.

    ``periods`` is the horizon, outside which no change may name a period. With ``periods`` a change takes
    only the rows of those periods; a rate of ``fx`` for any period (``*``) is split off for them; on
    ``offers`` it writes ``offer_periods`` and on ``plants`` ``plant_periods``, starting from the value in
    force there. BadInput names the change's line: for an unknown column or value, a selector or period that
    matches nothing, a key column, a value of the wrong kind, a blank cell scaled, or a cell changed twice
    within one layer.
    """
    done = Changed(dict(tables), tuple(changes))
    for number, change in enumerate(done.changes):
        _Application(done, number, change, periods).run()
    return done


def _cell(table: str, key: str, column: str) -> Message:
    return message("{table} {key}, column {column}", table=table, key=key, column=column)


@dataclass
class _Application:
    done: Changed
    number: int
    change: Change
    periods: Sequence[str]

    def run(self) -> None:
        change = self.change
        if change.rows:
            self._add_rows()
            return
        columns = {name: self._changeable(name) for name in (*change.set, *change.scale, *change.add)}
        mask = matching_rows(self.done.tables, change.table, change.where, change.place)
        outside = [period for period in change.periods if period not in self.periods]
        if outside:
            text = message(
                "{periods} lies outside the horizon {first}–{last}",
                periods=listing(outside), first=self.periods[0], last=self.periods[-1],
            )  # fmt: skip
            raise self._error(text)
        table, rows, base = change.table, np.flatnonzero(mask), None
        if change.periods and "period" in TABLES[table].by_name:
            rows = self._rows_in_periods(rows)
        elif change.periods:
            table, base = self._owner_by_period(columns), rows
            rows = self._rows_by_period(table, base)
        for name, column in columns.items():
            self._claim(table, name, rows)
            self._write(table, rows, name, self._new_values(table, rows, column, base))

    def _add_rows(self) -> None:
        """Appends the change's rows, which it is the author of; that keys are new and nothing lacks is the checks' concern."""
        table = self.change.table
        columns = {name: stated_column(table, name, self.change.place) for row in self.change.rows for name in row}
        cells = [{name: self._fitting(columns[name], value) for name, value in row.items()} for row in self.change.rows]
        count = len(self.done.tables[table])
        self._append(table, pd.DataFrame(cells, columns=list(columns)))
        # Keys as well, stated or not: with them among what was written the tables are checked again.
        for name in {*TABLES[table].key, *columns}:
            self._claim(table, name, np.arange(count, count + len(cells)))

    def _error(self, text: str) -> BadInput:
        return BadInput(text, self.change.place)

    def _changeable(self, name: str) -> Column:
        table = self.change.table
        column = stated_column(table, name, self.change.place)
        if name in TABLES[table].key:
            raise self._error(
                message("{table}.{column} names the row, so it cannot be changed", table=table, column=name)
            )
        if name not in self.change.set and not column.numeric:
            what = f"{table}.{name}"
            raise self._error(message("{what} holds text, so it can be set but not scaled or added to", what=what))
        return column

    def _rows_in_periods(self, rows: Positions) -> Positions:
        """The matched rows of the change's periods; rates for any period get rows of their own first."""
        table = self.change.table
        column = TABLES[table].by_name["period"]
        if column.wildcard:
            rows = self._split_off(rows)
        written = self.done.tables[table]["period"].to_numpy(dtype=object)[rows]
        for period in self.change.periods:
            if not (written == period).any():
                raise self._error(message("no matched row of {table} is for {period}", table=table, period=period))
        return rows[np.isin(written, np.array(self.change.periods, dtype=object))]

    def _split_off(self, rows: Positions) -> Positions:
        table = self.change.table
        frame = self.done.tables[table]
        names = list(TABLES[table].key)
        general = frame.iloc[rows[frame["period"].to_numpy(dtype=object)[rows] == ANY]]
        copies = pd.concat([general.assign(period=period) for period in self.change.periods])
        keys = pd.MultiIndex.from_frame(frame[names])
        new = copies[keys.get_indexer(pd.MultiIndex.from_frame(copies[names])) < 0]
        first = self._append(table, new, new.index.to_numpy(dtype=np.intp))
        return np.concatenate([rows, np.arange(first, first + len(new))])

    def _owner_by_period(self, columns: Mapping[str, Column]) -> str:
        table = self.change.table
        if table not in _BY_PERIOD:
            raise self._error(message("{table} does not vary by period; leave out periods", table=table))
        target, able = _BY_PERIOD[table]
        for name in columns:
            if name not in able:
                text = message(
                    "{table}.{column} does not vary by period; only {able} can",
                    table=table, column=name, able=listing(able),
                )  # fmt: skip
                raise self._error(text)
        return target

    def _rows_by_period(self, table: str, owners: Positions) -> Positions:
        """One row of the table by period for each owner and period (owner-major), appended where absent."""
        change = self.change
        key = TABLES[change.table].key[0]
        ids = self.done.tables[change.table][key].to_numpy(dtype=object)[owners]
        if "unit_price" in {*change.set, *change.scale, *change.add}:
            stepped = ids[pd.Index(ids).isin(self.done.tables["price_breaks"]["offer_id"].tolist())]
            if len(stepped):
                offer = quoted(stepped[0])
                raise self._error(
                    message("offer {offer} has price breaks; its price cannot vary by period", offer=offer)
                )
        wanted = pd.MultiIndex.from_arrays(
            [np.repeat(ids, len(change.periods)), np.tile(np.array(change.periods, dtype=object), len(ids))],
            names=[key, "period"],
        )
        frame = self.done.tables[table]
        keys = pd.MultiIndex.from_frame(frame[[key, "period"]])
        rows = keys.get_indexer(wanted)
        absent = np.flatnonzero(rows < 0)
        first = self._append(table, wanted[absent].to_frame(index=False))
        rows[absent] = np.arange(first, first + len(absent))
        return rows

    def _append(self, table: str, new: pd.DataFrame, origins: Positions | None = None) -> int:
        """Adds rows at the end, other columns blank, and returns the position of the first.

        Copies keep the authors of the rows at ``origins``: to change such a value again is a second change.
        """
        frame = self.done.tables[table]
        if len(new):
            new = new.reindex(columns=frame.columns).astype(frame.dtypes.to_dict())
            self.done.tables[table] = pd.concat([frame, new], ignore_index=True)
            for (owner, column), authors in self.done.authors.items():
                if owner == table:
                    kept = np.full(len(new), -1, dtype=np.intp) if origins is None else authors[origins]
                    self.done.authors[owner, column] = np.concatenate([authors, kept])
        return len(frame)

    def _claim(self, table: str, name: str, rows: Positions) -> None:
        """Enters the change as author of the cells; BadInput if one of its own layer already is."""
        absent = np.full(len(self.done.tables[table]), -1, dtype=np.intp)
        authors = self.done.authors.setdefault((table, name), absent)
        for other in np.unique(authors[rows]):
            if other >= 0 and self.done.changes[other].layer == self.change.layer:
                row = rows[authors[rows] == other][0]
                keys = self.done.tables[table].loc[row, list(TABLES[table].key)]
                cell, place = _cell(table, joined(keys), name), self.done.changes[other].place
                raise self._error(message("{cell} is changed here and at {place}", cell=cell, place=place))
        authors[rows] = self.number

    def _new_values(self, table: str, rows: Positions, column: Column, owners: Positions | None) -> Value | Floats:
        change, name = self.change, column.name
        if name in change.set:
            return self._fitting(column, change.set[name])
        values = self.done.tables[table][name].to_numpy(dtype=float)[rows]
        if owners is not None:
            general = self.done.tables[change.table][name].to_numpy(dtype=float)[owners]
            values = np.where(np.isnan(values), np.repeat(general, len(change.periods)), values)
        blank = np.flatnonzero(np.isnan(values))
        if len(blank):
            keys = self.done.tables[table].loc[rows[blank[0]], list(TABLES[table].key)]
            cell = _cell(table, joined(keys), name)
            raise self._error(message("{cell} is blank, so it cannot be scaled or added to; set it", cell=cell))
        number = change.scale[name] if name in change.scale else change.add[name]
        numbers = number * self._amounts(rows if owners is None else owners)
        if owners is not None:
            numbers = np.repeat(numbers, len(change.periods))
        with np.errstate(over="ignore"):
            changed: Floats = values * numbers if name in change.scale else values + numbers
        return changed

    def _amounts(self, rows: Positions) -> Floats:
        """By what the stated number is multiplied for each of ``rows`` of the change's own table."""
        change = self.change
        if not change.draw_per:
            return np.ones(len(rows))
        texts = reached_texts(self.done.tables, change.table, change.draw_per, change.place)[rows]
        known = pd.Index(list(change.amounts), dtype=object).get_indexer(pd.Index(texts, dtype=object))
        if (known < 0).any():
            text = message(
                "{table}: no amount is given where {path} is {value}",
                table=change.table, path=change.draw_per, value=quoted(texts[known < 0][0]),
            )  # fmt: skip
            raise self._error(text)
        return np.fromiter(change.amounts.values(), float, len(change.amounts))[known]

    def _fitting(self, column: Column, value: Value) -> Value:
        """The value as the column holds it."""
        what = f"{self.change.table}.{column.name}"
        if value is None:
            if column.required:
                raise self._error(message("{what} may not be blank", what=what))
            return None
        if column.numeric:
            if isinstance(value, str):
                fault = message("{what} holds numbers, so it cannot be {value}", what=what, value=quoted(value))
                raise self._error(fault)
            return value
        if isinstance(value, float) and column.kind != "numbers":
            fault = message("{what} holds text; put {value} in quotes if that is meant", what=what, value=quoted(value))
            raise self._error(fault)
        text = str(value)
        if column.choices and text not in column.choices:
            words = listing(column.choices)
            raise self._error(
                message("{what} is one of {words}, not {value}", what=what, words=words, value=quoted(text))
            )
        return text

    def _write(self, table: str, rows: Positions, name: str, values: Value | Floats) -> None:
        frame = self.done.tables[table].copy(deep=False)
        numeric = TABLES[self.change.table].by_name[name].numeric
        cells = frame[name].to_numpy(dtype=float if numeric else object, copy=True)
        cells[rows] = np.nan if values is None else values
        frame[name] = cells if numeric else pd.Series(cells, dtype="str", index=frame.index)
        self.done.tables[table] = frame
