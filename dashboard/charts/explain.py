"""The chart of the page Why: what the limits of a plan are worth, constraint by constraint."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.words.language import Words

from .overview import ACCENT, framed

__all__ = ["worth_chart"]


def worth_chart(limits: pd.DataFrame, w: Words) -> go.Figure:
    """What each constraint (column ``label``) is worth (``worth_jpy``, ¥ saved), the largest on top."""
    shown = limits.iloc[::-1]
    unit, _ = w.axis(float(shown["worth_jpy"].max()) if len(shown) else 0.0)
    chart = go.Figure(
        go.Bar(
            orientation="h",
            x=shown["worth_jpy"] / unit,
            y=shown["label"],
            marker={"color": ACCENT},
            text=[w.money(value) for value in shown["worth_jpy"]],
            textposition="outside",
            cliponaxis=False,
            customdata=shown["worth_jpy"],
            hovertemplate="%{y}<br>¥%{customdata:,.0f}<extra></extra>",
        )
    )
    framed(chart, height=90 + 40 * max(len(shown), 1), legend=False)
    reach = 1.3 * float((shown["worth_jpy"] / unit).max()) if len(shown) else 1.0
    return chart.update_xaxes(tickformat=",", range=[0, reach])
