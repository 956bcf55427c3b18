"""What would repair a plan or a trial, on the pages and in both languages."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.trials import analyses
from dashboard.trials.jobs import Workers
from dashboard.words.texts import TEXTS
from optimizer import api

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("folders", "pool")]

APP = Path(__file__).parents[2] / "app.py"


def app(language: str, page: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"] = language
    at.query_params["plan"] = "tutorial"
    at.run()
    at.switch_page(f"dashboard/views/{page}.py").run()
    assert not at.exception
    return at


def text(at: AppTest) -> str:
    kinds = (at.subheader, at.markdown, at.caption, at.code, at.success, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def ended(at: AppTest, pool: Workers, said: str) -> AppTest:
    """The page once the workers are done and it says so."""
    for _ in range(240):
        at.run()
        assert not at.exception
        if said in text(at):
            return at
        time.sleep(0.25)
    raise AssertionError(text(at))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_why_explains_the_shortage_of_the_tutorial_and_repairs_it(language: str, pool: Workers) -> None:
    """Kita ships 40 and 3 are in stock, of 45: the tutorial is short of 2."""
    w = TEXTS[language]
    at = app(language, "why")
    start = [button for button in at.button if button.label == w["repair.start"]]
    if start:
        start[0].click().run()
    at = ended(at, pool, w["repair.menu_note"])
    shown = text(at)
    assert w["repair.kind_capacity"] in shown
    assert "capacity: 2" in shown, "the file of a repair"
    assert "Kita Electric" in shown if language == "en" else "北電機" in shown
    at.select_slider(key="repair_limit").set_value(5).run()
    start = [button for button in at.button if button.label == w["repair.start"]]
    if start:
        start[0].click().run()
    met = "at most 5% of any demand is short" if language == "en" else "不足を各所要量の5%までに抑える計画が存在します"
    ended(at, pool, met)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_studio_repairs_a_trial_without_a_plan(language: str, pool: Workers) -> None:
    w = TEXTS[language]
    at = app(language, "studio")
    at.selectbox(key="studio_scenario").select("impossible").run()
    at.button(key="studio_solve").click().run()
    at = ended(at, pool, w["studio.infeasible"])
    start = [button for button in at.button if button.label == w["repair.start"]]
    if start:
        start[0].click().run()
    at = ended(at, pool, w["repair.menu_note"])
    assert w["repair.kind_cover"] in text(at)
    assert "extends: impossible" in text(at)


def test_a_result_is_plain_data_that_a_pack_can_hold(out_folder: Path) -> None:
    with api.open_pack(out_folder / "tutorial") as pack:
        result = api.analyse("repair", api.Subject(pack.case, pack))
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert {"state", "conflict", "repairs", "assumptions", "grades"} <= set(result)
    assert analyses.AnalysisTask
