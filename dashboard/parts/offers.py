"""Tab of the page Why: why each offer is in the plan or not, one of them in detail, and what is decided because of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.numbers import explain
from dashboard.trials import analyses
from dashboard.words.language import Words, safe

from . import analysis, cards, tables
from .page import Page
from .prices import constraint_name

__all__ = ["OFFER", "draw"]

#: Terms of a unit's cost that are no constraint.
_SPLIT = ("landed", "components", "decisions", "chain")
#: By what an address names the offer that is looked up.
OFFER = "offer"
#: Pixels; texts that a table would cut otherwise.
_WIDTHS: dict[str, cards.Width] = {"part": 190, "verdict": 190, "sentence": 520}


def draw(page: Page) -> None:
    """The verdicts on all offers; the detail of one is worked out when asked for."""
    w, result = page.w, analyses.stored(analyses.of_pack(page.listed, "explain"))
    if result is None:
        st.info(w("offers.first"))
        return
    rows = explain.offers_of(result, w.language)
    _lookup(page, rows)
    _table(page, w, rows)
    _decisions(page, w, result)


def _lookup(page: Page, rows: pd.DataFrame) -> None:
    """The offer that is looked up: part, then offer; a link may name it."""
    w, names = page.w, page.names
    asked = st.query_params.get(OFFER)
    parts = list(dict.fromkeys(rows["part"]))
    known = rows.set_index("offer")["part"]
    first = parts.index(known[asked]) if asked in known else 0
    left, right = st.columns(2)
    part = left.selectbox(
        w("offers.part"), parts, index=first, format_func=lambda key: names("part", key), key="why_part"
    )
    own = rows.loc[rows["part"] == part, "offer"].tolist()
    offer = right.selectbox(
        w("offers.offer"),
        own,
        index=own.index(asked) if asked in own else 0,
        format_func=lambda key: (
            f"{names('offer', key)} ({key})" if w.language == "en" else f"{names('offer', key)}（{key}）"
        ),
        key=f"why_offer_{part}",
    )
    row = rows[rows["offer"] == offer].iloc[0]
    with st.container(border=True, key="offer_verdict"):
        st.subheader(
            safe(w("offers.title", offer=names("offer", str(offer)), verdict=w(f"offer_verdict.{row['verdict']}"))),
            anchor=False,
        )
        st.markdown(safe(row["sentence"]))
        task = analyses.of_pack(page.listed, "explain", {"offer": str(offer)})
        analysis.show(w, task, w("offers.verify"), lambda result: _detail(page, w, result))


def _detail(page: Page, w: Words, result: Mapping[str, Any]) -> None:
    """What solving again says of an offer, and what a unit of it costs against what it is worth."""
    offer = result["offer"]
    for text in offer["sentences"][1:]:
        st.markdown(f"- {safe(analysis.said(w, text))}")
    split = offer["split"]
    if split is not None:
        terms = [(_term(w, name), jpy) for name, jpy in [*split["terms"].items(), ("chain", split["chain"])] if jpy]
        terms.append((w("split.worth"), -split["worth"]))
        # The gap does not count what a decision allows; below that term it would not be the sum of the rows above.
        if "decisions" not in split["terms"]:
            terms.append((w("split.gap"), split["gap"]))
        rows = pd.DataFrame(terms, columns=["term", "jpy"])
        st.caption(w("offers.split_in" if offer["verdict"] == "in" else "offers.split"))
        cards.table(w, "offer-split", rows, {"term": w("offers.term"), "jpy": w("offers.jpy")}, page.source)
    excluded = pd.DataFrame(offer["exclusions"])
    if len(excluded):
        st.caption(w("offers.excluded"))
        columns = "segment verdict rule clause proof_path from_period to_period"
        tables.show(page, "offer-exclusions", "exclusions", excluded, columns)


def _term(w: Words, name: str) -> str:
    return w(f"split.{name}") if name in _SPLIT else constraint_name(w, name)


def _table(page: Page, w: Words, rows: pd.DataFrame) -> None:
    """The verdicts on all offers."""
    st.subheader(w("offers.all_title"), anchor=False)
    verdicts = list(dict.fromkeys(rows["verdict"]))
    chosen = st.multiselect(
        w("offers.verdict"), verdicts, format_func=lambda name: w(f"offer_verdict.{name}"), key="why_verdicts",
        placeholder=w("plan.everything"),
    )  # fmt: skip
    kept = rows[rows["verdict"].isin(chosen)] if chosen else rows
    shown = kept.assign(
        part=page.names.column("part", kept["part"]),
        supplier=page.names.column("supplier", kept["supplier"]),
        verdict=[w(f"offer_verdict.{name}") for name in kept["verdict"]],
    )
    names = (
        "part",
        "supplier",
        "offer",
        "verdict",
        "units",
        "share",
        "price_jpy",
        "cut_jpy",
        "cut",
        "commitment_jpy",
        "sentence",
    )
    labels = {name: w(f"offers.{name}") for name in names}
    formats = {"share": "percent", "cut": "percent", "units": "tenth"}
    cards.table(w, "offers", shown, labels, page.source, formats, 430, _WIDTHS)


def _decisions(page: Page, w: Words, result: Mapping[str, Any]) -> None:
    """What is decided because of the rules, and what in any case."""
    st.subheader(w("offers.decisions_title"), anchor=False)
    rows = pd.DataFrame(result["decisions"])
    if rows.empty:
        st.info(w("offers.no_decisions"))
    else:
        columns = "because kind offer supplier part period available_period units cost_jpy reference_period"
        tables.show(page, "why-decisions", "decisions", rows, columns, {"units": "tenth"}, 320)
    if result["new_suppliers"]:
        named = w.joined([page.names("supplier", key) for key in result["new_suppliers"]])
        st.caption(safe(w("offers.new_suppliers", suppliers=named)))
    elif result["new_suppliers"] is None:
        st.caption(w("offers.no_reference"))
