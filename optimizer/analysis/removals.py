"""What a case can do without: its rules, deadlines, caps, floors and budgets one by one, and the case without some of them.

To take one of them away only loosens the case: every plan stays one, and the best one costs no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.messages import Message, message
from optimizer.model.build import LinearProgram
from optimizer.periods import last_day
from optimizer.plan.display_names import display_name
from optimizer.rules.pack import RulePack
from optimizer.schema import ANY
from optimizer.vocabulary import both, word
from optimizer.wording import Wording

__all__ = ["KINDS", "Removable", "idle_budgets", "removables", "without"]

Kind = Literal["rule", "deadline", "share_cap", "minimum_sources", "score_floor", "budget"]
#: In the order in which they are told.
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Removable:
    """Something that a case can do without. ``id`` is the rule's, the segment's, or what a cap is by: ``country.part``.

    ``atoms`` says what goes with it: a rule takes its deadline along, so that a set of atoms that holds another's is the looser.
    """

    kind: Kind
    id: str
    title: Message
    atoms: frozenset[str]


def removables(case: Case) -> tuple[Removable, ...]:
    """Everything that the case can do without, rules first, each kind in the order of the scenario or table."""
    return tuple(sorted(_removables(case), key=lambda item: KINDS.index(item.kind)))


def without(case: Case, atoms: Collection[str]) -> Case:
    """The case without what the atoms name, under the same id."""
    scenario, model = case.scenario, case.scenario.model
    gone = {rule.id for rule in case.rules if _atom("rule", rule.id) in atoms}
    rules = tuple(
        replace(rule, phase_out=rule.phase_out[:-1]) if _atom("deadline", rule.id) in atoms else rule
        for rule in case.rules
        if rule.id not in gone
    )
    options = replace(
        model,
        share_cap=tuple(cap for cap in model.share_cap if _atom("share_cap", f"{cap.by}.{cap.within}") not in atoms),
        score_floor=tuple(floor for floor in model.score_floor if _atom("score_floor", floor.score) not in atoms),
        minimum_sources=None if _atom("minimum_sources", "") in atoms else model.minimum_sources,
    )
    budgets = case.tables["budgets"]
    kept = np.array([_atom("budget", str(segment)) not in atoms for segment in budgets["segment_id"]], bool)
    return replace(
        case,
        scenario=replace(
            scenario,
            rules=tuple(rule for rule in scenario.rules if rule not in gone),
            deadlines={rule: period for rule, period in scenario.deadlines.items() if rule not in gone},
            model=options,
        ),
        rules=rules,
        rules_as_read=tuple(rule for rule in case.rules_as_read if rule.id not in gone),
        tables=case.tables if kept.all() else {**case.tables, "budgets": _rows(budgets, kept)},
    )


def idle_budgets(case: Case, program: LinearProgram, values: Floats) -> frozenset[str]:
    """The atoms of the budgets of which a plan (columns,) leaves something in every year."""
    taken = program.matrix @ values
    tight: set[str] = set()
    for block in program.rows:
        if block.name != "budget":
            continue
        rows = slice(block.first, block.first + block.size)
        used = taken[rows] >= program.row_upper[rows] * (1 - 1e-9)
        if "segment" in block.keys:
            codes = block.at[block.keys.index("segment")][used]
            tight.update(program.labels["segment"][np.unique(codes)].astype(str).tolist())
        elif used.any():
            tight.add(ANY)
    budgets = dict.fromkeys(case.tables["budgets"]["segment_id"].astype(str).tolist())
    return frozenset(_atom("budget", segment) for segment in budgets if segment not in tight)


def _removables(case: Case) -> Iterator[Removable]:
    model = case.scenario.model
    for rule in case.rules:
        title = both(rule.title["en"], rule.title["ja"])
        atoms = {_atom("rule", rule.id)}
        if _has_deadline(rule, case.periods):
            last = rule.phase_out[-1].start
            dated = message(
                "Last step, of {day}: {rule}",
                rule=title,
                day=both(Wording("en").day(last), Wording("ja").day(last)),
            )
            yield Removable("deadline", rule.id, dated, frozenset({_atom("deadline", rule.id)}))
            atoms.add(_atom("deadline", rule.id))
        yield Removable("rule", rule.id, title, frozenset(atoms))
    for by, within in dict.fromkeys((cap.by, cap.within) for cap in model.share_cap):
        yield _removable("share_cap", f"{by}.{within}", _cap_title(by, within))
    if model.minimum_sources is not None:
        yield _removable(
            "minimum_sources", "", message("Minimum number of sources: {count}", count=str(model.minimum_sources.count))
        )
    for floor in model.score_floor:
        text = message("Minimum {score} score: {floor}", score=word("score", floor.score), floor=f"{floor.floor:g}")
        yield _removable("score_floor", floor.score, text)
    for segment in dict.fromkeys(case.tables["budgets"]["segment_id"].astype(str).tolist()):
        yield _removable("budget", segment, _budget_title(case, segment))


def _has_deadline(rule: RulePack, periods: list[str]) -> bool:
    """Whether the rule stays a bar or a cap without its last step, which falls into the horizon."""
    steps = rule.phase_out
    return len(steps) > 1 and steps[-2].share < 1 and steps[-1].start <= last_day(periods[-1])


def _cap_title(by: str, within: str) -> Message:
    holder = word("holder", by)
    if within == "all":
        return message("Cap on the share of one {holder} in all purchases", holder=holder)
    return message("Cap on the share of one {holder} by {within}", holder=holder, within=word("within", within))


def _budget_title(case: Case, segment: str) -> Message:
    if segment == ANY:
        return message("Budget of all buyers together")
    names = both(display_name(case, "segments", segment, "en"), display_name(case, "segments", segment, "ja"))
    return message("Budget of {segment}", segment=names)


def _removable(kind: Kind, name: str, title: Message) -> Removable:
    return Removable(kind, name, title, frozenset({_atom(kind, name)}))


def _atom(kind: Kind, name: str) -> str:
    return f"{kind} {name}".rstrip()


def _rows(table: pd.DataFrame, kept: np.ndarray) -> pd.DataFrame:
    return table[kept].reset_index(drop=True)
