"""The command explain, in both languages; its result in a pack; the worked example of the documentation."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from tests.integration.conftest import ROOT, TUTORIAL

#: Latin words that Japanese keeps: ids, flags, quarters and what data name.
KEPT = re.compile(r"[a-z]+-[a-z-]+|--[a-z]+|ID|\b20\d\dQ\d\b|\([^)]*\)|ministry|utility|decisions\.csv")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert cli.main([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


def test_prices_verdicts_and_decisions_in_both_languages(out_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english = run(capsys, "explain", out_folder / "tutorial", "--lang", "en")
    assert "Prices (fixed-integer LP)" in english
    assert (
        "asked for by Ministry in FY2027 Q1 costs ¥500,000 more (holds for up to 2 less, and any increase)" in english
    )
    # Qualification, ramp and capacity end together there: one more unit of capacity raises all of them.
    assert "(mesa-radio) could ship in FY2027 Q3 saves ¥18,580 (holds for 30 less to 10 more)" in english
    assert "Offers: in 6" in english
    assert "row(s) with a price; what they let through saves ¥" in english
    assert "qualification Mesa Radio (fictional) Base station radio (mesa-radio) FY2027 Q1" in english
    japanese = run(capsys, "explain", out_folder / "tutorial", "--lang", "ja")
    assert "費用が50.0万円増えます（減少は2まで、増加には限度なく成り立ちます）" in japanese
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", KEPT.sub("", japanese)), japanese


def test_an_offer_and_a_part(out_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "explain", out_folder / "tutorial", "--offer", "listed-radio", "--lang", "en")
    assert "in the plan with 80 units" in text
    assert "barred for Ministry, FY2027 Q1 to FY2027 Q4" in text
    part = run(capsys, "explain", out_folder / "tutorial", "--part", "chip", "--lang", "ja")
    assert part.count("採用") == 3
    assert "kita-radio" not in part
    result = json.loads(run(capsys, "explain", out_folder / "tutorial", "--part", "chip", "--json"))
    assert {row["part"] for row in result["offers"]} == {"chip"}


def test_a_scenario_is_solved_first_and_bad_input_is_told(
    out_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = json.loads(run(capsys, "explain", TUTORIAL, "--set", "model.integers=off", "--json"))
    assert result["basis"] == "LP"
    assert cli.main(["explain", str(out_folder / "tutorial"), "--offer", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err
    assert cli.main(["explain", str(out_folder / "tutorial"), "--set", "id=x"]) == 2
    impossible = tmp_path / "impossible.yaml"
    cover = "  - {table: stock, where: {segment_id: ministry}, set: {cover_periods: 50}}"
    text = TUTORIAL.read_text("utf-8").replace("../data", str(ROOT / "data"))
    impossible.write_text(f"{text}\nchanges:\n{cover}\n", encoding="utf-8")
    assert cli.main(["explain", str(impossible)]) == 3


def test_an_explanation_is_stored_with_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "pack"
    run(capsys, "solve", TUTORIAL, "--out", pack, "--with", "explain")
    stored = json.loads((pack / "explain.json").read_text("utf-8"))
    assert stored["offers"]
    assert stored["assumptions"]
    run(capsys, "verify", pack)
    with api.open_pack(pack) as opened:
        again = json.loads(json.dumps(api.analyse("explain", api.Subject(opened.case, opened))))
    assert [row["verdict"] for row in again["offers"]] == [row["verdict"] for row in stored["offers"]]
    assert again["objective_jpy"] == pytest.approx(stored["objective_jpy"])


def test_the_worked_example_is_what_the_documentation_says(out_folder: Path) -> None:
    """Every line of the tables in docs/explanations.md that begins with a constraint or an offer."""
    page = (ROOT / "docs" / "explanations.md").read_text("utf-8")
    with api.open_pack(out_folder / "tutorial") as pack:
        mapping = api.explain(pack, offer="mesa-radio").as_mapping()
    rows = {(row["constraint"], *row["keys"].values()): row for row in mapping["prices"]}
    stated_rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([−\d,]+) \| (\S+) \| (\S+) \|", page, re.MULTILINE)
    assert len(stated_rows) == 5
    for constraint, keys, jpy, down, up in stated_rows:
        row = rows[constraint, *(key.strip() for key in keys.split(","))]
        assert row["step_jpy"] == pytest.approx(float(jpy.replace("−", "-").replace(",", "")))
        ends = [None if end == "∞" else pytest.approx(float(end)) for end in (down, up)]
        assert [row["steps_down"], row["steps_up"]] == ends
    loss = mapping["offer"]["loss"]
    assert f"¥{loss['jpy']:,.0f}" in page
    assert f"¥{loss['spared_jpy']:,.0f}" in page
    assert f"¥{loss['jpy'] - loss['spared_jpy']:,.0f}" in page


def test_every_row_with_a_price_is_told_where_asked(out_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = out_folder / "tutorial"
    every = json.loads(run(capsys, "explain", pack, "--all", "--json"))
    priced = {row["constraint"]: row["rows"] for row in every["groups"] if not row["by"]}
    told = Counter(row["constraint"] for row in every["prices"])
    assert told == priced
    assert max(priced.values()) > 10
    text = run(capsys, "explain", pack, "--all", "--lang", "en")
    assert "Prices (fixed-integer LP), every row:" in text
    assert text.count("holds ") >= sum(priced.values())
    assert "すべての制約：" in run(capsys, "explain", pack, "--all", "--lang", "ja")
