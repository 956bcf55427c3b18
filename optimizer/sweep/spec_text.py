"""A sweep file, read key by key; every fault names its file and line."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from optimizer.documents.yaml_text import Node, read_yaml
from optimizer.documents.yaml_values import (
    as_entries,
    as_fields,
    as_identifier,
    as_integer,
    as_items,
    as_text,
    as_title,
    one_or_many,
    suggestion,
)
from optimizer.errors import BadInput
from optimizer.scenario import Change, Scenario, read_scenario
from optimizer.scenario.change import change_of

from .laws import law_of
from .spec import Axis, Draws, Group, Level, Quantity, Spec

__all__ = ["MOST_MEMBERS", "SPEC_KEYS", "read_spec"]

MOST_MEMBERS = 1_000_000

SPEC_KEYS = ("id", "title", "description", "scenario", "scenarios", "set", "axes", "draws")
#: Scenario keys that a sweep may override; the rest is said by a scenario file or by changes.
_OVERRIDDEN = ("horizon", "rules", "deadlines", "model", "solver")
_LONGEST_ID = 70

Overrides = dict[str, Node]
"""Overrides as ``key=value``, each with the node that states it."""


def read_spec(path: Path, reserved: Sequence[str] = ()) -> Spec:
    """The sweep in a YAML file, its scenarios read and resolved.

    ``reserved`` are names that no axis and no quantity may have. BadInput with file and line for unknown keys, values that
    do not fit, ids that stand twice, scenarios that cannot be read, and a sweep of over a million members.
    """
    top = read_yaml(path)
    fields = as_fields(top, SPEC_KEYS, required=("id", "title"))
    own = as_identifier(fields["id"])
    if len(own) > _LONGEST_ID:
        raise fields["id"].error(f"expected an id of at most {_LONGEST_ID} characters: members add their number")
    common = _overrides(fields["set"]) if "set" in fields else {}
    axes, structural = _axes(fields["axes"]) if "axes" in fields else ((), [])
    draws = _draws(fields["draws"]) if "draws" in fields else None
    files = _files(top, fields, path)
    groups = _groups(files, common, structural)
    scenarios = tuple(dict.fromkeys(group.id for group in groups))
    if len(scenarios) < len(files):
        raise top.error("two of the scenarios have the same id")
    if len(files) == 1 and not axes and draws is None:
        raise top.error("a sweep needs axes, draws or several scenarios")
    size = len(files) * math.prod(len(axis.levels) for axis in axes) * (draws.count if draws else 1)
    if size > MOST_MEMBERS:
        raise top.error(f"the sweep would have {size:,} members; the most are {MOST_MEMBERS:,}")
    _names(fields, axes, draws, groups, reserved)
    return Spec(
        id=own,
        title=as_title(fields["title"]),
        description=as_title(fields["description"]) if "description" in fields else {},
        path=path,
        scenarios=scenarios,
        overrides=tuple(common),
        axes=axes,
        draws=draws,
        groups=tuple(Group(scenario, size // len(groups)) for scenario in groups),
    )


def _files(top: Node, fields: dict[str, Node], path: Path) -> list[tuple[Path, Node]]:
    """The scenario files, relative to the sweep's, each with the node that names it."""
    if ("scenario" in fields) == ("scenarios" in fields):
        raise top.error("state either scenario, one file, or scenarios, a list of files")
    nodes = [fields["scenario"]] if "scenario" in fields else as_items(fields["scenarios"])
    if not nodes:
        raise fields["scenarios"].error("the list is empty")
    return [(path.parent / as_text(node), node) for node in nodes]


def _overrides(node: Node) -> Overrides:
    found: Overrides = {}
    for key, entry in as_entries(node).items():
        first = key.split(".")[0]
        if first not in _OVERRIDDEN:
            raise entry.error(f"a sweep cannot set {first!r}{suggestion(first, _OVERRIDDEN)}")
        # Text stays text and a map or list becomes flow YAML; other scalars stand as they were written.
        plain = isinstance(entry.value, int | float | None)
        found[f"{key}={entry.text if plain else json.dumps(entry.plain(), ensure_ascii=False)}"] = entry
    return found


def _groups(
    files: Sequence[tuple[Path, Node]], common: Overrides, structural: Sequence[Sequence[Overrides]]
) -> list[Scenario]:
    """Every scenario with every combination of what the axes override."""
    found = []
    for path, node in files:
        if not path.is_file():
            raise node.error(f"there is no scenario {path}")
        for combination in itertools.product(*structural):
            stated = dict(common)
            for overrides in combination:
                stated |= overrides
            try:
                found.append(read_scenario(path, tuple(stated)))
            except BadInput as error:
                told = stated.get((error.place or "").removeprefix("--set "))
                raise (BadInput(error.message, told.place) if told else error) from None
    return found


def _axes(node: Node) -> tuple[tuple[Axis, ...], list[list[Overrides]]]:
    """The axes, and for each that overrides scenario keys the overrides of its levels."""
    axes: list[Axis] = []
    structural: list[list[Overrides]] = []
    seen: dict[str, str] = {}
    for item in as_items(node):
        fields = as_fields(item, ("id", "levels"), required=("id", "levels"))
        own = as_identifier(fields["id"])
        read = [_level(level, own) for level in as_items(fields["levels"])]
        levels, overrides = [level for level, _ in read], [stated for _, stated in read]
        if not levels:
            raise fields["levels"].error("the list is empty")
        for k, (level, entry) in enumerate(zip(levels, as_items(fields["levels"]), strict=True)):
            if level.id in [other.id for other in levels[:k]]:
                raise entry.error(f"the level {level.id!r} stands twice")
        keys = {text.split("=")[0]: entry for stated in overrides for text, entry in stated.items()}
        for key, entry in keys.items():
            for other, place in seen.items():
                if f"{key}.".startswith(f"{other}.") or f"{other}.".startswith(f"{key}."):
                    raise entry.error(f"another axis sets {other} at {place}")
        seen |= {key: entry.place for key, entry in keys.items()}
        axes.append(Axis(own, tuple(levels)))
        if keys:
            structural.append(overrides)
    return tuple(axes), structural


def _level(node: Node, layer: str) -> tuple[Level, Overrides]:
    fields = as_fields(node, ("id", "changes", "set"), required=("id",))
    items = as_items(fields["changes"]) if "changes" in fields else []
    overrides = _overrides(fields["set"]) if "set" in fields else {}
    changes = tuple(change_of(item, layer, (layer,)) for item in items)
    return Level(as_identifier(fields["id"]), changes, tuple(overrides)), overrides


def _draws(node: Node) -> Draws:
    keys = ("count", "seed", "quantities")
    fields = as_fields(node, keys, required=keys)
    quantities = tuple(_quantity(item) for item in as_items(fields["quantities"]))
    if not quantities:
        raise fields["quantities"].error("the list is empty")
    return Draws(
        count=as_integer(fields["count"], 1, MOST_MEMBERS),
        seed=as_integer(fields["seed"], 0, 2**31 - 1),
        quantities=quantities,
    )


def _quantity(node: Node) -> Quantity:
    keys = ("id", "table", "where", "periods", "scale", "add", "by", "each")
    fields = as_fields(node, keys, required=("id", "table", "by"))
    own = as_identifier(fields["id"])
    return Quantity(
        own, _change(node, fields, own), law_of(fields["by"]), as_text(fields["each"]) if "each" in fields else ""
    )


def _change(node: Node, fields: dict[str, Node], layer: str) -> Change:
    """The change of a quantity, with 1 in place of what is drawn."""
    if ("scale" in fields) == ("add" in fields):
        raise node.error("state either scale or add: a column, or a list of columns")
    how = "scale" if "scale" in fields else "add"
    columns = {as_text(entry): replace(entry, value=1.0, text="1") for entry in one_or_many(fields[how])}
    kept = {key: entry for key, entry in fields.items() if key in ("table", "where", "periods")}
    return change_of(replace(node, value={**kept, how: replace(fields[how], value=columns)}), layer, (layer,))


def _names(
    fields: dict[str, Node],
    axes: Sequence[Axis],
    draws: Draws | None,
    groups: Sequence[Scenario],
    reserved: Sequence[str],
) -> None:
    """BadInput for an axis or quantity whose id names something else already: a figure, a scenario, another of them."""
    taken = dict.fromkeys(reserved, "a figure of the results")
    taken |= {name: "a scenario" for scenario in groups for name in scenario.lineage}
    nodes = [] if not axes else as_items(fields["axes"])
    nodes += [] if draws is None else as_items(as_entries(fields["draws"])["quantities"])
    for node in nodes:
        entry = as_entries(node)["id"]
        name = as_identifier(entry)
        if name in taken:
            raise entry.error(f"{name!r} names {taken[name]} already")
        taken[name] = "an axis or quantity"
