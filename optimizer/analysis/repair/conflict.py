"""The conflicts of a case without a plan: minimal sets of rows that cannot hold together, one independent of the other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Integers, Mask
from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model
from optimizer.solve.conflict import conflicting_rows, narrowed, needed_groups, solvable, without_rows
from optimizer.solve.program import Basis, Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Progress, Status, no_progress
from optimizer.solve.strategy import matrices

from .excess import least_excess, worth_of_shortage
from .proof import Missing

__all__ = ["Conflict", "conflicts_and_basis", "conflicts_of", "group_of"]

#: Definitions, which no group of a conflict can do without.
_FRAME = ("component_balance", "purchases")
#: So many groups of rows by part are left out one by one; of more, constraint by constraint is enough.
_MOST_GROUPS = 60
_MOST_CONFLICTS = 12


@dataclass(frozen=True, eq=False)
class Conflict:
    """Rows of the program (ascending) that cannot hold together; ``whole``: only whole numbers make them so.

    ``minimal``: none of the rows can be left out; otherwise the time was over before that was shown, or some are there only since
    what earlier conflicts ask for was given up.
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
    """Those of ``conflicts_and_basis`` alone."""
    return conflicts_and_basis(m, program, questions, progress, most, whole)[0]


def conflicts_and_basis(
    m: Model,
    program: LinearProgram,
    questions: Questions,
    progress: Progress = no_progress,
    most: int = _MOST_CONFLICTS,
    whole: bool = True,
) -> tuple[list[Conflict], Basis | None]:
    """Conflicts of the program, none where it has a solution, and a basis of its ``eased`` form, where there is one.

    Each conflict is minimal, and what it asks for is given up for the next.

    Where the continuous relaxation has a solution, only whole numbers make the case infeasible, and there is one conflict;
    it is looked for if ``whole``. Where the time of the ``questions`` is over, they count what was left open, and there may
    be more conflicts than those given.
    """
    target, conflicts = _plain(program), list[Conflict]()
    excess = least_excess(m, target, questions)
    basis = None if excess is None else excess.report.basis
    for part in _by_worth(m) if excess is None or excess.some else ():
        if len(conflicts) == most:
            return conflicts, basis
        if questions.over:
            questions.left_open += 1
            return conflicts, basis
        progress("conflict", None)
        open_before = questions.left_open
        rows = _of_part(m, part, target, questions)
        if len(rows):
            conflicts.append(Conflict(rows, minimal=questions.left_open == open_before))
            target = _given_up(m, program, target, rows)
    if excess is None:
        conflicts += _of_other_rows(m, program, target, questions, progress, most - len(conflicts))
    elif excess.some:
        conflicts += _joint(m, program, target, questions, progress, most - len(conflicts), basis)
    shared = excess is not None and not excess.some
    if not conflicts and whole and shared and program.integer.any():
        open_before = questions.left_open
        rows = _of_whole_numbers(program, questions)
        minimal = questions.left_open == open_before
        conflicts = [Conflict(rows, whole=True, minimal=minimal)] if len(rows) else []
    return conflicts, basis


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


def _joint(
    m: Model,
    program: LinearProgram,
    target: Program,
    questions: Questions,
    progress: Progress,
    most: int,
    basis: Basis | None,
) -> list[Conflict]:
    """Conflicts about what is short where parts or buyers compete; ``basis`` is one of the eased program."""
    price, conflicts = worth_of_shortage(m), list[Conflict]()
    # What earlier conflicts ask for may be short at no price.
    price = np.where(np.isinf(target.upper[m.shortage.column]), 0.0, price)
    missing = Missing(m, target, price, questions, basis)
    named = [program.name_row(row) for row in range(len(target.row_lower))]
    groups: list[Sequence[Hashable]] = [
        [(name, keys.get("part"), keys.get("segment")) for name, keys in named],
        range(len(named)),
    ]
    while missing.answered and len(conflicts) < most:
        progress("conflict", None)
        weights = missing.proof(price)
        if weights is None:
            break
        open_before = questions.left_open
        rows = missing.fewest(weights, price, groups)
        conflicts.append(Conflict(rows, minimal=questions.left_open == open_before))
        given_up = _asked(m, [named[row] for row in rows.tolist()])
        if not (price[given_up] > 0).any():
            break
        price = np.where(given_up, 0.0, price)
    return conflicts


def _asked(m: Model, named: list[tuple[str, dict[str, str]]]) -> Mask:
    """The shortages (shortages,) of the parts and buyers whose demand stands in some rows."""
    pairs = {(keys["part"], keys["segment"]) for name, keys in named if name == "demand_balance"}
    labels, index = m.instance.labels, m.shortage.index
    own = zip(labels["part"][index["part"]].tolist(), labels["segment"][index["segment"]].tolist(), strict=True)
    return np.array([pair in pairs for pair in own], bool)


def _of_other_rows(
    m: Model, program: LinearProgram, target: Program, questions: Questions, progress: Progress, most: int
) -> list[Conflict]:
    """Conflicts of rows that even shortage does not loosen."""
    conflicts, plain = list[Conflict](), _plain(program).relaxed()
    while len(conflicts) < most:
        if questions.over:
            questions.left_open += 1
            break
        progress("conflict", None)
        open_before = questions.left_open
        rows = conflicting_rows(target, questions)
        if not len(rows):
            break
        needed = len(narrowed(plain, rows, questions)) == len(rows)
        conflicts.append(Conflict(rows, minimal=needed and questions.left_open == open_before))
        target = _given_up(m, program, target, rows)
    return conflicts


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
    upper, short = target.upper.copy(), m.shortage.column[of_part]
    if np.isinf(upper[short]).all():
        # Some other limit on what may be missed still asks for it.
        return without_rows(target, rows)
    upper[short] = np.inf
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
