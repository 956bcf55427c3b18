"""Which way a linear program is solved: the routes, what each needs, and the choice between them.

Every route gives the same optimum, with its duals; only time and memory differ. A route that turns out not to fit (a block
without an optimum, say), or that ends undecided before its time is over, hands the program on to the plain simplex method,
and the report tells so.
"""

from __future__ import annotations

import time
from dataclasses import replace

from optimizer.errors import BadInput
from optimizer.messages import listing, message

from .. import clp, cuopt, highs
from ..program import Basis, Program
from ..report import Limits, Report, Status
from ..scaling import scale
from .blocks import Blocks, Start
from .broken_rows import repair_broken_rows
from .columns import solve_restricted
from .rows import RowSet, solve_lazily
from .shape import Shape, shape_of

__all__ = ["ROUTES", "solve_linear", "usable"]

#: The routes a scenario may force, and what each does.
ROUTES: dict[str, str] = {
    "auto": message("chooses by size and shape"),
    "direct": message("dual simplex on the whole program, without presolve"),
    "presolved": message("presolve, then dual simplex"),
    "blocks": message("block start, then repair of the coupling rows by dual simplex"),
    "columns": message("block start, prices by ascent, restricted columns, exact pricing of the rest"),
    "rows": message("equations first, rows coming in as they are broken, by dual simplex"),
    "clp": message("CLP in process (package cylp)"),
    "ipm": message("interior point (IPX) with crossover"),
    "hipo": message("interior point (HiPO, package highspy-extras) with crossover"),
    "pdlp": message("first-order method (PDLP), finished by simplex"),
    "gpu": message("first-order method on a GPU (package cuopt), finished by simplex"),
}
_PACKAGES = {"clp": clp, "gpu": cuopt}
_METHODS = {"direct": "simplex", "presolved": "presolved", "ipm": "ipm", "hipo": "hipo", "pdlp": "pdlp"}

_UNDECIDED = (Status.NO_SOLUTION, Status.FEASIBLE)
#: A basis is near when the simplex method needs no more iterations from it than this share of the rows; far from one it may take
#: thirty times as long as from nothing.
_NEAR = 0.15
_FEW = 2000
#: Below this many columns the plain simplex method is through before a look at the shape pays.
_SMALL = 8000
#: From this many columns on a long repair is left to prices and restricted columns: their work grows with the program, that of
#: the repair faster (measured on tight markets: on a par at 650,000 columns, a quarter of the time at 1.4 million).
_LARGE = 700_000
#: With more than this share of all rows broken by the blocks' own optima, what lies near them is most of the program.
_MANY = 0.005


def usable(route: str) -> bool:
    """Whether a route can be taken here: some need an optional package."""
    if route in _PACKAGES:
        return bool(_PACKAGES[route].available())
    return route not in _METHODS or highs.available(_METHODS[route])


def solve_linear(program: Program, limits: Limits, basis: Basis | None = None) -> Report:
    """Solve a linear program by the route that the limits name, or by the one chosen; a fitting basis that is near makes it direct.

    BadInput for a route that is unknown or lacks its package.
    """
    if limits.route not in ROUTES:
        text = message("unknown route {route}; there are {known}", route=repr(limits.route), known=listing(ROUTES))
        raise BadInput(text, "solver.route")
    if not usable(limits.route):
        text = message("the route {route} needs a package that is not installed", route=limits.route)
        raise BadInput(text, "solver.route")
    ends = limits.ends
    if basis is not None and basis.fits(program):
        most = max(_FEW, int(_NEAR * len(program.row_lower)))
        report = replace(highs.solve(program, limits, basis=basis, iterations=most), route="direct")
        if report.status not in _UNDECIDED or time.perf_counter() >= ends:
            return report
        limits = limits.until(ends)
    route, answer = _taken(program, limits)
    if answer is None or (answer.status in _UNDECIDED and route != "direct" and time.perf_counter() < ends):
        return replace(highs.solve(program, limits.until(ends)), route=f"{route}, then direct")
    return replace(answer, route=route)


def _taken(program: Program, limits: Limits) -> tuple[str, Report | None]:
    """The route taken, and what it gave; None where it does not fit."""
    if limits.route in _METHODS:
        return limits.route, highs.solve(program, limits, method=_METHODS[limits.route])
    if limits.route == "auto" and len(program.cost) < _SMALL:
        return "direct", highs.solve(program, limits)
    scaled = scale(program, limits.scaling)
    route, report = _by_shape(scaled.program, limits)
    return route, None if report is None else scaled.undo(report)


def _by_shape(program: Program, limits: Limits) -> tuple[str, Report | None]:
    ends, route = limits.ends, limits.route
    if route == "clp":
        return route, clp.solve(program, limits)
    if route == "gpu":
        near = cuopt.point(program, limits)
        if near is None:
            return route, None
        return route, highs.Engine(program, limits.until(ends)).finished_from(program, near)
    if route == "rows":
        return route, solve_lazily(program, limits)
    shape = shape_of(program.matrix)
    if route == "auto" and not (shape.separates or shape.decomposes):
        return "rows", solve_lazily(program, limits.until(ends))
    start = Blocks(program, shape).solve(program.cost, limits)
    if not start.solved:
        return "columns" if route == "columns" else "blocks", None
    if route == "columns":
        return route, solve_restricted(program, shape, start, limits.until(ends))
    return _repaired(program, shape, start, limits.until(ends))


def _repaired(program: Program, shape: Shape, start: Start, limits: Limits) -> tuple[str, Report | None]:
    """From the merged basis of the blocks to the optimum of the whole, and by which route."""
    ends, over = limits.ends, program.broken(start.values)
    if over.sum() <= _MANY * len(over):
        near = repair_broken_rows(program, shape, start, over, limits)
        if near is not None:
            return "blocks", near
    limits = limits.until(ends)
    if limits.route == "auto" and len(program.cost) >= _LARGE:
        return "columns", solve_restricted(program, shape, start, limits)
    held = RowSet(program, limits, start.basis, over)
    held.iterations += start.iterations
    return "blocks", held.run(limits)
