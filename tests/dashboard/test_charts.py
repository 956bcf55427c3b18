from io import BytesIO

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts import overview as charts
from dashboard.charts import plan as plan_charts
from dashboard.numbers.overview import flows, orders_with_bloc
from dashboard.numbers.plan import spend_over_time
from dashboard.parts import cards
from dashboard.parts.overview import content_of
from dashboard.words.language import Words
from dashboard.words.names import names_of
from optimizer import api

WORDS = [Words("ja"), Words("en")]


def _names(chart: go.Figure) -> list[str]:
    return [trace.name for trace in chart.data]


def test_blocs_have_the_palette_of_the_design() -> None:
    assert charts.BLOC_COLOURS == {
        "domestic": "#0072B2",
        "allied": "#009E73",
        "partner": "#56B4E9",
        "other": "#8C8C8C",
        "of_concern": "#D55E00",
    }
    assert set(charts.BLOC_COLOURS) == set(api.spending.BLOCS)


def test_shades_start_with_the_colour_itself() -> None:
    shades = [charts.shade("#0072B2", step, 4) for step in range(4)]
    assert shades[0] == "#0072B2"
    assert len(set(shades)) == 4


@pytest.mark.parametrize("w", WORDS, ids=["ja", "en"])
def test_dependence_marks_steps_and_draws_every_line(w: Words, tutorial_pack: api.Pack) -> None:
    orders = orders_with_bloc(tutorial_pack)
    table = api.concern.dependence(orders, tutorial_pack.case.periods)
    table = table.assign(made_reference=[0.2, 0.1, np.nan, 0.0], firm_reference=[0.3, 0.3, np.nan, 0.1])
    dates = pd.DataFrame({"rule": ["r", "r"], "period": ["2027Q3", "2028Q1"], "share": [0.3, 0.0]})
    chart = charts.dependence_chart(table, dates, w)
    made, firm = w("chart.made"), w("chart.firm")
    assert _names(chart) == [made, w("chart.reference", measure=made), firm, w("chart.reference", measure=firm)]
    assert [trace.line.dash for trace in chart.data] == [None, "dash", None, "dash"]
    assert [note.text for note in chart.layout.annotations] == [
        w("chart.cap_from", share="30.0%"),
        w("chart.barred_from"),
    ]
    assert [shape.x0 for shape in chart.layout.shapes] == [0.5, 2.5]
    assert max(table["made"]) < chart.layout.yaxis.range[1]
    assert chart.layout.xaxis.ticktext[0].endswith(w.year(2027))


def test_dependence_of_a_plan_that_buys_nothing_is_drawable() -> None:
    columns = {"made": [np.nan], "firm": [np.nan], "value_jpy": [0.0], "made_jpy": [0.0], "firm_jpy": [0.0]}
    table = pd.DataFrame({"period": ["2027Q2"], **columns})
    chart = charts.dependence_chart(table, pd.DataFrame(columns=["rule", "period", "share"]), WORDS[1])
    assert chart.layout.yaxis.range[1] > 0
    assert _names(chart) == [WORDS[1]("chart.made"), WORDS[1]("chart.firm")]


@pytest.mark.parametrize("w", WORDS, ids=["ja", "en"])
def test_spending_is_stacked_in_bloc_colours_and_in_the_unit_told(w: Words, tutorial_pack: api.Pack) -> None:
    orders = orders_with_bloc(tutorial_pack)
    spend = api.spending.spend_by_bloc(orders, tutorial_pack.case.periods)
    chart = charts.spend_chart(spend.assign(key=spend["bloc"]), "bloc", w, names_of(tutorial_pack.case, w))
    assert [bar.marker.color for bar in chart.data] == [
        charts.BLOC_COLOURS[bloc] for bloc in ("domestic", "allied", "of_concern")
    ]
    unit, _ = w.axis(spend.groupby("period")["landed_cost_jpy"].sum().max())
    assert sum(sum(bar.y) for bar in chart.data) * unit == pytest.approx(orders["landed_cost_jpy"].sum())


def test_flows_escape_names(tutorial_pack: api.Pack) -> None:
    w = WORDS[1]
    nodes, links = flows(orders_with_bloc(tutorial_pack))
    names = names_of(tutorial_pack.case, w)
    names.by_kind["segment"]["ministry"] = "<a href='http://evil.example'>x</a>"
    sankey = charts.flow_chart(nodes, links, w, names).data[0]
    assert not any("<" in label for label in sankey.node.label)
    assert sum(sankey.link.value) == pytest.approx(2 * nodes.loc[nodes["kind"] == "segment", "jpy"].sum())


def test_countries_are_shades_of_their_bloc(tutorial_pack: api.Pack) -> None:
    w = WORDS[1]
    orders = orders_with_bloc(tutorial_pack)
    names = names_of(tutorial_pack.case, w)
    by_country = spend_over_time(orders, "country", tutorial_pack.case.periods)
    chart = charts.spend_chart(by_country, "country", w, names)
    assert {bar.name: bar.marker.color for bar in chart.data} == {
        "Japan": "#0072B2",
        "United States": "#009E73",
        "China": "#D55E00",
    }
    by_bloc = spend_over_time(orders, "bloc", tutorial_pack.case.periods)
    chart = charts.spend_chart(by_bloc, "bloc", w, names)
    assert _names(chart) == ["Domestic", "Allied", "Of concern"]


def test_timeline_hatches_the_wait_and_darkens_with_the_ramp(tutorial_pack: api.Pack) -> None:
    w, case = WORDS[1], tutorial_pack.case
    blocs = case.tables["countries"].set_index("country_id")["bloc"]
    stretches = api.timeline.timeline(case, tutorial_pack.tables)
    chart = plan_charts.timeline_chart(stretches, case.periods, blocs, w, names_of(case, w))
    assert [bar.marker.pattern.shape for bar in chart.data] == ["/", None, None]
    assert chart.data[2].marker.color == charts.BLOC_COLOURS["allied"]
    assert [trace.showlegend for trace in chart.data] == [True, True, False]


def test_studio_charts_show_the_trial_against_its_parent(tutorial_pack: api.Pack, no_rules_pack: api.Pack) -> None:
    changes = api.differences.differences(no_rules_pack, tutorial_pack)
    pair = plan_charts.exposure_pair_chart(changes.exposure, WORDS[1], preview=True)
    assert [line.line.dash for line in pair.data] == ["dot", "dash"] * 2
    bars = plan_charts.cost_difference_chart(changes.costs, WORDS[1]).data[0]
    assert len(bars.x) == (changes.costs["difference"].abs() > 0.5).sum()
    same = api.differences.differences(tutorial_pack, tutorial_pack)
    assert len(plan_charts.cost_difference_chart(same.costs, WORDS[1]).data[0].x) == 0


@pytest.mark.parametrize("w", WORDS, ids=["ja", "en"])
def test_every_card_of_the_overview_states_finding_unit_and_grade(
    w: Words, tutorial_pack: api.Pack, no_rules_pack: api.Pack
) -> None:
    content = content_of(tutorial_pack, no_rules_pack, w)
    for card in content.cards:
        assert card.title
        assert card.unit
        assert card.finding
        assert w("grade.assumption") in card.source
        assert len(card.rows)
    assert content_of(tutorial_pack, no_rules_pack, w) is content


def test_downloads_disarm_formulas_and_keep_japanese() -> None:
    rows = pd.DataFrame({"名": ["=1+1", "日本電気"], "円": [1.5, -2.0]})
    text = cards.csv_bytes(rows, WORDS[0])
    assert text.startswith(b"\xef\xbb\xbf")
    header = f"名,円,{api.DISCLAIMER['ja']}"
    assert text.decode("utf-8-sig").splitlines() == [header, "'=1+1,1.5,", "日本電気,-2.0,"]
    assert cards.csv_bytes(rows.iloc[:0], WORDS[0]).decode("utf-8-sig").splitlines() == [header]


@pytest.mark.parametrize("w", WORDS, ids=["ja", "en"])
def test_a_program_reads_a_download_as_it_reads_the_table(w: Words) -> None:
    rows = pd.DataFrame({"part": ["chip", "radio"], "share": [0.25, 0.75]})
    read = pd.read_csv(BytesIO(cards.csv_bytes(rows, w)), encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read[["part", "share"]], rows, check_dtype=False)
    assert [*read][2:] == [api.DISCLAIMER[w.language]]
    assert read.iloc[:, 2].isna().all()
