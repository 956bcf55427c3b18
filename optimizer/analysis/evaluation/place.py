"""The tables whose lots are evaluated: those of a data package, or of a scenario with its changes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from optimizer.case import Case, load_case
from optimizer.dataset.package import read_package
from optimizer.scenario.overlay import apply_changes

__all__ = ["tables_of", "tables_of_case"]


def tables_of(place: Path) -> dict[str, pd.DataFrame]:
    """The tables of a package (folder, .zip or .xlsx) or of a scenario's file (.yaml) with its changes, blanks as they are.

    BadInput (DataFaults for the package) says all that is wrong.
    """
    if place.suffix.lower() not in (".yaml", ".yml"):
        return read_package(place).tables
    return tables_of_case(load_case(place))


def tables_of_case(case: Case) -> dict[str, pd.DataFrame]:
    """The tables of a case's package with its scenario's changes, blanks as they are."""
    return apply_changes(case.source.tables, case.scenario.changes, case.periods).tables
