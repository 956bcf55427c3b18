"""Bills of materials by offer, and what makers declare of the components that the model does not choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Ordinals, Texts
from optimizer.columns.coded import CodedTables, memoised
from optimizer.columns.joins import equal_pairs

__all__ = ["Bills", "Lines", "Sources", "component_depth", "read_bills"]


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines of bills (lines,): ``units`` of the ``component`` per unit of the ``offer``."""

    offer: Ordinals
    component: Ordinals
    units: Floats

    def __len__(self) -> int:
        return len(self.offer)


@dataclass(frozen=True, eq=False)
class Sources:
    """Declared sources (sources,): the ``line`` that each is of, ``supplier`` and ``country`` (ids or None), ``share`` (0–1)."""

    line: Ordinals
    supplier: Texts
    country: Texts
    share: Floats


@dataclass(frozen=True, eq=False)
class Bills:
    """What goes into a unit of each offer; ``offer`` and ``component`` are rows of ``offers`` and ``parts``.

    ``mode`` (offers,) is ``chosen``, ``declared`` or ``none``. ``chosen`` are the lines of offers whose components the model
    chooses, ``declared`` those of offers that declare theirs, and ``sources`` what stands behind these.
    """

    mode: Texts
    chosen: Lines
    declared: Lines
    sources: Sources


@memoised
def read_bills(coded: CodedTables) -> Bills:
    """Bills of the offers: a row of ``bom`` for an offer stands in for its part's row, and 0 units strike it out.

    An offer that does not say has its components chosen if it has a bill, and needs none otherwise. A component that a
    maker declares without a bill counts one unit.
    """
    offer, component, units = _bill(coded)
    mode = coded.texts("offers", "components").copy()
    has = np.zeros(len(mode), dtype=bool)
    has[offer] = True
    blank = pd.isna(mode)
    mode[blank] = np.where(has[blank], "chosen", "none")
    mode[(mode == "chosen") & ~has] = "none"

    maker = coded.codes("provenance", "offer_id", ("offers", "offer_id"))
    content = coded.codes("provenance", "component_id", ("parts", "part_id"))
    declarations = np.flatnonzero(mode[maker] == "declared")
    width = max(coded.count("parts"), 1)
    declaration = maker[declarations].astype(np.int64) * width + content[declarations]
    declared = mode[offer] == "declared"
    known = offer[declared] * width + component[declared]
    lines = np.union1d(known, declaration)
    each = np.ones(len(lines))
    each[np.searchsorted(lines, known)] = units[declared]
    sources = Sources(
        line=np.searchsorted(lines, declaration),
        supplier=_blank(coded.texts("provenance", "supplier_id")[declarations]),
        country=_blank(coded.texts("provenance", "country_id")[declarations]),
        share=coded.numbers("provenance", "share_pct")[declarations] / 100.0,
    )
    chosen = mode[offer] == "chosen"
    return Bills(
        mode,
        Lines(offer[chosen], component[chosen], units[chosen]),
        Lines(lines // width, lines % width, each),
        sources,
    )


def _bill(coded: CodedTables) -> tuple[Ordinals, Ordinals, Floats]:
    """Offer, component and units of every line, sorted."""
    part = coded.codes("bom", "part_id", ("parts", "part_id"))
    component = coded.codes("bom", "component_id", ("parts", "part_id"))
    units, owner = coded.numbers("bom", "units_per_unit"), coded.codes("bom", "offer_id", ("offers", "offer_id"))
    general, own = np.flatnonzero(owner < 0), np.flatnonzero(owner >= 0)
    general = general[np.argsort(part[general], kind="stable")]
    offer, line = equal_pairs(part[general], coded.codes("offers", "part_id", ("parts", "part_id")))
    row = np.concatenate([general[line], own])
    place = np.concatenate([offer, owner[own].astype(np.int64)]) * max(coded.count("parts"), 1) + component[row]
    # Of two lines for one component the later stands, which is the offer's own.
    last = len(row) - 1 - np.unique(place[::-1], return_index=True)[1]
    last = last[units[row[last]] > 0]
    offer, part_of = np.divmod(place[last], max(coded.count("parts"), 1))
    return offer, part_of, units[row[last]]


def _blank(texts: Texts) -> Texts:
    """The ids, None where blank."""
    ids = texts.copy()
    ids[pd.isna(texts)] = None
    return ids


@memoised
def component_depth(coded: CodedTables) -> Ordinals:
    """The longest way down from each part through the bill of materials: 0 for a part without components."""
    part = coded.codes("bom", "part_id", ("parts", "part_id"))
    component = coded.codes("bom", "component_id", ("parts", "part_id"))
    depth = np.zeros(coded.count("parts"), dtype=np.int64)
    for _ in range(len(depth)):
        deeper = depth.copy()
        np.maximum.at(deeper, part, depth[component] + 1)
        if np.array_equal(deeper, depth):
            break
        depth = deeper
    return depth
