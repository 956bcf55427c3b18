"""The sentence where it could mislead: nothing bought, free goods, exceptions, many buyers, costs that are open or lower."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.plan.headline import MOST_WORDS, PHRASES, headline
from tests.builder import Tables, amend, base_tables, make_case

BAN: dict[str, Any] = {
    "id": "ban",
    "title": {"en": "Ban", "ja": "禁止"},
    "citation": "test",
    "grade": "assumption",
    "applies": {"sectors": ["ministry"], "from": "2019-04-01"},
    "bars": [{"clause": "1", "countries": ["CHN"]}],
}
LATER = {**BAN, "applies": {**BAN["applies"], "from": "2027-07-01"}}
CHIPS = {**BAN, "applies": {**BAN["applies"], "families": ["semiconductor"]}}
#: A rule that binds the ministry and bars nothing that is offered.
IDLE = {**BAN, "bars": [{"clause": "1", "countries": ["USA"]}]}


def market() -> Tables:
    """The two quarters of `base_tables`, in which the cheap supplier is Chinese."""
    tables = base_tables()
    for table in ("suppliers", "plants"):
        amend(tables, table, 1, country_id="CHN")
    return tables


def another_buyer(tables: Tables, name: str, demand: bool = True, **cells: Any) -> None:
    tables["segments"].append({**tables["segments"][0], "segment_id": name, "name_en": name, "name_ja": name, **cells})
    if demand:
        tables["demand"] += [{**row, "segment_id": name} for row in tables["demand"] if row["segment_id"] == "min"]


def summary_of(
    folder: Path, tables: Tables, rules: Sequence[Any], against: Sequence[Any] | None = None, **scenario: Any
) -> Any:
    """The summary of a plan, beside that under other rules where any are given."""
    case = make_case(folder / "one", tables, rules, **scenario)
    if against is None:
        plan = api.solve_case(case)
    else:
        title = {"id": "free", "title": {"en": "No rules", "ja": "規則なし"}}
        plan = api.solve_pair(case, make_case(folder / "two", tables, against, **{**scenario, **title})).plan
    assert plan.has_plan
    assert api.audit_plan(plan) == []
    assert len(plan.summary["headline"]["en"].split()) <= MOST_WORDS
    for texts in plan.summary["headline"].values():
        assert not {"–.", "None", "nan"} & set(texts.split())
    return plan.summary


def test_a_ban_from_the_start_says_what_would_be_bought_otherwise(tmp_path: Path) -> None:
    sentence = summary_of(tmp_path, market(), [BAN], [])["headline"]
    assert "goods made in China are not bought at all (otherwise 80.0–100.0%)." in sentence["en"]
    assert "中国製品を調達しません（比較の基準では80.0〜100.0%）。" in sentence["ja"]


def test_a_plan_that_meets_less_than_half_says_so_first(tmp_path: Path) -> None:
    """Of 130, the two offers can ship 2 × 32 at the limit of a half, or 2 × 33."""
    for capacity, hardly in ((32, True), (33, False)):
        tables = amend(amend(base_tables(), "offers", 0, capacity=1), "offers", 1, capacity=capacity - 1)
        sentence = summary_of(tmp_path / str(capacity), tables, [])["headline"]
        assert sentence["en"].startswith("Most demand goes unmet: 49.2% of its value is met.") == hardly
        assert ("充足率は49.2%です。" in sentence["ja"]) == hardly


@pytest.mark.parametrize(("demand", "covered"), [(50, "Most demand goes unmet: 0.0% of its value is met."), (0, "")])
def test_nothing_is_bought(tmp_path: Path, demand: float, covered: str) -> None:
    tables = market()
    tables["offers"] = tables["offers"][1:]
    tables["demand"] = [{**row, "units": demand} for row in tables["demand"]]
    sentence = summary_of(tmp_path, tables, [BAN])["headline"]["en"]
    assert "For Ministry, nothing is bought." in sentence
    assert covered in sentence
    assert "Firms of concern" not in sentence


def test_a_shortage_is_told_where_no_rule_binds(tmp_path: Path) -> None:
    tables = market()
    tables["offers"] = tables["offers"][1:]
    assert "Only 92.3% of demand is met." in summary_of(tmp_path, tables, [])["headline"]["en"]


def test_purchases_that_end_altogether_are_not_told_as_replaced(tmp_path: Path) -> None:
    tables = market()
    tables["offers"] = tables["offers"][1:]
    sentence = summary_of(tmp_path, tables, [LATER], [])["headline"]
    assert "end in FY2027 Q2 (otherwise 100.0%), and nothing is bought from then on." in sentence["en"]
    assert "ゼロになり（比較の基準では100.0%）、以後は何も調達しません。" in sentence["ja"]


def test_an_exception_does_not_hide_what_it_lets_in(tmp_path: Path) -> None:
    freed = {**BAN, "exceptions": [{"clause": "e", "parts": ["chip"], "from": "2027-07-01"}]}
    summary = summary_of(tmp_path, market(), [freed])
    share = summary["bound_buyers"]["remaining"]["beyond"]["made_in_concern"]
    assert share == pytest.approx(6000 / 16500)
    assert "Beyond the rules, goods made in China keep 36.4%." in summary["headline"]["en"]
    assert "規則の対象外の調達では、中国製品が同じ主体の調達額の36.4%残ります。" in summary["headline"]["ja"]


def test_an_exception_for_everything_leaves_no_purchase_under_the_rules(tmp_path: Path) -> None:
    freed = {**BAN, "exceptions": [{"clause": "e", "parts": ["chip"]}]}
    sentence = summary_of(tmp_path, market(), [freed])["headline"]["en"]
    assert sentence.startswith(
        "For Ministry, no purchase falls under the rules. Beyond the rules, goods made in China keep"
    )


def test_other_families_are_beyond_the_rules(tmp_path: Path) -> None:
    tables = market()
    tables["parts"].append({**tables["parts"][0], "part_id": "radio", "name_en": "Radio", "family": "communication"})
    for row in list(tables["offers"]):
        tables["offers"].append({**row, "offer_id": f"{row['offer_id']}-2", "part_id": "radio", "capacity": None})
    tables["demand"] += [{**row, "part_id": "radio"} for row in tables["demand"]]
    summary = summary_of(tmp_path, tables, [CHIPS])
    sentence, japanese = (summary["headline"][language] for language in ("en", "ja"))
    assert (
        "For Ministry (for some parts only; 60.0% of all purchases), goods made in China are not bought at all."
        in sentence
    )
    assert "府省（一部の品目のみ、調達全体の60.0%）では、中国製品を調達しません" in japanese
    assert "Beyond the rules, goods made in China keep 40.0%." in sentence


def test_who_is_bound_for_some_parts_only_is_told_apart(tmp_path: Path) -> None:
    tables = market()
    tables["parts"].append({**tables["parts"][0], "part_id": "radio", "name_en": "Radio"})
    for row in list(tables["offers"]):
        tables["offers"].append({**row, "offer_id": f"{row['offer_id']}-2", "part_id": "radio", "capacity": None})
    another_buyer(tables, "Forces", sector="sdf")
    tables["demand"] += [{**row, "part_id": "radio"} for row in tables["demand"]]
    some = {**BAN, "id": "some", "applies": {**BAN["applies"], "sectors": ["sdf"], "parts": ["chip"]}}
    summary = summary_of(tmp_path, tables, [BAN, some])
    sentence, japanese = (summary["headline"][language] for language in ("en", "ja"))
    assert sentence.startswith("For Ministry and Forces (Forces for some parts only; ")
    assert japanese.startswith("府省及びForces（うちForcesは一部の品目のみ、調達全体の")
    rows = summary["bound_buyers"]["by_segment"]
    counts = {name: (row["parts_bound"], row["parts_bought"]) for name, row in rows.items()}
    assert counts == {"min": (2, 2), "Forces": (1, 2)}


def test_free_goods_are_told_by_units(tmp_path: Path) -> None:
    tables = market()
    amend(tables, "offers", 1, unit_price=0)
    sentence = summary_of(tmp_path, tables, [IDLE])["headline"]
    assert "go from 100.0% to 85.7% by units, not to zero." in sentence["en"]
    assert "中国製品の割合は数量で100.0%から85.7%となり、ゼロになりません。" in sentence["ja"]


def test_where_everything_is_free_buyers_are_told_by_units(tmp_path: Path) -> None:
    tables = market()
    another_buyer(tables, "firm", sector="private")
    tables["offers"] = [{**row, "unit_price": 0} for row in tables["offers"]]
    summary = summary_of(tmp_path, tables, [IDLE])
    assert 0 < summary["bound_buyers"]["share_of_purchases"] < 1
    assert summary["headline"]["en"].startswith("For Ministry (50.0% of all purchases), goods")


def test_who_buys_nothing_gives_nothing_up(tmp_path: Path) -> None:
    tables = market()
    another_buyer(tables, "Bureau", demand=False)
    summary = summary_of(tmp_path, tables, [IDLE])
    assert summary["bound_buyers"]["segments"] == ["min", "Bureau"]
    assert summary["headline"]["en"].startswith("For Ministry (100.0% of all purchases), goods made in China go from")


def test_two_groups_under_different_rules(tmp_path: Path) -> None:
    tables = market()
    another_buyer(tables, "Forces", sector="sdf")
    other = {**IDLE, "id": "other", "applies": {**BAN["applies"], "sectors": ["sdf"]}}
    sentence = summary_of(tmp_path, tables, [BAN, other])["headline"]
    assert sentence["en"].startswith("For Ministry (")
    assert "are not bought at all; for Forces (" in sentence["en"]
    assert "), from " in sentence["en"]
    assert "中国製品を調達しません。Forces（" in sentence["ja"]


@pytest.mark.parametrize(("private", "whom"), [(0, "all 11 groups of buyers"), (1, "11 of 12 groups of buyers")])
def test_many_buyers_of_long_names_are_counted(tmp_path: Path, private: int, whom: str) -> None:
    tables = market()
    for number in range(10):
        another_buyer(tables, f"b{number}", name_en=f"A ministry with a name of very many words, number {number}")
    for number in range(private):
        another_buyer(tables, f"p{number}", sector="private")
    assert summary_of(tmp_path, tables, [BAN], [])["headline"]["en"].startswith(f"For {whom} (")


def test_up_to_six_buyers_are_named(tmp_path: Path) -> None:
    tables = market()
    for name in "ABC":
        another_buyer(tables, name)
    sentence = summary_of(tmp_path, tables, [BAN], [])["headline"]
    assert sentence["en"].startswith("For Ministry, A, B and C (100.0% of all purchases),")
    assert sentence["ja"].startswith("府省、A、B及びC（調達全体の100.0%）では、")


def test_a_name_without_japanese_and_with_braces(tmp_path: Path) -> None:
    tables = market()
    amend(tables, "segments", 0, name_en="Bureau {x}", name_ja=None)
    assert summary_of(tmp_path, tables, [BAN])["headline"]["ja"].startswith("Bureau {x}（調達全体の100.0%）では、")


def test_a_reference_that_is_the_same_costs_the_same(tmp_path: Path) -> None:
    summary = summary_of(tmp_path, market(), [BAN], [BAN])
    assert "It costs the same as “No rules”." in summary["headline"]["en"]
    assert "費用は「規則なし」と同じです。" in summary["headline"]["ja"]
    assert not summary["premium"]["rules_only"]


def test_a_reference_with_the_stricter_rules(tmp_path: Path) -> None:
    sentence = summary_of(tmp_path, market(), [], [BAN])["headline"]
    assert "It costs ¥5,950 less than “No rules”." in sentence["en"]
    assert "費用は「規則なし」より5,950円減ります。" in sentence["ja"]


def test_costs_of_more_than_rules_are_told_of_all_costs_too(tmp_path: Path) -> None:
    tables = market()
    change = {"table": "offers", "where": {"offer_id": "near-chip"}, "scale": {"unit_price": 2}}
    case = make_case(tmp_path / "one", tables, [BAN], changes=[change])
    plan = api.solve_pair(case, make_case(tmp_path / "two", tables, [], id="free")).plan
    assert not plan.summary["premium"]["rules_only"]
    assert " of all costs; " in plan.summary["headline"]["en"]
    assert "（全費用の" in plan.summary["headline"]["ja"]


# --- premiums that are not plain: put into a summary by hand ------------------------------------------------------


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[api.Case, Any]:
    folder = tmp_path_factory.mktemp("plain")
    title = {"id": "free", "title": {"en": "No rules"}}
    case = make_case(folder / "one", market(), [BAN])
    return case, api.solve_pair(case, make_case(folder / "two", market(), [], **title)).plan.summary


def _with(solved: tuple[api.Case, Any], low: float | None, best: float, high: float | None, short: float = 0.0) -> Any:
    case, summary = solved[0], copy.deepcopy(dict(solved[1]))
    part = {end: None if at is None else at / 10_000 for end, at in (("low", low), ("best", best), ("high", high))}
    jpy = {"low": low, "best": best, "high": high}
    summary["premium"] |= {"jpy": jpy, "share": part, "share_of_bound": part}
    summary["costs_jpy"]["shortage"] = short
    return headline(case, summary)


def test_a_premium_without_bounds(solved: tuple[api.Case, Any]) -> None:
    sentence = _with(solved, None, 5e9, None)
    assert "Its plan’s cost differs by +¥5.0 bn from that of “No rules”; the range is not proven." in sentence["en"]
    # A title without Japanese is told in English rather than as an id.
    assert "費用の「No rules」の計画との差は+50.0億円ですが、その範囲は証明されていません。" in sentence["ja"]


def test_a_premium_that_may_be_negative(solved: tuple[api.Case, Any]) -> None:
    sentence = _with(solved, -100.0, 50.0, 200.0)
    assert "Its cost differs by ¥−100 to 200 (−1 to 2% of their purchases)" in sentence["en"]
    assert "費用の「No rules」との差は−100〜200円" in sentence["ja"]


def test_less_cost_under_shortage_is_not_called_less(solved: tuple[api.Case, Any]) -> None:
    assert "It costs ¥100–200 less than" in _with(solved, -200.0, -150.0, -100.0)["en"]
    sentence = _with(solved, -200.0, -150.0, -100.0, short=10.0)
    assert "less" not in sentence["en"]
    assert "differs by ¥−200 to −100" in sentence["en"]
    assert ", shortage penalties included, from" in sentence["en"]
    assert "減ります" not in sentence["ja"]
    assert "不足ペナルティ（計算上の費用）を含めて−200〜−100円" in sentence["ja"]


def test_the_clauses_of_the_headline_hold_the_same_in_both_languages() -> None:
    fields = [
        {language: sorted(part.split("}")[0] for part in clause[language].split("{")[1:]) for language in ("en", "ja")}
        for clause in PHRASES
    ]
    assert len({clause["key"] for clause in PHRASES}) == len(PHRASES)
    assert [clause["key"] for clause, own in zip(PHRASES, fields, strict=True) if own["en"] != own["ja"]] == []
