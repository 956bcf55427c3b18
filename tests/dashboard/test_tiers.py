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
from dashboard.charts import tiers as charts_tiers
from dashboard.numbers import overview as figures
from dashboard.numbers import plan as figures_plan
from dashboard.numbers import tiers as figures_tiers
from dashboard.numbers.plan import Choice
from dashboard.parts import overview, tables
from dashboard.sentences import tiers as findings_tiers
from dashboard.sentences.proofs import clause_line, grade_line, proof_line
from dashboard.words.language import Words
from dashboard.words.names import names_of
from optimizer import api

APP = Path(__file__).parents[2] / "app.py"
WORDS = [Words("ja"), Words("en")]
LANGUAGES = ["ja", "en"]
EN = WORDS[1]


def test_spending_includes_components_and_adds_up_to_the_summary(chain_pack: api.Pack) -> None:
    spend = figures.spend_by_bloc(figures.paid(chain_pack), chain_pack.case.periods)
    assert spend["landed_cost_jpy"].sum() == pytest.approx(12_690)
    assert spend["landed_cost_jpy"].sum() == pytest.approx(chain_pack.summary["costs_nominal_jpy"]["purchase"])


def test_shares_weigh_by_value_not_by_the_price_of_assembly(chain_pack: api.Pack) -> None:
    orders = figures.named_orders(chain_pack)
    assert orders["purchase_jpy"].sum() == pytest.approx(10_000)
    nodes, _ = figures.flows(orders)
    assert nodes.loc[nodes["kind"] == "segment", "jpy"].sum() == pytest.approx(orders["value_jpy"].sum())
    assert figures.dependence(orders, chain_pack.case.periods)["value_jpy"].sum() == pytest.approx(
        orders["value_jpy"].sum()
    )
    assert orders["value_jpy"].sum() > 10_000


def test_capacity_use_counts_what_assemblies_take(chain_pack: api.Pack) -> None:
    offers = chain_pack.case.tables["offers"]
    assert offers["capacity"].isna().all()
    assert figures_plan.capacity_use(chain_pack).empty
    limited = offers.assign(capacity=offers["offer_id"].map({"near-chip": 40.0}))
    case = _with(chain_pack, offers=limited)
    use = figures_plan.capacity_use(case).set_index("offer")
    assert use.loc["near-chip", ["shipped", "peak"]].tolist() == [20.0, 0.5]


def _with(pack: api.Pack, **changed: pd.DataFrame) -> api.Pack:
    return replace(pack, case=replace(pack.case, tables={**pack.case.tables, **changed}))


def test_tiers_before_and_after_the_ban(chain_pack: api.Pack, free_chain_pack: api.Pack) -> None:
    ends = figures_tiers.tier_ends(chain_pack, free_chain_pack, "2027Q2", "2027Q2")
    rows = ends.drop_duplicates("tier").set_index("tier")
    assert rows["concern"].tolist() == [0.0, 0.0, 0.0]
    assert rows["before_concern"].tolist()[1] == pytest.approx(0.9)
    assert rows["before_unknown"].tolist()[1] == pytest.approx(0.1)
    free = figures_tiers.tier_ends(free_chain_pack, None, "2027Q2", "2027Q2")
    assert free["before_concern"].isna().all()
    title = findings_tiers.tier_title(free, EN)
    assert "90.0% is of concern at tier 2" in title
    assert "against 0.0%" in title
    assert findings_tiers.tier_title(ends, EN) == EN("overview.tier_level", bought="0.0%")


def test_a_tier_that_holds_next_to_nothing_is_told_not_drawn() -> None:
    columns = ["tier", "period", "concern", "unknown", "before_concern", "before_unknown", "value_jpy", "drawn"]
    rows = [
        (tier, period, share, 0.0, float("nan"), float("nan"), value, drawn)
        for tier, share, value, drawn in ((1, 0.2, 1e9, True), (2, 0.9, 1e4, False))
        for period in ("2027Q2", "2031Q1")
    ]
    ends = pd.DataFrame(rows, columns=columns)
    assert len(charts_tiers.tier_chart(ends, EN, reference=False).data[0].x) == 2
    assert "less than 0.1%" in findings_tiers.tier_finding(ends, EN, reference=False)
    assert findings_tiers.tier_title(ends, EN) == EN("overview.tier_level", bought="20.0%")


def test_exposure_by_key_compares_with_the_plan_without_rules(chain_pack: api.Pack, free_chain_pack: api.Pack) -> None:
    mine, theirs = (
        pack.tables["exposure"].loc[lambda rows: rows["tier"] == 2] for pack in (chain_pack, free_chain_pack)
    )
    found = figures_tiers.exposure_by(mine, "country", theirs).set_index("key")
    assert found.loc["JPN", ["share", "concern"]].tolist() == [1.0, 0.0]
    assert found.loc["CHN", "before_concern"] == 1.0
    # A source declared by supplier alone stands where that supplier is seated: here a firm held by a listed one.
    assert found.loc["JPN", "before_concern"] == 1.0
    assert found.loc[figures_tiers.UNKNOWN, ["before_concern", "before_unknown"]].tolist() == [0.0, 1.0]
    assert found["value_jpy"].sum() == pytest.approx(mine["value_jpy"].sum())
    years = figures_tiers.exposure_years(mine, ["2027"], theirs)
    assert years["concern"].tolist() == [0.0]
    assert years["before_concern"].tolist() == pytest.approx([0.9])


def test_hidden_plants_are_those_the_summary_names(chain_pack: api.Pack) -> None:
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
    assert figures_tiers.hidden_plants(pack)["plant"].tolist() == ["near"]
    assert len(figures_tiers.concentration(pack, Choice())) == 2
    every = figures_tiers.concentration(pack, Choice({"part": ["gallium"]}), every=True)
    assert every["plant"].tolist() == ["au"]
    told = overview.told(pack, None, EN).risks
    assert "Chip" not in told[-1]
    assert "chip in radio (near, JPN: 70.0% through 2 suppliers)" in told[-1]


def test_component_flows_by_part_find_components_and_assemblies(chain_pack: api.Pack) -> None:
    flows = figures_plan.component_flows(chain_pack, Choice({"part": ["chip"], "segment": ["nobody"]}))
    assert set(flows["component"]) == {"chip", "gallium"}
    assert set(figures_plan.component_flows(chain_pack, Choice({"supplier": ["s-au"]}))["component"]) == {"gallium"}


def test_barred_suppliers_can_be_chosen_as_filters(chain_pack: api.Pack) -> None:
    orders = figures.named_orders(chain_pack)
    offered = figures_plan.choices(chain_pack, orders, "supplier")
    assert offered[0] == "s-near"
    assert {"s-cn", "s-held", "s-au"} <= set(offered)


@pytest.mark.parametrize("w", WORDS, ids=["ja", "en"])
def test_every_proof_of_the_case_is_told_in_words(w: Words, chain_pack: api.Pack) -> None:
    names = names_of(chain_pack.case, w)
    for path in chain_pack.tables["exclusions"]["proof_path"]:
        told = proof_line(path, w, names)
        assert " declared" not in told or w.language == "en"
        assert "s-held" not in told
        assert "undeclared" not in told or w.language == "en"


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


def test_grades_are_told_in_words(chain_pack: api.Pack) -> None:
    names = names_of(chain_pack.case, EN)
    assert grade_line("ban@2027Q2", EN, names) == "Ban as of FY2027 Q1 (2027Q2)"
    assert grade_line("ban@2027Q2/1;ban@2027Q2", EN, names).startswith(
        "Ban as of FY2027 Q1 (2027Q2), tiers left: 1, Ban"
    )
    assert [grade_line(nothing, EN, names) for nothing in ("", None, float("nan"))] == ["", "", ""]
    assert grade_line("odd", EN, names) == "odd"
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
    ends = figures_tiers.tier_ends(free_chain_pack, None, "2027Q2", "2027Q2")
    told = findings_tiers.unknown_told(ends, provenance, EN)
    known = {"tier": 2, "share": "10.0%", "interval": "¥60"}
    assert told.title == EN(key, **{name: known[name] for name in known if f"{{{name}}}" in EN(key)})
    assert told.open == (provenance is None)
    assert told.suppliers["supplier"].tolist() == ([] if provenance is None else ["s-far"])
    assert any("tier 2 10.0%" in sentence for sentence in told.sentences)


def test_provenance_is_read_beside_the_plan(chain_pack: api.Pack, free_chain_pack: api.Pack, tmp_path: Path) -> None:
    found = packs.provenance_of(chain_pack)
    assert found is not None
    assert found["clean_jpy"] == pytest.approx(12_690)
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
    at = _page(language, "overview", "no-ban")
    titles = [one.value.replace("\\", "") for one in at.subheader]
    assert w("overview.tier_deeper", tier=2, share="90.0%", bought="0.0%") in titles
    assert w("overview.unknown_title", tier=2, share="10.0%") in titles
    assert len(at.get("plotly_chart")) == 5
    assert any("optimizer provenance" in one.value for one in at.code)
    after = _page(language, "overview", "chain")
    assert w("overview.tier_level", bought="0.0%") in [one.value.replace("\\", "") for one in after.subheader]
    assert len(after.get("plotly_chart")) == 4


@pytest.mark.screen
@pytest.mark.usefixtures("chains")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tabs_of_a_plan_with_tiers(language: str, chain_pack: api.Pack) -> None:
    w = Words(language)
    promised = grade_line("ban@2027Q2", w, names_of(chain_pack.case, w))
    at = _page(language, "plan", "chain", plan_tab=w("plan.tab_orders"))
    assert at.main.dataframe[0].value["clearance"].tolist() == [promised]
    told = w("plan.whole_cost", components=w.money(2_690), landed=w.money(12_690), cost=w.money(12_690))
    assert told in [one.value for one in at.caption]
    at.session_state["plan_tab"] = w("plan.tab_components")
    at.run()
    flows = at.main.dataframe[0].value
    assert set(flows["component"]) == {"chip", "gallium"}
    assert set(flows["clearance"]) == {promised}
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
    told = [one.value for one in at.subheader]
    assert w("plan.exposure_split", tier="2", span=w("plan.all_years")) in told
    rows = at.main.dataframe[0].value.set_index("key")
    assert rows.loc[w("column.unknown_key"), ["value_jpy", "before_concern"]].tolist() == pytest.approx([0, 0])
    assert rows.loc["CHN", "before_concern"] == pytest.approx(100)
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
    assert EN("plan.exposure_alone") in [one.value for one in at.caption]
    assert not [column for column in at.main.dataframe[0].value if str(column).startswith("before")]
