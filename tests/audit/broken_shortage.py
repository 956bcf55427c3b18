"""What a summary says of shortage changed so that a check must find it. Of a plan that misses units of the second buyer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["CHANGES"]

Change = Callable[[dict[str, Any]], None]


def _row(key: str, value: object) -> Change:
    def change(summary: dict[str, Any]) -> None:
        summary["short_buyers"]["by_segment"][0][key] = value

    return change


def _level(name: str, value: float) -> Change:
    def change(summary: dict[str, Any]) -> None:
        summary["levels"][name] = value

    return change


def _summary(key: str, value: object) -> Change:
    def change(summary: dict[str, Any]) -> None:
        summary[key] = value

    return change


#: What is changed: the check that must find it, and the change.
CHANGES: dict[str, tuple[str, Change]] = {
    "nobody short": ("summary_short_buyers", _summary("short_buyers", None)),
    "somebody else short": ("summary_short_buyers", _row("segment", "a")),
    "units of a buyer": ("summary_short_buyers", _row("units", 1.0)),
    "priority of a buyer": ("summary_short_buyers", _row("priority", 1)),
    "quarters of a buyer": ("summary_short_buyers", _row("periods", ["2027Q2"])),
    "parts of a buyer": ("summary_short_buyers", _row("parts", {"p": 1.0})),
    "a level that the plan exceeds": ("summary_levels", _level("shortage, priority 2", 700.0)),
    "a level of a priority that is served": ("summary_levels", _level("shortage, priority 1", 100.0)),
    "a level left out": ("summary_levels", _summary("levels", {"shortage, priority 1": 0.0})),
    "no levels": ("summary_levels", _summary("levels", {})),
}
