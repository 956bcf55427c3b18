"""What a trial plan changes, in sentences: the titles of the studio's charts and what stands below them."""

from __future__ import annotations

from dashboard.words.language import Words
from optimizer import api

__all__ = ["cost_finding", "cost_title", "exposure_finding", "exposure_title", "last_shares"]

Differences = api.differences.Differences


def last_shares(trends: tuple[api.concern.DependenceTrend, api.concern.DependenceTrend]) -> tuple[float, float]:
    """The shares of parent and trial (0–1) in the last period with purchases, 0 without any."""
    parent, trial = trends
    return parent.last or 0.0, trial.last or 0.0


def cost_title(changes: Differences, w: Words) -> str:
    """What the trial costs more or less, in the digits that are proven."""
    low, _, high = changes.premium.rounded()
    if low is None or high is None:
        return w("studio.cost_unproven")
    if changes.premium.best == 0 and changes.premium.proven:
        return w("studio.cost_same")
    if low <= 0 <= high:
        return w("studio.cost_between", cost=w.money_span(low, high))
    ends = (low, high) if low > 0 else (-high, -low)
    if low < 0 and changes.short:
        return w("studio.cost_short", cost=w.money_span(*ends))
    return w("studio.cost_more" if low > 0 else "studio.cost_less", cost=w.money_span(*ends))


def cost_finding(changes: Differences, w: Words) -> str:
    """The three cost terms that move most."""
    moved = changes.costs[changes.costs["difference"].abs() > 0.5]
    moved = moved.sort_values("difference", key=abs, ascending=False).head(3)
    terms = [f"{w(f'term.{row.term}')} {w.money(row.difference, signed=True)}" for row in moved.itertuples(index=False)]
    if not terms:
        return w("studio.cost_same")
    finding = w("studio.cost_finding", list=w.listed(terms))
    return finding if changes.premium.proven else w.sentences([finding, w("studio.cost_open")])


def exposure_title(changes: Differences, w: Words) -> str:
    """Whether goods made in countries of concern end sooner or later, or are fewer or more meanwhile."""
    before, after = (trend.zero_from for trend in changes.made_in_concern)
    if before != after:
        never = w("studio.never")
        ends = [never if period is None else w.period(period) for period in (before, after)]
        return w("studio.zero_moves", before=ends[0], after=ends[1])
    gap = (changes.exposure["made_trial"] - changes.exposure["made_parent"]).mean()
    if not abs(gap) >= 0.0005:
        return w("studio.exposure_same")
    return w("studio.exposure_more" if gap > 0 else "studio.exposure_less", points=w.points(abs(gap), signed=False))


def exposure_finding(changes: Differences, w: Words) -> str:
    """Both measures in the last period, before and after."""
    ends = {
        f"{name}_{when}": w.percent(share)
        for name, trends in (("made", changes.made_in_concern), ("firm", changes.firm_of_concern))
        for when, share in zip(("before", "after"), last_shares(trends), strict=True)
    }
    return w("studio.exposure_finding", **ends)
