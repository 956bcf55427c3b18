"""The admissible orders: every offer, segment, period of arrival, price tier and grade that rules and lead times allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.rules.exclusion import Verdicts

from .algebra import Codes, Floats, Mask
from .costs import Prices, landed_terms
from .grades import Grades
from .links import Links

__all__ = ["Orders", "make_orders", "tiers_of"]


@dataclass(frozen=True, eq=False)
class Orders:
    """One entry an admissible order, sorted by offer, segment, period, tier.

    ``index`` holds codes of ``offer, segment, period, ship, tier, lane, breach, grade, inner``. The *breach* is the set of
    rules that the unit breaks and that a phase-out still admits (``breaches[0]`` is the empty set); the *grade* is what an
    offer with chosen components promises of its chain, ``inner`` the grade that its components need for it.
    ``purchase``, ``freight``, ``duty``: ¥ per unit, undiscounted; ``value``: price and standard cost of the chosen
    components, ¥ per unit.
    """

    index: dict[str, Codes]
    breaches: tuple[tuple[int, ...], ...]
    purchase: Floats
    freight: Floats
    duty: Floats
    value: Floats
    of_concern: Mask


def make_orders(
    routes: pd.DataFrame,
    lanes: pd.DataFrame,
    prices: Prices,
    first_ship: int,
    flowing: Mask,
    ready: Codes,
    verdict: Verdicts,
    grades: Grades,
    links: Links,
    of_concern: Mask,
    standard: Floats,
) -> Orders:
    """Cross routes with periods, grades and tiers, and keep what lead time, qualification and rules admit.

    ``flowing[offer]``: arrivals shipped before the horizon exist (incumbents). ``ready[offer]``: quarters from the start
    of the horizon to the first possible shipment. ``of_concern[offer, period]``; ``standard[offer, period]``: ¥ of the
    chosen components of a unit. A combination left out has no variable.
    """
    periods = prices.rate.shape[1]
    lead = lanes["lead_periods"].to_numpy(float)[routes["lane"].to_numpy()].astype(np.int32)
    route = np.repeat(np.arange(len(routes), dtype=np.int32), periods)
    period = np.tile(np.arange(periods, dtype=np.int32), len(routes))
    shipped: Codes = period - lead[route]
    offer = routes["offer"].to_numpy(np.int32)[route]
    kept = flowing[offer] | (shipped >= ready[offer])
    row, broken, promised = _judged(routes, route[kept], period[kept], verdict, grades)
    route, period = route[kept][row], period[kept][row]
    shipped = shipped[kept][row]
    offer, segment = routes["offer"].to_numpy(np.int32)[route], routes["segment"].to_numpy(np.int32)[route]

    sets, breach = np.unique(np.append(broken, 0), return_inverse=True)
    grade = _grades(promised, grades)
    inner = grades.children()[grade]
    passes = grades.passes(links, len(verdict.bills.mode))
    made = grades.fed(links, passes, len(verdict.bills.mode))[inner, offer]
    possible = np.flatnonzero(made)
    tiers = prices.tiers[offer[possible]]
    entry = np.repeat(possible, tiers)
    tier = tiers_of(tiers)
    lane = routes["lane"].to_numpy(np.int32)[route][entry]
    order = np.lexsort((grade[entry], breach[entry], tier, period[entry], segment[entry], offer[entry]))
    entry, tier, lane = entry[order], tier[order], lane[order]
    offer, segment, period = offer[entry], segment[entry], period[entry]
    purchase, freight, duty = landed_terms(prices, lanes, offer, tier, period, lane)
    return Orders(
        index={
            "offer": offer,
            "segment": segment,
            "period": period,
            "ship": (shipped[entry] + first_ship).astype(np.int32),
            "tier": tier,
            "lane": lane,
            "breach": breach[entry].astype(np.int32),
            "grade": grade[entry],
            "inner": inner[entry],
        },
        breaches=tuple(tuple(r for r in range(len(verdict.cap)) if bits >> r & 1) for bits in sets.tolist()),
        purchase=purchase,
        freight=freight,
        duty=duty,
        value=purchase + standard[offer, period],
        of_concern=of_concern[offer, period],
    )


def tiers_of(counts: Codes) -> Codes:
    """0 ... count - 1 for each count in turn."""
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return (np.arange(len(first)) - first).astype(np.int32)


def _grades(promised: Mask, grades: Grades) -> Codes:
    """The grade of each row's set of tests (rows, tests)."""
    if not promised.any():
        return np.zeros(len(promised), np.int32)
    asked, which = np.unique(promised, axis=0, return_inverse=True)
    codes = [grades.code(np.flatnonzero(tests).tolist()) for tests in asked]
    return np.array(codes, np.int32)[which.ravel()]


def _judged(
    routes: pd.DataFrame, route: Codes, period: Codes, verdict: Verdicts, grades: Grades
) -> tuple[Codes, npt.NDArray[np.int64], Mask]:
    """What the rules leave of the routes and periods: their positions, the rules broken (bits), the tests promised.

    Under a partial cap an offer with chosen components appears twice: as it comes, against the cap, and with the test
    promised.
    """
    offers, segments = routes["offer"].to_numpy(), routes["segment"].to_numpy()
    chooses = verdict.bills.mode == "chosen"
    row = np.arange(len(route))
    broken = np.zeros(len(route), np.int64)
    promised = np.zeros((len(route), len(grades.tests)), bool)
    for rule in range(len(verdict.cap)):
        offer, segment, when = offers[route[row]], segments[route[row]], period[row]
        bound = verdict.bound(rule, offer, segment, when)
        cap = verdict.cap[rule, when]
        own = bound & verdict.breaks[rule, offer, when]
        test = grades.needed[rule, when]
        asked = bound & ~own & chooses[offer] & (test >= 0)
        both = asked & (cap > 0)
        broken = broken | ((own | both).astype(np.int64) << rule)
        sure = np.flatnonzero(asked & (cap <= 0))
        promised[sure, test[sure]] = True
        kept = np.flatnonzero(~(own & (cap <= 0)))
        twice = np.flatnonzero(both)
        clean = promised[twice]
        clean[np.arange(len(twice)), test[twice]] = True
        promised = np.concatenate([promised[kept], clean])
        broken = np.concatenate([broken[kept], broken[twice] & ~np.int64(1 << rule)])
        row = np.concatenate([row[kept], row[twice]])
    return row.astype(np.int32), np.asarray(broken, np.int64), np.asarray(promised, bool)
