"""A sweep file and the scenarios that it names, read and resolved; every fault names its file and line."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from optimizer.documents.record import entries_of, read_record
from optimizer.documents.yaml_text import Node, read_yaml
from optimizer.documents.yaml_values import as_entries, as_identifier, as_items
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.scenario import Scenario, read_scenario

from .spec import MOST_MEMBERS, Axis, Group, Spec

__all__ = ["read_spec"]


def read_spec(path: Path, reserved: Sequence[str] = ()) -> Spec:
    """The sweep in a YAML file, its scenarios read and resolved.

    ``reserved`` are names that no axis and no quantity may have. BadInput with file and line for unknown keys, values that
    do not fit, ids that stand twice, scenarios that cannot be read, and a sweep of over a million members.
    """
    top = read_yaml(path)
    unresolved = read_record(Spec, top, path=path)
    entries = entries_of(Spec, top)
    structural = _structural(unresolved.axes)
    nodes = [entries["file"]] if unresolved.file is not None else as_items(entries["files"])
    scenarios = [
        scenario
        for file, node in zip(
            [unresolved.file] if unresolved.file is not None else unresolved.files, nodes, strict=True
        )
        for scenario in _group(path.parent / file, node, unresolved.overrides, structural)
    ]
    ids = tuple(dict.fromkeys(scenario.id for scenario in scenarios))
    if len(ids) < len(nodes):
        raise top.error(message("two of the scenarios have the same id"))
    if len(nodes) == 1 and not unresolved.axes and unresolved.draws is None:
        raise top.error(message("a sweep needs axes, draws or several scenarios"))
    spec = replace(unresolved, scenarios=ids)
    if spec.size > MOST_MEMBERS:
        size, most = f"{spec.size:,}", f"{MOST_MEMBERS:,}"
        raise top.error(message("the sweep would have {size} members; the most are {most}", size=size, most=most))
    _check_names(entries, spec, scenarios, reserved)
    return replace(spec, groups=tuple(Group(scenario, spec.size // len(scenarios)) for scenario in scenarios))


def _structural(axes: Sequence[Axis]) -> list[list[Mapping[str, Node]]]:
    """The overrides of each axis that has any, level by level; BadInput where two axes set the same key."""
    structural: list[list[Mapping[str, Node]]] = []
    places: dict[str, str] = {}
    for axis in axes:
        keys = {text.split("=")[0]: entry for level in axis.levels for text, entry in level.overrides.items()}
        for key, entry in keys.items():
            for other, place in places.items():
                if f"{key}.".startswith(f"{other}.") or f"{other}.".startswith(f"{key}."):
                    raise entry.error(message("another axis sets {key} at {place}", key=other, place=place))
        places |= {key: entry.place for key, entry in keys.items()}
        if keys:
            structural.append([level.overrides for level in axis.levels])
    return structural


def _group(
    path: Path, node: Node, common: Mapping[str, Node], structural: Sequence[Sequence[Mapping[str, Node]]]
) -> list[Scenario]:
    """A scenario with every combination of what the axes override; ``node`` names its file."""
    if not path.is_file():
        raise node.error(message("there is no scenario {path}", path=path))
    scenarios = []
    for combination in itertools.product(*structural):
        overrides = dict(common)
        for own in combination:
            overrides |= own
        try:
            scenarios.append(read_scenario(path, tuple(overrides)))
        except BadInput as error:
            entry = overrides.get((error.place or "").removeprefix("--set "))
            raise (BadInput(error.message, entry.place) if entry else error) from None
    return scenarios


def _check_names(
    entries: Mapping[str, Node], spec: Spec, scenarios: Sequence[Scenario], reserved: Sequence[str]
) -> None:
    """BadInput for an axis or quantity whose id names something already: a number of the results, a scenario, another of them."""
    taken = dict.fromkeys(reserved, message("a figure of the results"))
    taken |= {name: message("a scenario") for scenario in scenarios for name in scenario.lineage}
    nodes = as_items(entries["axes"]) if spec.axes else []
    nodes += as_items(as_entries(entries["draws"])["quantities"]) if spec.draws else []
    for node in nodes:
        entry = as_entries(node)["id"]
        name = as_identifier(entry)
        if name in taken:
            raise entry.error(message("{name} names {taken} already", name=repr(name), taken=taken[name]))
        taken[name] = message("an axis or quantity")
