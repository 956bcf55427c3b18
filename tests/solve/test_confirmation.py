"""Linear programs whose solver errs: what proves itself is believed, what two ways say too, and nothing else is."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from optimizer.solve import highs
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Report
from optimizer.solve.scaling import GEOMETRIC
from optimizer.solve.strategy.confirmation import UNCONFIRMED, confirmed_report
from tests.solve.scripted import Scripted, quiet
from tests.solve.test_claims import PURCHASE, TOO_MUCH
from tests.solve.test_pulp_bridge import INF, program

TRUTH = highs.solve(PURCHASE, Limits())
NONE = highs.solve(TOO_MUCH, Limits())
#: Keeps the row, at 6 instead of 4.
DEAR = Report("optimal", np.array([0.0, 3.0]), 6.0, 6.0, np.array([2.0]))
#: Costs 2, but buys one of three.
SHORT = Report("optimal", np.array([1.0, 0.5]), 2.0, 2.0, np.array([2.0]))
IMPOSSIBLE = Report("infeasible")
ENDLESS = Report("unbounded")
#: Brings what would prove the infeasibility of another program.
MISLED = Report("infeasible", ray=np.array([1.0]))

FALSE = {
    "infeasible": IMPOSSIBLE,
    "infeasible, by weights that show nothing": MISLED,
    "unbounded": ENDLESS,
    "optimal, dearer": DEAR,
    "optimal, with a row broken": SHORT,
    "optimal, without values": Report("optimal", None, 4.0, 4.0),
    "optimal, with duals that prove too much": replace(TRUTH, duals=np.array([3.0])),
}


def confirmed(asked: Program, *reports: Report) -> tuple[Report, Scripted]:
    engine = Scripted(list(reports))
    return confirmed_report(quiet(engine), "relaxation", asked), engine


def test_what_proves_itself_is_asked_once() -> None:
    for asked, report in ((PURCHASE, TRUTH), (TOO_MUCH, NONE)):
        verdict, engine = confirmed(asked, report)
        assert verdict is report
        assert len(engine.asked) == 1


def test_what_claims_nothing_is_asked_once() -> None:
    for report in (Report("no_solution"), Report("feasible", np.array([0.0, 3.0]), 6.0)):
        verdict, engine = confirmed(PURCHASE, report)
        assert verdict is report
        assert len(engine.asked) == 1


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_gives_way_to_the_proven_truth(name: str) -> None:
    """Which is asked for in another scaling and by the plainest route."""
    verdict, engine = confirmed(PURCHASE, FALSE[name], TRUTH)
    assert verdict is TRUTH
    assert [asked.limits.scaling for asked in engine.asked] == [Limits().scaling, GEOMETRIC]
    assert engine.asked[1].limits.route == "direct"


@pytest.mark.parametrize("name", [name for name, report in FALSE.items() if report.status == "optimal"])
def test_a_false_optimum_gives_way_to_there_being_none(name: str) -> None:
    asked = replace(PURCHASE, upper=np.array([2.0, 0.5]))
    none = highs.solve(asked, Limits())
    assert none.status == "infeasible"
    assert confirmed(asked, FALSE[name], none)[0] is none


#: Two ways that call a program infeasible are believed, and so are two that give one plan as the best.
DIFFERENT = [
    (first, second)
    for first, second in itertools.permutations(FALSE, 2)
    if not (first.startswith("infeasible") and second.startswith("infeasible"))
]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_two_false_claims_that_differ_confirm_nothing(first: str, second: str) -> None:
    """What is kept is the cheapest plan in hand and the best bound that is proven."""
    pair = FALSE[first], FALSE[second]
    verdict, engine = confirmed(PURCHASE, *pair)
    assert len(engine.asked) == 2
    assert verdict.message.endswith(UNCONFIRMED)
    assert all(report.status in verdict.message for report in pair)
    kept = [report for report in pair if report.values is not None and report is not SHORT]
    assert verdict.status == ("feasible" if kept else "no_solution")
    assert verdict.objective == min((report.objective for report in kept if report.objective is not None), default=None)
    proven = any(report.duals is not None and report.duals[0] == 2.0 for report in pair)
    assert verdict.bound == (pytest.approx(4) if proven else None)


def test_two_optima_that_differ_are_no_optimum() -> None:
    verdict, _ = confirmed(PURCHASE, replace(DEAR, duals=None), replace(TRUTH, duals=None))
    assert (verdict.status, verdict.objective, verdict.bound) == ("feasible", TRUTH.objective, None)
    assert verdict.message.endswith(UNCONFIRMED)


def test_an_optimum_that_both_ways_give_needs_no_duals() -> None:
    """Interior methods give none, or few digits of them."""
    bare = replace(TRUTH, duals=None)
    verdict, engine = confirmed(PURCHASE, bare, bare)
    assert verdict is bare
    assert len(engine.asked) == 2


def test_the_same_broken_plan_twice_is_none() -> None:
    verdict, _ = confirmed(PURCHASE, SHORT, SHORT)
    assert (verdict.status, verdict.values) == ("no_solution", None)


def test_a_cost_that_bounds_hold_up_is_never_endless() -> None:
    verdict, _ = confirmed(PURCHASE, ENDLESS, ENDLESS)
    assert (verdict.status, verdict.bound) == ("no_solution", None)
    falling = program([[1, -1]], [0], [INF], [-1, 0])
    assert confirmed(falling, ENDLESS, ENDLESS)[0].status == "unbounded"


def test_a_limit_at_the_second_look_leaves_the_first_one_unconfirmed() -> None:
    verdict, _ = confirmed(PURCHASE, IMPOSSIBLE, Report("no_solution", message="Time limit reached"))
    assert (verdict.status, verdict.values) == ("no_solution", None)
    verdict, _ = confirmed(PURCHASE, DEAR, Report("no_solution"))
    assert (verdict.status, verdict.objective, verdict.bound) == ("feasible", 6.0, pytest.approx(4))


def test_an_interrupt_is_passed_on() -> None:
    for reports in ([KeyboardInterrupt()], [IMPOSSIBLE, KeyboardInterrupt()]):
        with pytest.raises(KeyboardInterrupt):
            confirmed_report(quiet(Scripted([*reports])), "relaxation", PURCHASE)
