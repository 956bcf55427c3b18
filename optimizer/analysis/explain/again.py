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
#: Within which share a level is held that was minimised anew.
_HOLD = 1e-6
#: How the names of levels begin that give way where an offer is lost.
_SHORTAGE = "shortage"
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

    ``short_units`` are missed more, ``instead`` (offers,) bought more of each offer, below 0 where less. ``spared_jpy`` is what its
    own qualification cost, which is not in ``jpy``: it falls away only if it has not begun yet.
    """

    jpy: float | None
    short_units: float
    spared_jpy: float
    instead: Floats


@dataclass(frozen=True)
class Commitment:
    """What a plan costs more (¥; less, if below 0) once an offer is qualified, and its plant opened, at the first moment, with
    other decisions as planned; how many ``units`` of it are then bought; and the share of its price that it would have to give
    up for the plan to cost no more, None where not even a gift is enough.

    ``divisible``: its minimum orders and price tiers, if it has any that need decisions, are taken in part, which can only help it.
    """

    jpy: float
    units: float
    cut: float | None
    divisible: bool


def verified_cut(planned: PlannedProgram, offer: int, share: float) -> Cut:
    """The cut at which an offer comes in, by solving again just above and just below what the reduced costs say."""
    at = _columns(planned, offer)
    question = _Question(planned.held, at, _paid_off(planned)[planned.columns[at]], planned.fixed_jpy)
    beside = max(_BESIDE * share, 1e-9)
    above = _bought(question, share + beside)
    below = _bought(question, max(share - beside, 0.0))
    if above > _NONE and below <= _NONE:
        return Cut(share, True, above)
    low, high = (0.0, share - beside) if below > _NONE else (share + beside, 1.0)
    units = _bought(question, high)
    if units <= _NONE:
        return Cut(None, False, 0.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        here = _bought(question, middle)
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
    if report.status == Status.INFEASIBLE and any(name.startswith(_SHORTAGE) for name in planned.levels):
        report = _least_shortage(planned, at, rows)
    offers, spared = planned.m.instance.space.sizes["offer"], _qualified_for(planned, offer)
    if report.values is None or report.objective is None:
        return Loss(None, 0.0, spared, np.zeros(offers))
    short = planned.place[planned.m.shortage.column]
    before, after = planned.solution, report.values
    more = _by_offer(planned, after) - _by_offer(planned, before)
    more[offer] = 0.0
    jpy = report.objective + planned.fixed_jpy - planned.objective
    return Loss(float(jpy), float(after[short].sum() - before[short].sum()), spared, more)


def _qualified_for(planned: PlannedProgram, offer: int) -> float:
    """Present ¥ that the plan spends on an offer's qualification where that is a fixed decision."""
    qualify = planned.m.qualify
    own = qualify.column[qualify.index["offer"] == offer]
    return float(planned.program.cost[own] @ planned.values[own]) if planned.integers else 0.0


def committed(planned: PlannedProgram, offer: int) -> Commitment | None:
    """The plan with an offer qualified and its plant open after all; None where that keeps no row."""
    values, own = _with_commitment(planned, offer), _own_terms(planned, offer)
    integer = planned.whole.integer.copy()
    integer[own] = False
    kept = planned.whole.integer | (planned.place >= 0)
    numbers = np.flatnonzero(kept)
    lp = replace(planned.whole, integer=integer).subset(numbers, planned.rows).with_decisions_fixed(values[numbers])
    free = numbers[~integer[numbers]]
    values[planned.columns] = planned.solution
    start = replace(basis_near(values[free], lp), primal_feasible=True)
    held = HeldProgram(lp, planned.held.limits, start)
    if held.report.objective is None or held.report.values is None:
        return None
    output = planned.m.output
    column = np.sort(output.column[output.index["offer"] == offer])
    at = np.flatnonzero(np.isin(free, column))
    fixed = float(planned.program.cost[integer] @ np.round(values[integer]))
    question = _Question(held, at, _paid_off(planned)[free[at]], fixed)
    units = float(held.report.values[at].sum())
    jpy = held.report.objective + fixed - planned.objective
    cut = _paying_cut(question, planned.objective) if jpy > _EQUAL * max(1.0, abs(planned.objective)) else 0.0
    return Commitment(float(jpy), units, cut, bool(len(own)))


@dataclass(frozen=True, eq=False)
class _Question:
    """A program held, where an offer's columns are in it (at,), what a whole price is off them (at,), and the cost of decisions."""

    held: HeldProgram
    at: Integers
    paid: Floats
    fixed: float

    def at_cut(self, share: float) -> Report:
        """The optimum if the price falls by a share."""
        cost = self.held.program.cost.copy()
        cost[self.at] -= share * self.paid
        return self.held.ask(cost=cost)


def _paying_cut(question: _Question, objective: float) -> float | None:
    """The share of its price at which an offer pays for its commitment: the cost falls the faster the deeper the cut, so that
    each tangent leads to a cut that is enough, and nearer to the least one.
    """
    room = _EQUAL * max(1.0, abs(objective))
    share = 1.0
    for _ in range(_STEPS):
        report = question.at_cut(share)
        if report.objective is None or report.values is None:
            return None
        over = report.objective + question.fixed - objective
        if over > room:
            return None if share == 1.0 else share
        fall = float(report.values[question.at] @ question.paid)
        if fall <= 0 or -over <= room:
            return share
        share = share + over / fall
    return share


def _own_terms(planned: PlannedProgram, offer: int) -> Integers:
    """The decisions on an offer's minimum orders and price tiers, as columns of the program."""
    m = planned.m
    own = [family.column[family.index["offer"] == offer] for family in (m.active, m.price_tier_full) if len(family)]
    return np.concatenate(own) if own and planned.integers else np.zeros(0, np.intp)


def _columns(planned: PlannedProgram, offer: int) -> Integers:
    """The columns of the held program that bring units of an offer."""
    output = planned.m.output
    at = planned.place[output.column[output.index["offer"] == offer]]
    return np.asarray(at[at >= 0], np.intp)


def _paid_off(planned: PlannedProgram) -> Floats:
    """Present ¥ that a unit of each column of the program becomes cheaper if its price falls to nothing (columns,)."""
    count = len(planned.program.cost)
    return prices_paid(planned.m, count) * price_slopes(planned.m, count)


def _bought(question: _Question, share: float) -> float:
    """Units of an offer that are bought if its price falls by a share."""
    report = question.at_cut(share)
    return 0.0 if report.values is None else float(report.values[question.at].sum())


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


def _least_shortage(planned: PlannedProgram, at: Integers, least: Integers) -> Report:
    """The optimum without an offer where its levels of shortage cannot be kept: each is minimised anew in turn, then the cost."""
    lp, count = planned.lp, len(planned.program.row_lower)
    short = planned.place[planned.m.shortage.column]
    columns = np.concatenate([at, short])
    most = np.concatenate([np.zeros(len(at)), planned.program.upper[planned.m.shortage.column]])
    bounds: Sides = (columns, np.zeros(len(columns)), most)
    rows = np.concatenate([least, np.flatnonzero(planned.rows >= count)])
    upper, coefficients = lp.row_upper[rows], dict(planned.program.levels)
    giving = [
        (len(least) + number, coefficients[name][planned.columns])
        for number, name in enumerate(planned.levels)
        if name.startswith(_SHORTAGE)
    ]
    for place, _ in giving:
        upper[place] = np.inf
    for place, level in giving:
        report = planned.held.ask(level, (rows, np.full(len(rows), -np.inf), upper), bounds)
        if report.objective is None:
            return report
        upper[place] = report.objective + _HOLD * max(1.0, abs(report.objective))
    return planned.held.ask(None, (rows, np.full(len(rows), -np.inf), upper), bounds)


def _with_commitment(planned: PlannedProgram, offer: int) -> Floats:
    """The plan's values with the first start of an offer's qualification, and of its plant's opening, at 1."""
    m, values = planned.m, planned.values.copy()
    for family, key, member in ((m.qualify, "offer", offer), (m.open_plant, "plant", int(m.instance.plant_of[offer]))):
        own = np.flatnonzero(family.index[key] == member)
        if len(own) and not values[family.column[own]].any():
            values[family.column[own[family.index["period"][own].argmin()]]] = 1.0
    return values
