"""One change of a scenario to the tables: which rows, which periods, and what is set, scaled or added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from optimizer.documents.record import Quarter, Record, entries_of, option, read_record
from optimizer.documents.yaml_text import Node, quoted
from optimizer.documents.yaml_values import as_choice, as_entries, as_items, as_number, as_text, one_or_many, suggestion
from optimizer.messages import message
from optimizer.schema import TABLES

__all__ = ["Change", "Value", "change_of", "periods_option", "table_option", "where_option"]

Value = str | int | float | None


def _known_table(node: Node, table: str) -> None:
    if table not in TABLES:
        raise node.error(message("unknown table {table}{hint}", table=quoted(table), hint=suggestion(table, TABLES)))


def _given(node: Node) -> str | int | float:
    """A number or text; a switch stays as written, since ``NO`` or ``on`` may be an id."""
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        as_number(node)
        return node.value
    return as_text(node)


def _wanted(node: Node) -> tuple[str | int | float, ...]:
    items = one_or_many(node)
    if not items:
        raise node.error(message("the list is empty, so it would match nothing"))
    wanted = tuple(_given(item) for item in items)
    for item, value in zip(items, wanted, strict=True):
        if wanted.count(value) > 1:
            raise item.error(message("the value {value} is given twice", value=quoted(item.text)))
    return wanted


def _rows(node: Node) -> tuple[Mapping[str, str | int | float], ...]:
    """The rows of a change that adds some, each a map from column to value."""
    items = as_items(node)
    if not items:
        raise node.error(message("the list is empty, so it would add nothing"))
    return tuple({key: _given(entry) for key, entry in as_entries(item).items()} for item in items)


table_option = partial(option, check=_known_table, kind="[table](data.md#tables-and-columns)")
where_option = partial(
    option,
    {},
    read=lambda node: {key: _wanted(entry) for key, entry in as_entries(node).items()},
    write=lambda where: {key: list(wanted) if len(wanted) != 1 else wanted[0] for key, wanted in where.items()},
    kind=message("map to values"),
)
periods_option = partial(
    option, (), noun=message("period"), empty=message("the list is empty; leave it out to change every period")
)


@dataclass(frozen=True)
class Change(Record):
    """One change to a table: which rows, which periods, and what is set, scaled or added in which columns; or ``rows`` more.

    ``where`` maps a column, or a dotted path through references, to the values it may have; no entry means
    every row. ``layer`` is the id of the scenario whose file states the change: within one layer no cell
    may change twice. ``place`` is the file and line. Where ``draw_per`` is a path as in ``where``, a row is scaled
    or added to by the stated number times the one that ``amounts`` has for the row's value there; no scenario
    file says so, but a sweep does.
    """

    table: str = table_option()
    where: Mapping[str, tuple[str | int | float, ...]] = where_option()
    periods: tuple[Quarter, ...] = periods_option()
    set: Mapping[str, Value] = option(
        {},
        read=lambda node: {
            key: None if entry.value is None else _given(entry) for key, entry in as_entries(node).items()
        },
        kind=message("map to values"),
    )
    scale: Mapping[str, float] = option({})
    add: Mapping[str, float] = option({})
    rows: tuple[Mapping[str, str | int | float], ...] = option(
        (), read=_rows, write=lambda rows: [dict(row) for row in rows], kind=message("list of maps")
    )
    layer: str = option("", write=lambda layer: None)
    place: str = field(default="", compare=False)
    draw_per: str = ""
    amounts: Mapping[str, float] = field(default_factory=dict)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a change that changes nothing, or one column twice; that its columns exist is the overlay's concern."""
        columns = [*self.set, *self.scale, *self.add]
        if self.rows and (columns or self.where or self.periods):
            raise node.error(message("a change that adds rows changes no others: it has table and rows alone"))
        if not columns and not self.rows:
            raise node.error(message("the change needs set, scale, add or rows"))
        for name in columns:
            if columns.count(name) > 1:
                raise node.error(message("the column {column} is changed twice", column=quoted(name)))

    def alike(self) -> list[Change]:
        """Changes without ``draw_per`` that do the same, one for each of its values."""
        if not self.draw_per:
            return [self]
        return [
            replace(
                self,
                where={**self.where, self.draw_per: (value,)},
                scale={name: number * amount for name, number in self.scale.items()},
                add={name: number * amount for name, number in self.add.items()},
                draw_per="",
                amounts={},
            )
            for value, amount in self.amounts.items()
        ]


def change_of(node: Node, layer: str, lineage: tuple[str, ...]) -> Change:
    """One item of ``changes``, of the layer that states it unless it names another of ``lineage``."""
    change = read_record(Change, node)
    return replace(change, layer=as_choice(entries_of(Change, node)["layer"], lineage) if change.layer else layer)
