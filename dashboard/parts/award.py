"""The award of a lot as a scenario's file to download: to whom, like which offer, and in words what it fixes."""

from __future__ import annotations

import streamlit as st

from dashboard.words.language import Words, safe
from optimizer import api

from . import cards

__all__ = ["draw"]


def draw(case: api.Case, evaluation: api.Evaluation, w: Words) -> None:
    """Draw the award of a lot of the plan's own data; nothing where the lot has no part or buyer, or nobody can be awarded it."""
    lot, bidders = evaluation.lot, evaluation.open_to
    if lot.part_id is None or lot.segment_id is None or not bidders:
        return
    with st.container(key="evaluation_award"):
        parent = case.scenario.id
        st.subheader(w("evaluation.award"), anchor=False)
        st.caption(safe(w("evaluation.award_note", file=f"{parent}.yaml")))
        supplier = evaluation.ranking.winner if evaluation.settled else _bidder(evaluation, w)
        if supplier is None:
            return
        offers = api.own_offers(api.tables_of_case(case), lot, supplier)
        like = None
        if len(offers) > 1:
            like = st.selectbox(w("evaluation.award_like"), offers, key=f"evaluation_like_{lot.lot_id}_{supplier}")
        try:
            award = api.award_of_case(case, lot.lot_id, supplier, like, extends=parent)
        except api.BadInput as error:
            cards.fault(w, w("evaluation.award_fault"), error)
            return
        st.markdown("\n".join(f"- {safe(w.said(text))}" for text in award.fixes))
        st.download_button(
            w("evaluation.award_file"), cards.commented(award.text, w), f"{award.overlay['id']}.yaml", "application/yaml",
            key=f"evaluation_award_{lot.lot_id}", on_click="ignore",
        )  # fmt: skip


def _bidder(evaluation: api.Evaluation, w: Words) -> str | None:
    """To whom it is awarded, once lots, a survey or what is pending has decided: chosen by the reader."""
    names = {bid.supplier_id: bid.name[w.language] for bid in evaluation.lot.bids}
    return st.selectbox(
        w("evaluation.award_to"), evaluation.open_to, index=None, format_func=names.__getitem__,
        placeholder=w("evaluation.award_choose"), key=f"evaluation_to_{evaluation.lot.lot_id}",
    )  # fmt: skip
