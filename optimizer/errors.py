"""What can go wrong, said so that the reader can find and mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["BadInput", "DataFaults", "Fault", "PlannerError"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fault:
    """One fault in the data: where it stands, what stands there, what was expected.

    ``row`` counts records with the header as row 1, so the first record is row 2, as a spreadsheet shows it;
    ``None`` when the fault concerns the whole table.
    """

    table: str
    row: int | None
    column: str | None
    value: str | None
    expected: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.table
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        found = f": found {self.value!r}" if self.value is not None else ""
        return f"{self.severity}: {place}{found}; expected {self.expected}"


class PlannerError(Exception):
    """Base of every error the planner raises on purpose; its text is meant for the user."""


class BadInput(PlannerError):
    """Bad usage, scenario, rule pack or file; ``place`` names the file and line where that is known."""

    def __init__(self, message: str, place: str | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place


class DataFaults(BadInput):
    """A data package that cannot be used, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault], place: str | None = None) -> None:
        self.faults = tuple(faults)
        errors = [f for f in self.faults if f.severity == "error"]
        lines = "\n".join(f"  {f}" for f in self.faults)
        super().__init__(f"{len(errors)} fault(s) in the data\n{lines}", place)
