"""Numbers that lie so far apart that no solver can hold them in one program: a fault that names where they stand."""

from __future__ import annotations

import numpy as np

from optimizer.errors import BadInput
from optimizer.messages import listing, message, sequence
from optimizer.model.build import LinearProgram
from optimizer.vocabulary import word

from .program import Program
from .scaling import SMALLEST_COEFFICIENT, scale
from .words import named_keys

__all__ = ["check_ranges"]

#: Tables that the coefficients of each constraint come from; of the others they are 1.
_TABLES = {
    "component_balance": "bom",
    "plant_capacity": message("plants and the column capacity_use of offers"),
    "qualification": message("{first} and {second}", first="offers", second="expansions"),
    "plant_opening": message("{first} and {second}", first="offers", second="plants"),
    "budget": message("{first} and {second}", first=listing(["offers", "lanes"]), second="budgets"),
    "share_cap": "offers",
    "phase_out": "offers",
    "score_floor": "offers",
    "limits": message("{first} and {second}", first="offers", second="parts"),
    "minimum_order": "offers",
    "minimum_sources": "demand",
    "price_breaks": message("{first} and {second}", first="offers", second="prices"),
    "total_supply": message("{first} and {second}", first="plants", second="demand"),
}


def check_ranges(program: LinearProgram, target: Program) -> None:
    """Raises BadInput where some coefficient is lost on every scale; ``target`` are the program's arrays.

    It names the constraint, its tables, and the two columns of one row whose numbers lie furthest apart.
    """
    if _narrow(target):
        return
    scaled = scale(target)
    if not scaled.beyond.any():
        return
    matrix = target.matrix
    lost = np.flatnonzero(scaled.beyond)
    row = int(matrix.indices[lost[0]])
    entries = np.flatnonzero(matrix.indices == row)
    size = np.abs(matrix.data[entries])
    column = np.searchsorted(matrix.indptr, entries, side="right") - 1
    name, keys = program.name_row(row)
    ends = [(size[at], *program.name_column(int(column[at]))) for at in (int(size.argmin()), int(size.argmax()))]
    pieces = (
        message("{number} of {variable} ({keys})", number=f"{number:.3g}", variable=variable, keys=named_keys(of))
        for number, variable, of in ends
    )
    far_apart, others = sequence(pieces, " beside ", "と"), len(np.unique(matrix.indices[lost])) - 1
    if others:
        far_apart = message("{numbers}; {count} more row(s) likewise", numbers=far_apart, count=others)
    raise BadInput(
        message(
            "{constraint} ({keys}) has numbers too far apart for any solver: {numbers}; "
            "state one of them in a larger or smaller unit",
            constraint=word("constraint", name),
            keys=named_keys(keys),
            numbers=far_apart,
        ),
        _TABLES.get(name, "offers"),
    )


def _narrow(target: Program) -> bool:
    """Whether no scaling to row means can bring any coefficient out of reach, whatever row it stands in."""
    sizes, size = target.outline.sizes, np.abs(target.matrix.data)
    size = size[size > 0]
    units = 1.0 if sizes is None or not len(sizes) else float(sizes.max() / sizes.min())
    return not len(size) or float(size.max() / size.min()) * units < 1.0 / SMALLEST_COEFFICIENT
