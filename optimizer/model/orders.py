"""The admissible orders: every offer, segment, period of arrival and price tier that rules and lead times allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.rules.exclusion import Verdicts

from .algebra import Codes, Floats, Mask
from .costs import Prices, landed_shares

__all__ = ["Orders", "make_orders"]


@dataclass(frozen=True, eq=False)
class Orders:
    """One entry an admissible order, sorted by offer, segment, period, tier.

    ``index`` holds codes of ``offer, segment, period, ship, tier, lane, grade``. A *grade* is the set of rules that the
    unit breaks and that a phase-out still admits (``grades[0]`` is the empty set); compliance through components joins
    here, as further grades of the same index. ``purchase``, ``freight``, ``duty``: ¥ per unit, undiscounted.
    """

    index: dict[str, Codes]
    grades: tuple[tuple[int, ...], ...]
    purchase: Floats
    freight: Floats
    duty: Floats
    of_concern: Mask


def make_orders(
    routes: pd.DataFrame,
    lanes: pd.DataFrame,
    prices: Prices,
    first_ship: int,
    flowing: Mask,
    ready: Codes,
    verdict: Verdicts,
    of_concern: Mask,
) -> Orders:
    """Cross routes with periods and tiers, and keep what lead time, qualification and rules admit.

    ``flowing[offer]``: arrivals shipped before the horizon exist (incumbents). ``ready[offer]``: quarters from the start
    of the horizon to the first possible shipment. ``of_concern[offer, period]``. A combination left out has no variable.
    """
    periods = prices.rate.shape[1]
    lead = lanes["lead_periods"].to_numpy(float)[routes["lane"].to_numpy()].astype(np.int32)
    route = np.repeat(np.arange(len(routes), dtype=np.int32), periods)
    period = np.tile(np.arange(periods, dtype=np.int32), len(routes))
    offer = routes["offer"].to_numpy(np.int32)[route]
    segment = routes["segment"].to_numpy(np.int32)[route]
    shipped = period - lead[route]
    kept = flowing[offer] | (shipped >= ready[offer])
    broken = np.zeros(len(offer), np.int64)
    for rule in range(len(verdict.cap)):
        binds = verdict.bars[rule, offer, period] & verdict.applies[rule, segment, period]
        cap = verdict.cap[rule, period]
        kept &= ~(binds & (cap <= 0))
        broken |= (binds & (cap > 0) & (cap < 1)).astype(np.int64) << rule
    route, offer, segment, period = (codes[kept] for codes in (route, offer, segment, period))
    shipped, broken = shipped[kept], broken[kept]
    sets, grade = np.unique(np.append(broken, 0), return_inverse=True)

    tiers = prices.tiers[offer]
    entry = np.repeat(np.arange(len(offer)), tiers)
    tier = (np.arange(len(entry)) - np.repeat(np.cumsum(tiers) - tiers, tiers)).astype(np.int32)
    lane = routes["lane"].to_numpy(np.int32)[route][entry]
    offer, segment, period = offer[entry], segment[entry], period[entry]
    fixed, freight_share, duty_share = landed_shares(lanes, lane)
    purchase = prices.jpy[offer, tier, period]
    freight = fixed + freight_share * purchase
    return Orders(
        index={
            "offer": offer,
            "segment": segment,
            "period": period,
            "ship": (shipped[entry] + first_ship).astype(np.int32),
            "tier": tier,
            "lane": lane,
            "grade": grade[:-1][entry].astype(np.int32),
        },
        grades=tuple(tuple(r for r in range(len(verdict.cap)) if bits >> r & 1) for bits in sets.tolist()),
        purchase=purchase,
        freight=freight,
        duty=duty_share * (purchase + freight),
        of_concern=of_concern[offer, period],
    )
