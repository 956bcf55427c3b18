"""The page of trade-offs: frontier and intervals worked out, a point opened as a plan, and who is needed on the plan's page."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import packs
from dashboard.numbers.tradeoffs import counts, frontier_points, interval_rows
from dashboard.trials.jobs import Workers
from dashboard.trials.overlay import task_of_pack
from dashboard.words.language import Words
from optimizer import api
from tests.dashboard.test_views import LANGUAGES, _app, _text

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("folders", "pool")]


@pytest.fixture(scope="module")
def worked_out(tmp_path_factory: pytest.TempPathFactory, out_folder: Path) -> Path:
    """A folder with the tutorial's plan, and its frontier and intervals in it."""
    folder = tmp_path_factory.mktemp("tradeoffs")
    shutil.copytree(out_folder / "tutorial", folder / "tutorial")
    api.analyse_place(folder / "tutorial", "frontier")
    _, several = api.analyse_place(folder / "tutorial", "intervals", {"within": [0.01, 0.10]})
    (folder / "tutorial" / "intervals.json").write_text(json.dumps(several), encoding="utf-8")
    return folder


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, worked_out: Path) -> Path:
    """The dashboard reads this folder."""
    monkeypatch.setenv("PLANNER_OUT", str(worked_out))
    return worked_out


def _waited(at: AppTest, until: str) -> AppTest:
    """The page once its text has ``until``."""
    ends = time.monotonic() + 60
    while until not in _text(at).replace("\\", "") and time.monotonic() < ends:
        time.sleep(0.2)
        at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_tabs_show_what_is_stored(stored: Path, language: str) -> None:
    w = Words(language)
    at = _app(language, "tradeoffs", plan="tutorial")
    result = json.loads((stored / "tutorial" / "frontier.json").read_text(encoding="utf-8"))
    points = frontier_points(result)
    text = _text(at).replace("\\", "")
    last = points.iloc[-1]
    assert w("frontier.title_origin", cost=w.money(last["more_jpy"]), value=w.percent(last["value"])) in text
    pack = packs.open_listed(packs.find_packs()[0][0])
    intervals = json.loads((stored / "tutorial" / "intervals.json").read_text(encoding="utf-8"))
    rows = interval_rows(pack, intervals, 0.01, "supplier")
    assert w("intervals.title_supplier", share="1%", **counts(rows)) in text
    assert rows["bloc"].notna().all()
    # What each rests on is said below it.
    assert text.count(w("analysis.assumes")) == 2
    at.segmented_control(key="intervals_within").set_value(0.10).run()
    at.segmented_control(key="intervals_kind").set_value("country").run()
    rows = interval_rows(pack, intervals, 0.10, "country")
    assert w("intervals.title_country", share="10%", **counts(rows)) in _text(at).replace("\\", "")
    assert not at.exception


def test_a_point_is_chosen_and_opened_as_a_plan(stored: Path, pool: Workers) -> None:
    w = Words("en")
    at = _app("en", "tradeoffs", plan="tutorial")
    result = json.loads((stored / "tutorial" / "frontier.json").read_text(encoding="utf-8"))
    slider = next(widget for widget in at.select_slider if widget.label == w("frontier.choose"))
    slider.set_value(3).run()
    assert w.money(result["points"][3]["cost_jpy"]) in [tile.value.replace("\\", "") for tile in at.metric]
    task = task_of_pack(packs.find_packs()[0][0], result["points"][3]["overlay"])
    next(button for button in at.button if button.label == w("frontier.solve")).click().run()
    ends = time.monotonic() + 60
    while packs.listed(task.place) is None and time.monotonic() < ends:
        time.sleep(0.2)
    at.run()
    assert not at.exception
    next(button for button in at.button if button.label == w("frontier.open")).click().run()
    assert not at.exception
    assert at.session_state["plan"] == packs.listed(task.place).key
    # The test's own address has lost its language by then, which a browser's session keeps.
    assert at.title[0].value in {Words(language)("page.plan") for language in LANGUAGES}
    with api.open_pack(task.place) as pack:
        assert pack.summary["objective_jpy"] == pytest.approx(result["points"][3]["cost_jpy"], rel=1e-6)
        assert api.measures_of_plan(pack.case, pack.tables)["origin"] == pytest.approx(
            result["points"][3]["measures"]["origin"], abs=1e-6
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_needed_stands_before_the_plans_list_of_suppliers(stored: Path, language: str) -> None:
    w = Words(language)
    text = _text(_app(language, "plan", plan="tutorial")).replace("\\", "")
    assert w("who.title") in text
    assert w("who.note") in text
    assert w("who.title") in _text(_app(language, plan="tutorial")).replace("\\", "")


def test_without_a_result_a_button_works_it_out(pool: Workers) -> None:
    w = Words("ja")
    at = _app("ja", "tradeoffs", plan="tutorial")
    assert w("frontier.explained") in _text(at)
    starts = [button for button in at.button if button.label == w("analysis.start")]
    assert len(starts) == 2
    starts[1].click().run()
    _waited(at, w("intervals.unit", most="").split("（")[0])
