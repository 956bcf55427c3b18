"""Charts of the plan page and the studio: a table in, a Plotly chart out."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.words.language import Words, plain
from dashboard.words.names import Names
from optimizer import api

from .overview import ACCENT, BLOC_COLOURS, MEASURE_COLOURS, NEUTRAL, framed, quarters, shade

__all__ = ["cost_difference_chart", "exposure_pair_chart", "timeline_chart"]


def timeline_chart(stretches: pd.DataFrame, periods: list[str], blocs: pd.Series, w: Words, names: Names) -> go.Figure:
    """Qualifications over time: hatched while qualifying, then in the bloc's colour, darker the more capacity can be used."""
    chart = go.Figure()
    offers = list(dict.fromkeys(stretches["offer"]))
    rows = {offer: len(offers) - 1 - k for k, offer in enumerate(offers)}
    shown: set[str] = set()
    for row in stretches.itertuples(index=False):
        waiting = row.stage == "qualifying"
        colour = BLOC_COLOURS.get(blocs.get(row.country), NEUTRAL)
        level = w("stage.qualifying") if waiting else w("stage.running", share=w.percent(row.level))
        until = periods[min(row.last, len(periods)) - 1]
        chart.add_bar(
            orientation="h",
            base=row.first - 0.5,
            x=[row.last - row.first],
            y=[rows[row.offer]],
            width=0.62,
            marker={
                "color": "rgba(0,0,0,0)" if waiting else shade(colour, round(10 * (1 - min(row.level, 1.0))), 11),
                "line": {"color": colour, "width": 1.2},
                "pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.25} if waiting else None,
            },
            name=w("stage.legend_qualifying" if waiting else "stage.legend_running"),
            legendgroup=row.stage,
            showlegend=row.stage not in shown,
            hovertemplate=f"{plain(names('offer', row.offer))}<br>{level}<br>"
            f"{w.period(periods[row.first])} – {w.period(until)}<extra></extra>",
        )
        shown.add(row.stage)
    framed(chart, height=130 + 30 * len(offers))
    chart.update_layout(legend_y=-20 / (50 + 30 * len(offers)), margin_t=48)
    chart.update_yaxes(
        tickmode="array",
        tickvals=list(rows.values()),
        ticktext=[_short(plain(names("offer", o))) for o in rows],
        range=[-0.6, len(offers) - 0.4],
        showgrid=False,
        zeroline=False,
    )
    quarters(chart, w, periods)
    return chart.update_xaxes(showgrid=True, side="top")


def _short(text: str, most: int = 44) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def exposure_pair_chart(table: pd.DataFrame, w: Words, preview: bool) -> go.Figure:
    """Both measures of dependence by quarter, of the parent (dotted) and of the trial (dashed where it is only a preview)."""
    periods = list(table["period"])
    chart = go.Figure()
    parent, trial = api.differences.PARENT, api.differences.TRIAL
    looks = {parent: {"width": 1.5, "dash": "dot"}, trial: {"width": 2.5, "dash": "dash" if preview else "solid"}}
    for measure, colour in MEASURE_COLOURS.items():
        for name, line in looks.items():
            label = w("studio.line", measure=w(f"chart.{measure}"), plan=w(f"studio.plan_{name}"))
            chart.add_scatter(
                x=list(range(len(periods))),
                y=table[f"{measure}_{name}"],
                mode="lines+markers",
                name=label,
                line={"color": colour, **line},
                customdata=w.periods(table["period"]),
                hovertemplate="%{customdata}<br>%{y:.1%}<extra>" + label + "</extra>",
            )
    framed(chart, height=340)
    chart.update_yaxes(tickformat=".0%")
    return quarters(chart, w, periods)


def cost_difference_chart(costs: pd.DataFrame, w: Words) -> go.Figure:
    """What each cost term gains or loses against the parent; terms that stay the same are left out."""
    moved = costs[costs["difference"].abs() > 0.5].iloc[::-1]
    unit, _ = w.axis(moved["difference"].abs().max() if len(moved) else 0.0)
    chart = go.Figure(
        go.Bar(
            orientation="h",
            x=moved["difference"] / unit,
            y=[w(f"term.{term}") for term in moved["term"]],
            marker={"color": [ACCENT if value > 0 else "#5AA9A0" for value in moved["difference"]]},
            text=[w.money(value, signed=True) for value in moved["difference"]],
            textposition="outside",
            cliponaxis=False,
            customdata=moved["difference"],
            hovertemplate="%{y}<br>¥%{customdata:+,.0f}<extra></extra>",
        )
    )
    framed(chart, height=90 + 40 * max(len(moved), 1), legend=False)
    reach = 1.45 * float((moved["difference"].abs() / unit).max()) if len(moved) else 1.0
    low = -reach if (moved["difference"] < 0).any() else 0.0
    high = reach if (moved["difference"] > 0).any() else 0.0
    return chart.update_xaxes(tickformat="+,", range=[low, high], zeroline=True, zerolinewidth=1.5)
