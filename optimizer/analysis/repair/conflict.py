"""The conflicts of a case without a plan: minimal sets of rows that cannot hold together, one independent of the other."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from optimizer.arrays import Integers
from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model
from optimizer.solve.conflict import conflicting_rows, narrowed, needed_groups, solvable, without_rows
from optimizer.solve.program import Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Progress, Status, no_progress
from optimizer.solve.strategy import matrices

from .excess import Excess, least_excess, worth_of_shortage

__all__ = ["Conflict", "conflicts_of", "group_of"]

#: Definitions, which no group of a conflict can do without.
_FRAME = ("component_balance", "purchases")
#: So many groups of rows by part are left out one by one; of more, constraint by constraint is enough.
_MOST_GROUPS = 60
_MOST_CONFLICTS = 12


@dataclass(frozen=True, eq=False)
class Conflict:
    """Rows of the program (ascending) that cannot hold together; ``whole``: only whole numbers make them so.

    ``minimal``: none of the rows can be left out; otherwise the time was over before that was shown.
    """

    rows: Integers
    whole: bool = False
    minimal: bool = True


def group_of(program: LinearProgram, row: int) -> tuple[str, str]:
    """The group of a row in what is said of a conflict: its constraint, and the part it is about where it names one."""
    name, keys = program.name_row(row)
    return name, keys.get("part", "")


def conflicts_of(
    m: Model,
    program: LinearProgram,
    questions: Questions,
    progress: Progress = no_progress,
    most: int = _MOST_CONFLICTS,
    whole: bool = True,
) -> list[Conflict]:
    """Conflicts of the program, none where it has a solution; each is minimal, and what it asks for is given up for the next.

    Where the continuous relaxation has a solution, only whole numbers make the case infeasible, and there is one conflict;
    it is looked for if ``whole``. Where the time of the ``questions`` is over, they count what was left open, and there may
    be more conflicts than those given.
    """
    target, conflicts = _plain(program), list[Conflict]()
    excess = least_excess(m, target, questions)
    some = excess is None or excess.some
    seeks = [*(partial(_of_part, m, part=part) for part in _by_worth(m)), *[partial(_joint, m)] * most] if some else []
    first = target
    for seek in seeks:
        if len(conflicts) == most:
            return conflicts
        if questions.over:
            questions.left_open += 1
            return conflicts
        progress("conflict", None)
        open_before = questions.left_open
        known = {"excess": excess} if seek.func is _joint and target is first else {}
        rows = seek(target=target, questions=questions, **known)
        if len(rows):
            conflicts.append(Conflict(rows, minimal=questions.left_open == open_before))
            target = _given_up(m, program, target, rows)
        elif seek.func is _joint:
            break
    if not conflicts and whole and program.integer.any():
        open_before = questions.left_open
        rows = _of_whole_numbers(program, questions)
        minimal = questions.left_open == open_before
        conflicts = [Conflict(rows, whole=True, minimal=minimal)] if len(rows) else []
    return conflicts


def _by_worth(m: Model) -> list[int]:
    """The parts that anybody asks for, those of most value first."""
    worth = (m.instance.demand.values * m.instance.standard_cost[:, None, :]).sum(axis=(1, 2))
    asked = np.flatnonzero(m.instance.demanded.any(axis=1))
    return [int(part) for part in asked[np.argsort(-worth[asked], kind="stable")]]


def _of_part(m: Model, part: int, target: Program, questions: Questions) -> Integers:
    """The rows of a conflict about one part and its components, if nothing else were bought; none where there is none.

    It is one of the whole program too, or it doesn't count: others' purchases may make room under a cap on shares.
    """
    instance, links = m.instance, m.instance.links
    own = np.zeros(instance.space.sizes["part"], bool)
    own[part] = True
    while True:
        needed = own.copy()
        needed[links.component[own[instance.part_of[links.assembly]]]] = True
        if np.array_equal(needed, own):
            break
        own = needed
    columns = np.zeros(len(target.cost), bool)
    for family in m.families:
        # A plant is opened for whatever it makes.
        columns[family.column] = own[family.codes("part")] if "plant" not in family.index else True
    some = target.subset(columns=columns)
    rows = np.flatnonzero(np.diff(some.by_row.indptr))
    some = some.subset(rows=rows)
    if solvable(some.relaxed(), questions):
        return np.zeros(0, np.int64)
    rows = rows[conflicting_rows(some, questions)]
    return narrowed(target.relaxed(), rows, questions)


def _joint(m: Model, target: Program, questions: Questions, excess: Excess | None = None) -> Integers:
    """The rows of a conflict among all parts; none where there is none, or the limits leave it open."""
    if excess is None:
        excess = least_excess(m, target, questions)
    if excess is None:
        return conflicting_rows(target, questions)
    if not excess.some:
        return np.zeros(0, np.int64)
    # One part that is short by itself makes a smaller conflict than all of them.
    worth, part = worth_of_shortage(m), m.shortage.index["part"]
    value = np.bincount(part, excess.units * worth, m.instance.space.sizes["part"])
    alone = least_excess(m, target, questions, np.where(part == int(value.argmax()), worth, 0.0))
    for held in (alone, excess):
        if held is not None and held.some and held.report.duals is not None:
            some = held.rows(target)
            among = some[conflicting_rows(target.subset(rows=some), questions)]
            needed = narrowed(target.relaxed(), among, questions)
            if len(needed):
                return needed
    return conflicting_rows(target, questions)


def _plain(program: LinearProgram) -> Program:
    """The program without the rows that only tighten its relaxation, which say nothing to anybody."""
    return without_rows(matrices(program), np.flatnonzero(program.only_tightens()))


def _given_up(m: Model, program: LinearProgram, target: Program, rows: Integers) -> Program:
    """The program without what these rows ask for: the demand for their parts may be missed, or the rows bind nothing."""
    named = [program.name_row(row) for row in rows.tolist()]
    parts = {keys["part"] for name, keys in named if name == "demand_balance"}
    if not parts:
        groups = {group_of(program, row) for row in rows.tolist()}
        asking = [group for group in groups if group[0] not in _FRAME]
        return without_rows(target, _rows_of(program, asking))
    labels = m.instance.labels["part"]
    of_part = np.isin(labels[m.shortage.index["part"]], np.array(sorted(parts), object))
    upper = target.upper.copy()
    upper[m.shortage.column[of_part]] = np.inf
    return replace(target, upper=upper)


def _rows_of(program: LinearProgram, groups: list[tuple[str, str]]) -> Integers:
    """All rows of some groups."""
    names = {name for name, _ in groups}
    at = [np.arange(block.first, block.first + block.size) for block in program.rows if block.name in names]
    chosen = set(groups)
    rows = [row for row in np.concatenate(at).tolist() if group_of(program, row) in chosen]
    return np.array(rows, np.int64)


def _of_whole_numbers(program: LinearProgram, questions: Questions) -> Integers:
    """The rows of a minimal set of constraints, and within them of parts, that no whole numbers keep; none if some do."""
    target = replace(_plain(program), cost=np.zeros(len(program.cost)))
    kinds: list[Hashable] = []
    for block in program.rows:
        kinds += [None if block.name in _FRAME else block.name] * block.size
    if questions.ask(target).status != Status.INFEASIBLE:
        return np.zeros(0, np.int64)
    rows = np.flatnonzero(needed_groups(target, questions, kinds))
    groups = [
        None if name in _FRAME else (name, part) for name, part in (group_of(program, row) for row in rows.tolist())
    ]
    if len(set(groups)) <= _MOST_GROUPS:
        rows = rows[needed_groups(target.subset(rows=rows), questions, groups)]
    return rows
