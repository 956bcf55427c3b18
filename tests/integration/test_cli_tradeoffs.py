"""The commands ``frontier`` and ``intervals``: text in both languages, JSON, and a pack that keeps the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.cli import parser as cli
from tests.integration.conftest import TUTORIAL
from tests.integration.test_cli_words import english_in


def run(capsys: pytest.CaptureFixture[str], *arguments: object, ends: int = 0) -> tuple[str, str]:
    """What a command prints on its two streams."""
    capsys.readouterr()
    assert cli.main([str(argument) for argument in arguments]) == ends
    return capsys.readouterr()


def test_a_frontier_of_a_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    text, _ = run(capsys, "frontier", TUTORIAL, "--points", 5, "--lang", "en")
    assert "31.14%  ¥28.44 m  ¥0 more" in text
    assert "15.44%" in text
    japanese, _ = run(capsys, "frontier", TUTORIAL, "--points", 5, "--lang", "ja")
    assert "費用と懸念国等への依存度（原産地）の効率的フロンティア" in japanese
    assert english_in(japanese) == []
    printed, _ = run(capsys, "frontier", TUTORIAL, "--against", "country", "--points", 3, "--json")
    result = json.loads(printed)
    assert (result["against"], len(result["points"]), result["integers"]) == ("country", 3, False)
    assert {text["ja"] == text["en"] for text in result["assumptions"]} == {False}


def test_intervals_of_a_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("intervals", TUTORIAL, "--within", 1, 20, "--part", "radio", "--set", "model.integers=off")
    text, _ = run(capsys, *arguments, "--lang", "en")
    assert "Plans that cost at most 1% more" in text
    assert "Suppliers of radio Base station radio: must-have 3" in text
    japanese, _ = run(capsys, *arguments, "--lang", "ja")
    assert "費用の増加が20%以内の計画" in japanese
    assert english_in(japanese.replace("radio", "")) == []
    printed, _ = run(capsys, *arguments, "--json")
    result = json.loads(printed)
    assert [entry["within"] for entry in result["within"]] == [0.01, 0.2]
    assert {row["class"] for row in result["within"][0]["intervals"]} <= {"must_have", "substitutable", "never_needed"}


def test_a_pack_keeps_the_answer_and_still_verifies(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pack = tmp_path / "tutorial"
    run(capsys, "solve", TUTORIAL, "--out", pack, "--lang", "en")
    text, _ = run(capsys, "frontier", pack, "--lang", "en")
    assert "This plan:" in text
    run(capsys, "intervals", pack, "--lang", "en")
    kept = json.loads((pack / "intervals.json").read_text(encoding="utf-8"))
    summary = json.loads((pack / "summary.json").read_text(encoding="utf-8"))
    assert kept["best_jpy"] == pytest.approx(summary["objective_jpy"])
    for row in kept["within"][0]["intervals"]:
        assert row["low"] - 1e-6 <= row["present"] <= row["high"] + 1e-6
    # What is asked otherwise is told and not kept.
    before = (pack / "frontier.json").read_bytes()
    run(capsys, "frontier", pack, "--against", "firm")
    assert (pack / "frontier.json").read_bytes() == before
    assert "verified" in run(capsys, "verify", pack, "--lang", "en")[0]


def test_bad_input_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, fault = run(capsys, "frontier", TUTORIAL, "--against", "orign", "--lang", "en", ends=2)
    assert "there is no measure 'orign'" in fault
    _, fault = run(capsys, "intervals", TUTORIAL, "--within", -1, "--lang", "ja", ends=2)
    assert "0%以上" in fault
