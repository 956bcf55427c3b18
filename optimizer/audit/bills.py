"""What goes into a unit of each offer: chosen components, and declared ones with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .codes import Ids, any_of, fixed_point, joined
from .firms import Firms
from .sheet import Sheet

__all__ = ["Bills", "Lines", "Sources", "read_bills"]


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines of bills (line,), sorted by offer and then component: ``offer``, ``component`` (part), ``units`` (per unit of
    the offer's part).
    """

    offer: Ordinals
    component: Ordinals
    units: Floats

    def __len__(self) -> int:
        return len(self.offer)

    def where(self, at: Mask | Ordinals) -> Lines:
        """Some of the lines."""
        return Lines(self.offer[at], self.component[at], self.units[at])


@dataclass(frozen=True, eq=False)
class Sources:
    """Declared sources (source,): ``line`` of the bill, ``firm``, ``declared_country`` and ``country_or_seat`` (that
    country, else the firm's seat), -1 for none, ``share`` (0-1).
    """

    line: Ordinals
    firm: Ordinals
    declared_country: Ordinals
    country_or_seat: Ordinals
    share: Floats


@dataclass(frozen=True, eq=False)
class Bills:
    """Bills of materials by offer, in codes: ``chosen`` and ``declared`` are the lines of offers of the one kind and the
    other. ``sources`` are those of ``declared``; what the sources of a line leave of 1 is unknown. ``edges`` are the
    distinct ``part`` and ``component`` of ``bom``. ``part`` is that of each offer, of ``parts`` in all.
    """

    chooses: Mask
    declares: Mask
    chosen: Lines
    declared: Lines
    sources: Sources
    edges: tuple[Ordinals, Ordinals]
    part: Ordinals
    parts: int

    def levels(self) -> Ordinals:
        """Height of each part above its deepest component: 0 where it has none."""
        part, component = self.edges

        def raised(height: Ordinals) -> Ordinals:
            higher = height.copy()
            np.maximum.at(higher, part, height[component] + 1)
            return higher

        return fixed_point(np.zeros(self.parts, dtype=np.int64), raised, self.parts)

    @cached_property
    def inside(self) -> Mask:
        """Parts that can stand in some offer of each part through chosen components, at any depth (part, part)."""
        within = np.zeros((self.parts, self.parts), dtype=np.bool_)
        part, component = self.part[self.chosen.offer], self.chosen.component
        within[part, component] = True
        part, component = np.nonzero(within)

        def widened(within: Mask) -> Mask:
            wider = within.copy()
            np.logical_or.at(wider, part, within[component])
            return wider

        return fixed_point(within, widened)

    @cached_property
    def parts_inside(self) -> Mask:
        """Parts that can stand in a unit of each offer through chosen components, at any depth (offer, part)."""
        offer, component = self.chosen.offer, self.chosen.component
        reached = any_of(offer, self.inside[component], len(self.part))
        reached[offer, component] = True
        return reached


def read_bills(
    sheets: dict[str, Sheet], part: Ordinals, offer_ids: Ids, part_ids: Ids, firms: Firms, country_ids: Ids
) -> Bills:
    """Bills and declared sources of every offer; ``part`` is that of each.

    A row of ``bom`` that names an offer replaces its part's row for the component; 0 units take the component out. A
    component that is declared but stands in no bill counts one unit a unit.
    """
    offers, rows = sheets["offers"], sheets["provenance"]
    lines, edges = _lines(sheets["bom"], part, offer_ids, part_ids)
    manner = offers.words("components")
    billed = np.zeros(len(offers), dtype=np.bool_)
    billed[lines.offer] = True
    chooses = billed & ((manner.codes < 0) | manner.isin(("chosen",)))
    declares = manner.isin(("declared",))
    width = max(len(part_ids), 1)
    offer, component = offer_ids.of(rows.words("offer_id")), part_ids.of(rows.words("component_id"))
    kept = np.flatnonzero(declares[offer])
    key = offer[kept] * width + component[kept]
    declared = _completed(lines.where(declares[lines.offer]), key, width)
    firm = firms.ids.of(rows.words("supplier_id"))[kept]
    place = country_ids.of(rows.words("country_id"))[kept]
    seats = np.append(country_ids.of(firms.seat), -1)
    sources = Sources(
        line=np.searchsorted(declared.offer * width + declared.component, key),
        firm=firm,
        declared_country=place,
        country_or_seat=np.where(place >= 0, place, seats[firm]),
        share=rows.numbers("share_pct")[kept] / 100.0,
    )
    chosen = lines.where(chooses[lines.offer])
    return Bills(chooses, declares, chosen, declared, sources, edges, part, len(part_ids))


def _lines(bom: Sheet, part: Ordinals, offer_ids: Ids, part_ids: Ids) -> tuple[Lines, tuple[Ordinals, Ordinals]]:
    none = np.zeros(0, dtype=np.int64)
    if not len(bom):
        return Lines(none, none, np.zeros(0)), (none, none)
    assembly, component = part_ids.of(bom.words("part_id")), part_ids.of(bom.words("component_id"))
    units, offer = bom.numbers("units_per_unit"), offer_ids.of(bom.words("offer_id"))
    own, shared = np.flatnonzero(offer >= 0), np.flatnonzero(offer < 0)
    maker, at = joined(part, assembly[shared])
    # The offer's own row comes last and is the one that is kept.
    row = np.concatenate([shared[at], own])
    lines = Lines(np.concatenate([maker, offer[own]]), component[row], units[row])
    width = max(len(part_ids), 1)
    key = lines.offer * width + lines.component
    order = np.argsort(key, kind="stable")
    last = order[np.flatnonzero(np.diff(key[order], append=-1))]
    taken = np.unique((assembly * width + component)[units > 0])
    return lines.where(last[lines.units[last] > 0]), (taken // width, taken % width)


def _completed(lines: Lines, key: Ordinals, width: int) -> Lines:
    """The lines, and one of a unit a unit for each offer and component (``key``) that has none."""
    known = lines.offer * width + lines.component
    beyond = np.setdiff1d(key, known)
    if not len(beyond):
        return lines
    order = np.argsort(np.concatenate([known, beyond]), kind="stable")
    offer, component = np.concatenate([lines.offer, beyond // width]), np.concatenate([lines.component, beyond % width])
    return Lines(offer, component, np.concatenate([lines.units, np.ones(len(beyond))])).where(order)
