"""Charts of tiers and of unknown provenance: a table in, a Plotly chart out."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.words.language import Words, plain
from dashboard.words.names import Names

from .overview import ACCENT, BLOC_COLOURS, NEUTRAL, framed

__all__ = ["ranked_chart", "tier_chart", "year_chart"]

_UNKNOWN = "#D3D8DE"
#: Dark with a light edge: it stands out from every bar, on a light page and on a dark one.
_MARK = {"symbol": "diamond", "size": 11, "color": "#1B2733", "line": {"color": "#FFFFFF", "width": 1.5}}


def _statuses(w: Words) -> tuple[tuple[str, str, dict[str, object]], ...]:
    """Column, name and look of the two shares that every chart of tiers stacks."""
    return (
        ("concern", w("status_of.concern"), {"color": BLOC_COLOURS["of_concern"]}),
        ("unknown", w("status_of.unknown"), {"color": _UNKNOWN, "line": {"color": NEUTRAL, "width": 1}}),
    )


def tier_chart(ends: pd.DataFrame, w: Words, reference: bool) -> go.Figure:
    """Shares of concern and unknown at each tier, a bar for the first and one for the last quarter.

    ``ends`` as `dashboard.numbers.tiers.tier_ends`; with ``reference`` a mark shows the share of concern without rules.
    """
    rows = ends[ends["drawn"]].reset_index(drop=True)
    tiers = list(dict.fromkeys(rows["tier"]))
    second = rows["tier"].duplicated()
    place = pd.Series([tiers.index(tier) for tier in rows["tier"]], dtype=float) + second.map({True: 0.2, False: -0.2})
    labels = pd.DataFrame({"p": w.periods(rows["period"]), "t": [w("tier.name", tier=tier) for tier in rows["tier"]]})
    chart = go.Figure()
    for column, name, look in _statuses(w):
        chart.add_bar(
            orientation="h",
            y=place,
            x=rows[column],
            width=0.34,
            name=name,
            marker=look,
            text=[w.percent(share) if share >= 0.035 else "" for share in rows[column]],
            textposition="inside",
            insidetextanchor="start" if column == "concern" else "end",
            textangle=0,
            customdata=labels,
            hovertemplate="%{customdata[1]}, %{customdata[0]}<br>%{x:.1%}<extra>" + name + "</extra>",
        )
    if reference:
        chart.add_scatter(
            x=rows["before_concern"],
            y=place,
            mode="markers",
            name=w("tier.no_rules"),
            marker=_MARK,
            customdata=labels,
            hovertemplate="%{customdata[1]}, %{customdata[0]}<br>%{x:.1%}<extra>" + w("tier.no_rules") + "</extra>",
        )
    framed(chart, height=max(320, 110 + 70 * len(tiers)))
    chart.update_layout(legend_y=-0.12)
    reach = (rows["concern"].fillna(0.0) + rows["unknown"].fillna(0.0)).max()
    chart.update_xaxes(tickformat=".0%", range=[0, min(1.0, max(0.1, 1.08 * float(reach)))])
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
    """Shares of concern and unknown by fiscal year at one tier; with ``reference`` the share of concern without rules."""
    at = [w.year(int(year)) for year in years["fiscal_year"]]
    chart = go.Figure()
    for column, name, look in _statuses(w):
        chart.add_bar(
            x=at,
            y=years[column],
            name=name,
            marker=look,
            width=0.5,
            customdata=years["value_jpy"],
            hovertemplate="%{x}<br>%{y:.1%} (¥%{customdata:,.0f})<extra>" + name + "</extra>",
        )
    if reference:
        chart.add_scatter(
            x=at,
            y=years["before_concern"],
            mode="lines+markers",
            name=w("tier.no_rules"),
            line={"color": NEUTRAL, "width": 2, "dash": "dash"},
            marker=_MARK,
            hovertemplate="%{x}<br>%{y:.1%}<extra>" + w("tier.no_rules") + "</extra>",
        )
    framed(chart, height=290)
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
