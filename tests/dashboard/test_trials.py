"""The studio's controls as overlays, and the cases and keys that follow from them."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import packs
from dashboard.trials import overlay, scenarios
from dashboard.trials.overlay import Controls
from optimizer import api

ROOT = Path(__file__).parents[2]
CHILD = """
id: child
title: {en: Child, ja: 子}
extends: tutorial
deadlines: {jp-it-2018: 2027Q4}
changes:
  - {table: fx, where: {currency: USD}, scale: {jpy_per_unit: 1.1}}
model:
  share_cap: {supplier: 0.8}
  integers: off
"""

pytestmark = pytest.mark.usefixtures("folders")


def test_an_overlay_gives_the_same_case_as_a_file_that_extends(scenario_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(scenario_folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")
    written = api.load_case(tmp_path / "child.yaml")
    overlay = {
        "id": "child",
        "title": {"en": "Child", "ja": "子"},
        "deadlines": {"jp-it-2018": "2027Q4"},
        "changes": [{"table": "fx", "where": {"currency": "USD"}, "scale": {"jpy_per_unit": 1.1}}],
        "model": {"share_cap": {"supplier": {"part": 0.8}}, "integers": False},
    }
    laid = api.overlay_case(tmp_path / "tutorial.yaml", overlay)
    mapping = laid.scenario.as_mapping()
    assert {**mapping, "description": None} == {**written.scenario.as_mapping(), "description": None}
    assert laid.tables["fx"].equals(written.tables["fx"])
    assert laid.rules == written.rules


def test_an_overlay_can_take_a_key_away_and_may_not_name_a_parent(scenario_folder: Path) -> None:
    path = scenario_folder / "tutorial.yaml"
    capped = {"id": "x", "title": {"en": "x"}, "model": {"share_cap": {"country": {"part": None}}}}
    case = api.overlay_case(path, {**capped, "solver": {"time_limit_s": None}})
    assert case.scenario.model.share_cap == ()
    assert case.scenario.solver.time_limit_s is None
    with pytest.raises(api.BadInput, match="extends"):
        api.overlay_case(path, {"id": "x", "extends": "tutorial"})
    with pytest.raises(api.BadInput, match="no_such_key"):
        api.overlay_case(path, {"id": "x", "title": {"en": "x"}, "no_such_key": 1})


def test_controls_become_an_overlay_and_nothing_else_changes(scenario_folder: Path) -> None:
    base = scenarios.scenario_case(scenario_folder / "tutorial.yaml")
    start = overlay.start_values(base.case)
    assert start == Controls(rule="jp-it-2018", integers=True)
    assert overlay.overlay_of(start, base.case) == {}
    assert overlay.trial_task(base, start).key == overlay.parent_task(base, start).key
    controls = replace(
        start, caps={**start.caps, "country": 0.6}, usd_extra=0.1, all_currencies=0.2, deadline="2027Q4", integers=False
    )
    changes = overlay.overlay_of(controls, base.case)
    assert changes["model"] == {"share_cap": {"country": {"part": 0.6}}, "integers": False}
    assert changes["deadlines"] == {"jp-it-2018": "2027Q4"}
    factors = {tuple(change["where"]["currency"]): change["scale"]["jpy_per_unit"] for change in changes["changes"]}
    assert factors == {("CNY",): pytest.approx(1.2), ("USD",): pytest.approx(1.32)}
    case = api.overlay_case(base.path, changes)
    usd = case.tables["fx"].query("currency == 'USD'")["jpy_per_unit"]
    before = base.case.tables["fx"].query("currency == 'USD'")["jpy_per_unit"]
    assert (usd.to_numpy() / before.to_numpy()).tolist() == pytest.approx([1.32] * len(usd))
    assert case.scenario.lineage == ("tutorial", "tutorial-trial")
    parent = overlay.parent_task(base, controls)
    assert set(parent.overlay) == {"id", "title", "model"}
    assert parent.overlay["model"] == {"integers": False}


@pytest.mark.parametrize(
    ("percent", "start", "expected"), [(33, 1 / 3, 1 / 3), (100, 0.6, None), (40, 0.6, 0.4), (100, None, None)]
)
def test_an_untouched_cap_is_exactly_the_scenarios(percent: int, start: float | None, expected: float | None) -> None:
    assert overlay.cap_of(percent, start) == expected


def test_only_the_latest_trials_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    for k in range(5):
        place = tmp_path / packs.TRIALS_FOLDER / f"{k}"
        place.mkdir(parents=True)
        (place / "manifest.json").write_text("{}")
        os.utime(place, (k, k))
    for name, age in ((".half.old", 7200), (".half.new", 0)):
        (tmp_path / packs.TRIALS_FOLDER / name).mkdir()
        os.utime(tmp_path / packs.TRIALS_FOLDER / name, (time.time() - age,) * 2)
    overlay.remove_old_trials(2)
    assert sorted(place.name for place in (tmp_path / packs.TRIALS_FOLDER).iterdir()) == [".half.new", "3", "4"]


def test_a_scenario_is_read_again_when_its_data_change(scenario_folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "tutorial"
    shutil.copytree(ROOT / "data" / "tutorial", data)
    shutil.copytree(ROOT / "data" / "rules", tmp_path / "rules")
    text = (scenario_folder / "tutorial.yaml").read_text(encoding="utf-8")
    path = tmp_path / "tutorial.yaml"
    path.write_text(text.replace((ROOT / "data" / "tutorial").as_posix(), "tutorial"), encoding="utf-8")
    first = scenarios.scenario_case(path)
    assert scenarios.scenario_case(path) is first
    fx = data / "fx.csv"
    fx.write_text(fx.read_text(encoding="utf-8").replace("150", "151"), encoding="utf-8")
    second = scenarios.scenario_case(path)
    assert second.digest != first.digest
