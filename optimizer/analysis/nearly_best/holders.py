"""Whose shares are asked for: each country and supplier of all that is bought, and each supplier within a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Integers
from optimizer.documents.yaml_values import suggestion
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.model.measures import valued_orders
from optimizer.model.variables import Model

__all__ = ["Holder", "Shares", "holders_of"]


@dataclass(frozen=True)
class Holder:
    """A country or supplier by its id, of all that is bought or, where ``part`` names one, within that part."""

    kind: str
    key: str
    part: str | None = None


class Shares:
    """What holders have of a solution: ``at[k]`` are the columns of holder k and ``value[k]`` their share each unit.

    ``whole``: the value (¥) of all demand; ``alike[k]``: the first holder that has the same columns and values, mostly k itself.
    """

    def __init__(self, at: Sequence[Integers], value: Sequence[Floats], columns: int, whole: float) -> None:
        self.at, self.value, self.columns, self.whole = at, value, columns, whole
        first: dict[tuple[bytes, bytes], int] = {}
        self.alike = [
            first.setdefault((own.tobytes(), each.tobytes()), k)
            for k, (own, each) in enumerate(zip(at, value, strict=True))
        ]

    def of(self, values: Floats) -> Floats:
        """The share of each holder in the solution ``values`` (columns,): (holder,)."""
        return np.array([float(values[at] @ each) for at, each in zip(self.at, self.value, strict=True)])

    def cost(self, holder: int, sign: float) -> Floats:
        """Coefficients by which a holder's share is minimised (``sign`` 1) or maximised (-1), (columns,)."""
        cost = np.zeros(self.columns)
        cost[self.at[holder]] = sign * self.value[holder]
        return cost


def holders_of(m: Model, parts: Sequence[str], columns: int) -> tuple[list[Holder], Shares]:
    """All countries and suppliers that can sell anything to a segment, and the suppliers within ``parts``.

    BadInput for a part that nobody asks for.
    """
    orders, instance = valued_orders(m), m.instance
    holders, at, each = [], [], []

    def add(kind: str, part: str | None, inside: Integers, whole: float) -> None:
        codes = orders.codes(kind)[inside]
        for code in np.unique(codes).tolist():
            own = inside[codes == code]
            holders.append(Holder(kind, str(instance.labels[kind][code]), part))
            at.append(orders.column[own])
            each.append(orders.value[own] / whole)

    for kind in ("country", "supplier"):
        add(kind, None, np.arange(len(orders)), instance.demand_value)
    asked = instance.demand.values.sum(axis=(1, 2)) * instance.reference_price.values
    names = {str(name): code for code, name in enumerate(instance.labels["part"])}
    for part in dict.fromkeys(parts):
        if part not in names or not asked[names[part]] > 0:
            known = [name for name, code in names.items() if asked[code] > 0]
            hint = suggestion(part, known)
            raise BadInput(message("nobody asks for a part {part}{hint}", part=repr(part), hint=hint), "--part")
        add("supplier", part, np.flatnonzero(orders.codes("part") == names[part]), float(asked[names[part]]))
    return holders, Shares(at, each, columns, instance.demand_value)
