"""Every fault of a data package, or of the case of a scenario, at once."""

from __future__ import annotations

from pathlib import Path

from optimizer.dataset.package import fill_defaults, read_package
from optimizer.errors import DataFaults, Fault
from optimizer.periods import spanning
from optimizer.scenario.outlook import outlook

from .case import load_case

__all__ = ["check_package"]


def check_package(place: Path) -> tuple[Fault, ...]:
    """Every fault of a data package, warnings included; none means it can be used as it is.

    What can never supply is told for the quarters of its demand. Of a scenario's file (``.yaml``): the warnings of its case,
    which are for the scenario's own horizon and options.
    """
    try:
        if place.suffix.lower() in (".yaml", ".yml"):
            return load_case(place).warnings
        package = read_package(place)
    except DataFaults as error:
        return error.faults
    tables, _ = fill_defaults(package.tables)
    return (*package.warnings, *outlook(tables, spanning(tables["demand"]["period"].unique())))
