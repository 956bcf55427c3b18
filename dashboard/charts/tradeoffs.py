"""Charts of trade-offs: the frontier of cost over a measure, and ranges of shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard.words.language import Words, plain

from .overview import ACCENT, BLOC_COLOURS, NEUTRAL, framed

__all__ = ["Mark", "frontier_chart", "ranges_chart"]

#: Of a plan beside the curve: the one shown, and the one that it is compared with.
_MARKS = {"present": {"color": "#D55E00", "symbol": "diamond"}, "reference": {"color": NEUTRAL, "symbol": "square"}}


@dataclass(frozen=True)
class Mark:
    """A plan beside the curve: ``kind`` (present or reference), its name, measure and cost (¥)."""

    kind: str
    name: str
    value: float
    cost_jpy: float


def frontier_chart(
    points: pd.DataFrame, marks: Sequence[Mark], chosen: int, w: Words, shown: Callable[[float], str], shares: bool
) -> go.Figure:
    """The points (``value``, ``cost_jpy``) joined, the chosen one larger, and the plans beside them; ``shown``: a measure as
    people read it, ``shares``: whether it is one.
    """
    size, unit = w.axis(float(points["cost_jpy"].max()))
    chart = go.Figure()
    chart.add_scatter(
        x=points["value"],
        y=points["cost_jpy"] / size,
        mode="lines+markers",
        name=w("frontier.curve"),
        line={"color": ACCENT, "width": 2},
        marker={"size": [15 if k == chosen else 9 for k in range(len(points))], "color": ACCENT},
        customdata=[[shown(value), w.money(cost)] for value, cost in points[["value", "cost_jpy"]].to_numpy()],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )
    for mark in marks:
        chart.add_scatter(
            x=[mark.value],
            y=[mark.cost_jpy / size],
            mode="markers",
            name=plain(mark.name),
            marker={"size": 12, **_MARKS[mark.kind]},
            customdata=[[shown(mark.value), w.money(mark.cost_jpy)]],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra>" + plain(mark.name) + "</extra>",
        )
    framed(chart, height=380)
    chart.update_yaxes(title=unit, rangemode="normal", tickformat=",")
    return chart.update_xaxes(tickformat=".1%" if shares else ".2f", rangemode="tozero", showgrid=False)


def ranges_chart(rows: pd.DataFrame, w: Words) -> go.Figure:
    """A bar from ``low`` to ``high`` a row (``name``, ``bloc``), with what the plan shown has as a mark (``present``, or NaN)."""
    kept = rows.iloc[::-1]
    at = list(range(len(kept)))
    chart = go.Figure()
    for bloc, colour in BLOC_COLOURS.items():
        own = [k for k in at if kept["bloc"].iloc[k] == bloc]
        if own:
            some = kept.iloc[own]
            chart.add_bar(
                orientation="h",
                base=some["low"],
                # What cannot vary is told all the same.
                x=(some["high"] - some["low"]).clip(lower=0.0008),
                y=own,
                width=0.55,
                name=w(f"bloc.{bloc}"),
                marker={"color": colour},
                customdata=[
                    [plain(row.name_), w.percent(row.low), w.percent(row.high)]
                    for row in some.rename(columns={"name": "name_"}).itertuples(index=False)
                ],
                hovertemplate="%{customdata[0]}<br>%{customdata[1]} – %{customdata[2]}<extra></extra>",
            )
    if kept["present"].notna().any():
        chart.add_scatter(
            x=kept["present"],
            y=at,
            mode="markers",
            name=w("intervals.present"),
            marker={"symbol": "line-ns-open", "size": 13, "color": "#111111", "line": {"width": 2}},
            customdata=[
                [plain(name), w.percent(value)] for name, value in zip(kept["name"], kept["present"], strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra>" + w("intervals.present") + "</extra>",
        )
    framed(chart, height=130 + 24 * len(kept))
    chart.update_layout(barmode="overlay", legend_y=-24 / (40 + 24 * len(kept)), margin_t=36)
    chart.update_yaxes(
        tickmode="array",
        tickvals=at,
        ticktext=[plain(_short(name)) for name in kept["name"]],
        range=[-0.7, len(kept) - 0.3],
        showgrid=False,
        zeroline=False,
    )
    return chart.update_xaxes(tickformat=".0%", side="top", showgrid=True, rangemode="tozero")


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
