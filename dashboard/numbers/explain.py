"""Numbers of the page Why, from a stored explanation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

__all__ = ["limits_worth", "offers_of", "price_rows", "worth_by"]


def limits_worth(result: Mapping[str, Any]) -> pd.DataFrame:
    """Constraint and what all its rows are worth (¥ saved, more than 0), of those that limit; the largest first."""
    rows = [row for row in result["groups"] if not row["by"] and row["worth_jpy"] < 0]
    table = pd.DataFrame([(row["constraint"], -row["worth_jpy"], row["rows"]) for row in rows],
                         columns=["constraint", "worth_jpy", "rows"])  # fmt: skip
    return table.sort_values("worth_jpy", ascending=False, kind="stable", ignore_index=True)


def worth_by(result: Mapping[str, Any], by: str) -> pd.DataFrame:
    """What the rows of each part, supplier, period or rule are worth: key, constraint, rows, worth_jpy, the largest first."""
    rows = [
        (row["key"], row["constraint"], row["rows"], row["worth_jpy"]) for row in result["groups"] if row["by"] == by
    ]
    table = pd.DataFrame(rows, columns=["key", "constraint", "rows", "worth_jpy"])
    order = table["worth_jpy"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def price_rows(result: Mapping[str, Any], language: str, constraint: str | None = None) -> pd.DataFrame:
    """The prices told one by one, a sentence each: sentence, step_jpy, worth_jpy, steps_down, steps_up, at_margin, one_of_several,
    no_plan.
    """
    columns = [
        "constraint",
        "sentence",
        "step_jpy",
        "worth_jpy",
        "steps_down",
        "steps_up",
        "at_margin",
        "one_of_several",
    ]
    columns.append("no_plan")
    rows = [
        [row["sentence"][language] if column == "sentence" else row[column] for column in columns]
        for row in result["prices"]
        if constraint is None or row["constraint"] == constraint
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"steps_down": float, "steps_up": float})


def offers_of(result: Mapping[str, Any], language: str) -> pd.DataFrame:
    """The verdicts, an offer a row: offer, supplier, part, verdict, units, share, price, cut (¥, share), commitment, sentence."""
    columns = ["offer", "supplier", "part", "verdict", "units", "share", "price_jpy", "cut_jpy", "cut"]
    columns.append("commitment_jpy")
    rows = [[*(row[column] for column in columns), row["sentence"][language]] for row in result["offers"]]
    table = pd.DataFrame(rows, columns=[*columns, "sentence"])
    return table.astype(dict.fromkeys(["units", "share", "price_jpy", "cut_jpy", "cut", "commitment_jpy"], float))
