"""Cases that differ from a checked one by a few changes more, made without checking everything again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimizer.arrays import Mask
from optimizer.dataset.package import fill_defaults
from optimizer.dataset.table_faults import as_mask
from optimizer.scenario import Change
from optimizer.scenario.check_changes import needs_no_check
from optimizer.scenario.outlook import OUTLOOK_COLUMNS, outlook
from optimizer.scenario.overlay import Changed, apply_changes
from optimizer.schema import TABLES

from . import Case, case_from

__all__ = ["VariantBase", "variant_base", "variant_of"]


@dataclass(frozen=True, eq=False)
class VariantBase:
    """A case to make variants of: ``tables`` are its own before defaults and horizon, ``demand_counted`` which demand counts."""

    case: Case
    tables: dict[str, pd.DataFrame]
    demand_counted: Mask
    outlook_warnings: int
    """How many of the case's warnings, its last ones, are of its outlook."""


def variant_base(case: Case) -> VariantBase:
    """The base of the variants of a case, which `case_from` has checked."""
    tables = apply_changes(case.source.tables, case.scenario.changes, case.periods).tables
    outlook_warnings = len(outlook(case.tables, case.periods, case.scenario.model))
    return VariantBase(case, tables, as_mask(tables["demand"]["period"].isin(case.periods)), outlook_warnings)


def variant_of(base: VariantBase, name: str, layers: Sequence[str], changes: Sequence[Change]) -> Case:
    """The case of the base's scenario with ``changes`` applied after its own; the same as `case_from` gives.

    ``name`` is the variant's id; ``layers`` are those of its changes, none of them the base's. Tables that no change
    touches are those of the base's case, the very objects. BadInput as for `case_from`.
    """
    case = base.case
    scenario = replace(
        case.scenario,
        id=name,
        changes=(*case.scenario.changes, *changes),
        lineage=(*case.scenario.lineage, *layers, name),
    )
    changed = apply_changes(base.tables, changes, case.periods)
    if not needs_no_check(base.tables, changed.tables, changed.authors):
        return case_from(scenario, case.source, case.rules_as_read)
    tables, used = _filled(base, changed)
    warnings = case.warnings
    if any(name in OUTLOOK_COLUMNS.get(table, ()) for table, name in changed.authors):
        before = len(warnings) - base.outlook_warnings
        warnings = (*warnings[:before], *outlook(tables, case.periods, case.scenario.model))
    return replace(case, scenario=scenario, tables=tables, defaults_used=used, warnings=warnings)


def _filled(base: VariantBase, changed: Changed) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """The tables with defaults, and how many cells took one: anew only in the columns that were written, all numbers."""
    tables, used = dict(base.case.tables), dict(base.case.defaults_used)
    for table, name in changed.authors:
        frame = changed.tables[table]
        if len(frame) > len(base.tables[table]):
            filled, counts = fill_defaults({table: frame})
            tables |= filled
            used = {place: count for place, count in used.items() if place.split(".")[0] != table} | counts
            continue
        values, default = frame[name].to_numpy(float), TABLES[table].by_name[name].default
        blank = np.isnan(values)
        used.pop(f"{table}.{name}", None)
        if default is not None and blank.any():
            values = np.where(blank, float(default), values)
            used[f"{table}.{name}"] = int(blank.sum())
        tables[table] = tables[table].assign(**{name: values[base.demand_counted] if table == "demand" else values})
    return tables, used
