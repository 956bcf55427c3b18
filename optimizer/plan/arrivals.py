"""When the first unit of each part can reach each segment, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Codes, Floats, Integers, Mask
from optimizer.messages import Message, listing, message, sequence
from optimizer.model.variables import Model

__all__ = ["ARRIVAL_WARNING", "Arrivals", "late_arrivals"]

#: How warnings about arrivals begin.
ARRIVAL_WARNING = "warning: arrivals, "

_LINES, _NAMES = 10, 3


@dataclass(frozen=True, eq=False)
class Arrivals:
    """What lead times, qualifications, ramps, capacities and rules leave of the horizon to each part and segment.

    ``quarter_name`` and ``offer_name`` say how its sentences call periods and offers, by default by their ids.
    """

    m: Model
    quarter_name: Callable[[str], str] = str
    offer_name: Callable[[str], str] = str

    @cached_property
    def _possible(self) -> Integers:
        """The positions of the admitted orders that their plants can fill when they ship them."""
        index, able = self.m.instance.order_index.index, self._able
        return np.flatnonzero(able[index["offer"], index["ship"]])

    @cached_property
    def _able(self) -> Mask:
        """Whether an offer can ship anything, its chosen components having reached it: offer, ship."""
        instance = self.m.instance
        since = np.arange(instance.space.sizes["ship"]) - instance.first_ship
        age = since - instance.delay[:, None]
        ramp = np.take_along_axis(instance.ramp, np.clip(age, 0, instance.ramp.shape[1] - 1), axis=1)
        ready = ~instance.candidate[:, None] | ((age >= 0) & (ramp > 0))
        grown = (instance.expandable.values[:, None] > 0) & (since >= instance.build_time.values[:, None])
        able: Mask = ready & ((instance.capacity.values > 0) | grown) & (instance.plant_limit.values > 0)
        links, flow = instance.links, instance.component_flows
        if not links.pools:
            return able
        while True:
            fed = np.zeros((links.pools, able.shape[1]), bool)
            sent = able[flow["offer"], flow["ship"]]
            fed[flow["pool"][sent], flow["made"][sent]] = True
            left = able.copy()
            np.logical_and.at(left, links.assembly, fed[links.pool])
            if np.array_equal(left, able):
                return able
            able = left

    @cached_property
    def first(self) -> Codes:
        """The first period in which a unit can arrive, the number of periods where none can: part, segment."""
        instance, at = self.m.instance, self._possible
        index = instance.order_index.index
        first = np.full(instance.demanded.shape, len(instance.periods), np.int32)
        part = instance.space.derived["part"][0][1][index["offer"][at]]
        np.minimum.at(first, (part, index["segment"][at]), index["period"][at])
        return first

    def by_offer(self, part: int) -> dict[int, int]:
        """The first period in which a unit of the part can arrive from each of its offers, to any segment."""
        instance, at = self.m.instance, self._possible
        index, own = instance.order_index.index, instance.space.derived["part"][0][1]
        first = np.full(len(own), len(instance.periods), np.int32)
        np.minimum.at(first, index["offer"][at], index["period"][at])
        return {int(offer): int(first[offer]) for offer in np.flatnonzero(own == part)}

    @cached_property
    def late(self) -> Mask:
        """Whether what is asked for before anything can arrive is more than the opening stock: part, segment."""
        instance, early = self.m.instance, self.early
        if not early.any():
            return np.zeros(instance.demanded.shape, bool)
        routes = np.zeros(instance.demanded.shape, bool)
        own = instance.space.derived["part"][0][1]
        routes[own[instance.offer_lanes.offer], instance.offer_lanes.segment] = True
        admitted = np.zeros_like(routes)
        admitted[own[instance.order_index.index["offer"]], instance.order_index.index["segment"]] = True
        # Where rules bar everything that would come in time, the exclusions say so.
        waiting = np.zeros_like(routes)
        slow = self.waits >= len(instance.periods)
        waiting[own[instance.offer_lanes.offer[slow]], instance.offer_lanes.segment[slow]] = True
        opening = instance.opening_stock.values.sum(axis=2)
        late: Mask = routes & (admitted | waiting) & (early > opening * (1 + 1e-9))
        return late

    @cached_property
    def early(self) -> Floats:
        """Units asked for before anything can arrive: part, segment."""
        demand = self.m.instance.demand.values
        before = np.arange(demand.shape[2]) < self.first[:, :, None]
        units: Floats = np.where(before, demand, 0.0).sum(axis=2)
        return units

    @cached_property
    def waits(self) -> Codes:
        """Quarters from the start of the horizon until a first unit arrives by lead time and qualification, by route."""
        instance = self.m.instance
        lead = instance.coded.numbers("lanes", "lead_periods").astype(np.int32)
        flowing = ~instance.candidate & ~instance.qualified
        routes = instance.offer_lanes
        return np.where(flowing[routes.offer], 0, instance.delay[routes.offer] + lead[routes.lane]).astype(np.int32)

    def sentence(self, part: int, segment: int) -> str:
        """When the first unit can arrive, and what it waits for."""
        instance, first = self.m.instance, int(self.first[part, segment])
        own, routes = instance.space.derived["part"][0][1], instance.offer_lanes
        mine = np.flatnonzero((own[routes.offer] == part) & (routes.segment == segment))
        if first == len(instance.periods):
            return message("nothing can arrive within the horizon: {reason}", reason=self._reason(mine, first))
        index, at = instance.order_index.index, self._possible
        at = at[(index["period"][at] == first) & (index["segment"][at] == segment)]
        arriving = set(index["offer"][at[own[index["offer"][at]] == part]].tolist())
        mine = mine[[offer in arriving for offer in routes.offer[mine].tolist()]]
        return message(
            "nothing can arrive before {period}: {reason}",
            period=self.quarter_name(instance.periods[first]),
            reason=self._reason(mine, first),
        )

    def _reason(self, routes: Integers, first: int) -> str:
        """Lead time and qualification of the quickest of these routes."""
        if not len(routes):
            return message("no offer of it has a lane there")
        quickest = routes[np.argmin(self.waits[routes])]
        reasons = self.waits_for(int(quickest))
        if self.waits[quickest] < first:
            reasons.append(message("rules, capacity or components allow no earlier one"))
        return listing(reasons)

    def waits_for(self, route: int) -> list[str]:
        """The lead time and the qualification of a route, as far as there are any."""
        instance = self.m.instance
        lead = int(instance.coded.numbers("lanes", "lead_periods")[instance.offer_lanes.lane[route]])
        delay = int(instance.delay[instance.offer_lanes.offer[route]])
        reasons: list[str] = []
        if lead:
            reasons.append(message("lead time {quarters}", quarters=_quarters(lead)))
        if delay:
            reasons.append(message("qualification {quarters}", quarters=_quarters(delay)))
        return reasons

    def by_then(self, part: int, period: int) -> str:
        """Which offers of a part can only deliver later than in a period; blank where none, or nobody asks for the part itself."""
        instance, by_offer = self.m.instance, self.by_offer(part)
        later = sorted((first, offer) for offer, first in by_offer.items() if first > period)
        if not later or not instance.demanded[part].any():
            return ""
        if len(later) == len(by_offer):
            segments = np.flatnonzero(instance.demanded[part])
            return self.sentence(part, int(segments[np.argmin(self.first[part, segments])]))
        labels = instance.labels["offer"]
        named = [
            Message(
                "{offer} {when}",
                {"offer": self.offer_name(str(labels[offer])), "when": self._from(offer, first)},
                "{offer}（{when}）",
            )
            for first, offer in later[:_NAMES]
        ]
        return message(
            "only {count} of {all} offers can deliver by {period}; later come {offers}",
            period=self.quarter_name(instance.periods[period]),
            count=len(by_offer) - len(later),
            all=len(by_offer),
            offers=_and_more(sequence(named, "; ", "、"), len(later) - _NAMES),
        )

    def _from(self, offer: int, first: int) -> str:
        routes = np.flatnonzero(self.m.instance.offer_lanes.offer == offer)
        periods = self.m.instance.periods
        when = (
            message("from {period}", period=self.quarter_name(periods[first]))
            if first < len(periods)
            else message("not within the horizon")
        )
        if not len(routes):
            return when
        return Message("{when} ({reason})", {"when": when, "reason": self._reason(routes, first)}, "{when}、{reason}")


def _quarters(many: int) -> Message:
    return message("{count} quarters", count=many) if many > 1 else message("{count} quarter", count=many)


def _and_more(names: Message, more: int) -> Message:
    """Names, and how many there are besides."""
    return message("{names} and {count} more", names=names, count=more) if more > 0 else names


def late_arrivals(m: Model) -> list[str]:
    """A warning for each part of which nothing can arrive while it is asked for, its segments together; some ten at most."""
    arrivals = Arrivals(m)
    labels, together = m.instance.labels, dict[tuple[int, str], list[int]]()
    for part, segment in zip(*np.nonzero(arrivals.late), strict=True):
        key = (int(part), arrivals.sentence(int(part), int(segment)))
        together.setdefault(key, []).append(int(segment))
    last = {
        key: max(int(arrivals.first[key[0], segment]) for segment in segments) for key, segments in together.items()
    }
    lines: list[str] = []
    for (part, sentence), segments in sorted(together.items(), key=lambda item: -last[item[0]]):
        named = listing(str(labels["segment"][segment]) for segment in segments[:_NAMES])
        units = float(arrivals.early[part, segments].sum())
        lines.append(
            message(
                "warning: arrivals, {part} for {segments}: {sentence}; {units} units are asked for before",
                part=labels["part"][part],
                segments=_and_more(named, len(segments) - _NAMES),
                sentence=sentence,
                units=f"{units:,.6g}",
            )
        )
    if len(lines) > _LINES:
        more = message("warning: arrivals, and {count} more parts that arrive late", count=len(lines) - _LINES + 1)
        lines = [*lines[: _LINES - 1], more]
    return lines
