"""What the blocks of a program's rows are for, where one constraint has several; and where the rows of a block stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Integers
from optimizer.model.build import LinearProgram
from optimizer.model.program import Block
from optimizer.model.variables import Model

__all__ = ["Roles"]

_SHIPPED, _USED = ("offer", "ship"), ("offer", "part", "segment", "period")


@dataclass(frozen=True, eq=False)
class Roles:
    """The blocks of a program's rows by what they are for (`blocks`)."""

    m: Model
    program: LinearProgram

    @cached_property
    def blocks(self) -> dict[str, list[Block]]:
        """Blocks by role: a constraint's name where all its blocks are alike, else a name of their own."""
        roles: dict[str, list[Block]] = {}
        for block in self.program.rows:
            roles.setdefault(self._role(block, roles), []).append(block)
        return roles

    def _role(self, block: Block, before: dict[str, list[Block]]) -> str:
        match block.name, block.keys:
            case "qualification", keys if keys == _SHIPPED:
                return "growth" if "ramp" in before else "ramp"
            case ("qualification" | "plant_opening") as name, keys if keys == _USED:
                return "qualified_use" if name == "qualification" else "opened_use"
            case "plant_opening", keys if keys == _SHIPPED:
                return "opened"
            case "plant_capacity", _ if self.m.instance.has_opening_cost[block.at[0][0]]:
                return "opened_plant"
            case "minimum_order", _:
                return "minimum_order" if np.isfinite(self.program.row_lower[block.first]) else "order_allowed"
            case "minimum_sources", keys if "offer" in keys:
                return "token"
            case "price_breaks", _:
                if np.isfinite(self.program.row_lower[block.first]):
                    return "tier_filled"
                return "tier_opened" if "tier" in before else "tier"
            case "limits", ():
                return "limit"
        return block.name

    def block(self, role: str) -> Block | None:
        """The only block of a role, None if there is none."""
        blocks = self.blocks.get(role, [])
        return blocks[0] if blocks else None

    def numbers(self, block: Block) -> Integers:
        """The numbers of a block's rows in the program by their keys' codes, -1 elsewhere: one axis a key."""
        numbers = np.full([self.m.instance.space.sizes[key] for key in block.keys], -1, np.intp)
        numbers[block.at] = block.first + np.arange(block.size)
        return numbers
