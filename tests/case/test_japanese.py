"""What is said of a case in Japanese."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.case import load_case
from optimizer.dataset.package import write_package
from optimizer.errors import BadInput
from optimizer.messages import in_language
from optimizer.scenario import list_scenarios
from tests.japanese import in_japanese
from tests.scenario.small_tables import small_tables

HEAD = "id: s\ntitle: {en: S}\ndata: small\n"


def said(folder: Path, body: str) -> str:
    """What is wrong with a scenario of this body, in Japanese."""
    write_package(small_tables(), folder / "small", replace=True)
    (folder / "s.yaml").write_text(HEAD + body, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        load_case(folder / "s.yaml")
    in_japanese(error.value.message)
    return error.value.in_language("ja")


@pytest.mark.parametrize(
    ("body", "japanese"),
    [
        ("horizon: {start: 2030Q1, periods: 4}\n", "s.yaml:4: 計画期間（2030Q1〜2030Q4）に所要量がありません。"),
        (
            "horizon: {start: 2030Q1}\n",
            "s.yaml:4: 計画期間の最初（2030Q1）が、所要量の最後の四半期より後です。",
        ),
        ("deadlines: {ban: 2028Q1}\n", "s.yaml:4: deadlines.ban: シナリオに調達規則'ban'がありません。"),
        (
            "changes: [{table: offers, where: {offer_id: nobody}, set: {capacity: 1}}]\n",
            "s.yaml:4: offers: offer_idが'nobody'の行はありません（",
        ),
        ("modle: {integers: on}\n", "s.yaml:4: modle: キー'modle'は使用できません（'model'の誤りではありませんか）。"),
        (
            "model: {share_cap: {country: 2}}\n",
            "s.yaml:4: model.share_cap.country: 0超1以下の数値が必要です（記載内容：'2'）。",
        ),
    ],
)
def test_what_is_wrong_with_a_scenario_is_told_in_japanese(tmp_path: Path, body: str, japanese: str) -> None:
    assert said(tmp_path, body).startswith(japanese)


def test_faults_that_changes_leave_are_told_in_japanese(tmp_path: Path) -> None:
    text = said(tmp_path, "changes: [{table: demand, set: {units: -1}}]\n")
    assert text.startswith("s.yaml:4: 変更点の適用後のデータに")
    assert "\n  s.yaml:4: エラー：demand、2行目、列units　記載値：'-1'　必要な内容：0以上1e15以下の数値" in text


def test_warnings_of_a_case_are_told_in_japanese(tmp_path: Path) -> None:
    write_package(small_tables(), tmp_path / "small")
    body = "horizon: {periods: 1}\nmodel: {share_cap: {country: 0.1}, score_floor: {technical: 100}}\n"
    (tmp_path / "s.yaml").write_text(HEAD + body, encoding="utf-8")
    warnings = load_case(tmp_path / "s.yaml").warnings
    assert len(warnings) > 2
    for warning in warnings:
        assert in_japanese(warning.message).startswith("注意：")


def test_a_listed_scenario_tells_its_fault_in_japanese(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\ntitle: {en: A}\n", encoding="utf-8")
    (listed,) = list_scenarios(tmp_path)
    assert str(listed.fault) == "a.yaml:1: the key 'data' is missing"
    assert in_language(listed.fault, "ja") == "a.yaml:1: キー'data'がありません。"
