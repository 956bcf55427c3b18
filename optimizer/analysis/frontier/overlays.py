"""A point of a frontier as an overlay on its scenario."""

from __future__ import annotations

from typing import Any

from optimizer.case import Case
from optimizer.messages import message

from ..limited import Relaxed
from ..statement import in_both

__all__ = ["overlay_of"]


def overlay_of(case: Case, best: Relaxed, against: str, limit: float, integers: bool) -> dict[str, Any]:
    """The overlay on the case's scenario whose plan is the point at this limit of the measure."""
    limits = {against: limit} if best.shortage is None else {against: limit, "shortage": best.shortage}
    model: dict[str, Any] = {"limits": limits}
    if integers != case.scenario.model.integers:
        model["integers"] = integers
    objective = best.case.scenario.model.objective
    if objective != case.scenario.model.objective:
        model["objective"] = list(objective)
    shown = f"{limit:.2f}" if against == "lead" else f"{100 * limit:.1f}%"
    named = {
        "origin": message("made in countries of concern at most {limit}", limit=shown),
        "firm": message("from firms of concern at most {limit}", limit=shown),
        "country": message("largest countries together at most {limit}", limit=shown),
        "lead": message("at most {limit} quarters under way", limit=shown),
    }
    suffix = in_both(named[against])
    own = case.scenario.title
    titles = {language: own.get(language) or own.get("en") or case.scenario.id for language in ("en", "ja")}
    title = {"en": f"{titles['en']}: {suffix['en']}", "ja": f"{titles['ja']}（{suffix['ja']}）"}
    overlay = {"id": f"{case.scenario.id[:60]}-{against}", "title": title, "model": model}
    return overlay | ({"reference": None} if case.scenario.reference else {})
