"""Packs held against one another: a pack with its reference's, and what differs between several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from optimizer.analysis.premium import comparable, with_reference
from optimizer.errors import BadInput
from optimizer.messages import LANGUAGES, Language, in_language, message
from optimizer.plan.compare import Comparison, compare
from optimizer.plan.named_plan import NamedPlan
from optimizer.plan.plan import Plan
from optimizer.plan.premium import premium_between
from optimizer.vocabulary import bracketed

from .names import names_of
from .pack import Pack, open_pack

__all__ = ["compare_packs", "named_plan", "pack_with_reference"]


def pack_with_reference(pack: Pack, reference: Pack) -> Pack:
    """The pack with what a reference's pack tells of it, where it was solved without one: premium, bound buyers, decisions.

    BadInput where the two cannot be compared, or where an earlier version of the planner wrote one of them.
    """
    comparable(pack.case, reference.case)
    for side in (pack, reference):
        if side.summary.get("buyers") is None:
            raise BadInput(
                message("an earlier version of the planner wrote this pack; solve it again to tell bound buyers"),
                str(side.folder),
            )
    summary, decisions = with_reference(pack, reference, premium_between(pack.summary, reference.summary))
    return replace(pack, summary=summary, tables={**pack.tables, "decisions": decisions})


def named_plan(name: str, plan: Plan | Pack | NamedPlan) -> NamedPlan:
    """A plan or pack under a name, ready to be compared."""
    return NamedPlan(name=name, summary=plan.summary, tables=plan.tables)


def compare_packs(places: Sequence[Path]) -> Comparison:
    """Differences of two or more packs, the first being the one compared against."""
    if len(places) < 2:
        raise BadInput(message("comparing needs at least two plan packs"))
    views, tables = [], []
    for place in places:
        with open_pack(place) as pack:
            views.append(named_plan(str(pack.summary["scenario"]), pack))
            tables.append(pack.case.tables)
    names = [view.name for view in views]
    if len(set(names)) < len(names):
        views = [named_plan(place.name, view) for place, view in zip(places, views, strict=True)]
    titles = {view.name: dict(view.summary["title"]) for view in views}
    return replace(compare(views), titles=titles, names={language: _names(tables, language) for language in LANGUAGES})


#: What a comparison names: a kind, and the table of a case that says what its ids are called.
_NAMED = {"supplier": "suppliers", "part": "parts", "country": "countries"}


def _names(cases: Sequence[Mapping[str, pd.DataFrame]], language: Language) -> dict[str, dict[str, str]]:
    """By kind and id the name in the language, that of the first case with the id; the id beside it where names are alike."""
    names: dict[str, dict[str, str]] = {}
    for kind, table in _NAMED.items():
        held: dict[str, str] = {}
        for tables in cases:
            held = names_of(tables, table, language) | held
        alike = Counter(held.values())
        names[kind] = {
            key: str(in_language(bracketed(name, key), language)) if alike[name] > 1 else name
            for key, name in held.items()
        }
    return names
