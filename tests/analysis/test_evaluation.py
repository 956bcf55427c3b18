"""Comprehensive evaluation: the worked examples to the last digit, and each setting by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.analysis.evaluation import Evaluation, evaluate_lots
from optimizer.analysis.evaluation.numbers import as_decimal, grouped
from optimizer.analysis.evaluation.scores import rounded
from optimizer.errors import BadInput
from tests.analysis.lots_at_hand import example_a, example_b, tables_of_lot

DATA = Path(__file__).resolve().parents[2] / "data" / "japan_ict"


def lot(tables: Any) -> Evaluation:
    return evaluate_lots(tables)["L"]


def totals(tables: Any) -> dict[str, str | None]:
    return {bidder["supplier_id"]: bidder["total"] for bidder in lot(tables).as_mapping()["bidders"]}


def price_points(evaluation: Evaluation) -> dict[str, Fraction | None]:
    return {supplier: score.price_unrounded for supplier, score in evaluation.scored.items()}


# Example A ---------------------------------------------------------------------------------------------------------


def test_a_price_points_before_rounding_are_exact() -> None:
    assert price_points(lot(example_a())) == {"A": Fraction(35, 6), "B": Fraction(245, 24), "C": Fraction(205, 12)}
    shown = [bidder["price_points_unrounded"] for bidder in lot(example_a()).as_mapping()["bidders"]]
    assert shown == ["5.833333333333", "10.208333333333", "17.083333333333"]


@pytest.mark.parametrize(
    ("tables", "wanted"),
    [
        (example_a(1), {"A": "99", "B": "97", "C": "91"}),
        (example_a(2), {"A": "193", "B": "184", "C": "165"}),
        (example_a(3), {"A": "287", "B": "271", "C": "239"}),
        (example_a(method="division"), {"A": "20.7964", "B": "20.1856", "C": "18.5929"}),
        (example_a(rounding="half_up"), {"A": "100", "B": "97", "C": "91"}),
        (example_a(rounds="total"), {"A": "99", "B": "97", "C": "91"}),
        (example_a(rounds="price", decimals=2), {"A": "99.83", "B": "97.2", "C": "91.08"}),
    ],
    ids=["1:1", "2:1", "3:1", "division", "half up", "total", "price, 2 decimals"],
)
def test_a_totals(tables: Any, wanted: dict[str, str]) -> None:
    assert totals(tables) == wanted
    assert lot(tables).ranking.winner == "A"


def test_a_unrounded_b_reaches_a_at_a_bid_of_418_400_000() -> None:
    for tie, highest in (("lot", 418_399_999), ("price|lot", 418_400_000)):
        flip = lot(example_a(rounding="none", tie=tie)).flips["B"]
        assert (flip.bid_jpy, flip.bid_or_lots_jpy) == (highest, 418_400_000)


def test_a_weights_below_which_the_award_falls() -> None:
    interval = lot(example_a()).weights
    assert interval is not None
    assert (interval.low, interval.low_included, interval.high) == (Fraction(40, 47), True, None)
    # At 40/47 the points are 80, 74 and 62, just below it 79: A then ties with B at 84.
    text = lot(example_a()).as_mapping()["flips"]["weights"]
    assert (text["low"], text["high"]) == ("40/47", None)


# Example B ---------------------------------------------------------------------------------------------------------

ADDITIVE = {"P": "104", "Q": "104", "R": "105", "V": "105", "U": "60", "S": None, "T": None}
DIVISION = {"P": "98.1818", "Q": "95.6937", "R": "96.5909", "V": "97.6744", "U": "54.5454", "S": None, "T": None}


def test_b_prices_points_totals_and_reasons() -> None:
    mapping = lot(example_b()).as_mapping()
    bidders = {bidder["supplier_id"]: bidder for bidder in mapping["bidders"]}
    compared = {"P": 55_000_000, "Q": 83_600_000, "R": 88_000_000, "V": 85_999_999, "U": 110_000_000, "S": 110_000_001}
    assert {supplier: bidder["price_jpy"] for supplier, bidder in bidders.items()} == {**compared, "T": 77_000_000}
    technical = {"P": "54", "Q": "80", "R": "85", "V": "84", "U": "60", "S": "98", "T": "90"}
    assert {supplier: bidder["technical"] for supplier, bidder in bidders.items()} == technical
    points = {"P": "50", "Q": "24", "R": "20", "V": "21", "U": "0", "S": None, "T": None}
    assert {supplier: bidder["price_points"] for supplier, bidder in bidders.items()} == points
    assert bidders["V"]["price_points_unrounded"].startswith("21.818")
    assert totals(example_b()) == ADDITIVE
    ranks = {"P": 3, "Q": 3, "R": 1, "V": 1, "U": 5, "S": None, "T": None}
    assert {supplier: bidder["rank"] for supplier, bidder in bidders.items()} == ranks
    assert [supplier for supplier, bidder in bidders.items() if bidder["eligible"]] == ["P", "Q", "R", "V", "U"]
    assert bidders["S"]["reason"]["en"] == "1 yen over the ceiling price"
    assert bidders["T"]["reason"] == {
        "en": "fails: mandatory items not met (Clear)",
        "ja": "不合格：必須項目を満たしていません（確認）",
    }
    assert bidders["U"]["flags"] == ["at_ceiling"]
    assert bidders["P"]["flags"] == ["low_price"]
    assert (mapping["winner"], mapping["tied"], mapping["held"]) == (None, ["R", "V"], False)
    assert "Lots decide between Firm R, Firm V" in mapping["outcome"]["en"]
    assert "くじ" in mapping["outcome"]["ja"]
    assert mapping["flips"]["weights"] is None


@pytest.mark.parametrize(
    ("tie", "winner"),
    [
        ("technical|lot", "R"),
        ("price|lot", "V"),
        ("mandatory|lot", None),
        ("mandatory|technical|lot", "R"),
        ("lot", None),
    ],
)
def test_b_ties(tie: str, winner: str | None) -> None:
    evaluation = lot(example_b(tie=tie))
    assert evaluation.ranking.winner == winner
    assert evaluation.ranking.tied == (() if winner else ("R", "V"))


def test_b_without_rounding_v_wins() -> None:
    mapping = lot(example_b(rounding="none")).as_mapping()
    assert mapping["winner"] == "V"
    total = next(bidder["total"] for bidder in mapping["bidders"] if bidder["supplier_id"] == "V")
    assert total.startswith("105.818")
    # 84 + 100 × (1 − 85,999,999 ÷ 110,000,000), exactly.
    assert lot(example_b(rounding="none")).scored["V"].total == 84 + 100 * Fraction(24_000_001, 110_000_000)


def test_b_division_as_work_holds_p_and_as_a_purchase_p_wins() -> None:
    work = lot(example_b(method="division")).as_mapping()
    assert totals(example_b(method="division")) == DIVISION
    assert (work["winner"], work["held"], work["next"]) == ("P", True, ["V"])
    flags = {bidder["supplier_id"]: bidder["flags"] for bidder in work["bidders"]}
    assert flags["P"] == ["low_price", "held"]
    assert flags["V"] == ["next"]
    assert "低入札価格調査" in work["outcome"]["ja"]
    aside = work["flips"]["if_set_aside"]
    assert (aside["winner"], aside["held"]) == ("V", False)
    # V keeps the first place among the rest up to the bid at which it meets R's value.
    assert aside["bidders"]["V"]["bid_or_lots_jpy"] > 78_181_818
    purchase = lot(example_b(method="division", contract="purchase")).as_mapping()
    assert (purchase["winner"], purchase["held"], purchase["next"]) == ("P", False, [])
    assert purchase["flips"]["if_set_aside"] is None
    assert any("never held" in text["en"] for text in purchase["assumptions"])


# Settings ----------------------------------------------------------------------------------------------------------

PLAIN: dict[str, Any] = {"ceiling_jpy": 100, "tax_rate": 0, "price_points": 10, "technical_points": 10}


def test_lowest_divides_by_the_bid_and_leaves_out_who_is_not_eligible() -> None:
    bidders = [("A", 80, 5, "met"), ("B", 50, 5, "met"), ("C", 20, 5, "not met"), ("D", 10, 5, "pending")]
    evaluation = lot(tables_of_lot(bidders, price_formula="lowest", rounding="none", **PLAIN))
    assert price_points(evaluation) == {"A": Fraction(25, 4), "B": Fraction(10)}


def test_a_bid_under_the_floor_of_credit_earns_no_more() -> None:
    bidders = [("A", 60, 5, "met"), ("B", 75, 5, "met"), ("C", 90, 5, "met")]
    cells: dict[str, Any] = {"price_credit_floor": 0.75, "rounding": "none", **PLAIN}
    assert price_points(lot(tables_of_lot(bidders, **cells))) == {"A": Fraction(5, 2), "B": Fraction(5, 2), "C": 1}
    lowest = lot(tables_of_lot(bidders, price_formula="lowest", **cells))
    assert price_points(lowest) == {"A": 10, "B": 10, "C": Fraction(25, 3)}


def test_added_points_under_the_floor_fail() -> None:
    bidders = [("A", 50, 3, "met"), ("B", 90, 4, "met")]
    mapping = lot(tables_of_lot(bidders, base=2, added_points_floor=3.5, **PLAIN)).as_mapping()
    assert mapping["winner"] == "B"
    assert mapping["bidders"][0]["reason"]["en"] == "fails: added points 3 under the floor of 3.5"
    assert mapping["bidders"][0]["flags"] == ["added_points_low"]
    # No bid lifts A above the floor; with 4 added points, in steps of 1, and base points of 2 it would win.
    flip = mapping["flips"]["bidders"]["A"]
    assert (flip["bid_jpy"], flip["points"], flip["points_or_lots"]) == (None, "6", "6")


def test_pending_is_shown_as_pending_and_as_it_would_be_if_met() -> None:
    bidders = [("A", 50, 3, "pending"), ("B", 90, 4, "met")]
    mapping = lot(tables_of_lot(bidders, base=2, **PLAIN)).as_mapping()
    first = mapping["bidders"][0]
    assert (first["eligible"], first["total"], first["rank"], first["flags"]) == (False, None, None, ["pending"])
    assert first["reason"]["ja"] == "確認中：必須項目の合否が未定です（確認）"
    assert first["if_met"] == {"total": "10", "rank": 1}
    assert mapping["winner"] == "B"
    assert "provisional" in mapping["outcome"]["en"]
    assert mapping["flips"]["bidders"]["A"]["as_if_met"] == ["clear"]


def test_what_is_pending_may_change_the_first_without_coming_first() -> None:
    """With the formula `lowest` C's price, if it counts, takes more from B's price points than from A's."""
    settings = {**PLAIN, "price_formula": "lowest", "rounding": "none"}
    # At most 10 + 10 points. A 9 + 10 × 40/80 = 14, B 5 + 10 = 15; with C at 10: A 9 + 1.25, B 5 + 2.5, C 0 + 10.
    bidders = [("A", 80, 9, "met"), ("B", 40, 5, "met"), ("C", 10, 0, "pending")]
    mapping = lot(tables_of_lot(bidders, **settings)).as_mapping()
    assert (mapping["winner"], mapping["provisional"]) == ("B", True)
    assert mapping["bidders"][2]["if_met"] == {"total": "10", "rank": 2}
    assert mapping["outcome"]["en"] == (
        "Firm B wins. This is provisional: who comes first or next changes if what is pending of Firm C is met."
    )
    # At 39 C moves next to nothing: B stays first.
    mapping = lot(tables_of_lot([*bidders[:2], ("C", 39, 0, "pending")], **settings)).as_mapping()
    assert (mapping["provisional"], mapping["outcome"]["en"]) == (False, "Firm B wins.")


def test_nobody_eligible_means_that_the_bidding_is_repeated() -> None:
    mapping = lot(tables_of_lot([("A", 101, 5, "met"), ("B", 50, 5, "not met")], **PLAIN)).as_mapping()
    assert (mapping["winner"], mapping["tied"]) == (None, [])
    assert mapping["outcome"]["ja"] == "有効な入札がありません。再度入札となります。"
    assert mapping["flips"]["bidders"]["A"]["bid_jpy"] == 100
    assert mapping["flips"]["bidders"]["B"]["unmet"] == ["clear"]


def test_a_lot_without_bids() -> None:
    mapping = lot(tables_of_lot([], **PLAIN)).as_mapping()
    assert mapping["bidders"] == []
    assert mapping["outcome"]["en"] == "There are no bids for this lot."


def test_decimals_are_read_as_they_are_written() -> None:
    # In floats 0.1 + 0.2 is more than 0.3, and 100 × 1.1 more than 110.
    tables = tables_of_lot(
        [("A", 100, 0.3, "met"), ("B", 100, 0.1, "met")], ceiling_jpy=110, price_points=1, technical_points=1
    )
    evaluation = lot(tables)
    assert [entrant.price_jpy for entrant in evaluation.entrants] == [110, 110]
    assert evaluation.entrants[0].added == Fraction(3, 10)
    assert evaluation.lot.step == Fraction(1, 10)


def test_blank_settings_are_named() -> None:
    texts = [text["en"] for text in lot(tables_of_lot([("A", 50, 5, "met")], **PLAIN)).as_mapping()["assumptions"]]
    assert "lots.decimals is blank: 0 is taken." in texts
    assert "lots.price_formula is blank: linear is taken." in texts
    assert lot(tables_of_lot([("A", 50, 5, "met")], method="division", **PLAIN)).lot.decimals == 4


def test_grades_are_shares_of_the_lots_rows() -> None:
    tables = tables_of_lot([("A", 50, 5, "met")], **PLAIN)
    tables["bids"]["grade"] = ["official", None]
    tables["criteria"]["grade"] = ["assumption", "assumption"]
    tables["lots"]["grade"] = ["derived"]
    assert lot(tables).as_mapping()["grades"] == {
        "official": 0.2, "derived": 0.2, "assumption": 0.4, "not given": 0.2
    }  # fmt: skip


def test_a_bid_of_no_yen_and_an_unknown_lot_are_bad_input() -> None:
    with pytest.raises(BadInput, match="L: the bid of 'A' is less than one yen"):
        lot(tables_of_lot([("A", 0.5, 5, "met")], **PLAIN))
    with pytest.raises(
        BadInput, match="--lot: there is no lot 'example-lot-router'; did you mean 'example-lot-routers'"
    ):
        api.evaluate(DATA, "example-lot-router")
    with pytest.raises(BadInput, match="no lots"):
        api.evaluate(DATA.parent / "tutorial")


def test_numbers_as_text() -> None:
    assert as_decimal(Fraction(-7, 4)) == "-1.75"
    assert as_decimal(Fraction(20), 4) == "20.0000"
    assert as_decimal(Fraction(2, 3)) == "0.666666666666"
    assert grouped(Fraction(1_234_567) + Fraction(1, 2)) == "1,234,567.5"
    assert rounded(Fraction(5, 2), "half_up", 0) == 3
    assert rounded(Fraction(149_999, 100_000), "floor", 4) == Fraction(14_999, 10_000)


def test_the_shipped_lots_are_the_worked_examples() -> None:
    evaluations = api.evaluate(DATA)
    first, second = (evaluations[f"example-lot-{name}"].as_mapping() for name in ("routers", "installation"))
    assert {b["supplier_id"][-1].upper(): b["total"] for b in first["bidders"]} == {"A": "99", "B": "97", "C": "91"}
    assert {b["supplier_id"][-1].upper(): b["total"] for b in second["bidders"]} == ADDITIVE
    assert json.loads(json.dumps(first)) == first
    assert first["grades"] == {"official": 0, "derived": 0, "assumption": 1}


def test_a_bid_that_is_low_already_is_held_with_more_points_as_well() -> None:
    flips = api.evaluate(DATA)["example-lot-installation"].as_mapping()["flips"]["bidders"]
    # P bids 50 million, U 100: either would be under 66 million to win, and P is so with points alone.
    assert flips["example-bidder-p"]["sentence"]["en"].endswith(
        " Either way it would be held for a survey of its low price."
    )
    assert flips["example-bidder-u"]["sentence"]["en"].endswith(
        " With that bid it would be held for a survey of its low price."
    )
    bidders = [("A", 700.0, 90.0, "met"), ("B", 500.0, 10.0, "met")]
    tables = tables_of_lot(bidders, ceiling_jpy=1000, tax_rate=0, price_points=1, technical_points=100, contract="work",
                           low_price_share=0.6)  # fmt: skip
    flips = lot(tables).as_mapping()["flips"]["bidders"]
    assert flips["B"]["bid_jpy"] is None
    assert flips["B"]["sentence"]["en"].endswith(" With those points it would be held for a survey of its low price.")


def test_the_terms_say_what_moves_points_and_order() -> None:
    cells: dict[str, Any] = {
        "price_formula": "lowest", "price_credit_floor": 0.75, "rounding": "half_up", "decimals": 2, "rounds": "total",
        "added_points_floor": 3, "contract": "work", "low_price_share": 0.6, "tie": "technical|price|lot", **PLAIN,
    }  # fmt: skip
    terms = lot(tables_of_lot([("A", 50, 5, "met")], **{**cells, "ceiling_jpy": 100.5})).as_mapping()["terms"]
    assert terms["en"] == (
        "additive method, ceiling price 100.5 yen, tax included, technical : price 10 : 10, "
        "price points: max × lowest price ÷ price, no more price points under 75% of the ceiling, "
        "the total half up to 2 decimals, at least 3 added points, work, "
        "survey under 60% of the ceiling, ties: higher technical points → lower price → lots"
    )
    tenths = lot(tables_of_lot([("A", 50, 5, "met")], decimals=1, **PLAIN)).as_mapping()["terms"]
    assert "price points and technical points each cut to one decimal, " in tenths["en"]
    division = lot(tables_of_lot([("A", 50, 5, "met")], method="division", **PLAIN)).as_mapping()["terms"]
    assert division["ja"] == (
        "除算方式、予定価格100円（税込み）、価格の除算単位100,000,000円、評価値を小数点以下4桁に切捨て、物品の購入、同点の場合：くじ"
    )


def test_without_a_held_bidder_the_lowest_price_is_another() -> None:
    bidders = [("A", 20, 9, "met"), ("B", 80, 8, "met"), ("C", 40, 1, "met")]
    cells: dict[str, Any] = {
        "price_formula": "lowest",
        "contract": "work",
        "low_price_share": 0.3,
        "rounding": "none",
        **PLAIN,
    }
    mapping = lot(tables_of_lot(bidders, **{**cells, "price_points": 12})).as_mapping()
    assert (mapping["winner"], mapping["held"], mapping["next"]) == ("A", True, ["B"])
    # With A the points are 8 + 3 and 1 + 6, without it 8 + 6 and 1 + 12.
    aside = mapping["flips"]["if_set_aside"]
    assert (aside["winner"], aside["held"]) == ("B", False)
    assert aside["bidders"]["C"]["points_or_lots"] == "2"
