"""Puts the tables together and writes them as CSV, in the columns and the order of the data contract."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from optimizer.dataset.descriptor import DESCRIPTOR, descriptor
from optimizer.schema import TABLES
from tools.japan_ict import price_facts, shares, tonnages
from tools.japan_ict.bids import bids, criteria, lots
from tools.japan_ict.bills import bom
from tools.japan_ict.budgets import budgets
from tools.japan_ict.demand import demand
from tools.japan_ict.facts import Facts
from tools.japan_ict.firm_sources import firm_sources
from tools.japan_ict.firms import suppliers
from tools.japan_ict.items import parts
from tools.japan_ict.lanes import lanes
from tools.japan_ict.lists import entities
from tools.japan_ict.offers import offers
from tools.japan_ict.owners import ownership
from tools.japan_ict.places import segments, stock
from tools.japan_ict.plants import plants
from tools.japan_ict.policy import countries, fx
from tools.japan_ict.provenance import provenance
from tools.japan_ict.rows import Row
from tools.japan_ict.sources import sources
from tools.japan_ict.starts import plant_starts
from tools.japan_ict.terms import expansions, price_breaks
from tools.japan_ict.tonnages import project_starts

__all__ = ["build", "columns", "render", "write"]


def build(facts: Facts) -> dict[str, list[Row]]:
    """Every table of the package. LookupError or ValueError where the facts no longer support a rule."""
    for rules in (shares, price_facts, tonnages):
        rules.check(facts)
    offered = offers(facts)
    return {
        "countries": countries(facts),
        "parts": parts(facts),
        "suppliers": suppliers(),
        "plants": plants(facts),
        "offers": offered,
        "offer_periods": project_starts() + plant_starts(),
        "price_breaks": price_breaks(facts),
        "expansions": expansions(facts),
        "segments": segments(),
        "demand": demand(facts),
        "stock": stock(facts),
        "lanes": lanes(facts),
        "bom": bom(),
        "provenance": provenance(),
        "ownership": ownership(facts),
        "entities": entities(facts),
        "budgets": budgets(facts),
        "fx": fx(facts, {str(row["currency"]) for row in offered}),
        "lots": lots(),
        "criteria": criteria(),
        "bids": bids(),
        "sources": sources(facts) + firm_sources(facts),
    }


def columns(table: str, rows: list[Row]) -> list[str]:
    """The columns to write: those that the contract requires and those that some row gives."""
    known = TABLES[table].columns
    unknown = {name for row in rows for name in row} - {c.name for c in known}
    if unknown:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    return [c.name for c in known if c.required or any(c.name in row for row in rows)]


def render(tables: dict[str, list[Row]]) -> dict[str, str]:
    """The text of every file of the package by its name."""
    names = {table: columns(table, rows) for table, rows in tables.items()}
    files = {f"{table}.csv": _csv(names[table], rows) for table, rows in tables.items()}
    return {**files, DESCRIPTOR: descriptor("japan_ict", names)}


def _csv(names: list[str], rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write(facts_root: Path, out: Path) -> dict[str, int]:
    """Writes every file to `out` and returns the number of rows of each table."""
    tables = build(Facts(facts_root))
    out.mkdir(parents=True, exist_ok=True)
    for name, text in render(tables).items():
        (out / name).write_text(text, encoding="utf-8", newline="")
    return {table: len(rows) for table, rows in tables.items()}
