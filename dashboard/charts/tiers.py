"""Charts of tiers and of unknown provenance: a table in, a Plotly chart out."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.words.language import Words, plain
from dashboard.words.names import Names

from .overview import ACCENT, MEASURE_COLOURS, NEUTRAL, framed

__all__ = ["ranked_chart", "tier_chart", "year_chart"]

_UNKNOWN = "#D3D8DE"
#: Dark with a light edge: it stands out from every bar, on a light page and on a dark one.
_MARK: dict[str, object] = {
    "symbol": "diamond",
    "size": 11,
    "color": "#1B2733",
    "line": {"color": "#FFFFFF", "width": 1.5},
}
#: How far the bars of a quarter stand from its place, one after another; the last is the width of each too.
_BESIDE = (-0.13, 0.0, 0.13)


def _shares(w: Words) -> tuple[tuple[str, str, dict[str, object]], ...]:
    """Column, name and look of the shares that every chart of tiers sets side by side: the first two overlap."""
    return (
        ("made_in_concern", w("chart.made"), {"color": MEASURE_COLOURS["made"]}),
        ("firm_of_concern", w("chart.firm"), {"color": MEASURE_COLOURS["firm"]}),
        ("unknown", w("status_of.unknown"), {"color": _UNKNOWN, "line": {"color": NEUTRAL, "width": 1}}),
    )


def tier_chart(ends: pd.DataFrame, w: Words, reference: bool) -> go.Figure:
    """Both measures of concern and what is unknown at each tier: bars for the first and for the last quarter.

    ``ends`` as `dashboard.numbers.tiers.tier_ends`; with ``reference`` marks show both measures in the reference's plan.
    """
    rows = ends[ends["drawn"]].reset_index(drop=True)
    tiers = list(dict.fromkeys(rows["tier"]))
    second = rows["tier"].duplicated()
    place = pd.Series([tiers.index(tier) for tier in rows["tier"]], dtype=float) + second.map(
        {True: 0.23, False: -0.23}
    )
    labels = pd.DataFrame({"p": w.periods(rows["period"]), "t": [w("tier.name", tier=tier) for tier in rows["tier"]]})
    # A mark that stands at the end of a bar must not hide the number beside it.
    clear = "\N{NO-BREAK SPACE}" * 3 if reference else ""
    chart = go.Figure()
    for (column, name, look), beside in zip(_shares(w), _BESIDE, strict=True):
        chart.add_bar(
            orientation="h",
            y=place + beside,
            x=rows[column],
            width=_BESIDE[2],
            name=name,
            marker=look,
            text=[f"{clear}{w.percent(share)}" if share >= 0.0005 else "" for share in rows[column]],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            customdata=labels,
            hovertemplate="%{customdata[1]}, %{customdata[0]}<br>%{x:.1%}<extra>" + name + "</extra>",
        )
    if reference:
        chart.add_scatter(
            x=pd.concat([rows[f"before_{column}"] for column, _, _ in _shares(w)[:2]]),
            y=pd.concat([place + beside for beside in _BESIDE[:2]]),
            mode="markers",
            name=w("tier.no_rules"),
            marker=_MARK,
            customdata=pd.concat([labels, labels]),
            hovertemplate="%{customdata[1]}, %{customdata[0]}<br>%{x:.1%}<extra>" + w("tier.no_rules") + "</extra>",
        )
    framed(chart, height=max(320, 110 + 112 * len(tiers)))
    chart.update_layout(legend_y=-0.08, barmode="overlay")
    drawn = [column for column, _, _ in _shares(w)]
    drawn += [f"before_{column}" for column in drawn[:2]] if reference else []
    reach = rows[drawn].fillna(0.0).max(axis=None)
    chart.update_xaxes(tickformat=".0%", range=[0, max(0.1, 1.12 * float(reach))])
    ticks = [
        labels["p"][row] if second[row] else f"<b>{labels['t'][row]}</b>  {labels['p'][row]}"
        for row in range(len(rows))
    ]
    return chart.update_yaxes(
        tickmode="array",
        tickvals=place,
        ticktext=ticks,
        range=[len(tiers) - 0.45, -0.55],
        rangemode="normal",
        showgrid=False,
        zeroline=False,
    )


def year_chart(years: pd.DataFrame, w: Words, reference: bool) -> go.Figure:
    """Both measures of concern and what is unknown by fiscal year at one tier; with ``reference`` those of its plan, dashed."""
    at = [w.year(int(year)) for year in years["fiscal_year"]]
    chart = go.Figure()
    for column, name, look in _shares(w):
        chart.add_bar(
            x=at,
            y=years[column],
            name=name,
            marker=look,
            customdata=years["value_jpy"],
            hovertemplate="%{x}<br>%{y:.1%} (¥%{customdata:,.0f})<extra>" + name + "</extra>",
        )
    for column, measure, look in _shares(w)[:2] if reference else ():
        name = w("chart.reference", measure=measure)
        chart.add_scatter(
            x=at,
            y=years[f"before_{column}"],
            mode="lines+markers",
            name=name,
            line={"color": look["color"], "width": 2, "dash": "dash"},
            marker={**_MARK, "color": look["color"]},
            hovertemplate="%{x}<br>%{y:.1%}<extra>" + name + "</extra>",
        )
    framed(chart, height=320)
    chart.update_layout(barmode="group")
    return chart.update_yaxes(tickformat=".0%")


def ranked_chart(rows: pd.DataFrame, kind: str, value: str, w: Words, names: Names) -> go.Figure:
    """¥ by id, the first row on top; ``kind`` is both the column of ids and what their names are looked up as."""
    rows = rows.iloc[::-1]
    unit, _ = w.axis(float(rows[value].max()))
    chart = go.Figure(
        go.Bar(
            orientation="h",
            x=rows[value] / unit,
            y=[plain(names(kind, key)) for key in rows[kind]],
            marker={"color": ACCENT},
            text=[w.money(jpy) for jpy in rows[value]],
            textposition="outside",
            cliponaxis=False,
            customdata=rows[value],
            hovertemplate="%{y}<br>¥%{customdata:,.0f}<extra></extra>",
        )
    )
    framed(chart, height=90 + 34 * len(rows), legend=False)
    return chart.update_xaxes(tickformat=",", range=[0, 1.3 * float(rows[value].max() / unit) or 1.0])
