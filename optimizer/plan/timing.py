"""When commitments must be made: each at the latest period that still supports the plan.

Undiscounted, starting a qualification, opening or expansion earlier costs the same, so a solver's choice of period says
nothing. The plan states the latest, which is also where a vanishing discount rate would put it. With discounting the
solver's own periods stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Codes, Floats
from optimizer.model.variables import Model

from .grouped import tally
from .rounding import NEGLIGIBLE_UNITS, snapped

__all__ = ["Commitments", "commitments"]


@dataclass(frozen=True, eq=False)
class Commitments:
    """What is begun, in columns of codes and amounts: qualifications and openings as shares, expansions in units."""

    qualified: tuple[Codes, Codes, Floats]
    opened: tuple[Codes, Codes, Floats]
    expanded: tuple[Codes, Codes, Floats]


def commitments(m: Model, values: Floats) -> Commitments:
    """Commitments of the solution ``values``, moved to the latest period that supports its output."""
    as_solved = tuple(
        _held(family.index[key], family.index["period"], values[family.column])
        for family, key in ((m.qualify, "offer"), (m.open_plant, "plant"), (m.expand, "offer"))
    )
    if not m.instance.undiscounted or (np.diff(m.instance.ramp, axis=1) < 0).any():
        return Commitments(*as_solved)
    output = _output(m, values)
    within = output[:, m.instance.first_ship :]
    (offers, _, shares), (plants, _, openings), (growing, _, units) = as_solved
    grown, expanded = _latest_expansions(m, within, offers, shares, growing, units)
    return Commitments(
        (offers, _latest_starts(m, within, offers, shares, grown), shares),
        (plants, _first_use(m, output, plants), openings),
        expanded,
    )


def _output(m: Model, values: Floats) -> Floats:
    """What each offer ships in each period: offer, ship."""
    space, keys = m.instance.space, ("offer", "ship")
    at = space.flat(keys, [m.output.index[key] for key in keys])
    output = tally(at, values[m.output.column], space.grid(keys))
    return output.reshape(space.sizes["offer"], space.sizes["ship"])


def _held(member: Codes, period: Codes, amount: Floats) -> tuple[Codes, Codes, Floats]:
    kept = amount > 0
    return member[kept], period[kept], amount[kept]


def _capacity(m: Model) -> Floats:
    """Capacity by offer and period of the horizon, with what can usefully be shipped where it is unlimited."""
    capacity = m.instance.capacity.values[:, m.instance.first_ship :]
    if np.isfinite(capacity).all():
        return capacity
    return np.where(np.isfinite(capacity), capacity, m.shipment_bounds.shipped.values[:, m.instance.first_ship :])


def _latest_expansions(
    m: Model, output: Floats, offers: Codes, shares: Floats, growing: Codes, units: Floats
) -> tuple[Floats, tuple[Codes, Codes, Floats]]:
    """Expansion in place (offer, period), and the orders for it, each as late as the output allows."""
    periods, placed = output.shape[1], np.zeros_like(output)
    if not len(growing):
        return placed, (np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
    base = _capacity(m).copy()
    age = np.arange(periods) - m.instance.delay[:, None]
    ramp = np.take_along_axis(m.instance.ramp, np.clip(age, 0, periods - 1), axis=1) * (age >= 0)
    share = np.zeros(len(output))
    share[offers] = shares
    base[m.instance.candidate] *= (ramp * share[:, None])[m.instance.candidate]
    table = m.instance.coded["expansions"]
    delay = dict(zip(table["offer_id"], table["build_periods"].astype(int), strict=True))
    members, starts, amounts = [], [], []
    for offer, total in zip(growing.tolist(), units.tolist(), strict=True):
        build = delay[str(m.instance.labels["offer"][offer])]
        short = np.maximum(output[offer] - base[offer], 0.0)
        short[short <= NEGLIGIBLE_UNITS * min(1.0, output[offer].max())] = 0.0
        short[:build] = 0.0
        need = np.minimum(np.maximum.accumulate(short), total)
        last = int(np.flatnonzero(np.diff(need, prepend=0.0) > 0)[-1]) if need[-1] > 0 else periods - 1
        need[last:] = total
        steps = np.diff(need, prepend=0.0)
        due = np.flatnonzero(steps > 0)
        members += [offer] * len(due)
        starts += np.maximum(due - build, 0).tolist()
        amounts += steps[due].tolist()
        placed[offer] = np.cumsum(steps)
    return placed, (np.array(members, np.int32), np.array(starts, np.int32), snapped(np.array(amounts, float)))


def _latest_starts(m: Model, output: Floats, offers: Codes, shares: Floats, grown: Floats) -> Codes:
    """The latest start of each qualification under which the ramped capacity still carries the output."""
    if not len(offers):
        return np.zeros(0, np.int32)
    periods = output.shape[1]
    capacity = _capacity(m)[offers] * shares[:, None]
    shipped, grown = output[offers], grown[offers]
    trace = NEGLIGIBLE_UNITS * np.minimum(1.0, shipped.max(axis=1, initial=0.0))[:, None]
    latest = np.zeros(len(offers), np.int32)
    for start in range(1, periods):
        age = np.arange(periods) - m.instance.delay[offers][:, None] - start
        share = np.take_along_axis(m.instance.ramp[offers], np.clip(age, 0, periods - 1), axis=1) * (age >= 0)
        room = share * capacity * (1 + 1e-9) + grown + trace
        fits = (shipped <= room).all(axis=1) & ((age >= 0) | (shipped <= trace)).all(axis=1)
        latest[fits & (shipped > trace).any(axis=1)] = start
    return latest


def _first_use(m: Model, output: Floats, plants: Codes) -> Codes:
    """The first period of the horizon in which each plant ships anything; the first period if it never does."""
    used = np.zeros((m.instance.space.sizes["plant"], output.shape[1]), bool)
    plant = m.instance.space.codes({"offer": np.arange(len(output), dtype=np.int32)}, "plant")
    np.logical_or.at(used, plant, output > 0)
    first = np.where(used.any(axis=1), used.argmax(axis=1), 0) - m.instance.first_ship
    return np.asarray(np.maximum(first, 0)[plants], np.int32)
