"""Near-optimal intervals: the least and most of each supplier and country over all plans that cost nearly as little as the best.

As every price is an assumption, what all nearly cheapest plans have in common says more than one of them does. Source: modelling
to generate alternatives (Brill 1979; DeCarolis 2011).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import Message, message
from optimizer.plan.named_plan import SolvedCase
from optimizer.solve.report import Progress, no_progress

from ..limited import Relaxed, relaxation
from ..statement import Statement, grades_of_purchases
from .extremes import NOTHING, Extremes
from .holders import Holder, holders_of
from .room import best_cost, room_around

__all__ = ["CLASSES", "WITHIN", "Intervals", "ShareInterval", "intervals"]

#: In every nearly best plan, in some of them, in none.
CLASSES = ("must_have", "substitutable", "never_needed")
#: What plans may cost more than the best one, unless the asker says otherwise.
WITHIN = (0.01,)


@dataclass(frozen=True)
class ShareInterval:
    """Between what shares (0–1) of the value of demand a holder may have; ``best`` in the best plan of the relaxation,
    ``present`` in the plan in hand (None without one).
    """

    holder: Holder
    low: float
    high: float
    best: float
    present: float | None

    @property
    def needed(self) -> str:
        """One of ``CLASSES``."""
        if self.low > NOTHING:
            return "must_have"
        return "substitutable" if self.high > NOTHING else "never_needed"

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "kind": self.holder.kind,
            "id": self.holder.key,
            "part": self.holder.part,
            "low": self.low,
            "high": self.high,
            "best": self.best,
            "present": self.present,
            "class": self.needed,
        }


@dataclass(frozen=True, eq=False)
class Intervals:
    """By what plans may cost more than the best one (0.01 is 1 %), the intervals, largest shares first."""

    best_jpy: float
    relaxation_jpy: float
    demand_value_jpy: float
    within: Mapping[float, tuple[ShareInterval, ...]]
    asked: int
    statement: Statement

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "best_jpy": self.best_jpy,
            "relaxation_jpy": self.relaxation_jpy,
            "demand_value_jpy": self.demand_value_jpy,
            "within": [
                {"within": within, "most_jpy": self.best_jpy + within * abs(self.best_jpy),
                 "intervals": [interval.as_mapping() for interval in intervals]}
                for within, intervals in self.within.items()
            ],
            "asked": self.asked,
            **self.statement.as_mapping(),
        }  # fmt: skip


def intervals(
    case: Case,
    within: Sequence[float] = WITHIN,
    parts: Sequence[str] = (),
    plan: SolvedCase | None = None,
    progress: Progress = no_progress,
) -> Intervals:
    """The shares of each country and supplier, and of suppliers within ``parts``, over plans that cost at most (1 + within)
    times the best one; of the relaxation, so that no plan with whole numbers lies outside.

    ``plan``: the plan in hand, which then is the best one. BadInput: a share below 0, a part that nobody asks for, no plan.
    """
    if not within or not all(0 <= share < 10 for share in within):
        raise BadInput(message("what plans may cost more is at least 0 and below 1000 %"), "--within")
    best = relaxation(case, (), progress)
    cost = best_cost(best, plan)
    room = room_around(best, plan)
    holders, shares = holders_of(best.model, parts, len(room.cost))
    extremes, told = Extremes(shares, len(holders)), shares.of(best.values)
    present = None if plan is None else _present(best, plan, holders)
    results: dict[float, tuple[ShareInterval, ...]] = {}
    for share in sorted({*within}):
        ceiling = room.with_ceiling(room.cost, cost + (share + 1e-9) * abs(cost))
        said = _said_at_times(progress)
        extremes.widen(ceiling, said)
        results[share] = _told(holders, extremes, told, present)
    return Intervals(
        best_jpy=cost,
        relaxation_jpy=best.cost,
        demand_value_jpy=best.model.instance.demand_value,
        within=results,
        asked=extremes.asked,
        statement=Statement(_assumptions(case, plan), grades_of_purchases(best.model, best.values)),
    )


def _said_at_times(progress: Progress) -> Any:
    """Tells the stage at most four times a second."""
    last = [0.0]

    def tell() -> None:
        if time.monotonic() - last[0] > 0.25:
            last[0] = time.monotonic()
            progress("share", None)

    return tell


def _told(
    holders: Sequence[Holder], extremes: Extremes, best: Floats, present: Floats | None
) -> tuple[ShareInterval, ...]:
    low = np.where(extremes.low > NOTHING, extremes.low, 0.0)
    high = np.maximum(np.where(extremes.high > NOTHING, extremes.high, 0.0), low)
    order = np.lexsort((-high, -best))
    return tuple(
        ShareInterval(
            holders[k],
            float(low[k]),
            float(high[k]),
            float(max(best[k], 0.0)),
            None if present is None else float(present[k]),
        )
        for k in order.tolist()
    )


def _present(best: Relaxed, plan: SolvedCase, holders: Sequence[Holder]) -> Floats:
    """What each holder has in the plan in hand (holder,)."""
    instance, orders = best.model.instance, plan.tables["orders"]
    price = dict(zip(instance.labels["part"].tolist(), instance.reference_price.values.tolist(), strict=True))
    demand = dict(zip(instance.labels["part"].tolist(), instance.demand.values.sum(axis=(1, 2)).tolist(), strict=True))
    value = orders["units"] * orders["part"].map(price).astype(float)
    by = {kind: value.groupby(orders[kind]).sum().to_dict() for kind in ("country", "supplier")}
    units = orders["units"].groupby([orders["part"], orders["supplier"]]).sum().to_dict()
    whole = instance.demand_value
    return np.array(
        [
            by[holder.kind].get(holder.key, 0.0) / whole
            if holder.part is None
            else units.get((holder.part, holder.key), 0.0) / demand[holder.part]
            for holder in holders
        ]
    )


def _assumptions(case: Case, plan: SolvedCase | None) -> tuple[Message, ...]:
    texts = [
        message(
            "Units count at reference prices (the median of a part's offers, the mean over the quarters), whoever supplies them; "
            "shares are of the value of all demand at these prices, and only what buyers buy counts, not components."
        ),
        message("No plan counts that is short of more than the best one, or that buys more of a part than is needed."),
    ]
    if "exposure" in case.scenario.model.objective:
        texts.append(
            message("Nor does one that depends more on sources of concern, which the scenario minimises before cost.")
        )
    if case.scenario.model.integers:
        texts.append(
            message(
                "The ends are those of the relaxation: every plan with whole numbers lies between them, and none need reach them."
            )
        )
    texts.append(
        message("The best cost is that of this plan.")
        if plan is not None
        else message("The best cost is that of the relaxation.")
    )
    return tuple(texts)
