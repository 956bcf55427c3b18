"""Tiers, components and unknown provenance on screen, against the case worked out by hand in tests/chains.py."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import packs
from dashboard.charts.tiers import tier_chart
from dashboard.numbers.overview import flows, orders_with_bloc
from dashboard.numbers.plan import Filters, choices, component_flows, concentration
from dashboard.numbers.tiers import tier_ends
from dashboard.parts import tables
from dashboard.parts.overview import content_of
from dashboard.sentences.proofs import clause_line, clearance_line, proof_line
from dashboard.sentences.tiers import tier_finding, tier_title, unknown_provenance
from dashboard.words.language import Words
from dashboard.words.names import names_of
from optimizer import api

APP = Path(__file__).parents[2] / "app.py"
WORDS = [Words("ja"), Words("en")]
LANGUAGES = ["ja", "en"]
EN = WORDS[1]


def test_shares_weigh_by_value_not_by_the_price_of_assembly(chain_pack: api.Pack) -> None:
    orders = orders_with_bloc(chain_pack)
    assert orders["purchase_jpy"].sum() == pytest.approx(10_000)
    nodes, _ = flows(orders)
    assert nodes.loc[nodes["kind"] == "segment", "jpy"].sum() == pytest.approx(orders["value_jpy"].sum())
    assert api.concern.dependence(orders, chain_pack.case.periods)["value_jpy"].sum() == pytest.approx(
        orders["value_jpy"].sum()
    )
    assert orders["value_jpy"].sum() > 10_000


def test_tiers_before_and_after_the_ban(chain_pack: api.Pack, free_chain_pack: api.Pack) -> None:
    ends = tier_ends(chain_pack, free_chain_pack, "2027Q2", "2027Q2")
    rows = ends.drop_duplicates("tier").set_index("tier")
    assert rows["concern"].tolist() == [0.0, 0.0, 0.0]
    assert rows["before_concern"].tolist()[1] == pytest.approx(0.9)
    assert rows["before_unknown"].tolist()[1] == pytest.approx(0.1)
    free = tier_ends(free_chain_pack, None, "2027Q2", "2027Q2")
    assert free["before_concern"].isna().all()
    title = tier_title(free, EN)
    assert "at tier 2, 60.0% is made in countries of concern and 30.0% is of firms of concern" in title
    assert "against 0.0% and 0.0%" in title
    assert tier_title(ends, EN) == EN("overview.tier_level", made="0.0%", firm="0.0%")


def test_both_measures_are_drawn_and_told_apart(free_chain_pack: api.Pack, chain_pack: api.Pack) -> None:
    free = tier_ends(free_chain_pack, chain_pack, "2027Q2", "2027Q2")
    chart = tier_chart(free, EN, reference=True)
    assert [trace.name for trace in chart.data] == [
        EN("chart.made"), EN("chart.firm"), EN("status_of.unknown"), EN("tier.no_rules")
    ]  # fmt: skip
    assert [list(trace.x)[-1] for trace in chart.data[:3]] == pytest.approx([0.6, 0.3, 0.1])
    words = tier_finding(free, EN, reference=False)
    assert "Made in countries of concern: tier 1 0.0% → 0.0%, tier 2 60.0% → 60.0%." in words
    assert "Of firms of concern: tier 1 0.0% → 0.0%, tier 2 30.0% → 30.0%." in words
    earlier = free.assign(made_in_concern=float("nan"), firm_of_concern=float("nan"))
    assert EN("tier.earlier") in tier_finding(earlier, EN, reference=False)
    assert "Of firms of concern" not in tier_finding(earlier, EN, reference=False)


def test_a_tier_that_holds_next_to_nothing_is_told_not_drawn() -> None:
    columns = ["tier", "period", "made_in_concern", "firm_of_concern", "unknown", "value_jpy", "drawn"]
    rows = [
        (tier, period, share, share, 0.0, value, drawn)
        for tier, share, value, drawn in ((1, 0.2, 1e9, True), (2, 0.9, 1e4, False))
        for period in ("2027Q2", "2031Q1")
    ]
    ends = pd.DataFrame(rows, columns=columns)
    assert len(tier_chart(ends, EN, reference=False).data[0].x) == 2
    assert "less than 0.1%" in tier_finding(ends, EN, reference=False)
    assert tier_title(ends, EN) == EN("overview.tier_level", made="20.0%", firm="20.0%")


def test_hidden_plants_are_told_as_risks(chain_pack: api.Pack) -> None:
    table = pd.DataFrame(
        {
            "part": ["radio", "radio", "radio"],
            "component": ["chip", "chip", "gallium"],
            "tier": [2, 2, 3],
            "plant": ["near", "held", "au"],
            "supplier": ["s-near", "s-held", "s-au"],
            "country": ["JPN", "JPN", "AUS"],
            "share": [0.7, 0.05, 1.0],
            "tier1_suppliers": [2, 3, 1],
            "value_jpy": [70.0, 5.0, 90.0],
        }
    )
    pack = replace(chain_pack, tables={**chain_pack.tables, "concentration": table})
    assert len(concentration(pack, Filters())) == 2
    every = concentration(pack, Filters({"part": ["gallium"]}), every=True)
    assert every["plant"].tolist() == ["au"]
    words = content_of(pack, None, EN).risks
    assert "Chip" not in words[-1]
    assert "chip in radio (near, JPN: 70.0% through 2 suppliers)" in words[-1]


def test_component_flows_by_part_find_components_and_assemblies(chain_pack: api.Pack) -> None:
    fed = component_flows(chain_pack, Filters({"part": ["chip"], "segment": ["nobody"]}))
    assert set(fed["component"]) == {"chip", "gallium"}
    assert set(component_flows(chain_pack, Filters({"supplier": ["s-au"]}))["component"]) == {"gallium"}


def test_barred_suppliers_can_be_chosen_as_filters(chain_pack: api.Pack) -> None:
    orders = orders_with_bloc(chain_pack)
    offered = choices(chain_pack, orders, "supplier")
    assert offered[0] == "s-near"
    assert {"s-cn", "s-held", "s-au"} <= set(offered)


@pytest.mark.parametrize("w", WORDS, ids=["ja", "en"])
def test_every_proof_of_the_case_is_told_in_words(w: Words, chain_pack: api.Pack) -> None:
    names = names_of(chain_pack.case, w)
    for path in chain_pack.tables["exclusions"]["proof_path"]:
        words = proof_line(path, w, names)
        assert " declared" not in words or w.language == "en"
        assert "s-held" not in words
        assert "undeclared" not in words or w.language == "en"


def test_proof_paths_speak_the_readers_words(chain_pack: api.Pack) -> None:
    names = names_of(chain_pack.case, EN)
    path = "held-chip → held → s-held ← 80 % s-mid ← 75 % red = Red Works (list, from 2019-08-13)"
    expected = "held: chip → held (JPN) → held ← 80% held by mid ← 75% held by Red Works = Red Works (list list, from 2019-08-13)"
    assert proof_line(path, EN, names) == expected
    assert proof_line("far-radio → chip (10 % undeclared)", EN, names) == "far: radio → chip (10% undeclared)"
    nested = "near-radio → chip: every source is barred, the nearest cn-chip → cn → CHN"
    assert (
        proof_line(nested, EN, names)
        == "near: radio → chip: every source is barred, the nearest cn: chip → cn (CHN) → CHN"
    )
    partly = "far-radio → chip (9.6 % declared) → CHN, 20 % undeclared"
    assert proof_line(partly, EN, names) == "far: radio → chip (9.6% declared) → CHN, 20% undeclared"
    assert proof_line("something else", EN, names) == "something else"
    assert clause_line("undeclared provenance", EN) == "Undeclared provenance"
    assert clause_line("1, origin", EN) == "1, origin"


def test_the_grade_of_a_listing_and_a_clause_are_told_in_the_readers_language(chain_pack: api.Pack) -> None:
    path = "held-chip → held → red = Red Works (list, from 2019-08-13, assumption)"
    told = {w.language: proof_line(path, w, names_of(chain_pack.case, w)) for w in WORDS}
    assert told["en"].endswith("= Red Works (list list, from 2019-08-13; grade of the listing: assumption)")
    assert told["ja"].endswith("= Red Works（リスト「list」、2019-08-13から、掲載の根拠区分：仮定値）")
    clauses = {"clause": ["1", "2", "3"], "clause_ja": ["第1号", None, "原産不明"]}
    rows = pd.DataFrame({**clauses, "rule_grade": "official", "list_grade": ["assumption", None, None]})
    shown = {w.language: tables.named(rows, w, names_of(chain_pack.case, w)) for w in WORDS}
    assert shown["en"]["clause"].tolist() == ["1", "2", "3"]
    # A plan of an older version states its clauses in English alone.
    assert shown["ja"]["clause"].tolist() == ["第1号", "2", "原産不明"]
    assert shown["ja"]["rule_grade"].tolist() == ["公表値"] * 3
    assert shown["ja"]["list_grade"].tolist() == ["仮定値", "", ""]


def test_clearances_are_told_in_words(chain_pack: api.Pack) -> None:
    names = names_of(chain_pack.case, EN)
    assert clearance_line("ban@2027Q2", EN, names) == "Ban as of FY2027 Q1 (2027Q2)"
    assert clearance_line("ban@2027Q2/1;ban@2027Q2", EN, names).startswith(
        "Ban as of FY2027 Q1 (2027Q2), tiers left: 1, Ban"
    )
    assert [clearance_line(nothing, EN, names) for nothing in ("", None, float("nan"))] == ["", "", ""]
    assert clearance_line("odd", EN, names) == "odd"
    shown = tables.named(chain_pack.tables["orders"], EN, names)
    assert shown["clearance"].tolist() == ["Ban as of FY2027 Q1 (2027Q2)"]


def _provenance(**changed: object) -> dict[str, object]:
    rows = [{"supplier": "s-far", "worth_jpy": 5.0}, {"supplier": "s-near", "worth_jpy": 0.0}]
    return {"clean_jpy": 100.0, "barred_jpy": 160.0, "interval_jpy": 60.0, "suppliers": rows, **changed}


@pytest.mark.parametrize(
    ("provenance", "key"),
    [
        (None, "overview.unknown_title"),
        (_provenance(), "overview.interval_title"),
        (_provenance(barred_jpy=100.0, interval_jpy=0.0), "overview.interval_nothing"),
        (_provenance(barred_jpy=None, interval_jpy=None), "overview.interval_no_plan"),
        (_provenance(clean_jpy=None, barred_jpy=None, interval_jpy=None), "overview.interval_no_plan"),
    ],
)
def test_the_worth_of_the_unknown(provenance: dict[str, object] | None, key: str, free_chain_pack: api.Pack) -> None:
    ends = tier_ends(free_chain_pack, None, "2027Q2", "2027Q2")
    words = unknown_provenance(ends, provenance, EN)
    known = {"tier": 2, "share": "10.0%", "interval": "¥60"}
    assert words.title == EN(key, **{name: known[name] for name in known if f"{{{name}}}" in EN(key)})
    assert words.open == (provenance is None)
    assert words.suppliers["supplier"].tolist() == ([] if provenance is None else ["s-far"])
    assert any("tier 2 10.0%" in sentence for sentence in words.sentences)


def test_provenance_is_read_beside_the_plan(chain_pack: api.Pack, free_chain_pack: api.Pack, tmp_path: Path) -> None:
    provenance = packs.provenance_of(chain_pack)
    assert provenance is not None
    assert provenance["clean_jpy"] == pytest.approx(12_690)
    assert packs.provenance_of(free_chain_pack) is None
    (tmp_path / "provenance.json").write_text(json.dumps({"clean_jpy": 1}), encoding="utf-8")
    with pytest.raises(api.BadInput, match="barred_jpy"):
        packs.provenance_of(replace(chain_pack, folder=tmp_path))
    (tmp_path / "provenance.json").write_text("{", encoding="utf-8")
    with pytest.raises(api.BadInput, match="JSON"):
        packs.provenance_of(replace(chain_pack, folder=tmp_path))


def _page(language: str, page: str, plan: str, **state: object) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = language, plan
    at.run()
    for key, value in state.items():
        at.session_state[key] = value
    if page != "overview":
        at.switch_page(f"dashboard/views/{page}.py").run()
    assert not at.exception
    return at


@pytest.mark.screen
@pytest.mark.usefixtures("chains")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_of_a_plan_with_tiers(language: str, free_chain_pack: api.Pack) -> None:
    w = Words(language)
    at = _page(language, "overview", "no-rules")
    titles = [element.value.replace("\\", "") for element in at.subheader]
    shares = {"made": "60.0%", "firm": "30.0%", "bought_made": "0.0%", "bought_firm": "0.0%"}
    assert w("overview.tier_deeper", tier=2, **shares) in titles
    assert w("overview.unknown_title", tier=2, share="10.0%") in titles
    assert len(at.get("plotly_chart")) == 5
    assert any("optimizer provenance" in element.value for element in at.code)
    after = _page(language, "overview", "chain")
    assert w("overview.tier_level", made="0.0%", firm="0.0%") in [
        element.value.replace("\\", "") for element in after.subheader
    ]
    assert len(after.get("plotly_chart")) == 4


@pytest.mark.screen
@pytest.mark.usefixtures("chains")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tabs_of_a_plan_with_tiers(language: str, chain_pack: api.Pack) -> None:
    w = Words(language)
    promised = clearance_line("ban@2027Q2", w, names_of(chain_pack.case, w))
    at = _page(language, "plan", "chain", plan_tab=w("plan.tab_orders"))
    assert at.main.dataframe[0].value["clearance"].tolist() == [promised]
    words = w("plan.whole_cost", components=w.money(2_690), landed=w.money(12_690), cost=w.money(12_690))
    assert words in [element.value for element in at.caption]
    at.session_state["plan_tab"] = w("plan.tab_components")
    at.run()
    fed = at.main.dataframe[0].value
    assert set(fed["component"]) == {"chip", "gallium"}
    assert set(fed["clearance"]) == {promised}
    at.session_state["plan_tab"] = w("plan.tab_exclusions")
    at.run()
    barred = at.main.dataframe[0].value
    assert set(barred["verdict"]) == {w("verdict.barred"), w("verdict.reported")}
    assert set(barred["tier"]) == {1, 2, 3}
    at.multiselect(key="filter_supplier").select("s-held").run()
    assert set(at.main.dataframe[0].value["supplier"]) == {"held"}
    assert not at.exception


@pytest.mark.screen
@pytest.mark.usefixtures("chains")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exposure_tab_compares_tier_by_tier(language: str) -> None:
    w = Words(language)
    at = _page(language, "plan", "chain", plan_tab=w("plan.tab_exposure"), exposure_tier="2", exposure_by="country")
    words = [element.value for element in at.subheader]
    assert w("plan.exposure_split", tier="2", span=w("plan.all_years")) in words
    rows = at.main.dataframe[0].value.set_index("key")
    assert rows.loc[w("column.unknown_key"), ["value_jpy", "before_made_in_concern"]].tolist() == pytest.approx([0, 0])
    measures = ["before_made_in_concern", "before_firm_of_concern"]
    assert rows.loc["CHN", measures].tolist() == pytest.approx([100, 0])
    at.session_state["exposure_by"] = "owner"
    at.run()
    assert not at.exception
    assert "near" in at.main.dataframe[0].value["key"].tolist()
    at.multiselect(key="filter_part").select("gallium").run()
    assert at.session_state["exposure_tier"] == "3"
    assert not at.exception


@pytest.mark.screen
def test_the_exposure_tab_without_a_plan_to_compare_with(
    chain_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(chain_folder / "chain", tmp_path / "chain")
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    at = _page("en", "plan", "chain", plan_tab=EN("plan.tab_exposure"))
    assert EN("plan.exposure_alone") in [element.value for element in at.caption]
    assert not [column for column in at.main.dataframe[0].value if str(column).startswith("before")]
