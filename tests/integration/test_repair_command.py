"""The command ``repair``, in both languages; and the scenario that ships to be repaired, with what its file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words.language import Words
from optimizer import api
from optimizer.analysis.repair.overlays import overlaid
from optimizer.analysis.repair.sentences import explanation_of
from optimizer.cli import parser as cli
from optimizer.cli.repair import repair_text
from optimizer.solve import highs
from optimizer.solve.questions import Questions
from optimizer.solve.report import Limits
from optimizer.solve.strategy import matrices

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "scenarios" / "ban-at-once.yaml"
TUTORIAL = ROOT / "scenarios" / "tutorial.yaml"


def answer_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert cli.main(["repair", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_tutorial_is_short_of_two_radios(capsys: pytest.CaptureFixture[str]) -> None:
    """As in docs/repair.md: 45 are asked for, 40 can ship and 3 are in stock."""
    answer = answer_of(capsys, str(TUTORIAL))
    assert answer["state"] == "short"
    assert len(answer["conflict"]) == 4
    sizes = {repair["kind"]: repair["changes"][0]["en"] for repair in answer["repairs"]}
    assert (
        sizes["capacity"]
        == "Offer Kita Electric (fictional), kita-radio (Base station radio): capacity 40, 2 more units a quarter"
    )
    assert sizes["stock"] == "Opening stock of Base station radio for Ministry: 3, 2 more units"
    assert "; 2 units use it" in sizes["exception"]
    assert answer["assumptions"]
    assert sum(answer["grades"].values()) == pytest.approx(1)


def test_a_file_of_a_repair_beside_the_scenario_gives_what_was_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tutorial.yaml").write_text(
        TUTORIAL.read_text(encoding="utf-8").replace("../data/tutorial", str(ROOT / "data" / "tutorial")),
        encoding="utf-8",
    )
    answer = answer_of(capsys, str(tmp_path / "tutorial.yaml"), "--set", "model.share_cap.country=0.95")
    assert len(answer["repairs"]) >= 3
    for repair in answer["repairs"]:
        path = tmp_path / f"{repair['overlay']['id']}.yaml"
        path.write_text(repair["yaml"], encoding="utf-8")
        plan = api.solve_case(api.load_case(path))
        assert plan.case.scenario.model.share_cap[0].limit == 0.95, "what was set stands in the file"
        assert plan.summary["objective_jpy"] == pytest.approx(repair["cost_jpy"])
        assert plan.summary["coverage"]["value"] == pytest.approx(repair["coverage"])
        assert api.audit_plan(plan) == []


@pytest.mark.parametrize(("language", "said"), [("en", "What would repair it"), ("ja", "是正案（変更の小さい順")])
def test_the_command_speaks_both_languages(capsys: pytest.CaptureFixture[str], language: str, said: str) -> None:
    assert cli.main(["repair", str(TUTORIAL), "--shortage", "0.02", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert said in out
    assert "extends: tutorial" in out
    assert cli.main(["repair", str(TUTORIAL), "--shortage", "0.05", "--lang", language]) == 0
    assert (
        "at most 5% of any demand is short" if language == "en" else "5%までに抑える計画が存在します"
    ) in capsys.readouterr().out


def test_a_share_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["repair", str(TUTORIAL), "--shortage", "2"]) == 2
    assert "between 0 and 1" in capsys.readouterr().err
    assert cli.main(["repair", str(TUTORIAL), "--seconds", "0"]) == 2
    assert "more than 0" in capsys.readouterr().err


def test_what_the_time_did_not_suffice_for_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """In no time nothing is settled: no conflict and no repair is claimed, and each kind of repair is named as not looked for."""
    answer = answer_of(capsys, str(TUTORIAL), "--seconds", "1e-9")
    assert answer["state"] in ("open", "short"), "that whole numbers admit no plan may show at once"
    assert (answer["repairs"], answer["conflict"], answer["tried"]) == ([], [], 0)
    assert {"capacity", "exception", "demand", "shortage", "deadline", "combination"} <= set(answer["unsought"])
    assert answer["left_out"][0]["en"].startswith("The search for conflicts ended")
    assert not any("minimal" in line["en"] for line in answer["assumptions"])


@pytest.mark.slow
def test_a_buyer_whose_budget_is_too_small_for_all_parts_together_has_a_conflict() -> None:
    """Allies only: each part by itself can be had; the ministries' budget does not pay for all of them."""
    case = api.load_case(ROOT / "scenarios" / "allied-only.yaml")
    explainer = explanation_of(overlaid(case, {"id": "strict", "model": {"shortage_limit": 0}}))
    questions = Questions.within(120.0)
    [account] = explainer.find(questions, whole=False)
    assert account.minimal
    assert not questions.left_open
    assert account.ids("segment") == ["ministries"]
    assert "budget" in account.facts
    assert 1 <= len(explainer.sentences([account])) <= 10
    part = matrices(explainer.program).relaxed().subset(rows=account.rows[0])
    # Another method than the one that led to the rows.
    assert highs.solve(part, Limits(), method="ipm").status == "infeasible"


def _page(result: dict[str, object], language: str) -> None:
    # Streamlit runs this function's text alone: it names nothing of this module.
    from dashboard.parts import repair
    from dashboard.words.language import Words

    repair.draw(Words(language), result, "shipped")  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.screen
def test_the_scenario_that_ships_to_be_repaired(capsys: pytest.CaptureFixture[str]) -> None:
    """Without whole numbers, which stand in nobody's way here: at most ten sentences, at least three repairs, both languages."""
    answer = answer_of(capsys, str(SHIPPED), "--set", "model.integers=off")
    assert answer["state"] == "infeasible"
    assert 1 <= len(answer["conflict"]) <= 10
    assert len({repair["kind"] for repair in answer["repairs"]}) >= 3
    assert [repair["touched"] for repair in answer["repairs"]] == sorted(
        repair["touched"] for repair in answer["repairs"]
    )
    text = repair_text(answer)
    for repair in answer["repairs"]:
        assert repair["changes"][0]["en"] in text
        assert repair["changes"][0]["ja"] in text.in_language("ja")
    for language in ("en", "ja"):
        at = AppTest.from_function(_page, args=(answer, language), default_timeout=60).run()
        assert not at.exception
        shown = "\n".join(str(element.value) for element in at.markdown).replace("\\", "")
        for sentence in [*answer["conflict"], *(repair["changes"][0] for repair in answer["repairs"])]:
            assert sentence[language] in shown
        assert Words(language)("repair.conflict") in shown  # type: ignore[arg-type]
