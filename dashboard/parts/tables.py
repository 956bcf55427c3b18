"""Tables of a plan made readable: ids as names, quarters and paths in words, headings."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.sentences import proofs
from dashboard.words.language import Words
from dashboard.words.names import Names
from optimizer import api

from . import cards
from .page import Page

__all__ = ["EXCLUSION_COLUMNS", "exclusions", "headings", "named", "plants", "show", "with_offer_status"]

#: Columns of a table of exclusions, in the order shown.
EXCLUSION_COLUMNS = (
    "part tier verdict allowed proof_path segments rule from_period to_period clause clause_from rule_grade list_grade"
)

#: Widths of the long texts in a table of exclusions.
_EXCLUSION_WIDTHS: dict[str, cards.Width] = {
    "proof_path": 520,
    "rule": "medium",
    "segments": "medium",
    "clause": "medium",
}
#: Width of what else would be cut, in pixels.
_WIDTHS: dict[str, cards.Width] = {"standing": 190}
_NAMED = {name: name for name in ("segment", "part", "supplier", "country", "plant", "rule")}
_KINDS = {**_NAMED, "component": "part", "assembly": "part", "owner": "firm", "holder": "firm"}


def show(
    page: Page,
    name: str,
    table: str,
    rows: pd.DataFrame,
    columns: str,
    formats: Mapping[str, str] | None = None,
    height: int | None = None,
    links: Mapping[str, str] | None = None,
) -> None:
    """Show ``columns`` (names with blanks between) of rows of a plan's ``table`` as people read them; the rest as `cards.table`."""
    shown = named(rows, page.w, page.names)
    cards.table(page.w, name, shown, headings(page.w, table, columns), page.source, formats, height, _WIDTHS, links)


def headings(w: Words, table: str, columns: str) -> dict[str, str]:
    """Columns of a table (names with blanks between) and their headings, in the order given."""
    return {column: w.heading(table, column) for column in columns.split()}


def named(rows: pd.DataFrame, w: Words, names: Names) -> pd.DataFrame:
    """Ids as names; quarters, verdicts, clauses, proof paths and clearances as people read them."""
    shown = rows.copy()
    for column, kind in _KINDS.items():
        if column in shown:
            shown[column] = names.column(kind, shown[column])
    for column in [name for name in shown if name == "period" or str(name).endswith("_period")]:
        shown[column] = w.periods(shown[column])
    if "bloc" in shown:
        shown["bloc"] = shown["bloc"].map({bloc: w(f"bloc.{bloc}") for bloc in api.spending.BLOCS})
    if "kind" in shown:
        shown["kind"] = [w.either(f"kind.{word}", str(word)) for word in shown["kind"]]
    if "because" in shown:
        shown["because"] = [w.either(f"because.{word}", "–") for word in shown["because"]]
    if "standing" in shown:
        shown["standing"] = [w.either(f"standing.{standing}", str(standing)) for standing in shown["standing"]]
    if "verdict" in shown:
        shown["verdict"] = shown["verdict"].map({key: w(f"verdict.{key}") for key in api.exclusions.VERDICTS})
    for column in ("rule_grade", "list_grade"):
        if column in shown:
            shown[column] = [w.either(f"grade.{grade}", "") for grade in shown[column]]
    if "clause_ja" in shown and w.language == "ja":
        shown["clause"] = shown["clause_ja"].fillna(shown["clause"])
    for column, line in (
        ("clause", lambda text: proofs.clause_line(text, w)),
        ("path", lambda text: proofs.proof_line(text, w, names)),
        ("proof_path", lambda text: proofs.proof_line(text, w, names)),
        ("clearance", lambda text: proofs.clearance_line(text, w, names)),
    ):
        if column in shown:
            lines = {text: line(text) for text in shown[column].dropna().unique()}
            shown[column] = shown[column].astype(object).map(lines).astype(object).fillna("")
    return shown


def with_offer_status(page: Page, rows: pd.DataFrame, offer: str = "offer") -> pd.DataFrame:
    """The rows with the ``standing`` of the offers in a column: their status; ``assumed`` where only an assumption says that they
    are available.
    """
    offers = page.pack.case.tables["offers"].set_index("offer_id")
    standing = offers["status"].astype(object)
    if "grade" in offers:
        assumed = (standing == "qualified") & ~offers["grade"].isin(["official", "derived"])
        standing = standing.mask(assumed, "assumed")
    return rows.assign(standing=rows[offer].map(standing).astype(object).fillna(""))


def exclusions(page: Page, name: str, grouped: pd.DataFrame, columns: str, height: int | None) -> None:
    """Show exclusions as `dashboard.numbers.plan.exclusions` groups them: the segments in a row, the cap as ``allowed``.

    Proof paths start after the offer, which the row names.
    """
    w, names = page.w, page.names
    segments = [w.listed([names("segment", key) for key in keys]) for keys in grouped["segments"]]
    after = grouped["proof_path"].str.split(" → ", n=1).str[-1]
    shown = named(grouped.assign(proof_path=after), w, names)
    shown = shown.assign(segments=segments).rename(columns={"share": "allowed"})
    labels, formats = headings(w, "exclusions", columns), {"allowed": "percent"}
    cards.table(w, name, shown, labels, page.source, formats, height, _EXCLUSION_WIDTHS)


def plants(page: Page, name: str, rows: pd.DataFrame, columns: str, height: int) -> None:
    """Show rows of ``concentration``, the share as ``plant_share``; ``height`` where they are many."""
    shown, many = rows.rename(columns={"share": "plant_share"}), len(rows) > 10
    show(page, name, "concentration", shown, columns, {"plant_share": "percent"}, height if many else None)
