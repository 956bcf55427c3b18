"""The sets of one case: its ids, who can deliver what to whom, and which orders and flows the rules admit.

Nothing here reads an amount. What a number says of the sets (a lead, a bill's units, a declared share) is part of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Codes, Floats, Mask, Ordinals, Texts
from optimizer.columns.coded import CodedTables
from optimizer.rules.bills import component_depth, read_bills
from optimizer.rules.exclusion import Verdicts, of_concern, verdicts
from optimizer.rules.pack import RulePack
from optimizer.scenario import ModelOptions

from .algebra import Space
from .clearances import Clearances, make_clearances
from .flows import make_flow_index
from .links import ComponentLinks, make_links
from .offer_lanes import OfferLanes, make_offer_lanes
from .orders import OrderIndex, Shipping, make_order_index

__all__ = ["Labels", "Sets", "make_sets"]

Labels = dict[str, Texts]


@dataclass(frozen=True, eq=False, slots=True)
class Sets:
    """What the variables and rows of a case are about, as arrays."""

    #: Ids of every dimension.
    labels: Labels
    space: Space
    #: The horizon, and every period in which something may ship for it.
    periods: tuple[str, ...]
    ships: tuple[str, ...]
    #: Code of the horizon's first period on the ship dimension.
    first_ship: int
    #: Whether a segment asks for a part at all: part, segment.
    demanded: Mask
    offer_lanes: OfferLanes
    links: ComponentLinks
    #: The longest way down from each part to its components: part.
    depth: Ordinals
    verdict: Verdicts
    clearances: Clearances
    order_index: OrderIndex
    #: The component flows, as ``make_flow_index`` gives them.
    component_flows: dict[str, Codes]
    #: Sources of concern: offer, period.
    concern: Mask
    #: How many price tiers an offer has: offer.
    price_tiers: Codes
    #: Offers that must be qualified first.
    candidate: Mask
    #: Offers that may ship from the first period on, along a ramp.
    qualified: Mask
    #: Quarters from the start of qualification to the first unit: offer.
    delay: Codes
    #: Share of capacity by age in quarters: offer, age.
    ramp: Floats

    @property
    def plant_of(self) -> Codes:
        """The plant of each offer: offer."""
        return self.space.derived["plant"][0][1]

    @property
    def part_of(self) -> Codes:
        """The part of each offer: offer."""
        return self.space.derived["part"][0][1]


def make_sets(
    coded: CodedTables,
    options: ModelOptions,
    rules: Sequence[RulePack],
    periods: tuple[str, ...],
    clean: Collection[str],
    barred: Collection[str],
) -> Sets:
    """Read the sets off a case's tables; ``clean`` and ``barred`` as for ``make_instance``."""
    bills, depth = read_bills(coded), component_depth(coded)
    demanded, links = _demanded(coded, periods), make_links(coded, bills)
    offer_lanes = make_offer_lanes(coded, demanded)
    lead = coded.numbers("lanes", "lead_periods").astype(np.int32)
    before = int(lead[offer_lanes.lane].max(initial=0))
    before += int(depth.max(initial=0)) * int(lead[links.lane].max(initial=0))

    status = coded.texts("offers", "status")
    flowing, candidate = status == "incumbent", status == "candidate"
    ramp = _ramps(coded, len(periods))
    ramp[flowing] = 1.0
    delay = np.where(candidate, coded.numbers("offers", "qualification_periods"), 0).astype(np.int32)
    breaks = coded.codes("price_breaks", "offer_id", ("offers", "offer_id"))
    # Each price break begins one price tier more.
    price_tiers = (1 + np.bincount(breaks, minlength=len(delay))).astype(np.int32)

    verdict = verdicts(coded, rules, periods, options.unknown, clean, barred)
    part = coded.codes("offers", "part_id", ("parts", "part_id"))
    used = np.isin(part, links.component)
    declaring = bills.declared.offer
    # What the last components of a chain declare is one tier more than the chain has.
    deepest = int(depth.max(initial=0)) + int((used & (depth[part] == 0))[declaring].any())
    clearances = make_clearances(verdict, [rule.id for rule in rules], periods, used, deepest)
    shipping = Shipping(lead, flowing, delay, before, len(periods))
    order_index = make_order_index(offer_lanes, shipping, price_tiers, verdict, clearances, links)
    component_flows = make_flow_index(shipping, price_tiers, clearances, links, order_index)
    ships = quarters.horizon(quarters.shift(periods[0], -before), before + len(periods))
    labels = _labels(coded, rules, periods, ships, int(price_tiers.max(initial=1)), clearances, links)
    return Sets(
        labels=labels,
        space=_space(coded, labels, links),
        periods=periods,
        ships=tuple(ships),
        first_ship=before,
        demanded=demanded,
        offer_lanes=offer_lanes,
        links=links,
        depth=depth,
        verdict=verdict,
        clearances=clearances,
        order_index=order_index,
        component_flows=component_flows,
        concern=of_concern(coded, periods),
        price_tiers=price_tiers,
        candidate=candidate,
        qualified=status == "qualified",
        delay=delay,
        ramp=ramp,
    )


def _demanded(coded: CodedTables, periods: tuple[str, ...]) -> Mask:
    demanded = np.zeros((coded.count("parts"), coded.count("segments")), bool)
    inside = coded.among("demand", "period", periods) >= 0
    part = coded.codes("demand", "part_id", ("parts", "part_id"))[inside]
    demanded[part, coded.codes("demand", "segment_id", ("segments", "segment_id"))[inside]] = True
    return demanded


def _ramps(coded: CodedTables, ages: int) -> Floats:
    """Share of capacity by age in quarters, shape (offers, ages); the last stated share holds on."""
    number, texts = coded.distinct("offers", "ramp")
    shares = np.ones((len(texts) + 1, ages))
    for share, text in zip(shares, texts, strict=False):
        steps = np.array([float(step) for step in text.split(";")])
        share[:] = steps[np.minimum(np.arange(ages), len(steps) - 1)]
    # A blank cell has the number -1, and so takes the last row.
    return shares[number]


def _labels(
    coded: CodedTables,
    rules: Sequence[RulePack],
    periods: tuple[str, ...],
    ships: list[str],
    most_price_tiers: int,
    clearances: Clearances,
    links: ComponentLinks,
) -> Labels:
    keys = {
        "offer": ("offers", "offer_id"),
        "plant": ("plants", "plant_id"),
        "supplier": ("suppliers", "supplier_id"),
        "country": ("countries", "country_id"),
        "part": ("parts", "part_id"),
        "segment": ("segments", "segment_id"),
    }
    labels = {name: coded.texts(table, key) for name, (table, key) in keys.items()}
    lanes = zip(*(coded.texts("lanes", key).tolist() for key in ("origin", "destination", "part_id")), strict=True)
    years = [quarters.fiscal_year(p) for p in periods]
    shipping = np.array(ships, object)
    named = np.array([clearances.name(clearance) for clearance in range(clearances.count)], object)
    assembly = labels["offer"][links.assembly]
    return labels | {
        "family": np.array(sorted(coded.distinct("parts", "family")[1]), object),
        "rule": np.array([rule.id for rule in rules], object),
        "period": np.array(periods, object),
        "lane": np.array([f"{origin}>{destination}:{part}" for origin, destination, part in lanes], object),
        "fiscal_year": np.arange(min(years), max(years) + 1).astype(object),
        "price_tier": np.arange(most_price_tiers).astype(object),
        "all": np.array(["*"], object),
        "ship": shipping,
        "made": shipping,
        "clearance": named,
        "inner": named,
        "pool": _pool_names(assembly, links),
        "component": labels["part"],
        "line": assembly,
    }


def _pool_names(assembly: Texts, links: ComponentLinks) -> Texts:
    """The assemblies of each pool in short; ``assembly`` has the id of each line's."""
    count = np.bincount(links.pool, minlength=links.pools)
    first = np.unique(links.pool, return_index=True)[1]
    more = [f" and {others} more" if others else "" for others in (count - 1).tolist()]
    return np.array([f"{offer}{rest}" for offer, rest in zip(assembly[first], more, strict=True)], object)


def _space(coded: CodedTables, labels: Labels, links: ComponentLinks) -> Space:
    years = np.array([quarters.fiscal_year(str(p)) for p in labels["period"]])
    component = np.zeros(links.pools, np.int32)
    component[links.pool] = links.component
    derived: dict[str, tuple[tuple[str, Codes], ...]] = {
        "plant": (("offer", coded.codes("offers", "plant_id", ("plants", "plant_id"))),),
        "part": (("offer", coded.codes("offers", "part_id", ("parts", "part_id"))),),
        "supplier": (("plant", coded.codes("plants", "supplier_id", ("suppliers", "supplier_id"))),),
        "country": (("plant", coded.codes("plants", "country_id", ("countries", "country_id"))),),
        "family": (("part", coded.among("parts", "family", tuple(labels["family"]))),),
        "fiscal_year": (("period", (years - years.min()).astype(np.int32)),),
        "all": (("period", np.zeros(len(years), np.int32)),),
        "component": (("pool", component),),
    }
    return Space({name: len(ids) for name, ids in labels.items()}, derived)
