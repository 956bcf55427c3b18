"""Tables of a plan made readable: ids as names, quarters and paths in words, headings."""

from __future__ import annotations

import pandas as pd

from dashboard.numbers import overview as figures
from dashboard.sentences import proofs
from dashboard.words.language import Words
from dashboard.words.names import Names

from .cards import Width

__all__ = ["LIMIT_WIDTHS", "labels", "limits", "named"]

#: Widths of the long texts in a table of limits.
LIMIT_WIDTHS: dict[str, Width] = {"proof_path": 520, "rule": "medium", "segments": "medium", "clause": "medium"}

_NAMED = {name: name for name in ("segment", "part", "supplier", "country", "plant", "rule")}
_KINDS = {**_NAMED, "component": "part", "assembly": "part", "owner": "firm", "holder": "firm"}
_VERDICTS = ("barred", "capped", "reported")


def labels(w: Words, *columns: str) -> dict[str, str]:
    """Columns and their headings, in the order given."""
    return {column: w(f"column.{column}") for column in columns}


def named(rows: pd.DataFrame, w: Words, names: Names) -> pd.DataFrame:
    """Ids as names; quarters, verdicts, clauses, proof paths and grades as people read them."""
    shown = rows.copy()
    for column, kind in _KINDS.items():
        if column in shown:
            shown[column] = names.column(kind, shown[column])
    for column in [name for name in shown if name == "period" or str(name).endswith("_period")]:
        shown[column] = w.periods(shown[column])
    if "bloc" in shown:
        shown["bloc"] = shown["bloc"].map({bloc: w(f"bloc.{bloc}") for bloc in figures.BLOCS})
    if "kind" in shown:
        shown["kind"] = [w.either(f"kind.{word}", str(word)) for word in shown["kind"]]
    if "because" in shown:
        shown["because"] = [w.either(f"because.{word}", "–") for word in shown["because"]]
    if "verdict" in shown:
        shown["verdict"] = shown["verdict"].map({key: w(f"verdict.{key}") for key in _VERDICTS})
    for column, tell in (
        ("clause", lambda text: proofs.clause_line(text, w)),
        ("path", lambda text: proofs.proof_line(text, w, names)),
        ("proof_path", lambda text: proofs.proof_line(text, w, names)),
        ("clearance", lambda text: proofs.grade_line(text, w, names)),
    ):
        if column in shown:
            told = {text: tell(text) for text in shown[column].dropna().unique()}
            shown[column] = shown[column].astype(object).map(told).astype(object).fillna("")
    return shown


def limits(grouped: pd.DataFrame, w: Words, names: Names) -> pd.DataFrame:
    """Exclusions as `figures_plan.exclusions` groups them, made readable: the segments in a row, the cap as ``allowed``.

    Proof paths start after the offer, which the row names.
    """
    segments = [w.listed([names("segment", key) for key in keys]) for keys in grouped["segments"]]
    after = grouped["proof_path"].str.split(" → ", n=1).str[-1]
    shown = named(grouped.assign(proof_path=after), w, names)
    return shown.assign(segments=segments).rename(columns={"share": "allowed"})
