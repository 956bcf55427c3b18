"""Analyses kept in a plan pack: every one that there is, stored, hashed and verified with the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli.parser import main

ROOT = Path(__file__).parents[2]
TUTORIAL = str(ROOT / "scenarios" / "tutorial.yaml")


def test_every_analysis_is_kept_in_the_pack_that_asks_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tutorial has no lots: what cannot be analysed is told, and the plan is written all the same."""
    place = tmp_path / "pack"
    assert main(["solve", TUTORIAL, "--out", str(place), "--with", ",".join(api.ANALYSES), "--lang", "ja"]) == 2
    assert "計画一式にevaluateの結果はありません" in capsys.readouterr().err
    assert main(["verify", str(place)]) == 0
    hashed = json.loads((place / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    for name in api.ANALYSES:
        assert (f"{name}.json" in hashed) == (name != "evaluate")
        # Provenance states costs alone.
        if name not in ("evaluate", "provenance"):
            result = json.loads((place / f"{name}.json").read_text(encoding="utf-8"))
            assert result["assumptions"]
            assert result["grades"]
            assert set(result["disclaimer"]) == {"ja", "en"}
    changed = place / "explain.json"
    changed.write_text(changed.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert main(["verify", str(place)]) == 1
    assert "explain.json" in capsys.readouterr().err


def test_an_analysis_that_there_is_not_is_a_fault_before_anything_is_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", TUTORIAL, "--out", str(tmp_path / "pack"), "--with", "explian", "--lang", "ja"]) == 2
    assert "explain" in capsys.readouterr().err
    assert not (tmp_path / "pack").exists()


def test_what_can_be_asked_for_is_named_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", TUTORIAL, "--out", str(tmp_path / "pack"), "--with", "rules", "--lang", "en"]) == 2
    assert capsys.readouterr().err.count("intervals") == 1
