"""Why each offer is in a plan or out of it, all at once from the prices: what bars it, and what cut would bring it in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Integers, Mask
from optimizer.model.algebra import Linear
from optimizer.model.variables import Model
from optimizer.plan.grouped import tally

from .planned import PlannedProgram
from .reduced import DECIDED, Reduced, reduced_of

__all__ = ["VERDICTS", "Verdicts", "price_slopes", "prices_paid", "verdicts_of"]

#: What may be said of an offer: in the plan; as cheap as what is bought; or what keeps it out. In the order of the codes.
VERDICTS = (
    "in", "tie", "cost", "capacity", "lane_full", "share_cap", "rule_cap", "score_floor", "budget", "limit",
    "price_tiers", "other_row",
    "qualification", "opening", "minimum_order", "components", "no_assembly", "no_capacity", "lane_closed",
    "too_late", "barred", "no_lane",
    "not_needed",
)  # fmt: skip
_CODE = {name: code for code, name in enumerate(VERDICTS)}
#: What a constraint in the way means for an offer that would cost less than what is bought.
_IN_THE_WAY = {
    "offer_capacity": "capacity", "plant_capacity": "capacity", "lane_capacity": "lane_full", "share_cap": "share_cap",
 "phase_out": "rule_cap", "score_floor": "score_floor", "budget": "budget",
    "price_breaks": "price_tiers", "qualification": "qualification", "plant_opening": "opening", "minimum_order": "minimum_order",
    "minimum_sources": "minimum_order", "limits": "limit",
}  # fmt: skip
#: Less than this share of the price (at least of ¥1) is nothing.
_NOTHING = 1e-7


@dataclass(frozen=True, eq=False)
class Verdicts:
    """A verdict (a code of `VERDICTS`) for each offer of the case (offers,), and the numbers behind it.

    ``units`` are what the plan takes of it and ``share`` that of all that is taken of its part. ``best`` is the column through
    which an offer that is out comes nearest to being bought, -1 where it has none; ``gap_jpy`` by how much a unit is then too
    dear, in present ¥, and ``cut`` the share of its price that it would have to give up, more than 1 where even a gift would
    not do, infinite where no cut helps. ``saving_jpy`` is the most that qualifying or opening what is shut could save on
    purchases, before what it costs, ``commitment_jpy``; both 0 elsewhere.
    """

    planned: PlannedProgram
    reduced: Reduced
    code: Integers
    units: Floats
    share: Floats
    best: Integers
    gap_jpy: Floats
    cut: Floats
    saving_jpy: Floats
    commitment_jpy: Floats

    @cached_property
    def price(self) -> Floats:
        """The price of a unit through each offer's best column, ¥ of then; 0 without one (offers,)."""
        return np.where(self.best >= 0, prices_paid(self.planned.m, len(self.planned.program.cost))[self.best], 0.0)

    def name(self, offer: int) -> str:
        """The verdict on an offer."""
        return VERDICTS[int(self.code[offer])]


def verdicts_of(planned: PlannedProgram) -> Verdicts:
    """The verdict on every offer of the case."""
    m, reduced = planned.m, reduced_of(planned)
    offers, columns = m.instance.space.sizes["offer"], len(planned.program.cost)
    flows: Linear = m.output
    offer, column = flows.index["offer"], flows.column
    values = planned.values.copy()
    values[planned.columns] = planned.solution
    units = tally(offer, values[column], offers)
    units = np.where(units > _NOTHING, units, 0.0)
    of_part = tally(m.instance.part_of, units, m.instance.space.sizes["part"])[m.instance.part_of]
    share = np.where(of_part > 0, units / np.where(of_part > 0, of_part, 1.0), 0.0)
    slope = price_slopes(m, columns)
    total, paid = reduced.total[column], prices_paid(m, columns)[column]
    # How much of its price each column would have to give up; what costs nothing cannot give up anything.
    with np.errstate(invalid="ignore", divide="ignore"):
        cut = np.where(np.isfinite(total) & (paid * slope[column] > 0), total / (paid * slope[column]), np.inf)
    best = _first_least(offer, cut, total, column, offers)
    has = best >= 0
    code = np.full(offers, _CODE["not_needed"])
    code[has] = _judged(planned, reduced, best[has])
    gap = np.where(has, reduced.total[best], np.inf)
    by_column = np.full(columns, np.inf)
    by_column[column] = cut
    saving, commitment = _savings(planned, reduced, flows, offers)
    code = np.where(units > 0, _CODE["in"], _without_columns(m, code, has))
    return Verdicts(
        planned, reduced, code, units, share, best, gap, np.where(has, by_column[best], np.inf), saving, commitment
    )


def prices_paid(m: Model, columns: int) -> Floats:
    """¥ of then a unit of each column costs to buy, 0 of what is not bought (columns,)."""
    price = np.zeros(columns)
    price[m.order.column] = m.instance.orders.purchase
    price[m.component_flow.column] = m.instance.flows.purchase
    return price


def price_slopes(m: Model, columns: int) -> Floats:
    """Present ¥ that a unit of each column becomes cheaper for each ¥ off its price, freight and duty on it included (columns,)."""
    freight, duty = (m.instance.coded.numbers("lanes", name) for name in ("freight_pct", "duty_pct"))
    by_lane, slope = (1 + freight / 100) * (1 + duty / 100), np.zeros(columns)
    for family in (m.order, m.component_flow):
        slope[family.column] = by_lane[family.index["lane"]] * m.instance.discount[family.index["period"]]
    return slope


def _first_least(offer: Integers, cut: Floats, total: Floats, column: Integers, offers: int) -> Integers:
    """The column of the least cut of each offer, where all are infinite that of the least total; -1 where it has none."""
    best = np.full(offers, -1)
    order = np.lexsort((column, np.where(np.isfinite(total), total, np.inf), cut, offer))
    first = np.append(True, offer[order][1:] != offer[order][:-1]) if len(order) else np.zeros(0, bool)
    best[offer[order][first]] = column[order][first]
    return best


def _judged(planned: PlannedProgram, reduced: Reduced, best: Integers) -> Integers:
    """The verdict on offers that are out, by their best columns: too dear, or what stands in the way of a cheaper one."""
    own = reduced.cost[best] + reduced.components[best]
    room = _NOTHING * np.maximum(1.0, np.abs(own))
    total = reduced.total[best]
    names = [name for name in reduced.terms if name in _IN_THE_WAY]
    if names:
        stacked = np.stack([reduced.terms[name][best] for name in names])
        worst = np.array([_CODE[_IN_THE_WAY[name]] for name in names])[stacked.argmax(axis=0)]
        obstructed = stacked.max(axis=0) > room
    else:
        worst, obstructed = np.full(len(best), _CODE["other_row"]), np.zeros(len(best), bool)
    cheaper = own + room < reduced.worth[best]
    chain = total - (
        own - reduced.worth[best] + sum(reduced.terms[name][best] for name in reduced.terms if name != DECIDED)
    )
    code = np.where(total > room, _CODE["cost"], _CODE["tie"])
    code = np.where((total > room) & cheaper & (chain <= room), np.where(obstructed, worst, _CODE["other_row"]), code)
    # Decisions that the plan does not take: what is not too dear waits for them.
    gated = (~reduced.open[best] | _waiting(planned)[_offer_of(planned.m, len(planned.program.cost))[best]]) & (
        total <= room
    )
    code = np.where(gated, _gates(planned, best), code)
    closed = ~np.isfinite(total)
    return np.where(closed, _closed_codes(planned, reduced, best), code)


def _gates(planned: PlannedProgram, best: Integers) -> Integers:
    """Which decision a column waits for: the qualification or opening of its offer, or its minimum order or price tier."""
    m = planned.m
    offer = _offer_of(m, len(planned.program.cost))[best]
    begun = _begun(planned)
    code = np.full(len(best), _CODE["minimum_order"])
    code = np.where(m.instance.price_tiers[offer] > 1, _CODE["price_tiers"], code)
    code = np.where(m.instance.has_minimum_order[offer], _CODE["minimum_order"], code)
    code = np.where(m.instance.has_opening_cost[m.instance.plant_of[offer]] & ~begun[1][m.instance.plant_of[offer]],
                    _CODE["opening"], code)  # fmt: skip
    return np.where(m.instance.candidate[offer] & ~begun[0][offer], _CODE["qualification"], code)


def _begun(planned: PlannedProgram) -> tuple[Mask, Mask]:
    """Offers that the plan qualifies, and plants that it opens."""
    m, values = planned.m, planned.values
    sizes = m.instance.space.sizes
    qualified = tally(m.qualify.index["offer"], values[m.qualify.column], sizes["offer"]) > 0
    opened = tally(m.open_plant.index["plant"], values[m.open_plant.column], sizes["plant"]) > 0
    return qualified, opened


def _waiting(planned: PlannedProgram) -> Mask:
    """Offers that the plan neither qualifies, where they need it, nor opens the plant of, where it costs something (offers,)."""
    instance = planned.m.instance
    qualified, opened = _begun(planned)
    waiting: Mask = (instance.candidate & ~qualified) | (instance.has_opening_cost & ~opened)[instance.plant_of]
    return waiting


def _offer_of(m: Model, columns: int) -> Integers:
    """The offer of each column that brings units; -1 elsewhere (columns,)."""
    offer = np.full(columns, -1, np.int32)
    offer[m.output.column] = m.output.index["offer"]
    return offer


def _closed_codes(planned: PlannedProgram, reduced: Reduced, best: Integers) -> Integers:
    """Why no unit can flow through any column of an offer: no capacity, closed lanes, no components, or nothing it goes into."""
    m = planned.m
    offer = _offer_of(m, len(planned.program.cost))[best]
    grows = m.instance.expandable.values > 0
    able = ((m.instance.capacity.values > 0).any(axis=1) | grows) & (m.instance.plant_limit.values > 0).any(axis=1)
    lanes = np.zeros(len(grows))
    np.maximum.at(lanes, m.output.index["offer"], m.instance.lane_capacity.values[m.output.index["lane"]])
    code = np.where(reduced.fed[best], _CODE["no_assembly"], _CODE["components"])
    code = np.where(lanes[offer] > 0, code, _CODE["lane_closed"])
    return np.where(able[offer], code, _CODE["no_capacity"])


def _savings(planned: PlannedProgram, reduced: Reduced, flows: Linear, offers: int) -> tuple[Floats, Floats]:
    """The most that an offer which the plan does not qualify or open could save on purchases, and what that decision costs.

    By duality: in each period no more than it could ship, times the most that a unit is cheaper, other decisions as planned.
    """
    m = planned.m
    qualified, opened = _begun(planned)
    shut, shut_plant = _waiting(planned), m.instance.has_opening_cost & ~opened
    commitment = np.where(m.instance.candidate & ~qualified, m.instance.qualification_cost.values, 0.0)
    commitment = commitment + np.where(shut_plant, m.instance.opening_cost.values, 0.0)[m.instance.plant_of]
    saving = np.zeros(offers)
    if not shut.any():
        return saving, np.zeros(offers)
    own = shut[flows.index["offer"]]
    offer, ship = flows.index["offer"][own], flows.index["ship"][own]
    cheaper = np.maximum(-reduced.total[flows.column[own]], 0.0)
    cheaper = np.where(np.isfinite(cheaper), cheaper, 0.0)
    most = np.zeros((offers, m.instance.space.sizes["ship"]))
    np.maximum.at(most, (offer, ship), cheaper)
    able = np.where(
        np.isfinite(_ramped(m)),
        np.minimum(_ramped(m), m.shipment_bounds.shipped.values),
        m.shipment_bounds.shipped.values,
    )
    saving = (most * np.where(most > 0, able, 0.0)).sum(axis=1)
    # A plant that is opened for one of its offers is open for those that wait for nothing else.
    plant, beside = m.instance.plant_of, saving * ~(m.instance.candidate & ~qualified)
    all_beside = tally(plant, beside, m.instance.space.sizes["plant"])[plant]
    saving = np.where(shut_plant[plant], saving + all_beside - beside, saving)
    return saving, np.where(shut, commitment, 0.0)


def _ramped(m: Model) -> Floats:
    """What an offer can ship if its qualification begins at once: offer, ship."""
    since = np.arange(m.instance.space.sizes["ship"]) - m.instance.first_ship
    age = since - m.instance.delay[:, None]
    ramp = np.take_along_axis(m.instance.ramp, np.clip(age, 0, m.instance.ramp.shape[1] - 1), axis=1)
    share = np.where(m.instance.candidate[:, None], np.where(age >= 0, ramp, 0.0), 1.0)
    capacity = m.instance.capacity.values + m.instance.expandable.values[:, None]
    return np.where(share > 0, np.where(share > 0, share, 1.0) * capacity, 0.0)


def _without_columns(m: Model, code: Integers, has: Mask) -> Integers:
    """The verdict on offers that no order and no component flow brings: nobody asks, no lane, too late, barred, no components."""
    instance, offers = m.instance, m.instance.space.sizes["offer"]
    links, routes = instance.links, instance.offer_lanes
    wanted: Mask = np.asarray(instance.demanded.any(axis=1))
    wanted[links.component] = True
    lead = instance.coded.numbers("lanes", "lead_periods")
    flowing = ~instance.candidate & ~instance.qualified
    waits = np.full(offers, np.inf)
    for offer, lane in ((routes.offer, routes.lane), (links.offer, links.lane)):
        np.minimum.at(waits, offer, np.where(flowing[offer], 0, instance.delay[offer] + lead[lane]))
    late = np.isfinite(waits) & (waits >= len(instance.periods))
    # Nothing of it can be made, whatever is allowed: some component has no source at all, at any depth.
    unfed: Mask = ~instance.clearances.passes(links, offers)[0]
    fallback = np.full(offers, _CODE["barred"])
    fallback[unfed] = _CODE["components"]
    fallback[~np.isin(np.arange(offers), _on_a_route(m))] = _CODE["no_lane"]
    fallback[late] = _CODE["too_late"]
    fallback[~wanted[instance.part_of]] = _CODE["not_needed"]
    return np.where(has, code, fallback)


def _on_a_route(m: Model) -> Integers:
    return np.unique(np.concatenate([m.instance.offer_lanes.offer, m.instance.links.offer]))
