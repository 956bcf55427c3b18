"""The tab on the price of rules: its tables and charts from stored results, and the page in both languages."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import pytest

from dashboard import packs
from dashboard.charts.rule_prices import curve_chart, price_chart
from dashboard.numbers.rule_prices import curve_rows, paying_rows, price_rows
from dashboard.trials import analyses
from dashboard.trials.jobs import Workers
from dashboard.words.language import Words
from optimizer import api
from tests.dashboard.test_languages import _english, _japanese
from tests.dashboard.test_views import LANGUAGES, _app, _text


@pytest.fixture(scope="module")
def results(tutorial_pack: api.Pack) -> dict[str, Mapping[str, Any]]:
    subject = api.Subject(tutorial_pack.case, tutorial_pack)
    curve = {"deadlines": "jp-it-2018", "proven": True}
    return {"prices": api.analyse("price-of-rules", subject), "curve": api.analyse("price-of-rules", subject, curve)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_and_charts_of_the_tutorial(language: str, results: dict[str, Mapping[str, Any]]) -> None:
    w = Words(language)
    rows = price_rows(results["prices"], w)
    assert rows["best_jpy"].tolist() == pytest.approx([7_839_290])
    assert paying_rows(results["prices"], w)["paid_more_jpy"].tolist() == pytest.approx([7_839_290])
    bars, texts = price_chart(rows, w).data
    assert bars.x[0] == pytest.approx(7_839_290 / w.axis(7_839_290)[0])
    assert texts.text == (f"\u2003\u2003{w.money(7_839_290)}",)
    curve = curve_rows(results["curve"])
    assert curve["relaxed_jpy"].is_monotonic_decreasing
    assert curve["best_jpy"].notna().tolist() == [True, False, False, False, True]
    line, points = curve_chart(curve, "2027Q3", w).data
    assert (len(line.x), list(points.x)) == (5, [0, 4])


def test_a_ceiling_is_hatched_and_what_has_no_yen_has_no_bar(results: dict[str, Mapping[str, Any]]) -> None:
    (price,) = results["prices"]["prices"]
    ceiling = {**price, "certainty": "at_most", "jpy": {"low": 0.0, "best": 1.0, "high": 40_000.0}}
    levels = {**price, "certainty": "levels", "jpy": dict.fromkeys(("low", "best", "high")), "buyers": None}
    w = Words("en")
    rows = price_rows({**results["prices"], "prices": [levels, ceiling, price]}, w)
    assert rows["certainty"].tolist() == ["proven", "at_most", "levels", "proven"]
    assert math.isnan(rows["best_jpy"][2])
    chart = price_chart(rows[:3], w)
    bars, texts = chart.data
    # The lowest bar and the highest are drawn in full.
    assert chart.layout.yaxis.range[0] <= min(bars.y) - 0.5
    assert chart.layout.yaxis.range[1] >= max(bars.y) + 0.5
    assert list(bars.marker.pattern.shape) == ["/", ""]
    assert texts.text[0] == "\u2003\u2003at most ¥40,000"


@pytest.mark.screen
@pytest.mark.usefixtures("folders")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_before_and_after_the_work(language: str, pool: Workers) -> None:
    w = Words(language)
    at = _app(language, "why", plan="tutorial")
    assert w("rule_prices.deadlines") in _text(at)
    (listed,) = [pack for pack in packs.find_packs()[0] if pack.scenario == "tutorial"]
    for options in (None, {"deadlines": "jp-it-2018"}):
        task = analyses.of_pack(listed, "price-of-rules", options)
        if analyses.stored(task) is None:
            at.button(key=f"start_{task.key}").click().run()
        ends = time.monotonic() + 60
        while analyses.stored(task) is None and time.monotonic() < ends:
            time.sleep(0.2)
        assert analyses.stored(task) is not None
    at.run()
    assert not at.exception
    text = _text(at).replace("\\", "")
    rule = {"en": "Inter-ministry agreement on IT procurement (2018)", "ja": "IT調達に係る関係省庁申合せ（2018年）"}
    assert w("rule_prices.title", rule=rule[language], amount=w.money(7_839_290)) in text
    assert w("rule_prices.curve_finding").replace("\\", "") in text
    drawn = [str(chart.proto) for chart in at.get("plotly_chart")]
    for name in ("price-of-rules", "price-of-deadlines"):
        assert sum(f"chart_{name}" in chart for chart in drawn) == 1, name
    # Another tab may show the files of repairs, which are in both languages.
    other = _english(at) if language == "ja" else _japanese(at)
    assert [text for text in other if not text.startswith("id: ")] == []
