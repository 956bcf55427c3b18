"""HiGHS, given the arrays as they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats
from optimizer.errors import BadInput
from optimizer.messages import message

from .basis import as_floats, basis_near, bound_states
from .program import AT_LOWER, AT_UPPER, BASIC, FREE, Basis, Program
from .report import Limits, Report, Status
from .scaling import SMALLEST_COEFFICIENT, scale
from .words import said_by_highs

__all__ = ["METHODS", "Engine", "available", "reset_threads", "solve", "version"]

_COLUMNWISE, _MINIMISE = 1, 1
_DUAL, _PRIMAL = 1, 4
#: By how much the simplex methods shift costs and bounds against stalling, as a multiple of what HiGHS does.
_SHIFTS = ("dual_simplex_cost_perturbation_multiplier", "primal_simplex_bound_perturbation_multiplier")
_STATES = np.array([highspy.HighsBasisStatus(code) for code in (AT_LOWER, BASIC, AT_UPPER, FREE)], object)

#: HiGHS's methods for linear programs, as options. The interior ones end with a crossover to a basis; the first-order one may go
#: on for hours, and what it reaches it has mostly reached after some ten thousand iterations.
METHODS: dict[str, dict[str, object]] = {
    "simplex": {"solver": "simplex", "presolve": "off"},
    "presolved": {"solver": "simplex", "presolve": "on"},
    "ipm": {"solver": "ipx", "run_crossover": "on", "presolve": "on"},
    "hipo": {"solver": "hipo", "run_crossover": "on", "presolve": "on"},
    "pdlp": {"solver": "pdlp", "presolve": "on", "pdlp_iteration_limit": 30_000},
}


def version() -> str:
    """HiGHS's version."""
    return str(highspy.Highs().version())


def available(method: str) -> bool:
    """Whether a method of ``METHODS`` can be used here: HiPO needs the package ``highspy-extras``."""
    engine = highspy.Highs()
    engine.setOptionValue("output_flag", False)
    return bool(engine.setOptionValue("solver", METHODS[method]["solver"]) == highspy.HighsStatus.kOk)


def solve(
    program: Program,
    limits: Limits,
    start: Floats | None = None,
    basis: Basis | None = None,
    method: str = "simplex",
    iterations: int | None = None,
) -> Report:
    """Solve to optimality, the gap, or a limit.

    ``start``: values of a first incumbent (with whole numbers). ``basis``: where a linear program of the same shape ended.
    ``method``: one of ``METHODS`` for linear programs; whole numbers are HiGHS's own affair. ``iterations``: after so many of the
    simplex method it ends without an answer.

    Values are read only where HiGHS vouches for a feasible point; duals only where a linear program is optimal.
    """
    scaled = scale(program, limits.scaling)
    search = bool(program.integer.any())
    engine = Engine(scaled.program, limits, {} if search else METHODS[method])
    if search and start is not None:
        engine.offer(start / scaled.columns)
    if search and limits.target is not None:
        engine.highs.setOptionValue("objective_target", limits.target * scaled.cost)
    if not search and basis is not None:
        engine.begin(basis)
    if not search and method == "pdlp":
        return scaled.undo(engine.finished_by_simplex(scaled.program))
    limit = {} if iterations is None else {"simplex_iteration_limit": iterations}
    return scaled.undo(engine.run(primal=not search and basis is not None and basis.primal_feasible, **limit))


def reset_threads() -> None:
    """Forget how many threads earlier runs used, before several with one thread each run side by side."""
    highspy.Highs.resetGlobalScheduler(True)


class Engine:
    """A HiGHS with one program in it, already scaled; it keeps its last basis and factors from run to run."""

    def __init__(self, program: Program, limits: Limits, options: Mapping[str, object] | None = None) -> None:
        begun = time.perf_counter()
        self.highs = highspy.Highs()
        if options is None:
            options = {} if program.integer.any() else METHODS["simplex"]
        shared = {
            "output_flag": False,
            "threads": limits.threads,
            "random_seed": limits.seed,
            "mip_rel_gap": limits.gap,
            "mip_abs_gap": program.negligible,
            "mip_feasibility_tolerance": limits.integrality,
            "small_matrix_value": SMALLEST_COEFFICIENT,
        }
        self._set(shared | dict(options))
        self.stopped = False
        #: Simplex iterations of a run that ended undecided, from where the last one went on.
        self._spent = 0.0
        # Not HandleUserInterrupt: with it HiGHS calls Python at every pivot, and a quarter of the shipped case's time goes there.
        for asks in (self.highs.cbIpmInterrupt, self.highs.cbMipInterrupt):
            asks += self._answer
        self.limit(limits)
        self.load(program)
        self.handover = time.perf_counter() - begun

    def _set(self, options: Mapping[str, object]) -> None:
        for name, value in options.items():
            self.highs.setOptionValue(name, value)

    def limit(self, limits: Limits) -> None:
        """Give the next run its seconds, counted from now; HiGHS's own clock runs on from run to run."""
        if limits.time_s is not None:
            self._set({"time_limit": max(limits.time_s, 0.0) + self.highs.getRunTime()})

    def load(self, program: Program) -> None:
        """Take another program in place of the one held; the basis is forgotten."""
        rows, columns = program.matrix.shape
        self.search = bool(program.integer.any())
        self._bounds, self._row_bounds = (program.lower, program.upper), (program.row_lower, program.row_upper)
        count, *entries = _entries(program.matrix)
        shape = columns, rows, count, _COLUMNWISE, _MINIMISE, 0.0
        integer = program.integer.astype(np.int32)
        taken = self.highs.passModel(*shape, program.cost, *self._bounds, *self._row_bounds, *entries, integer)
        if taken != highspy.HighsStatus.kOk and not _crossed(program):
            raise BadInput(message("the numbers of the program lie too far apart for HiGHS, on any scale"), "solver")

    def set_costs(self, cost: Floats) -> None:
        """Take other costs, keeping the basis."""
        self.highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def add_columns(self, part: Program) -> None:
        """Append the columns of ``part``, which has the rows of the program held."""
        self._bounds = _longer(self._bounds, part.lower, part.upper)
        count, begins, *entries = _entries(part.matrix)
        self.highs.addCols(len(part.cost), part.cost, part.lower, part.upper, count, begins[:-1], *entries)

    def add_rows(self, rows: sparse.csr_array, lower: Floats, upper: Floats) -> None:
        """Append rows, basic in the basis held."""
        self._row_bounds = _longer(self._row_bounds, lower, upper)
        count, begins, *entries = _entries(rows)
        self.highs.addRows(rows.shape[0], lower, upper, count, begins[:-1], *entries)

    def offer(self, values: Floats) -> None:
        """Offer a first incumbent, one value a column."""
        first = highspy.HighsSolution()
        first.col_value = values.tolist()
        self.highs.setSolution(first)

    def begin(self, basis: Basis) -> None:
        """Begin the next run at a basis. HiGHS completes one that is short of columns or has too many."""
        start = highspy.HighsBasis()
        # HiGHS factors an alien basis once more than it needs, to see whether it is one.
        start.alien = not 0 < len(basis.rows) == int((basis.columns == BASIC).sum() + (basis.rows == BASIC).sum())
        start.col_status = _STATES[basis.columns].tolist()
        start.row_status = _STATES[basis.rows].tolist()
        start.valid = True
        self.highs.setBasis(start)

    def run(self, primal: bool = False, **options: object) -> Report:
        """Run, by the dual simplex method or, where ``primal``, the primal one, so that an interrupt ends it at once."""
        self._go(primal, options)
        return self.report()

    def _go(self, primal: bool, options: Mapping[str, object]) -> None:
        reset_threads()
        self._set({"simplex_strategy": _PRIMAL if primal else _DUAL, **options})
        self._run_aside()
        self._spent = 0.0
        if self._undecided:
            # Without its shifts the last basis breaks a bound, and HiGHS gives up a few pivots from the optimum, most of all
            # where a level is held at its least: from there it goes on without any.
            self._spent = float(self.iterations)
            self._set({"simplex_strategy": _PRIMAL, **dict.fromkeys(_SHIFTS, 0.0)})
            self._run_aside()
            self._set(dict.fromkeys(_SHIFTS, 1.0))

    @property
    def _undecided(self) -> bool:
        """Whether the simplex method ended a linear program at no limit and without an answer."""
        if self.search or self.stopped or self.highs.getModelStatus() != highspy.HighsModelStatus.kUnknown:
            return False
        return bool(self.highs.getOptionValue("solver")[1] == METHODS["simplex"]["solver"])

    def _run_aside(self) -> None:
        """One run in a thread of its own, so that an interrupt ends it at once."""
        # Not Thread.join: interrupted, it takes a running thread for ended.
        ended = threading.Event()
        threading.Thread(target=self._until, args=(ended,), daemon=True).start()
        try:
            while not ended.wait(0.5):
                pass
        except KeyboardInterrupt:
            self._stop()
            ended.wait()
            raise

    def _until(self, ended: threading.Event) -> None:
        try:
            self.highs.run()
        finally:
            ended.set()

    def _stop(self) -> None:
        """End a run from another thread: the simplex method reads its time at every pivot, the others ask."""
        self.stopped = True
        self._set({"time_limit": 0.0})

    def _answer(self, asked: Any) -> None:
        if self.stopped:
            asked.interrupt()

    def raw_basis(self) -> object:
        """The basis of the last run in HiGHS's own form, for ``start_from``."""
        return self.highs.getBasis()

    def start_from(self, held: Any, more: int = 0) -> None:
        """Begin the next run at a basis that ``raw_basis`` gave when there were so many rows less."""
        if more:
            held.row_status = [*held.row_status, *[_STATES[BASIC]] * more]
        self.highs.setBasis(held)

    def advance(self, primal: bool = False, **options: object) -> bool:
        """Run as ``run`` does without a report: a step on the way to one. Whether an optimum was reached."""
        self._go(primal, options)
        return self.at_optimum

    def tried(self, pivots: int) -> float:
        """The objective that so many pivots of the dual simplex method lead to; infinite where nothing keeps the rows."""
        self._set({"simplex_strategy": _DUAL, "simplex_iteration_limit": pivots})
        self.highs.run()
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return float("inf")
        return float(self.highs.getInfo().objective_function_value)

    @property
    def values(self) -> Floats:
        """Values of the columns after the last run."""
        return as_floats(self.highs.getSolution().col_value)

    def report(self, with_basis: bool = True) -> Report:
        """What the last run gave."""
        report = _report(self.highs, self.search)
        if with_basis and report.duals is not None:
            report = replace(report, basis=self._basis(report.values))
        report.counts["handover_s"], self.handover = self.handover, 0.0
        report.counts["simplex_iterations"] += self._spent
        return report

    def run_small(self, primal: bool = False) -> bool:
        """Run a small linear program in this thread, as ``run`` would; whether it is solved to optimality."""
        self._set({"simplex_strategy": _PRIMAL if primal else _DUAL})
        self.highs.run()
        return self.at_optimum

    @property
    def at_optimum(self) -> bool:
        """Whether the last run ended at an optimum."""
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def run_alone(self) -> Report:
        """Run in this thread, beside others that were all made ready for by ``reset_threads``; an interrupt has to wait."""
        self.highs.run()
        return self.report(with_basis=False)

    def finished_from(self, program: Program, values: Floats) -> Report:
        """From values (columns,) near the optimum of the program held to the optimum, by the simplex method."""
        self.begin(basis_near(values, program))
        return self.run()

    def finished_by_simplex(self, program: Program) -> Report:
        """Run a first-order method on the program held, then the simplex method from near where it stopped, if anywhere."""
        first = self.run()
        if first.status == Status.NO_SOLUTION:
            return first
        self._set(METHODS["simplex"])
        if first.values is None:
            self.highs.clearSolver()
        last = self.run() if first.values is None else self.finished_from(program, first.values)
        for key, count in first.counts.items():
            last.counts[key] = last.counts.get(key, 0.0) + count
        return last

    @property
    def basis(self) -> Basis | None:
        """The basis of the last run."""
        return self._basis(None)

    def _basis(self, values: Floats | None) -> Basis | None:
        """Told from which variables are basic and where the others lie: HiGHS's own list takes far longer, and so do its copies
        of the bounds. ``values``: those of the columns, if they were read.
        """
        solution, held = self.highs.getSolution(), self.highs.getBasis()
        columns = bound_states(as_floats(solution.col_value) if values is None else values, *self._bounds)
        rows = bound_states(as_floats(solution.row_value), *self._row_bounds)
        if held.alien:
            # Not left by the simplex method: HiGHS has no factor of it, and ends the process when asked what is basic.
            columns[[state == _STATES[BASIC] for state in held.col_status]] = BASIC
            rows[[state == _STATES[BASIC] for state in held.row_status]] = BASIC
            return Basis(columns, rows)
        ended, basic = self.highs.getBasicVariables()
        if ended != highspy.HighsStatus.kOk:
            return None
        basic = np.asarray(basic)
        columns[basic[basic >= 0]] = BASIC
        rows[-1 - basic[basic < 0]] = BASIC
        return Basis(columns, rows)

    @property
    def iterations(self) -> int:
        """Simplex iterations of the last run."""
        return int(max(self.highs.getInfo().simplex_iteration_count, 0))

    def point(self) -> tuple[Floats, Floats]:
        """Values of the columns and duals of the rows of the last run."""
        solution = self.highs.getSolution()
        return as_floats(solution.col_value), as_floats(solution.row_dual)


def _entries(matrix: sparse.csc_array | sparse.csr_array) -> tuple[int, Codes, Codes, Floats]:
    """How many entries there are, where each column (or row) begins, and the places and values of the entries."""
    begins, places = (codes.astype(np.int32, copy=False) for codes in (matrix.indptr, matrix.indices))
    return matrix.nnz, begins, places, matrix.data


def _longer(bounds: tuple[Floats, Floats], lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    return np.append(bounds[0], lower), np.append(bounds[1], upper)


def _crossed(program: Program) -> bool:
    """Whether some lower bound lies above its upper one, of which HiGHS warns."""
    return bool((program.lower > program.upper).any() or (program.row_lower > program.row_upper).any())


def _report(engine: highspy.Highs, search: bool) -> Report:
    known = highspy.HighsModelStatus
    info, ended = engine.getInfo(), engine.getModelStatus()
    text = said_by_highs(str(engine.modelStatusToString(ended)))
    counts = {
        "simplex_iterations": float(max(info.simplex_iteration_count, 0)),
        "nodes": float(max(info.mip_node_count, 0)) if search else 0.0,
    }
    if ended == known.kUnboundedOrInfeasible:
        return _resolved_without_presolve(engine, search)
    if ended == known.kInfeasible:
        return Report(Status.INFEASIBLE, message=text, counts=counts, ray=None if search else _ray(engine))
    if ended == known.kUnbounded:
        return Report(Status.UNBOUNDED, message=text, counts=counts)
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    proven = ended == known.kOptimal
    bound = _bound(info, search, proven)
    if not feasible:
        return Report(Status.NO_SOLUTION, bound=bound, message=text, counts=counts)
    solution = engine.getSolution()
    return Report(
        Status.OPTIMAL if proven else Status.FEASIBLE,
        as_floats(solution.col_value),
        float(info.objective_function_value),
        bound,
        as_floats(solution.row_dual) if proven and not search else None,
        message=text,
        counts=counts,
    )


def _ray(engine: highspy.Highs) -> Floats | None:
    """Weights of the rows that show that there is no solution, where the simplex method ended with some."""
    _, known = engine.getDualRayExist()
    return np.array(engine.getDualRay()[2]) if known else None


def _bound(info: Any, search: bool, proven: bool) -> float | None:
    if search:
        return float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else None
    return float(info.objective_function_value) if proven else None


def _resolved_without_presolve(engine: highspy.Highs, search: bool) -> Report:
    """Presolve may stop at "unbounded or infeasible"; without it HiGHS says which."""
    engine.setOptionValue("presolve", "off")
    engine.clearSolver()
    engine.run()
    if engine.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        text = message("unbounded or infeasible: the solver could not tell which")
        return Report(Status.NO_SOLUTION, message=text, counts={"simplex_iterations": 0.0, "nodes": 0.0})
    return _report(engine, search)
