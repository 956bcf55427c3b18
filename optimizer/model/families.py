"""How a family of variables is declared: once, as a method of the model that gives its index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, overload

import numpy as np

from optimizer.arrays import Codes, Floats
from optimizer.columns.memo import Derived

from .algebra import Parameter, Variables
from .instance import Instance

__all__ = ["Family", "families_of", "laid_out"]

#: Units of what is decided: between 0 and 1, and whole where the scenario asks for whole numbers.
_DECIDED = ("share", "0/1")


class Family:
    """Declares a family of variables of at least 0 by a method of the model that gives its index, a code array a dimension.

    The method sees the families before it; its name is the family's, and its docstring says what they mean. ``shown`` are the
    keys that tell the columns apart, where the index has more; ``upper`` is the derived value of `Instance` that bounds them,
    where some does. On a model the family is its variables, on the model's class the declaration.
    """

    index: Callable[[Any], Mapping[str, Codes]]

    def __init__(self, unit: str, shown: tuple[str, ...] = (), upper: Derived[Parameter] | None = None) -> None:
        self.unit, self.shown, self.upper = unit, shown, upper

    def __call__(self, index: Callable[[Any], Mapping[str, Codes]]) -> Family:
        """The declaration of the family that has this index."""
        self.index, self.name, self.__doc__ = index, index.__name__, index.__doc__
        return self

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

    def most(self, instance: Instance, variables: Variables) -> Floats:
        """The upper bound of each of its variables (variables,)."""
        if self.upper is not None:
            limit: Parameter = getattr(instance, self.upper.name)
            return limit.at(instance.space, variables.index)
        return np.broadcast_to(1.0 if self.decides else np.inf, len(variables))


def families_of(kind: type) -> tuple[Family, ...]:
    """The families declared in a class, in the order of their columns."""
    return tuple(declared for declared in vars(kind).values() if isinstance(declared, Family))


def laid_out(model: Any) -> dict[str, Variables]:
    """The ``variables`` of a model by family, numbered on from family to family; each is there as soon as it is laid out."""
    variables: dict[str, Variables] = model.variables
    first = 0
    for declared in families_of(type(model)):
        index = declared.index(model)
        end = first + len(next(iter(index.values())))
        column, ones = np.arange(first, end, dtype=np.int32), np.broadcast_to(np.float64(1.0), end - first)
        space = model.instance.space
        variables[declared.name] = Variables(space, index, column, ones, declared.name, declared.unit)
        first = end
    return variables
