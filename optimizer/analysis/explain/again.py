"""What a plan's program answers when one offer changes: cheaper, lost, or qualified and opened after all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats, Integers
from optimizer.plan.grouped import tally
from optimizer.solve.basis import basis_near
from optimizer.solve.held import HeldProgram, Sides
from optimizer.solve.report import Report, Status

from .planned import PlannedProgram
from .verdicts import price_slopes, prices_paid

__all__ = ["Commitment", "Cut", "Loss", "committed", "lost", "verified_cut"]

#: Fewer units than this are none.
_NONE = 1e-6
#: Just above and just below a cut, relative to it.
_BESIDE = 1e-3
#: Halvings of what is left of a price in search of the cut, and steps towards the cut that pays for a decision.
_HALVINGS, _STEPS = 12, 30
#: A cost is the plan's if it differs by less than this share of it.
_EQUAL = 1e-9
#: Rows that ask for a least amount where an offer delivers at all.
_LEAST = ("minimum_order", "minimum_sources", "price_breaks")


@dataclass(frozen=True)
class Cut:
    """The share (0–1) of its price that an offer has to give up, as solving again shows: at a little more ``units`` of it are
    bought, at a little less none. ``exact``: that of the reduced costs; else the plan has another price there, and this one was
    searched for. ``share`` is None where not even a gift is taken.
    """

    share: float | None
    exact: bool
    units: float


@dataclass(frozen=True, eq=False)
class Loss:
    """What a plan costs more without an offer, ¥; None where nothing keeps its rows.

    ``short_units`` are missed more, ``instead`` (offers,) bought more of each offer, below 0 where less.
    """

    jpy: float | None
    short_units: float
    instead: Floats


@dataclass(frozen=True)
class Commitment:
    """What a plan costs more (¥; less, if below 0) once an offer is qualified, and its plant opened, at the first moment, with
    other decisions as planned; how many ``units`` of it are then bought; and the share of its price that it would have to give
    up for the plan to cost no more, None where not even a gift is enough.
    """

    jpy: float
    units: float
    cut: float | None


def verified_cut(planned: PlannedProgram, offer: int, share: float) -> Cut:
    """The cut at which an offer comes in, by solving again just above and just below what the reduced costs say."""
    at = _columns(planned, offer)
    beside = max(_BESIDE * share, 1e-9)
    above = _bought(planned, at, share + beside)
    below = _bought(planned, at, max(share - beside, 0.0))
    if above > _NONE and below <= _NONE:
        return Cut(share, True, above)
    low, high = (0.0, share - beside) if below > _NONE else (share + beside, 1.0)
    units = _bought(planned, at, high)
    if units <= _NONE:
        return Cut(None, False, 0.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        here = _bought(planned, at, middle)
        if here > _NONE:
            high, units = middle, here
        else:
            low = middle
    return Cut(high, False, units)


def lost(planned: PlannedProgram, offer: int) -> Loss:
    """What it costs to lose an offer, decisions as planned; levels that cannot be kept then give way, and shortage shows it."""
    at = _columns(planned, offer)
    rows = _least_rows(planned, offer)
    sides: Sides | None = (rows, np.full(len(rows), -np.inf), planned.lp.row_upper[rows]) if len(rows) else None
    none = np.zeros(len(at))
    report = planned.held.ask(rows=sides, columns=(at, none, none))
    if report.status == Status.INFEASIBLE and planned.levels:
        report = planned.held.ask(*_without_levels(planned, at, rows))
    offers = planned.m.instance.space.sizes["offer"]
    if report.values is None or report.objective is None:
        return Loss(None, 0.0, np.zeros(offers))
    short = planned.place[planned.m.shortage.column]
    before, after = planned.solution, report.values
    more = _by_offer(planned, after) - _by_offer(planned, before)
    more[offer] = 0.0
    jpy = report.objective + planned.fixed_jpy - planned.objective
    return Loss(float(jpy), float(after[short].sum() - before[short].sum()), more)


def committed(planned: PlannedProgram, offer: int) -> Commitment | None:
    """The plan with an offer qualified and its plant open after all; None where that keeps no row."""
    values = _with_commitment(planned, offer)
    kept = planned.whole.integer | (planned.place >= 0)
    numbers = np.flatnonzero(kept)
    lp = planned.whole.subset(numbers, planned.rows).with_decisions_fixed(values[numbers])
    start = replace(basis_near(planned.solution, lp), primal_feasible=True)
    held = HeldProgram(lp, planned.held.limits, start)
    if held.report.objective is None or held.report.values is None:
        return None
    at = _columns(planned, offer)
    fixed = float(planned.program.cost[planned.whole.integer] @ np.round(values[planned.whole.integer]))
    units = float(held.report.values[at].sum())
    jpy = held.report.objective + fixed - planned.objective
    return Commitment(float(jpy), units, _paying_cut(planned, held, at, fixed) if jpy > 0 else 0.0)


def _paying_cut(planned: PlannedProgram, held: HeldProgram, at: Integers, fixed: float) -> float | None:
    """The share of its price at which an offer pays for its commitment: the cost falls the faster the deeper the cut, so that
    each tangent leads to a cut that is enough, and nearer to the least one.
    """
    room = _EQUAL * max(1.0, abs(planned.objective))
    share = 1.0
    for _ in range(_STEPS):
        report = held.ask(cost=_cheaper(planned, at, share))
        if report.objective is None or report.values is None:
            return None
        over = report.objective + fixed - planned.objective
        if over > room:
            return None if share == 1.0 else share
        fall = float(report.values[at] @ _paid(planned, at))
        if fall <= 0 or -over <= room:
            return share
        share = share + over / fall
    return share


def _columns(planned: PlannedProgram, offer: int) -> Integers:
    """The columns of the held program that bring units of an offer."""
    output = planned.m.output
    at = planned.place[output.column[output.index["offer"] == offer]]
    return at[at >= 0].astype(np.intp)


def _paid(planned: PlannedProgram, at: Integers) -> Floats:
    """Present ¥ that a unit of some columns becomes cheaper if its price falls to nothing."""
    count, numbers = len(planned.program.cost), planned.columns[at]
    return np.asarray((prices_paid(planned.m, count) * price_slopes(planned.m, count))[numbers])


def _cheaper(planned: PlannedProgram, at: Integers, share: float) -> Floats:
    cost = planned.lp.cost.copy()
    cost[at] -= share * _paid(planned, at)
    return cost


def _bought(planned: PlannedProgram, at: Integers, share: float) -> float:
    """Units of an offer that are bought if its price falls by a share."""
    report: Report = planned.held.ask(cost=_cheaper(planned, at, share))
    return 0.0 if report.values is None else float(report.values[at].sum())


def _by_offer(planned: PlannedProgram, values: Floats) -> Floats:
    output = planned.m.output
    return tally(output.index["offer"], values[planned.place[output.column]], planned.m.instance.space.sizes["offer"])


def _least_rows(planned: PlannedProgram, offer: int) -> Integers:
    """Rows of the held program that ask for a least amount of an offer because a decision stands."""
    numbers = [
        block.first + np.flatnonzero(block.at[block.keys.index("offer")] == offer)
        for block in planned.program.rows
        if block.name in _LEAST and "offer" in block.keys
    ]
    if not numbers:
        return np.zeros(0, np.intp)
    rows = np.flatnonzero(np.isin(planned.rows, np.concatenate(numbers)))
    return rows[planned.lp.row_lower[rows] > 0]


def _without_levels(planned: PlannedProgram, at: Integers, least: Integers) -> tuple[None, Sides, Sides]:
    """What is asked where an offer is lost and the levels need not be kept: sides of rows, bounds of columns."""
    level = np.flatnonzero(planned.rows >= len(planned.program.row_lower))
    rows = np.concatenate([least, level])
    upper = np.concatenate([planned.lp.row_upper[least], np.full(len(level), np.inf)])
    short = planned.place[planned.m.shortage.column]
    columns = np.concatenate([at, short])
    most = np.concatenate([np.zeros(len(at)), planned.program.upper[planned.m.shortage.column]])
    return None, (rows, np.full(len(rows), -np.inf), upper), (columns, np.zeros(len(columns)), most)


def _with_commitment(planned: PlannedProgram, offer: int) -> Floats:
    """The plan's values with the first start of an offer's qualification, and of its plant's opening, at 1."""
    m, values = planned.m, planned.values.copy()
    for family, key, member in ((m.qualify, "offer", offer), (m.open_plant, "plant", int(m.instance.plant_of[offer]))):
        own = np.flatnonzero(family.index[key] == member)
        if len(own) and not values[family.column[own]].any():
            values[family.column[own[family.index["period"][own].argmin()]]] = 1.0
    return values
