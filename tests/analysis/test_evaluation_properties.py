"""What holds of every evaluation, whatever the lot."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.analysis.evaluation import Evaluation, evaluate_lots
from optimizer.analysis.evaluation.flips import highest_bid
from optimizer.analysis.evaluation.ranking import rank
from optimizer.analysis.evaluation.scores import entrant_of, price_compared, rounded, scores
from tests.analysis.lots_at_hand import tables_of_lot

MOST = 40

bidders = st.lists(
    st.tuples(st.integers(1, 130), st.integers(0, MOST), st.sampled_from(["met", "met", "met", "not met", "pending"])),
    min_size=1, max_size=5,
)  # fmt: skip
terms = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["additive", "division"]),
        "price_formula": st.sampled_from(["linear", "lowest"]),
        "rounding": st.sampled_from(["floor", "half_up", "none"]),
        "rounds": st.sampled_from(["price", "each", "total"]),
        "decimals": st.integers(0, 3),
        "tie": st.sampled_from(["lot", "technical|lot", "price|lot", "mandatory|technical|price|lot"]),
        "tax_rate": st.sampled_from([0, 0.08, 0.1]),
        "contract": st.sampled_from(["work", "purchase"]),
    }
)


def lot_of(drawn: list[tuple[int, int, str]], cells: dict[str, Any]) -> Evaluation:
    named = [(f"B{at}", bid, points, verdict) for at, (bid, points, verdict) in enumerate(drawn)]
    return evaluate_lots(
        tables_of_lot(
            named, base=10, most=MOST, ceiling_jpy=100, price_points=30, technical_points=10 + MOST, low_price_share=0.6,
            price_unit_jpy=10, **cells,
        )
    )["L"]  # fmt: skip


ANY_LOT = lot_of([(1, 1, "met")], {}).lot


@settings(max_examples=60, deadline=None)
@given(bidders, terms)
def test_who_is_not_eligible_has_no_total_and_the_first_is_never_beaten(drawn: Any, cells: dict[str, Any]) -> None:
    evaluation = lot_of(drawn, cells)
    mapping = evaluation.as_mapping()
    for bidder in mapping["bidders"]:
        assert bidder["eligible"] == (bidder["total"] is not None) == (bidder["rank"] is not None)
        assert not (bidder["eligible"] and bidder["price_jpy"] > 100)
        assert set(bidder["reason"]) == {"en", "ja"}
    ranked = [bidder for bidder in mapping["bidders"] if bidder["eligible"]]
    first = [bidder for bidder in ranked if bidder["rank"] == 1]
    assert bool(first) == bool(ranked)
    assert all(Fraction(first[0]["total"]) >= Fraction(other["total"]) for other in ranked)
    assert [bidder["supplier_id"] for bidder in first] == (mapping["tied"] or [mapping["winner"]] if ranked else [])
    assert mapping["held"] == (
        cells["contract"] == "work" and mapping["winner"] is not None and first[0]["price_jpy"] < 60
    )


@settings(max_examples=40, deadline=None)
@given(bidders, terms, st.randoms(use_true_random=False))
def test_the_order_in_which_bids_come_decides_nothing(drawn: Any, cells: dict[str, Any], random: Any) -> None:
    evaluation = lot_of(drawn, cells)
    entrants = list(evaluation.entrants)
    random.shuffle(entrants)
    assert scores(evaluation.lot, entrants) == evaluation.scored
    mixed = rank(evaluation.lot, entrants)
    assert [set(group) for group in mixed.groups] == [set(group) for group in evaluation.ranking.groups]


@settings(max_examples=40, deadline=None)
@given(bidders, terms, st.integers(2, 1000))
def test_the_unit_of_money_decides_nothing(drawn: Any, cells: dict[str, Any], factor: int) -> None:
    evaluation = lot_of(drawn, {**cells, "tax_rate": 0})
    lot = evaluation.lot
    scaled = replace(
        lot,
        ceiling_jpy=lot.ceiling_jpy * factor,
        price_unit_jpy=lot.price_unit_jpy * factor,
        bids=tuple(replace(bid, bid_jpy=bid.bid_jpy * factor) for bid in lot.bids),
    )
    assert scores(scaled, [entrant_of(scaled, bid) for bid in scaled.bids]) == evaluation.scored


@settings(max_examples=40, deadline=None)
@given(bidders, terms)
def test_the_flip_of_the_first_allows_for_what_it_is(drawn: Any, cells: dict[str, Any]) -> None:
    evaluation = lot_of(drawn, cells)
    winner, flips = evaluation.ranking.winner, evaluation.flips
    bids = {bid.supplier_id: bid.bid_jpy for bid in evaluation.lot.bids}
    for entrant in evaluation.entrants:
        flip, supplier = flips[entrant.supplier_id], entrant.supplier_id
        if entrant.unmet or entrant.pending:
            continue
        assert (flip.bid_jpy is not None and flip.bid_jpy >= bids[supplier]) == (supplier == winner)
        assert (flip.points is not None and flip.points <= entrant.technical) == (supplier == winner)
    interval = evaluation.weights
    if interval is not None:
        present = evaluation.lot.technical_points / evaluation.lot.price_points
        assert interval.low <= present
        assert interval.high is None or present <= interval.high


def stands(evaluation: Evaluation, weight: Fraction) -> bool:
    """Whether the first stays first alone with technical points multiplied to this weight."""
    lot = evaluation.lot
    scored = scores(lot, evaluation.entrants, weight * lot.price_points / lot.technical_points)
    return rank(lot, evaluation.entrants, scored).winner == evaluation.ranking.winner


@settings(max_examples=60, deadline=None)
@given(bidders, terms, st.fractions(0, 1), st.integers(0, 9))
def test_the_award_stands_within_the_weights_and_falls_at_their_ends(
    drawn: Any, cells: dict[str, Any], part: Fraction, decimals: int
) -> None:
    evaluation = lot_of(drawn, {**cells, "decimals": decimals})
    interval = evaluation.weights
    if interval is None:
        return
    present = evaluation.lot.technical_points / evaluation.lot.price_points
    high = 10 * present if interval.high is None else interval.high
    assert stands(evaluation, interval.low) == interval.low_included
    assert all(stands(evaluation, present + part * (end - present)) for end in (interval.low, high) if part < 1)
    # The step in which totals are rounded is far coarser than this.
    little = Fraction(1, 10**30)
    if interval.low > 0:
        assert not stands(evaluation, interval.low - little)
    if interval.high is not None:
        assert stands(evaluation, high) == interval.high_included
        assert not stands(evaluation, high + little)


@given(st.integers(1, 10**12), st.sampled_from([Fraction(0), Fraction(8, 100), Fraction(1, 10), Fraction(1)]))
def test_the_highest_bid_is_the_last_that_keeps_the_ceiling(ceiling: int, tax: Fraction) -> None:
    lot = replace(ANY_LOT, ceiling_jpy=Fraction(ceiling), tax_rate=tax)
    bid = highest_bid(lot)
    assert price_compared(lot, bid) <= ceiling < price_compared(lot, bid + 1)


@given(
    st.fractions(0, 1000),
    st.fractions(0, 1000),
    st.sampled_from(["floor", "half_up", "none"]),
    st.integers(0, 4),
)  # fmt: skip
def test_rounding_never_falls_and_takes_less_than_a_step_off_a_difference(
    a: Any, b: Any, how: Any, places: int
) -> None:
    low, high = sorted((a, b))
    first, second = rounded(low, how, places), rounded(high, how, places)
    assert first <= second
    if how != "none":
        assert abs((second - first) - (high - low)) < Fraction(1, 10**places)
