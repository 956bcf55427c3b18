"""How a family of variables is declared: once, as a method of the model that gives its index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, overload

import numpy as np

from optimizer.arrays import Codes, Floats
from optimizer.columns.memo import Derived

from .algebra import Parameter, Variables
from .instance import Instance

__all__ = ["Family", "families_of", "family", "laid_out"]

#: Units of what is decided: between 0 and 1, and whole where the scenario asks for whole numbers.
_DECIDED = ("share", "0/1")


class Family:
    """A family of variables of at least 0, under the name of the method that gives its index; see `family`.

    On a model it is the variables themselves, on the model's class the declaration.
    """

    def __init__(
        self,
        index: Callable[[Any], Mapping[str, Codes]],
        unit: str,
        shown: tuple[str, ...] | None,
        upper: Derived[Parameter] | None,
    ) -> None:
        self.index, self.unit, self.shown, self.upper = index, unit, shown, upper
        self.name, self.__doc__ = index.__name__, index.__doc__

    @overload
    def __get__(self, model: None, kind: type) -> Family: ...

    @overload
    def __get__(self, model: object, kind: type) -> Variables: ...

    def __get__(self, model: Any, kind: type) -> Family | Variables:
        if model is None:
            return self
        variables: Variables = model.variables[self.name]
        return variables

    @property
    def decides(self) -> bool:
        """Whether its variables are decisions: at most 1, and whole where the scenario asks for whole numbers."""
        return self.unit in _DECIDED

    def most(self, given: Instance, variables: Variables) -> Floats:
        """The upper bound of each of its variables (variables,)."""
        if self.upper is not None:
            limit: Parameter = getattr(given, self.upper.name)
            return limit.at(given.space, variables.index)
        return np.broadcast_to(1.0 if self.decides else np.inf, len(variables))


def family(
    unit: str, shown: tuple[str, ...] | None = None, upper: Derived[Parameter] | None = None
) -> Callable[[Callable[[Any], Mapping[str, Codes]]], Family]:
    """Declare a family of variables by a method of the model that gives its index, a code array a dimension.

    The method sees the families before it; its docstring says what they mean. ``shown`` are the keys that tell the columns
    apart, where the index has more; ``upper`` is the derived value of `Instance` that bounds them, where some does.
    """
    return lambda index: Family(index, unit, shown, upper)


def families_of(kind: type) -> tuple[Family, ...]:
    """The families declared in a class, in the order of their columns."""
    return tuple(declared for declared in vars(kind).values() if isinstance(declared, Family))


def laid_out(model: Any, into: dict[str, Variables]) -> dict[str, Variables]:
    """The variables of a model by family, numbered on from family to family; each stands in ``into`` as soon as it is there."""
    first = 0
    for declared in families_of(type(model)):
        index = declared.index(model)
        end = first + len(next(iter(index.values())))
        into[declared.name] = Variables(
            model.given.space,
            index,
            np.arange(first, end, dtype=np.int32),
            np.broadcast_to(np.float64(1.0), end - first),
            declared.name,
            declared.unit,
        )
        first = end
    return into
