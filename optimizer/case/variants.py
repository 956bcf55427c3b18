"""Cases that differ from a checked one by a few changes more, made without checking everything again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimizer.arrays import Mask
from optimizer.dataset.findings import as_mask
from optimizer.dataset.package import fill_defaults
from optimizer.scenario import Change
from optimizer.scenario.check_changes import harmless
from optimizer.scenario.outlook import OUTLOOK_COLUMNS, outlook
from optimizer.scenario.overlay import Changed, apply_changes
from optimizer.schema import TABLES

from . import Case, case_from

__all__ = ["Ground", "make_ground", "vary"]


@dataclass(frozen=True, eq=False)
class Ground:
    """A case to make variants of: ``tables`` are its own before defaults and horizon, ``inside`` which demand counts."""

    case: Case
    tables: dict[str, pd.DataFrame]
    inside: Mask
    foreseen: int
    """How many of the case's warnings, its last ones, are of its outlook."""


def make_ground(case: Case) -> Ground:
    """The ground of a case, which `case_from` has checked."""
    tables = apply_changes(case.source.tables, case.scenario.changes, case.periods).tables
    foreseen = len(outlook(case.tables, case.periods, case.scenario.model))
    return Ground(case, tables, as_mask(tables["demand"]["period"].isin(case.periods)), foreseen)


def vary(ground: Ground, name: str, layers: Sequence[str], changes: Sequence[Change]) -> Case:
    """The case of the ground's scenario with ``changes`` applied after its own; the same as `case_from` gives.

    ``name`` is the variant's id; ``layers`` are those of its changes, none of them the ground's. Tables that no change
    touches are those of the ground's case, the very objects. BadInput as for `case_from`.
    """
    base = ground.case
    scenario = replace(
        base.scenario,
        id=name,
        changes=(*base.scenario.changes, *changes),
        lineage=(*base.scenario.lineage, *layers, name),
    )
    changed = apply_changes(ground.tables, changes, base.periods)
    if not harmless(ground.tables, changed.tables, changed.authors):
        return case_from(scenario, base.source, base.rules_as_read)
    tables, used = _filled(ground, changed)
    warnings = base.warnings
    if any(name in OUTLOOK_COLUMNS.get(table, ()) for table, name in changed.authors):
        before = len(warnings) - ground.foreseen
        warnings = (*warnings[:before], *outlook(tables, base.periods, base.scenario.model))
    return replace(base, scenario=scenario, tables=tables, defaults_used=used, warnings=warnings)


def _filled(ground: Ground, changed: Changed) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """The tables with defaults, and how many cells took one: anew only in the columns that were written, all numbers."""
    tables, used = dict(ground.case.tables), dict(ground.case.defaults_used)
    for table, name in changed.authors:
        frame = changed.tables[table]
        if len(frame) > len(ground.tables[table]):
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
        tables[table] = tables[table].assign(**{name: values[ground.inside] if table == "demand" else values})
    return tables, used
