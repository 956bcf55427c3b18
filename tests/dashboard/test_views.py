"""Every page in both languages, run in process; the browser's part is in test_browser.py."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.trials.jobs import Workers
from dashboard.views import plan as plan_view
from dashboard.words.language import Words
from dashboard.words.texts import TEXTS
from optimizer import api

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("folders", "pool")]

APP = Path(__file__).parents[2] / "app.py"
LANGUAGES = ["ja", "en"]


def _app(language: str, page: str = "overview", **query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"] = language
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    if page != "overview":
        at.switch_page(f"dashboard/views/{page}.py").run()
    assert not at.exception
    return at


def _text(at: AppTest) -> str:
    """Everything the main part of the page says."""
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.code, at.info, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", sorted(path.stem for path in Path(plan_view.__file__).parent.glob("[!_]*.py")))
def test_every_page_opens_and_has_a_name(page: str, language: str) -> None:
    text = _text(_app(language, page, plan="tutorial"))
    assert text
    # On what every answer rests stands at the foot of every page.
    assert text.count(api.DISCLAIMER[language]) == 1
    assert Words(language)(f"page.{page}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_overview_tells_the_headline_and_lets_nothing_be_edited(language: str) -> None:
    w = Words(language)
    at = _app(language, plan="tutorial")
    bound = ("coverage", "premium", "made", "firm", "outlay", "assumed")
    every = ("coverage", "outlay", "trusted", "made", "firm")
    assert [tile.label for tile in at.main.metric] == [w(f"head.{name}") for name in (*bound, *every)]
    values = [tile.value.replace("\\", "") for tile in at.main.metric]
    assert values[0] == "98.9%"
    # Of what is minimised, so with the penalty of 1,000,000 for a shortage.
    assert values[1] == w.money(28_642_190 - 20_802_900)
    assert values[2] == "0.0% → 0.0%"
    assert values[4] == w.money(325_590 + 21_747_800 - 1_000_000)
    assert values[len(bound) + 1] == w.money(27_642_190)
    assert values[len(bound) + 3] == "24.8% → 24.0%"
    sentence = at.main.markdown[0].value.replace("\\", "")
    assert sentence.startswith("**For Ministry (74.8%" if language == "en" else "**府省庁（調達全体の74.8%）")
    assert w("overview.rules_title") in [element.value for element in at.subheader]
    for kind in ("button", "slider", "selectbox", "multiselect", "text_input", "number_input", "toggle", "checkbox"):
        assert len(getattr(at.main, kind)) == 0, kind
    assert w("overview.risk_title") in [element.value for element in at.subheader]
    assert len(at.get("plotly_chart")) == 3
    assert [element.label for element in at.get("download_button")].count(w("common.csv")) == 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tab", plan_view.TABS)
def test_every_tab_of_the_plan(language: str, tab: str) -> None:
    w = Words(language)
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = language, "tutorial"
    at.run()
    at.session_state["plan_tab"] = w(f"plan.tab_{tab}")
    at.switch_page("dashboard/views/plan.py").run()
    assert not at.exception
    assert [element.label for element in at.main.multiselect] == [
        w.heading("orders", name) for name in plan_view.FILTERS
    ]
    assert len(at.main.dataframe) == (0 if tab == "components" else 1)


def test_filters_narrow_the_orders_and_stay_while_pages_change() -> None:
    at = _app("en", "plan", plan="tutorial")
    everything = len(at.main.dataframe[0].value)
    at.multiselect(key="filter_segment").select("utility").run()
    shown = at.main.dataframe[0].value
    assert 0 < len(shown) < everything
    assert set(shown["segment"]) == {"Power utility"}
    at.switch_page("dashboard/views/overview.py").run()
    at.switch_page("dashboard/views/plan.py").run()
    assert not at.exception
    assert set(at.main.dataframe[0].value["segment"]) == {"Power utility"}
    at.multiselect(key="filter_country").select("JPN").run()
    assert TEXTS["en"]["plan.nothing"] in _text(at)


def test_changing_the_language_keeps_page_plan_and_tab_alive() -> None:
    at = _app("ja", "plan", plan="no-rules")
    at.session_state["plan_tab"] = TEXTS["ja"]["plan.tab_costs"]
    at.run()
    at.get("button_group")[0].set_value("en").run()
    assert not at.exception
    assert at.title[0].value == "Plan"
    assert at.query_params["lang"] in ("en", ["en"])
    assert at.query_params["plan"] in ("no-rules", ["no-rules"])


def test_without_an_address_the_language_is_japanese() -> None:
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    assert at.session_state["lang"] == "ja"
    assert at.session_state["plan"] in ("tutorial", "no-rules")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["overview", "plan", "screening"])
def test_without_a_plan_the_page_says_how_to_get_one(
    language: str, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path / "nothing"))
    at = _app(language, page)
    assert TEXTS[language]["empty.title"] in _text(at)
    assert "make plan" in _text(at)


def test_packs_that_cannot_be_read_are_named(out_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    shutil.copytree(out_folder / "tutorial", tmp_path / "cut")
    (tmp_path / "cut" / "orders.csv").unlink()
    (tmp_path / "mess").mkdir()
    (tmp_path / "mess" / "manifest.json").write_text("{}")
    at = _app("en", plan="cut")
    assert TEXTS["en"]["error.pack"] in _text(at)
    assert "orders.csv" in _text(at)
    assert "mess" in at.sidebar.warning[0].value


def test_names_in_the_data_cannot_become_markup(
    out_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    shutil.copytree(out_folder / "tutorial", tmp_path / "odd")
    summary = tmp_path / "odd" / "summary.json"
    content = json.loads(summary.read_text(encoding="utf-8"))
    content["title"] = {"en": "![x](http://evil.example/x.png)", "ja": "x"}
    summary.write_text(json.dumps(content), encoding="utf-8")
    at = _app("en")
    assert at.title[0].value.startswith("\\!\\[x\\]\\(")


def _solved(at: AppTest, pool: Workers) -> AppTest:
    at.button(key="studio_solve").click().run()
    until = time.monotonic() + 60
    while at.session_state["studio_run"].is_solving and time.monotonic() < until:
        assert TEXTS[at.session_state["lang"]]["studio.cancel"] in [element.label for element in at.main.button]
        time.sleep(0.1)
    at.run()
    assert not at.exception
    return at


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_studio_solves_compares_and_marks_what_is_stale(language: str, pool: Workers) -> None:
    w = Words(language)
    at = _app(language, "studio")
    assert w("studio.empty_title") in _text(at)
    at.selectbox(key="studio_scenario").select("tutorial").run()
    at.slider(key="studio_usd").set_value(20).run()
    at = _solved(at, pool)
    assert [tile.label for tile in at.main.metric] == [
        w(f"studio.head_{name}") for name in ("outlay", "coverage", "last_made", "last_firm")
    ]
    assert "+20" in _text(at)
    assert w("studio.stale") not in _text(at)
    at.slider(key="studio_usd").set_value(25).run()
    assert w("studio.stale") in _text(at)
    at.button(key="studio_reset").click().run()
    assert at.slider(key="studio_usd").value == 0
    at.button(key="studio_open").click().run()
    assert not at.exception
    assert at.session_state["plan"].startswith(".studio/")


@pytest.mark.slow
def test_studio_says_when_it_is_a_preview_and_when_nothing_changes(pool: Workers) -> None:
    at = _app("en", "studio")
    at.selectbox(key="studio_scenario").select("tutorial").run()
    at.toggle(key="studio_integers").set_value(False).run()
    at = _solved(at, pool)
    assert TEXTS["en"]["studio.is_preview"] in _text(at)
    assert TEXTS["en"]["studio.same_as_parent"] in _text(at)


@pytest.mark.slow
def test_studio_tells_a_conflict_in_words(pool: Workers) -> None:
    at = _app("en", "studio")
    at.selectbox(key="studio_scenario").select("impossible").run()
    at = _solved(at, pool)
    assert TEXTS["en"]["studio.infeasible"] in _text(at)
    assert "in stock at the end of" in _text(at)


@pytest.mark.slow
def test_studio_cancels(pool: Workers) -> None:
    at = _app("en", "studio")
    at.selectbox(key="studio_scenario").select("tutorial").run()
    at.select_slider(key="studio_country").set_value(55).run()
    at.button(key="studio_solve").click().run()
    at.button(key="studio_cancel").click().run()
    assert not at.exception
    assert TEXTS["en"]["studio.cancelled"] in _text(at)


def test_studio_shows_why_a_scenario_cannot_be_used() -> None:
    at = _app("en", "studio")
    at.selectbox(key="studio_scenario").select("broken").run()
    assert not at.exception
    assert TEXTS["en"]["studio.scenario_fault"] in _text(at)
    assert "no_such_key" in _text(at)


def test_studio_without_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_SCENARIOS", str(tmp_path / "none"))
    at = _app("ja", "studio")
    assert "シナリオがありません" in _text(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["overview", "plan"])
def test_a_pack_of_an_earlier_version_is_told_to_be_solved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, page: str
) -> None:
    shutil.unpack_archive(APP.parent / "tests" / "pack" / "tutorial-pack-1.0.zip", tmp_path / "tutorial")
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    at = _app(language, page, plan="tutorial")
    assert Words(language)("error.earlier") in [element.value for element in at.warning]
    command = at.code[0].value
    assert command.startswith("python -m optimizer solve ")
    assert command.endswith(f"--out {tmp_path / 'tutorial'}")


def test_a_reference_of_an_earlier_version_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out_folder: Path
) -> None:
    shutil.copytree(out_folder / "tutorial", tmp_path / "tutorial")
    shutil.unpack_archive(APP.parent / "tests" / "pack" / "tutorial-pack-1.0.zip", tmp_path / "no-rules")
    for name in ("manifest", "summary"):
        file = tmp_path / "no-rules" / f"{name}.json"
        file.write_text(
            json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"scenario": "no-rules"}), encoding="utf-8"
        )
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    assert "there is no reference plan." in _text(_app("en", plan="tutorial")).replace("\\", "")
    assert Words("en")("plan.decisions_alone") in _text(_decisions_tab("en"))


def _decisions_tab(language: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = language, "tutorial"
    at.run()
    at.session_state["plan_tab"] = Words(language)("plan.tab_decisions")
    at.switch_page("dashboard/views/plan.py").run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", LANGUAGES)
def test_decisions_without_a_reference_are_only_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out_folder: Path, language: str
) -> None:
    shutil.copytree(out_folder / "tutorial", tmp_path / "tutorial")
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    w = Words(language)
    titles = [element.value.replace("\\", "") for element in _decisions_tab(language).subheader]
    assert w("plan.decisions_title", count=2) in titles
