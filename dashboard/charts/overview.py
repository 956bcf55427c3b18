"""Charts of the overview: a table in, a Plotly chart out. Titles, sources and downloads stand around them, not inside."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.words.language import Words, plain
from dashboard.words.names import Names
from optimizer import api

__all__ = [
    "ACCENT",
    "BLOC_COLOURS",
    "MEASURE_COLOURS",
    "NEUTRAL",
    "dependence_chart",
    "flow_chart",
    "framed",
    "quarters",
    "shade",
    "spend_chart",
]

BLOC_COLOURS = {
    "domestic": "#0072B2",
    "allied": "#009E73",
    "partner": "#56B4E9",
    "other": "#8C8C8C",
    "of_concern": "#D55E00",
}
#: Of the two measures of dependence: where a thing is made, and whose it is.
MEASURE_COLOURS = {"made": "#D55E00", "firm": "#7B3294"}
#: Deadlines fewer quarters apart than this would write over each other, so every other one stands lower.
CLOSE_DEADLINES = 3
ACCENT, NEUTRAL = "#1F4E79", "#7A8694"


def shade(colour: str, step: int, of: int) -> str:
    """The ``step``-th of ``of`` shades of a colour, from itself towards white."""
    mixed = 0.62 * step / max(of - 1, 1)
    parts = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * mixed):02X}" for part in parts)


def _faint(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def framed(chart: go.Figure, height: int = 320, legend: bool = True) -> go.Figure:
    """The frame that all charts share: tight margins, legend below, no decoration."""
    chart.update_layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 12, "b": 8},
        showlegend=legend,
        legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0, "traceorder": "normal"},
        hoverlabel={"align": "left"},
        barmode="stack",
        bargap=0.25,
    )
    chart.update_xaxes(automargin=True, title=None)
    chart.update_yaxes(automargin=True, rangemode="tozero")
    return chart


def quarters(chart: go.Figure, w: Words, periods: list[str]) -> go.Figure:
    """A horizontal axis of quarters, counted from 0; with many of them every other label is left out."""
    texts = w.ticks(periods)
    kept = [k for k in range(len(periods)) if len(periods) <= 24 or "<br>" in texts[k]]
    return chart.update_xaxes(
        tickmode="array",
        tickvals=kept,
        ticktext=[texts[k] for k in kept],
        range=[-0.6, len(periods) - 0.4],
        showgrid=False,
        tickangle=0,
        zeroline=False,
    )


def _dated(chart: go.Figure, w: Words, dates: pd.DataFrame, periods: list[str], top: float) -> None:
    """A dotted line where a rule's step takes effect, the allowed share written beside it."""
    before, row = -9.0, 0
    for period, steps in dates.groupby("period", sort=True):
        share = float(steps["share"].min())
        at = periods.index(str(period)) - 0.5
        row = 1 - row if at - before < CLOSE_DEADLINES else 0
        before = at
        label = w("chart.barred_from") if share == 0 else w("chart.cap_from", share=w.percent(share))
        chart.add_shape(type="line", x0=at, x1=at, y0=0, y1=top, line={"color": NEUTRAL, "width": 1.5, "dash": "dot"})
        chart.add_annotation(
            x=at,
            y=top,
            text=label,
            showarrow=False,
            xanchor="left",
            yanchor="top",
            xshift=4,
            yshift=-16 * row,
            font={"size": 12},
        )


def dependence_chart(table: pd.DataFrame, dates: pd.DataFrame, w: Words) -> go.Figure:
    """Share made in countries of concern, and share of firms of concern, by quarter; the reference's dashed, deadlines marked."""
    periods, at = list(table["period"]), list(range(len(table)))
    chart = go.Figure()
    for name, colour in MEASURE_COLOURS.items():
        label = w(f"chart.{name}")
        chart.add_scatter(
            x=at,
            y=table[name],
            mode="lines+markers",
            name=label,
            line={"color": colour, "width": 3 if name == "made" else 2},
            marker={"symbol": "diamond" if name == "made" else "circle", "size": 8 if name == "made" else 6},
            customdata=pd.DataFrame({"p": w.periods(table["period"]), "jpy": table[f"{name}_jpy"]}),
            hovertemplate="%{customdata[0]}<br>%{y:.1%} (¥%{customdata[1]:,.0f})<extra>" + label + "</extra>",
        )
        if f"{name}_reference" in table:
            label = w("chart.reference", measure=label)
            chart.add_scatter(
                x=at,
                y=table[f"{name}_reference"],
                mode="lines",
                name=label,
                line={"color": colour, "width": 1.5, "dash": "dash"},
                customdata=w.periods(table["period"]),
                hovertemplate="%{customdata}<br>%{y:.1%}<extra>" + label + "</extra>",
            )
    shown = table[[name for name in table if str(name).removesuffix("_reference") in MEASURE_COLOURS]]
    most = shown.max(skipna=True).max()
    top = max(0.05, 1.25 * float(most if pd.notna(most) else 0.0))
    _dated(chart, w, dates, periods, top)
    framed(chart, height=340)
    chart.update_yaxes(tickformat=".0%", range=[0, top])
    return quarters(chart, w, periods)


def spend_chart(table: pd.DataFrame, by: str, w: Words, names: Names, height: int = 360) -> go.Figure:
    """Landed cost by quarter, stacked by country or bloc, sources of concern on top; countries are shades of their bloc's colour.

    Columns: period, key (id of a country or bloc, the empty text for the rest), bloc, landed_cost_jpy, and share of the
    quarter's where hovering shows it.
    """
    periods = sorted(table["period"].unique())
    unit, _ = w.axis(table.groupby("period")["landed_cost_jpy"].sum().max() if len(table) else 0.0)
    chart, keys = go.Figure(), table[["key", "bloc"]].drop_duplicates()
    shared = "share" in table
    hover = "%{customdata[0]}<br>¥%{customdata[1]:,.0f}" + (" (%{customdata[2]:.1%})" if shared else "")
    for bloc in api.spending.BLOCS:
        members = list(keys.loc[keys["bloc"] == bloc, "key"])
        for step, key in enumerate(members):
            rows = table[table["key"] == key]
            if not rows["landed_cost_jpy"].any():
                continue
            name = w(f"bloc.{key}") if by == "bloc" else plain(names("country", key)) if key else w("chart.rest")
            chart.add_bar(
                x=[periods.index(period) for period in rows["period"]],
                y=rows["landed_cost_jpy"] / unit,
                name=name,
                marker={"color": shade(BLOC_COLOURS[bloc], step, len(members))},
                customdata=rows.assign(period=w.periods(rows["period"]))[
                    ["period", "landed_cost_jpy", "share"][: 2 + shared]
                ],
                hovertemplate=hover + "<extra>" + name + "</extra>",
            )
    framed(chart, height=height)
    chart.update_yaxes(tickformat=",")
    return quarters(chart, w, periods)


def flow_chart(nodes: pd.DataFrame, links: pd.DataFrame, w: Words, names: Names) -> go.Figure:
    """Purchase cost from country to part family to segment; links carry the colour of the country's bloc."""
    labels = [_flow_label(kind, key, w, names) for kind, key in zip(nodes["kind"], nodes["id"], strict=True)]
    total = nodes.loc[nodes["kind"] == "segment", "jpy"].sum()
    amounts = [w.money(jpy) for jpy in nodes["jpy"]]
    chart = go.Figure(
        go.Sankey(
            arrangement="snap",
            textfont={"size": 13, "shadow": "none"},
            node={
                "label": labels,
                "pad": 14,
                "thickness": 16,
                "line": {"width": 0},
                "color": [BLOC_COLOURS.get(bloc, NEUTRAL) for bloc in nodes["bloc"]],
                "customdata": amounts,
                "hovertemplate": "%{label}<br>%{customdata}<br>¥%{value:,.0f}<extra></extra>",
            },
            link={
                "source": links["source"],
                "target": links["target"],
                "value": links["jpy"],
                "color": [_faint(BLOC_COLOURS[bloc], 0.38) for bloc in links["bloc"]],
                "customdata": [f"{jpy / total:.1%}" if total else "" for jpy in links["jpy"]],
                "hovertemplate": "%{source.label} → %{target.label}<br>¥%{value:,.0f} (%{customdata})<extra></extra>",
            },
        )
    )
    origins = int(nodes["kind"].isin(["country", "others"]).sum())
    framed(chart, height=max(340, 34 * origins + 60), legend=False)
    return chart.update_layout(margin={"l": 4, "r": 4, "t": 8, "b": 12})


def _flow_label(kind: str, key: str, w: Words, names: Names) -> str:
    if kind == "family":
        return w(f"family.{key}")
    if kind == "others":
        return w("chart.others_of", bloc=w(f"bloc.{key}"))
    return plain(names(kind, key))
