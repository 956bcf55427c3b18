"""The families of variables of one case.

Where nothing is discounted and ramps never fall, starting a qualification, opening or expansion earlier costs the same
and allows no less, so only the first period is offered as a start; the plan then states the latest start that supports
it (``plan/timing.py``). Otherwise every period is a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Codes, Integers, Mask
from optimizer.columns.memo import Memo, derived

from .algebra import Linear, Variables
from .families import Family, families_of, laid_out
from .instance import Instance
from .keys import Index, picked, replaced
from .orders import place_in_run
from .shipment_bounds import ShipmentBounds, make_possible_shipments, make_shipment_bounds

__all__ = ["FAMILIES", "Model", "make_model"]


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """The variables of a case beside the parameters (``instance``) that bind them; each family is declared here, and here only."""

    instance: Instance
    #: By family, in the order of their columns.
    variables: Mapping[str, Variables]
    #: By how much wider than usual assumed bounds are (see ``model/shipment_bounds.py``).
    bound_factor: float = 1.0

    @Family("units", shown=("offer", "segment", "period", "price_tier", "clearance"))
    def order(self) -> Mapping[str, Codes]:
        """Units: offer, segment, period of arrival, ship, price tier, lane, breach, clearance, inner."""
        return self.instance.orders.index

    @Family("units", shown=("offer", "pool", "made", "price_tier", "clearance"))
    def component_flow(self) -> Mapping[str, Codes]:
        """Units: component offer, pool (of assemblies fed alike), clearance, period of arrival (made), ship, price tier, lane."""
        return self.instance.flows.index

    @Family("units")
    def stock(self) -> Mapping[str, Codes]:
        """Units at the end of the period: part, segment, period."""
        part, segment = np.nonzero(self.instance.demanded)
        pair = _crossed("part", part, self._periods)
        return {
            "part": pair["part"],
            "segment": np.repeat(segment, self._periods).astype(np.int32),
            "period": pair["period"],
        }

    @Family("units", upper=Instance.shortage_most)
    def shortage(self) -> Mapping[str, Codes]:
        """Units, at most the demand or the share of it that the scenario lets be short: part, segment, period."""
        return self.stock.index

    @Family("share")
    def qualify(self) -> Mapping[str, Codes]:
        """Share of a qualification, or 0/1: offer, period started."""
        instance = self.instance
        starts = 1 if instance.undiscounted and (np.diff(instance.ramp, axis=1) >= 0).all() else self._periods
        return _crossed("offer", np.flatnonzero(instance.candidate & self._used), starts)

    @Family("share")
    def open_plant(self) -> Mapping[str, Codes]:
        """Share of an opening, or 0/1: plant, period."""
        running = np.zeros(self.instance.space.sizes["plant"], bool)
        running[self.instance.plant_of[self._used]] = True
        return _crossed("plant", np.flatnonzero(self.instance.has_opening_cost & running), self._instants)

    @Family("units per period")
    def expand(self) -> Mapping[str, Codes]:
        """Units a period added to capacity: offer, period ordered."""
        growing = np.zeros(len(self._used), bool)
        growing[self.instance.offer_codes("expansions")] = True
        return _crossed("offer", np.flatnonzero(growing & self._used), self._instants)

    @Family("0/1")
    def active(self) -> Mapping[str, Codes]:
        """0/1: offer, period of arrival."""
        counted = self.instance.has_minimum_order[self.arrivals.index["offer"]]
        if self.instance.needs_sources.any():
            counted = counted | self.instance.needs_sources[self.arrivals.codes("part"), self.arrivals.index["period"]]
        return self.arrivals.where(counted).distinct("offer", "period")

    @Family("0/1")
    def price_tier_full(self) -> Mapping[str, Codes]:
        """0/1, whether a price tier is used up: offer, period of arrival, price tier."""
        offer = self.arrivals.index["offer"]
        followed = self.arrivals.index["price_tier"] < self.instance.price_tiers[offer] - 1
        return self.arrivals.where(self.instance.price_tiers_need_decisions[offer] & followed).distinct(
            "offer", "period", "price_tier"
        )

    @Family("units")
    def bought(self) -> Mapping[str, Codes]:
        """Units that arrive, where a share of them is capped: part, period. It keeps the caps' rows short."""
        return self.order.where(np.broadcast_to(self.instance.capped, len(self.order))).distinct("part", "period")

    @Family("units")
    def largest_source(self) -> Mapping[str, Codes]:
        """Units of a part from the country that supplies most of it, where the scenario limits these: part."""
        return self.order.where(np.broadcast_to(self.instance.concentration_limited, len(self.order))).distinct("part")

    @Family("units")
    def stock_by_offer(self) -> Mapping[str, Codes]:
        """Units of what an offer to be qualified or opened has delivered, in stock at the end: offer, segment, period."""
        carried = (self.deliveries["period"] < self._periods - 1) & self.instance.options.integers
        return {key: self.deliveries[key][carried] for key in ("offer", "segment", "period")}

    @property
    def memo(self) -> Memo:
        """Where derived values are kept, with what they asked for."""
        return self.instance.memo

    @property
    def families(self) -> tuple[Variables, ...]:
        """The variables of all families, in the order of their columns."""
        return tuple(self.variables.values())

    @property
    def _periods(self) -> int:
        return self.instance.space.sizes["period"]

    @property
    def _instants(self) -> int:
        """In how many periods, from the first on, an opening or an expansion may start."""
        return 1 if self.instance.undiscounted else self._periods

    @derived
    def _used(self) -> Mask:
        """Offers with an order or a component flow: offer."""
        used = np.zeros(self.instance.space.sizes["offer"], bool)
        used[self.order.index["offer"]] = True
        used[self.component_flow.index["offer"]] = True
        return used

    @derived
    def output(self) -> Linear:
        """What offers ship, to segments and to assemblies: offer, ship, period of arrival, price tier, lane."""
        return self.order.followed_by(self.component_flow)

    @derived
    def arrivals(self) -> Linear:
        """Output under its period of arrival, without what reached an assembly before the horizon."""
        return self.order.followed_by(
            self.component_flow.where(self.component_flow.index["made"] >= self.instance.first_ship)
        )

    @derived
    def shipment_bounds(self) -> ShipmentBounds:
        """The most that offers ship and deliver, finite even where capacity is unlimited."""
        return make_shipment_bounds(self.instance, make_possible_shipments(self.instance), self.bound_factor)

    @derived
    def consumption(self) -> Linear:
        """Components that go into what assemblies ship: pool, line of the bills, clearance, made."""
        links, space = self.instance.links, self.instance.space
        # Lines stand in the order of their assemblies, so those of one are a run.
        lines = np.bincount(links.assembly, minlength=space.sizes["offer"]).astype(np.int32)
        inner = self.instance.clearances.children()[self.component_flow.index["clearance"]]
        output = self.order.followed_by(self.component_flow.with_codes("inner", inner))
        output = output.where(lines[output.index["offer"]] > 0)
        assembly = output.index["offer"]
        entry = np.repeat(np.arange(len(output)), lines[assembly])
        line = (np.cumsum(lines) - lines)[assembly][entry] + place_in_run(lines[assembly])
        index = {
            "clearance": output.index["inner"][entry],
            "made": output.index["ship"][entry],
            "pool": links.pool[line],
            "line": line.astype(np.int32),
        }
        return Linear(space, index, output.column[entry], links.units[line])

    @derived
    def expanded(self) -> Linear:
        """Units of expansion in place when an offer ships: offer, ship."""
        shipments = self.shipments(self.instance.can_expand)
        delay = self.instance.build_time.values.astype(np.int32)
        return self._begun(self.expand, "offer", shipments, delay[shipments["offer"]])

    @derived
    def qualified(self) -> Linear:
        """Qualifications completed when a candidate ships: offer, ship, age in quarters since completion."""
        shipments = self.shipments(self.instance.candidate)
        return self._begun(self.qualify, "offer", shipments, self.instance.delay[shipments["offer"]])

    def qualified_for(self, index: Mapping[str, Codes]) -> Linear:
        """Qualifications completed when each of these entries ships, under their own keys."""
        return self._begun(self.qualify, "offer", index, self.instance.delay[index["offer"]])

    def opened_for(self, index: Mapping[str, Codes]) -> Linear:
        """Openings made when each of these entries ships, under their own keys.

        What an incumbent shipped before the horizon needs its plant open in the first period.
        """
        plant, ship = self.instance.space.codes(index, "plant"), index["ship"]
        within = replaced(replaced(index, "plant", plant), "ship", np.maximum(ship, np.int32(self.instance.first_ship)))
        begun = self._begun(self.open_plant, "plant", within, np.zeros(len(plant), np.int32))
        return begun.with_codes("ship", ship[begun.index["entry"]])

    @derived
    def deliveries(self) -> Index:
        """Offers to be qualified or opened, the segments they serve, and every period from their first arrival on.

        Keys ``offer, segment, period, ship``: what arrives in the period ships then, whether or not a rule bars it.
        """
        committed = self.instance.candidate | self.instance.has_opening_cost[self.instance.plant_of]
        orders = self.order.where(committed[self.order.index["offer"]])
        pair = picked(orders.index, orders.first_of_each("offer", "segment"))
        count = self._periods - pair["period"]
        entry, waiting = np.repeat(np.arange(len(count)), count), place_in_run(count)
        every = picked(pair, entry)
        every = replaced(every, "period", every["period"] + waiting)
        return replaced(every, "ship", pair["ship"][entry] + waiting)

    def shipments(self, chosen: Mask) -> dict[str, Codes]:
        """Every offer and ship period in which one of the ``chosen`` offers can ship something."""
        return self.output.where(chosen[self.output.index["offer"]]).distinct("offer", "ship")

    def _begun(self, family: Variables, key: str, index: Mapping[str, Codes], delay: Codes) -> Linear:
        """The variables of ``family`` begun at least ``delay`` quarters before each entry of ``index`` ships.

        Two dimensions are added: ``age`` (quarters since the delay ended) and ``entry`` (position in ``index``).
        """
        space, member = self.instance.space, index[key]
        column = np.full((space.sizes[key], space.sizes["period"]), -1, np.int32)
        column[family.index[key], family.index["period"]] = family.column
        ready = index["ship"] - self.instance.first_ship - delay
        entries, columns, ages = [], [], []
        for start in np.unique(family.index["period"]):
            begun = np.flatnonzero((ready >= start) & (column[member, start] >= 0))
            entries.append(begun)
            columns.append(column[member[begun], start])
            ages.append(ready[begun] - start)
        entry = np.concatenate(entries) if entries else np.zeros(0, np.int64)
        age = np.concatenate(ages).astype(np.int32) if ages else np.zeros(0, np.int32)
        started = np.concatenate(columns) if columns else np.zeros(0, np.int32)
        terms = Linear(space, picked(index, entry), started.astype(np.int32), np.ones(len(entry)))
        return terms.with_codes("age", age).with_codes("entry", entry.astype(np.int32))


#: The families of variables, in the order of their columns.
FAMILIES = families_of(Model)


def make_model(instance: Instance) -> Model:
    """Lay out the columns: families one after the other, each sorted by its keys."""
    return Model(instance, instance.memo.once(laid_out, lambda: laid_out(Model(instance, {}))))


def _crossed(key: str, members: Integers, starts: int) -> dict[str, Codes]:
    """Each of the members in each of the first periods."""
    return {
        key: np.repeat(members, starts).astype(np.int32),
        "period": np.tile(np.arange(starts, dtype=np.int32), len(members)),
    }
