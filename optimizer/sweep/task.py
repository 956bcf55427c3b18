"""A sweep with all it needs, read and checked: what is sent to every worker, and what tells one sweep from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import optimizer
from optimizer.case import Case, case_from, package_of, rules_of
from optimizer.case.variants import variant_base, variant_of
from optimizer.dataset.package import Package
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.rules.pack import RulePack
from optimizer.scenario import Scenario
from optimizer.solve.strategy import engine_versions

from .spec import Spec

__all__ = ["Task", "make_task", "member_scenario"]


@dataclass(frozen=True, eq=False)
class Task:
    """A sweep that can be carried out anywhere: ``key`` is a hash of all that its results depend on."""

    spec: Spec
    packages: Mapping[Path, Package]
    #: The rule packs of each group's scenario as they were read.
    rules: tuple[tuple[RulePack, ...], ...]
    key: str
    #: The planner's, the same wherever the task is carried out.
    version: str = optimizer.__version__

    def case(self, group: int) -> Case:
        """The case of a group's scenario as it stands, before any member's changes."""
        scenario = self.spec.groups[group].scenario
        return case_from(scenario, self.packages[scenario.data], self.rules[group])


def make_task(spec: Spec) -> Task:
    """Read the data and rules of every scenario of a sweep, and try each level and quantity once.

    BadInput, with file and line, for what cannot succeed: data or rules that are not there, changes that do not fit the
    tables. Numbers that only some draw makes unfit are found later, member by member.
    """
    packages: dict[Path, Package] = {}
    for group in spec.groups:
        if group.scenario.data not in packages:
            packages[group.scenario.data] = package_of(group.scenario)
    rules = [rules_of(group.scenario) for group in spec.groups]
    task = Task(spec, packages, tuple(rules), _key(spec, packages, rules))
    for number in range(len(spec.groups)):
        _try(task, number)
    return task


def _try(task: Task, group: int) -> None:
    """Apply each level that a group's members can have, and each quantity with nothing changed by it, one at a time."""
    spec, base = task.spec, variant_base(task.case(group))
    for axis in spec.axes:
        for level in axis.levels:
            variant_of(base, spec.id, spec.layers, level.changes)
    for quantity in spec.quantities:
        values = quantity.values(base)
        variant_of(base, spec.id, spec.layers, [quantity.change_by(values, quantity.neutral(len(values)))])


def _key(spec: Spec, packages: Mapping[Path, Package], rules: list[tuple[RulePack, ...]]) -> str:
    content: dict[str, Any] = {"planner": optimizer.__version__, **engine_versions(), **spec.as_mapping()}
    for name in ("title", "description"):
        content.pop(name, None)
    for group in content["groups"]:
        group["scenario"] = {k: v for k, v in group["scenario"].items() if k not in ("title", "description", "data")}
    content["rules"] = [[rule.as_mapping() for rule in packs] for packs in rules]
    content["data"] = [_content(packages[group.scenario.data]) for group in spec.groups]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _content(package: Package) -> str:
    """A hash of a package's tables."""
    digest = hashlib.sha256()
    for name, frame in package.tables.items():
        digest.update(f"{name}:{','.join(frame.columns)}".encode())
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def member_scenario(task: Task, number: int) -> Scenario:
    """The scenario of one member, complete, for ``solve``; BadInput if there is no such member."""
    spec = task.spec
    if not 1 <= number <= spec.size:
        text = message("the sweep has the members 1 to {last}, not {number}", last=f"{spec.size:,}", number=number)
        raise BadInput(text, spec.path.name)
    member = spec.member(number)
    base = variant_base(task.case(member.group))
    values = spec.values(base)
    drawn = spec.draw_changes(values, spec.drawn(member, values))
    changes = [*spec.changes(member), *(alike for change in drawn for alike in change.alike())]
    return variant_of(base, member.id, spec.layers, changes).scenario
