"""An evaluated lot on the screen: how it ends, score sheet, ranking, what flips it, on what it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.words.language import Words, safe

from . import cards

__all__ = ["draw"]

#: Flags that are shown beside the reason, which says the others already.
_FLAGS = ("tied", "low_price", "held", "next")


def draw(lot: Mapping[str, Any], w: Words) -> None:
    """Draw a lot as `optimizer.api.Evaluation.as_mapping` has it."""
    with st.container(key="evaluation_result"):
        st.header(safe(lot["name"][w.language]), anchor=False, divider="gray")
        st.caption(safe(lot["terms"][w.language]))
        _outcome(lot, w)
        if lot["bidders"]:
            _ranking(lot, w)
            _sheet(lot, w)
            _flips(lot, w)
        _ground(lot, w)


def _outcome(lot: Mapping[str, Any], w: Words) -> None:
    """How the lot ends, in the colour of what is to be done: awarded, held or by lots, nobody."""
    text = safe(lot["outcome"][w.language])
    if lot["winner"] is not None and not (lot["held"] or lot["provisional"]):
        st.success(text)
    elif lot["winner"] is not None or lot["tied"]:
        st.warning(text)
    else:
        st.error(text)


def _ranking(lot: Mapping[str, Any], w: Words) -> None:
    st.subheader(w("evaluation.ranking"), anchor=False)
    rows = pd.DataFrame(
        [
            {
                "rank": bidder["rank"],
                "bidder": bidder["name"][w.language],
                "bid": bidder["bid_jpy"],
                "price": bidder["price_jpy"],
                "technical": bidder["technical"],
                "unrounded": bidder["price_points_unrounded"],
                "points": bidder["price_points"],
                "total": bidder["total"],
                "remarks": _remarks(bidder, w),
            }
            for bidder in sorted(lot["bidders"], key=lambda bidder: (bidder["rank"] is None, bidder["rank"] or 0))
        ],
        dtype=object,
    )
    division = lot["method"] == "division"
    columns = [name for name in rows if not (division and name in ("unrounded", "points"))]
    labels = {name: w(f"evaluation.col_{name}") for name in columns}
    if division:
        labels["total"] = w("evaluation.col_value")
    cards.static_table(w, f"{lot['lot_id']}-ranking", _whole(rows, ("rank", "bid", "price")), labels)


def _remarks(bidder: Mapping[str, Any], w: Words) -> str:
    flags = [w(f"evaluation.flag_{flag}") for flag in _FLAGS if flag in bidder["flags"]]
    met = bidder.get("if_met")
    if met is not None:
        flags.append(w("evaluation.if_met", total=met["total"], rank=met["rank"]))
    return w.listed([bidder["reason"][w.language], *flags])


def _sheet(lot: Mapping[str, Any], w: Words) -> None:
    st.subheader(w("evaluation.sheet"), anchor=False)
    labels = {"bidder": w("evaluation.col_bidder")}
    for item in lot["items"]:
        key = "evaluation.mandatory_item" if item["kind"] == "mandatory" else "evaluation.optional_item"
        labels[f"item {item['item_id']}"] = w(key, item=item["name"][w.language], points=item["max_points"])
    labels["technical"] = w("evaluation.col_technical")
    rows = pd.DataFrame(
        [
            {
                "bidder": bidder["name"][w.language],
                **{f"item {item['item_id']}": _points(bidder, item["item_id"], w) for item in lot["items"]},
                "technical": bidder["technical"],
            }
            for bidder in lot["bidders"]
        ]
    )
    cards.static_table(w, f"{lot['lot_id']}-scores", rows, labels)


def _points(bidder: Mapping[str, Any], item: str, w: Words) -> str:
    """Points of an item; of a mandatory one that is not met, or not decided, that it is so."""
    verdict = bidder["mandatory"].get(item)
    if verdict == "pending":
        return w("evaluation.pending")
    return w("evaluation.not_met") if verdict == "not met" else str(bidder["points"][item])


def _flips(lot: Mapping[str, Any], w: Words) -> None:
    flips = lot["flips"]
    st.subheader(w("evaluation.flips"), anchor=False)
    st.caption(w("evaluation.flips_note"))
    _flip_table(lot, flips, f"{lot['lot_id']}-flips", w)
    if flips["if_set_aside"] is not None:
        st.subheader(w("evaluation.aside"), anchor=False)
        _flip_table(lot, flips["if_set_aside"], f"{lot['lot_id']}-flips-set-aside", w)


def _flip_table(lot: Mapping[str, Any], flips: Mapping[str, Any], name: str, w: Words) -> None:
    if flips["weights"] is not None:
        st.markdown(safe(flips["weights"]["sentence"][w.language]))
    names = {bidder["supplier_id"]: bidder["name"][w.language] for bidder in lot["bidders"]}
    rows = pd.DataFrame(
        [
            {
                "bidder": names[supplier],
                "flip_bid": flip["bid_jpy"],
                "flip_bid_lots": flip["bid_or_lots_jpy"],
                "flip_points": flip["points"],
                "flip_points_lots": flip["points_or_lots"],
                "sentence": flip["sentence"][w.language],
            }
            for supplier, flip in flips["bidders"].items()
        ],
        dtype=object,
    )
    labels = {column: w(f"evaluation.col_{column}") for column in rows}
    cards.static_table(w, name, _whole(rows, ("flip_bid", "flip_bid_lots")), labels)


def _whole(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The rows with whole numbers, blank where there is none, in those columns that hold nothing else."""
    whole = [name for name in columns if all(cell is None or isinstance(cell, int) for cell in rows[name])]
    return rows.astype(dict.fromkeys(whole, "Int64"))


def _ground(lot: Mapping[str, Any], w: Words) -> None:
    st.subheader(w("evaluation.ground"), anchor=False)
    st.markdown("\n".join(f"- {safe(text[w.language])}" for text in lot["assumptions"]))
    st.caption(safe(w("evaluation.grades", shares=cards.grades(lot["grades"], w))))
