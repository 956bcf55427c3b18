"""What a reader of a plan is warned of stands in both languages; so does what the model lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer.errors import BadInput
from optimizer.model.build import build
from optimizer.plan.plan_warnings import plan_warnings
from tests.builder import amend, base_tables, make_case
from tests.chains import three_tiers
from tests.japanese import in_japanese


def test_warnings_in_japanese(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["offers"] = [offer for offer in tables["offers"] if offer["part_id"] != "gallium"]
    tables["parts"].append({**tables["parts"][0], "part_id": "nothing", "shortage_penalty_jpy": None})
    tables["demand"].append({**tables["demand"][0], "part_id": "nothing"})
    for row in range(len(tables["offers"])):
        amend(tables, "offers", row, minimum_order=5, capacity=100)
    warnings = plan_warnings(build(make_case(tmp_path, tables, model={"integers": False}))[0])
    said = [in_japanese(warning) for warning in warnings]
    for words in (
        "注意：parts、nothing：調達ルートがないため",
        "構成部品galliumを拠点に納入する輸送経路がないため",
        "シナリオではこれを緩和しているため（integers: off）",
    ):
        assert any(words in text for text in said), said


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ({"score_floor": {"technical": 50}}, "technical_score"),
        ({"risk_price_jpy": 10}, "risk_price_jpyを用いるには"),
    ],
)
def test_scores_that_are_missing_are_named_in_japanese(tmp_path: Path, model: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput) as caught:
        build(make_case(tmp_path, base_tables(), model=model))
    assert words in in_japanese(caught.value.message)
