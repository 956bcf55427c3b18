"""What shares of decisions allow and ask for: where numbers of the data are coefficients of decisions taken in part.

A whole decision allows what a capacity bounds, or what can be used of it where that is less (``model/shipment_bounds.py``). Of a
change of the data only the former follows; what can be used stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats, Integers, Mask
from optimizer.columns.joins import equal_pairs
from optimizer.model.program import Block

from .decided import Decided
from .roles import Roles

__all__ = ["Entries", "numbers_of", "own_shares", "shared_entries"]


class Entries(NamedTuple):
    """Rows ``named`` after a number, the rows ``carrying`` it too (-1: none), and by how much these move for 1 more of it."""

    named: Integers
    carrying: Integers
    amount: Floats
    by_share: bool
    """Whether they move as coefficients of decisions that may be shares."""


def numbers_of(block: Block) -> Integers:
    """The numbers of a block's rows."""
    return np.arange(block.first, block.first + block.size)


def own_shares(roles: Roles, decided: Decided) -> Iterator[tuple[Block, Floats, bool]]:
    """Blocks whose sides are shares of the numbers that their rows are named after, or do not depend on them (share 0); and whether
    these are coefficients of decisions.
    """
    if (block := roles.block("opened_plant")) is not None:
        yield block, np.where(_by_plant(roles, block), decided.plant_opened[block.at], 0.0), True
    for tiers in _tiers(roles, decided):
        if not tiers.by_share:
            yield tiers.block, tiers.by_width.astype(float), False
    for role in ("minimum_order", "token"):
        if (least := roles.block(role)) is not None:
            yield least, decided.active[least.at], True


def shared_entries(roles: Roles, decided: Decided) -> Iterator[Entries]:
    """All that shares of decisions take of the data's numbers beside the rows named after them."""
    for role, share in (("qualified_use", decided.qualified_for), ("opened_use", decided.opened_for)):
        if (use := roles.block(role)) is not None and (demand := roles.block("demand_balance")) is not None:
            offer, part, segment, period = use.at
            named = roles.numbers(demand)[part, segment, period]
            yield Entries(named, numbers_of(use), share[offer, segment, period], True)
    yield from _capacities(roles, decided)
    yield from _plants(roles, decided)
    yield from _price_tiers(roles, decided)


def _capacities(roles: Roles, decided: Decided) -> Iterator[Entries]:
    """What shares of decisions allow of an offer's capacity and of its largest expansion, where these bound it."""
    m, instance = decided.m, decided.m.instance
    sizes = instance.space.sizes
    limit, growing = roles.block("offer_capacity"), roles.block("expansion_limit")
    nowhere: Integers = np.full((sizes["offer"], sizes["ship"]), -1, np.intp)
    capacity = nowhere if limit is None else roles.numbers(limit)
    growth = nowhere[:, 0] if growing is None else roles.numbers(growing)

    def both(offer: Codes, ship: Codes, carrying: Integers, amount: Floats) -> Iterator[Entries]:
        yield Entries(capacity[offer, ship], carrying, amount, True)
        yield Entries(growth[offer], carrying, amount, True)

    if (block := roles.block("ramp")) is not None:
        yield Entries(capacity[block.at], numbers_of(block), decided.ramped[block.at], True)
    if (block := roles.block("growth")) is not None:
        yield from both(block.at[0], block.at[1], numbers_of(block), decided.qualified[block.at])
    able = instance.capacity.values + instance.expandable.values[:, None]
    if (block := roles.block("opened")) is not None:
        most = np.minimum(m.shipment_bounds.shipped.values, instance.plant_limit.values)
        share = np.where(_bounds(able, most)[block.at], decided.opened[block.at], 0.0)
        yield from both(block.at[0], block.at[1], numbers_of(block), share)
    if (block := roles.block("opened_plant")) is not None:
        # A plant whose offers cannot use its capacity has what they can ship.
        offer, ship = (codes.astype(np.int32) for codes in _bounds(able, m.shipment_bounds.shipped.values).nonzero())
        row = roles.numbers(block)
        beside = np.full(row.shape, False)
        beside[block.at] = ~_by_plant(roles, block)
        plant = instance.plant_of[offer]
        share = instance.capacity_use.values[offer] * decided.plant_opened[plant, ship]
        yield from both(offer, ship, np.where(beside[plant, ship], row[plant, ship], -1), share)
    ways = m.output.distinct("offer", "period", "ship")
    offer, period, ship = (ways[key] for key in ("offer", "period", "ship"))
    arriving = np.zeros((sizes["offer"], sizes["period"]))
    np.add.at(arriving, (offer, period), able[offer, ship])
    bounded = _bounds(arriving, m.shipment_bounds.arriving.values)
    for block, amount, by_share in _by_arrivals(roles, decided):
        # What arrives in a period may ship in several.
        at = block.at[0].astype(np.int64) * sizes["period"] + block.at[1]
        row, way = equal_pairs(offer.astype(np.int64) * sizes["period"] + period, at)
        moved = np.where(bounded[block.at[:2]], amount, 0.0)[row]
        for entries in both(offer[way], ship[way], numbers_of(block)[row], moved):
            yield entries._replace(by_share=by_share)


def _by_plant(roles: Roles, block: Block) -> Mask:
    """Whether the rows of plants that are to be opened are bounded by their capacity (rows of the block,)."""
    row = sparse.csr_array(roles.program.matrix[block.first : block.first + block.size])
    return _bounds(roles.m.instance.plant_capacity.values[block.at], -row.min(axis=1).toarray().ravel())


def _by_arrivals(roles: Roles, decided: Decided) -> Iterator[tuple[Block, Floats, bool]]:
    """Blocks of rows by offer and period that bound what arrives then, and by how much they move where that can be more."""
    if (block := roles.block("order_allowed")) is not None:
        yield block, decided.active[block.at], True
    for tiers in _tiers(roles, decided):
        yield tiers.block, np.where(tiers.beyond, tiers.share, 0.0), tiers.by_share


class _Tiers(NamedTuple):
    """A block of rows that say what a price tier holds: its width, or what can arrive ``beyond`` the earlier ones, and the
    ``share`` of it that is allowed.
    """

    block: Block
    by_width: Mask
    beyond: Mask
    share: Floats
    by_share: bool


def _tiers(roles: Roles, decided: Decided) -> Iterator[_Tiers]:
    m, tier = decided.m, roles.block("tier")
    if tier is None:
        return
    width = m.instance.prices.width
    begins = np.zeros_like(width)
    begins[:, 1:] = np.cumsum(np.where(np.isfinite(width), width, 0.0), axis=1)[:, :-1]
    for block in filter(None, (tier, roles.block("tier_opened"))):
        offer, period, price_tier = block.at
        most = np.maximum(m.shipment_bounds.arriving.values[offer, period] - begins[offer, price_tier], 0.0)
        held = np.where(width[offer, price_tier] > 0, width[offer, price_tier], np.inf)
        by_width = _bounds(held, most) | ~m.instance.price_tiers_need_decisions[offer]
        share = np.ones(block.size) if block is tier else decided.full[offer, period, price_tier - 1]
        yield _Tiers(block, by_width, ~by_width & (most > 0), share, block is not tier)


def _bounds(own: Floats, most: Floats) -> Mask:
    """Whether a number of the data is what bounds (some shape)."""
    mask: Mask = own <= most * (1 + 1e-12)
    return mask


def _plants(roles: Roles, decided: Decided) -> Iterator[Entries]:
    """What shares of an opening allow each offer of the plant's capacity."""
    block, limit, m = roles.block("opened"), roles.block("opened_plant"), decided.m
    if block is None or limit is None:
        return
    offer, ship = block.at
    own = _bounds(m.instance.plant_limit.values[block.at], m.shipment_bounds.shipped.values[block.at])
    use = m.instance.capacity_use.values[offer]
    amount = np.where(own & (use > 0), decided.opened[block.at] / np.where(use > 0, use, 1.0), 0.0)
    yield Entries(roles.numbers(limit)[m.instance.plant_of[offer], ship], numbers_of(block), amount, True)


def _price_tiers(roles: Roles, decided: Decided) -> Iterator[Entries]:
    """Where the width of a price tier stands: what must be bought of it, and what is left for the later ones."""
    tier = roles.block("tier")
    if tier is None:
        return
    number = roles.numbers(tier)
    if (block := roles.block("tier_filled")) is not None:
        yield Entries(number[block.at], numbers_of(block), decided.full[block.at], True)
    for block, by_width, beyond, share, by_share in _tiers(roles, decided):
        offer, period, price_tier = block.at
        if by_share:
            yield Entries(number[block.at], numbers_of(block), np.where(by_width, share, 0.0), True)
        for before in range(int(price_tier.max(initial=0))):
            later = beyond & (price_tier > before)
            yield Entries(number[offer, period, before], numbers_of(block), np.where(later, -share, 0.0), by_share)
