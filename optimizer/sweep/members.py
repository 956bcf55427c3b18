"""Members solved: each from its base, never from another member, so that order and place change nothing."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import optimizer
from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.case.variants import variant_base, variant_of
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.model.build import LinearProgram, build
from optimizer.model.revise import Revision, StructureDiffers
from optimizer.model.variables import Model
from optimizer.solve.report import Limits
from optimizer.solve.session import Session
from optimizer.solve.strategy import Solution, solve

from .numbers import Detail, numbers_of
from .rows import TIMES, row_of, tabulated, tabulated_details, words_of_member
from .spec import Member, Spec
from .task import Task

__all__ = ["CHUNK_S", "Chunk", "solve_chunk"]

#: A chunk ends once it has taken this long, so that little is lost when a run is cut short.
CHUNK_S = 5.0
#: Bases kept at a time; the members of a chunk share theirs.
_KEPT = 4


@dataclass(frozen=True, eq=False)
class Chunk:
    """Members solved: ``results`` has a row a member, ``details`` its shares and draws (member, kind, key, value)."""

    results: pd.DataFrame
    details: pd.DataFrame


class _Base:
    """The base that members share: its case, and its program solved, from which theirs are revised and solved."""

    def __init__(self, task: Task, member: Member) -> None:
        self.spec = task.spec
        self.case = task.case(member.group)
        self.variant_base = variant_base(self.case)
        self.values = task.spec.values(self.variant_base)
        self.point = False
        if member.base[1] >= 0:
            # Levels that do not go together are told member by member.
            with suppress(BadInput):
                self.case = variant_of(self.variant_base, self.spec.id, self.spec.layers, self.spec.changes(member))
                self.variant_base, self.point = variant_base(self.case), True
        options = self.case.scenario.solver
        self.settings = (options.name, Limits.of(options), self.case.scenario.model.tolerance)
        self.revision: Revision | None = None
        # A base of its own would cost a single member more than it saves.
        if task.spec.sharing(member) > 1:
            model, program = build(self.case)
            self.revision, self.session = Revision(model, program), Session(program, *self.settings)

    def variant(self, member: Member, drawn: Sequence[Floats]) -> Case:
        """A member's case."""
        changes = () if self.point else self.spec.changes(member)
        changes = (*changes, *self.spec.draw_changes(self.values, drawn))
        return variant_of(self.variant_base, member.id, () if self.point else self.spec.layers, changes)

    def program(self, case: Case) -> tuple[Model, LinearProgram, bool]:
        """A member's program, and whether it had to be built anew."""
        if self.revision is not None:
            with suppress(StructureDiffers):
                return (*self.revision.to(case), False)
        return (*build(case), True)

    def solve(self, program: LinearProgram) -> Solution:
        """A member's program solved, from the base's basis where there is one."""
        return solve(program, *self.settings) if self.revision is None else self.session.solve(program)


class _Bases:
    """The bases of a sweep in this process."""

    def __init__(self, task: Task) -> None:
        if task.version != optimizer.__version__:
            raise BadInput(
                message(
                    "this worker runs version {own} of the planner, the sweep {version}",
                    own=optimizer.__version__, version=task.version,
                )
            )  # fmt: skip
        self.task = task
        self.bases: OrderedDict[tuple[int, int], _Base] = OrderedDict()

    def base(self, member: Member) -> _Base:
        if member.base not in self.bases:
            while len(self.bases) >= _KEPT:
                self.bases.popitem(last=False)
            self.bases[member.base] = _Base(self.task, member)
        self.bases.move_to_end(member.base)
        return self.bases[member.base]

    def solve(self, number: int) -> tuple[dict[str, Any], list[Detail]]:
        """The row of a member, without numbers where its changes leave faulty data; and its details."""
        spec = self.task.spec
        member = spec.member(number)
        base = self.base(member)
        drawn = spec.drawn(member, base.values)
        drawn_once, details = _draws_of(spec, base.values, drawn)
        row = row_of(spec, member) | drawn_once
        begun = time.perf_counter()
        try:
            case = base.variant(member, drawn)
            varied = time.perf_counter()
            model, program, rebuilt = base.program(case)
        except BadInput as error:
            return row | {"status": "invalid", **words_of_member(error.args[0])}, details
        built = time.perf_counter()
        solution = base.solve(program)
        solved = time.perf_counter()
        numbers, shares = numbers_of(model, program, solution)
        row |= {
            "status": solution.status.value,
            **words_of_member(solution.message),
            "warm": bool(solution.counts.get("warm", 0.0)),
            "rebuilt": rebuilt,
            "iterations": solution.counts.get("simplex_iterations", np.nan),
            **numbers,
        }
        ends = (varied, built, solved, time.perf_counter())
        row |= {name: end - start for name, start, end in zip(TIMES, (begun, *ends), ends, strict=False)}
        return row, [*details, *shares]


def _draws_of(
    spec: Spec, values: Sequence[list[str]], drawn: Sequence[Floats]
) -> tuple[dict[str, float], list[Detail]]:
    """What was drawn: as columns of the row where a quantity is drawn once, else as details."""
    row: dict[str, float] = {}
    details: list[Detail] = []
    for quantity, own, numbers in zip(spec.quantities, values, drawn, strict=True):
        if quantity.draw_per:
            details += [(quantity.id, value, number) for value, number in zip(own, numbers.tolist(), strict=True)]
        else:
            row[quantity.id] = float(numbers[0])
    return row, details


#: One sweep at a time in a process, and one member: a solver's session serves one thread.
_alone = threading.Lock()
_sweeps: dict[str, _Bases] = {}


def solve_chunk(task: Task, numbers: Sequence[int]) -> Chunk:
    """Solve members here, best such as share a base: it is kept for the next chunk.

    Members after the first ``CHUNK_S`` seconds are left out. BadInput if the base itself cannot be built.
    """
    solved = []
    with _alone:
        if task.key not in _sweeps:
            _sweeps.clear()
            _sweeps[task.key] = _Bases(task)
        begun = time.perf_counter()
        for number in numbers:
            try:
                solved.append(_sweeps[task.key].solve(number))
            except BadInput as error:
                # Faults do not travel between processes as they are; their text does.
                raise BadInput(error.args[0]) from None
            if time.perf_counter() - begun > CHUNK_S:
                break
    rows = [row for row, _ in solved]
    details = [(number, *detail) for number, (_, own) in zip(numbers, solved, strict=False) for detail in own]
    return Chunk(tabulated(task.spec, rows), tabulated_details(details))
