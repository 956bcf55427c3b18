"""Charts of what rules cost: a bar a rule with its proven range, and what each deadline of one rule costs."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.words.language import Words, plain

from .overview import ACCENT, NEUTRAL, framed, quarters

__all__ = ["curve_chart", "price_chart"]

_LONGEST = 40


def price_chart(rows: pd.DataFrame, w: Words) -> go.Figure:
    """A bar for each price known in ¥, the dearest on top: that of the plans in hand with its range; hatched up to a ceiling.

    ``rows`` are as `dashboard.numbers.rule_prices.price_rows` gives them.
    """
    shown = rows[rows["best_jpy"].notna()].iloc[::-1]
    ceiling = shown["certainty"] == "at_most"
    ends = shown[["low_jpy", "high_jpy"]].set_axis(["low", "high"], axis=1)
    low, high = (ends[end].fillna(shown["best_jpy"]) for end in ("low", "high"))
    length = shown["best_jpy"].where(~ceiling, high)
    unit, _ = w.axis(float(high.max()) if len(shown) else 0.0)
    ranges = [_range(*row, w) for row in zip(shown["certainty"], low, high, strict=True)]
    chart = go.Figure(
        go.Bar(
            orientation="h",
            x=length / unit,
            y=list(range(len(shown))),
            marker={
                "color": ["rgba(0,0,0,0)" if at_most else ACCENT for at_most in ceiling],
                "line": {"color": ACCENT, "width": 1.2},
                "pattern": {"shape": ["/" if at_most else "" for at_most in ceiling], "fgcolor": ACCENT, "size": 6},
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": ((high - length).clip(lower=0.0) / unit).where(~ceiling, 0.0),
                "arrayminus": ((length - low).clip(lower=0.0) / unit).where(~ceiling, 0.0),
                "color": NEUTRAL,
            },
            customdata=pd.DataFrame({"name": [plain(name) for name in shown["rule"]], "range": ranges, "jpy": length}),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<br>¥%{customdata[2]:,.0f}<extra></extra>",
        )
    )
    # Beyond the line of the range, which a bar's own text would stand on.
    chart.add_scatter(
        x=high / unit,
        y=list(range(len(shown))),
        mode="text",
        text=[f"\u2003\u2003{text}" for text in ranges],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    framed(chart, height=90 + 40 * max(len(shown), 1), legend=False)
    # Left to itself the axis begins at 0, in the middle of the lowest bar.
    chart.update_yaxes(
        tickmode="array", tickvals=list(range(len(shown))), ticktext=[_short(plain(name)) for name in shown["rule"]],
        range=[-0.6, len(shown) - 0.4],
    )  # fmt: skip
    reach = 1.4 * float(high.max()) / unit if len(shown) and high.max() > 0 else 1.0
    return chart.update_xaxes(tickformat=",", range=[0, reach], zeroline=True)


def _range(certainty: str, low: float, high: float, w: Words) -> str:
    return w("rule_prices.at_most", amount=w.money_at_most(high)) if certainty == "at_most" else w.money_span(low, high)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def curve_chart(rows: pd.DataFrame, present: str | None, w: Words) -> go.Figure:
    """What each deadline costs: the relaxation dashed, as previews are, proven ranges as points; the present one is marked.

    ``rows`` are as `dashboard.numbers.rule_prices.curve_rows` gives them.
    """
    periods, at = list(rows["period"]), list(range(len(rows)))
    largest = rows[["relaxed_jpy", "high_jpy"]].max().max()
    unit, _ = w.axis(float(largest) if pd.notna(largest) else 0.0)
    chart, named = go.Figure(), w.periods(rows["period"])
    chart.add_scatter(
        x=at,
        y=rows["relaxed_jpy"] / unit,
        mode="lines+markers",
        name=w("rule_prices.relaxed"),
        line={"color": ACCENT, "width": 2, "dash": "dash"},
        customdata=pd.DataFrame({"period": named, "jpy": rows["relaxed_jpy"]}),
        hovertemplate="%{customdata[0]}<br>¥%{customdata[1]:,.0f}<extra>" + w("rule_prices.relaxed") + "</extra>",
    )
    proven = rows["low_jpy"].notna()
    if proven.any():
        ranged = rows[proven]
        chart.add_scatter(
            x=[k for k, known in zip(at, proven, strict=True) if known],
            y=ranged["best_jpy"] / unit,
            mode="markers",
            name=w("rule_prices.proven"),
            marker={"color": "#D55E00", "size": 9, "symbol": "diamond"},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": (ranged["high_jpy"] - ranged["best_jpy"]) / unit,
                "arrayminus": (ranged["best_jpy"] - ranged["low_jpy"]) / unit,
            },
            customdata=[w.money_span(*ends) for ends in zip(ranged["low_jpy"], ranged["high_jpy"], strict=True)],
            hovertemplate="%{customdata}<extra>" + w("rule_prices.proven") + "</extra>",
        )
    framed(chart, height=340, legend=bool(proven.any()))
    chart.update_yaxes(tickformat=",")
    if present in periods:
        chart.add_vline(x=periods.index(present), line={"color": NEUTRAL, "width": 1.5, "dash": "dot"})
        chart.add_annotation(
            x=periods.index(present), y=1, yref="paper", text=w("rule_prices.present"), showarrow=False,
            xanchor="left", yanchor="top", xshift=4,
        )  # fmt: skip
    return quarters(chart, w, periods)
