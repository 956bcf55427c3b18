"""The tabs Prices and Why / why not of the page Why, in both languages, from the button to the verified verdict."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words.language import Words

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("folders", "pool")]

APP = Path(__file__).parents[2] / "app.py"


def _why(language: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in {"lang": language, "plan": "tutorial", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("dashboard/views/why.py").run()
    assert not at.exception
    return at


def _worked_out(at: AppTest, label: str) -> AppTest:
    """The page after the first button of this label was pressed and its work is done."""
    button = next(button for button in at.main.button if button.label == label)
    button.click().run()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.5)
        at.run()
        assert not at.exception
        running = [element.value for element in at.subheader if "…" in str(element.value)]
        if not running and not any("cancel_" in str(button.key) for button in at.main.button):
            return at
    raise AssertionError("the work did not end")


def _text(at: AppTest) -> str:
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.info, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def test_an_order_leads_to_why_its_offer_is_in_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    def offers() -> set[str]:
        at = AppTest.from_file(str(APP), default_timeout=60)
        at.query_params["lang"], at.query_params["plan"] = "en", "tutorial"
        at.run()
        at.switch_page("dashboard/views/plan.py").run()
        assert not at.exception
        return {str(cell) for frame in at.main.dataframe if "standing" in frame.value for cell in frame.value["offer"]}

    assert "why?lang=en&plan=tutorial&offer=mesa-radio" in offers()
    assert [tab.label for tab in _why("en", offer="mesa-radio").tabs][:2] == [
        Words("en")("why.prices"),
        Words("en")("why.offers"),
    ]
    monkeypatch.setenv("PLANNER_ROLE", "official")
    assert "mesa-radio" in offers()


def test_prices_then_verdicts_then_one_offer_verified() -> None:
    w = Words("en")
    at = _why("en", offer="mesa-radio")
    assert w("offers.first") in _text(at)
    at = _worked_out(at, w("analysis.start"))
    text = _text(at)
    assert w("prices.basis", basis=w("prices.basis_fixed")) in text
    # The plan meets everything but two radios, and Kita's first quarter is what is short.
    frames = [frame.value for frame in at.main.dataframe]
    assert any("mesa-radio" in set(frame.get("offer", [])) for frame in frames)
    # Each price is a sentence that is shown whole, not cut at the width of a column.
    told = at.main.table[0].value
    assert told["One step more"].str.contains("¥500,000 more").any()
    assert "500,000" in set(told["One step ¥"])
    assert w("offers.decisions_title") in text
    at = _worked_out(at, w("analysis.start"))
    assert "10 more units are missing" in _text(at)
    split = next(frame.value for frame in at.main.dataframe if "term" in frame.value)
    assert split["jpy"].tolist() == [95_800, 24_700, -120_500]
    japanese = _why("ja", offer="mesa-radio")
    text = _text(japanese)
    assert Words("ja")("prices.rows_title") in text
    assert "代わりのない不足が10単位増えます" in text
