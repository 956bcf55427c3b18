"""The admissible orders: every offer, segment, period of arrival, price tier and clearance that rules and lead times allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Codes, Mask, Ordinals
from optimizer.rules.exclusion import Verdicts

from .clearances import Clearances
from .keys import taken
from .links import ComponentLinks
from .offer_lanes import OfferLanes

#: Positions of entries; a slice where all of them stay.
_Kept = Ordinals | slice

__all__ = ["OrderIndex", "Shipping", "make_order_index", "place_in_run"]


@dataclass(frozen=True, eq=False)
class OrderIndex:
    """One entry an admissible order, sorted by offer, segment, period, price tier.

    ``index`` holds codes of ``offer, segment, period, ship, price_tier, lane, breach, clearance, inner``. The *breach* is the set
    of rules that the unit breaks and that a phase-out still admits (``breaches[0]`` is the empty set); the *clearance* is what an
    offer with chosen components promises of its chain, ``inner`` the clearance that its components need for it.
    """

    index: dict[str, Codes]
    breaches: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Shipping:
    """When offers can ship: ``lead`` (lanes,) in periods; ``ships_before_start`` (offers,) where arrivals shipped before the
    horizon exist (incumbents); ``ready`` (offers,) in quarters from the start of the horizon, which is the ship period ``first``.
    """

    lead: Codes
    ships_before_start: Mask
    ready: Codes
    first: int
    periods: int


def make_order_index(
    routes: OfferLanes,
    shipping: Shipping,
    price_tiers: Codes,
    verdict: Verdicts,
    clearances: Clearances,
    links: ComponentLinks,
) -> OrderIndex:
    """Cross routes with periods, clearances and price tiers, and keep what lead time, qualification and rules admit.

    ``price_tiers`` (offers,) says how many an offer has. A combination left out has no variable.
    """
    ahead, offers = shipping.lead[routes.lane], len(price_tiers)
    first = np.where(shipping.ships_before_start[routes.offer], 0, np.maximum(shipping.ready[routes.offer] + ahead, 0))
    count = np.maximum(shipping.periods - first, 0)
    offer, segment, lane = (np.repeat(codes, count) for codes in (routes.offer, routes.segment, routes.lane))
    period = np.repeat((first - np.cumsum(count) + count).astype(np.int32), count)
    period += np.arange(len(period), dtype=np.int32)
    ship = period + np.repeat((shipping.first - ahead).astype(np.int32), count)

    row, broken, clearance = _judged(offer, segment, period, verdict, clearances)
    sets, breach = _breaches(broken)
    inner = clearances.children()[clearance]
    fed = clearances.can_be_supplied(links, clearances.passes(links, offers), offers)
    many = price_tiers[offer[row]] * taken(fed, (inner, offer[row]))
    price_tier = place_in_run(many)
    at: _Kept = row
    entry: _Kept = slice(None)
    if (many != 1).any():
        entry = np.repeat(np.arange(len(many)), many)
        at = entry if isinstance(row, slice) else row[entry]
    if not isinstance(row, slice) and (row[1:] <= row[:-1]).any():
        order = np.lexsort((clearance[entry], breach[entry], price_tier, row[entry]))
        entry, price_tier = np.arange(len(many))[entry][order], price_tier[order]
        at = row[entry]
    return OrderIndex(
        index={
            "offer": offer[at],
            "segment": segment[at],
            "period": period[at],
            "ship": ship[at],
            "price_tier": price_tier,
            "lane": lane[at],
            "breach": breach[entry],
            "clearance": clearance[entry],
            "inner": inner[entry],
        },
        breaches=tuple(tuple(r for r in range(len(verdict.cap)) if bits >> r & 1) for bits in sets),
    )


def place_in_run(counts: Codes) -> Codes:
    """0 ... count - 1 for each count in turn."""
    if counts.max(initial=1) == 1:
        return np.zeros(int(counts.sum()), np.int32)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return (np.arange(len(first)) - first).astype(np.int32)


def _breaches(broken: Ordinals) -> tuple[list[int], Codes]:
    """The sets of broken rules that occur, as bits, the empty one first; and which of them each row has."""
    if not broken.any():
        return [0], np.zeros(len(broken), np.int32)
    sets, breach = np.unique(np.append(broken, 0), return_inverse=True)
    return sets.tolist(), breach[:-1].astype(np.int32)


def _judged(
    offer: Codes, segment: Codes, period: Codes, verdict: Verdicts, clearances: Clearances
) -> tuple[_Kept, Ordinals, Codes]:
    """What the rules leave of these arrivals: their positions, the rules broken (bits), the clearance promised.

    Under a partial cap an offer with chosen components appears twice: as it comes, against the cap, and with the test
    promised.
    """
    chooses = verdict.bills.mode == "chosen"
    row: _Kept = slice(None)
    broken, promised = np.zeros(len(offer), np.int64), np.zeros(len(offer), np.int64)
    number_of: dict[frozenset[int], int] = {frozenset(): 0}
    for rule, cap in enumerate(verdict.cap):
        test = clearances.needed[rule]
        own, asking = verdict.breaks[rule] & (cap < 1), chooses[:, None] & (test >= 0) & (cap < 1)
        touched = np.flatnonzero(taken(own | asking, (offer[row], period[row])))
        at = touched if isinstance(row, slice) else row[touched]
        bound = verdict.bound(rule, offer[at], segment[at], period[at])
        touched, at = touched[bound], at[bound]
        if not len(touched):
            continue
        own_fault, partial, needed = own[offer[at], period[at]], cap[period[at]] > 0, test[period[at]]
        asked = ~own_fault & chooses[offer[at]] & (needed >= 0)
        both = asked & partial
        broken[touched[own_fault | both]] |= 1 << rule
        sure = asked & ~partial
        promised[touched[sure]] = _promising(promised[touched[sure]], needed[sure], number_of)
        barred, twice = touched[own_fault & ~partial], touched[both]
        if not len(barred) + len(twice):
            continue
        kept = np.ones(len(broken), bool)
        kept[barred] = False
        before = np.arange(len(offer)) if isinstance(row, slice) else row
        row = np.concatenate([before[kept], before[twice]])
        promised = np.concatenate([promised[kept], _promising(promised[twice], needed[both], number_of)])
        broken = np.concatenate([broken[kept], broken[twice] & ~(1 << rule)])
    return row, broken, _clearances(promised, list(number_of), clearances)


def _promising(held: Ordinals, test: Codes, number_of: dict[frozenset[int], int]) -> Ordinals:
    """The number of each set of tests with one test more; ``number_of`` numbers the sets, and takes up new ones."""
    sets, wide = list(number_of), int(test.max(initial=0)) + 1
    pairs, which = np.unique(held * wide + test, return_inverse=True)
    wider = [sets[pair // wide] | {pair % wide} for pair in pairs.tolist()]
    return np.array([number_of.setdefault(tests, len(number_of)) for tests in wider], np.int64)[which]


def _clearances(promised: Ordinals, sets: list[frozenset[int]], clearances: Clearances) -> Codes:
    """The clearance of each row, which promises the set of tests ``sets[promised[row]]``."""
    held = np.flatnonzero(np.bincount(promised)).tolist()
    codes = np.zeros(len(sets), np.int32)
    # Clearances are numbered in the order of their tests.
    for number in sorted(held, key=lambda number: [test in sets[number] for test in range(len(clearances.tests))]):
        codes[number] = clearances.code(sets[number])
    return codes[promised]
