"""A repair as an overlay on a scenario: laid on a case, tested, and written as a file that extends the scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimizer.case import Case, case_from
from optimizer.documents.yaml_text import dump_yaml
from optimizer.messages import LANGUAGES, Message, in_language, message
from optimizer.model.build import build
from optimizer.scenario import Scenario, read_scenario, with_overlay
from optimizer.solve.questions import Questions
from optimizer.solve.report import Status
from optimizer.solve.strategy import matrices
from optimizer.vocabulary import both, word

from .excess import least_excess

__all__ = ["Change", "Repair", "admits", "overlaid", "scenario_text"]


@dataclass(frozen=True)
class Change:
    """One thing that a repair changes: in words, and as what a scenario file says (``changes``, ``deadlines``, ...)."""

    text: Message
    states: Mapping[str, Any]


@dataclass(frozen=True)
class Repair:
    """Changes that belong together; ``kind`` is what is changed, ``touched_jpy`` the value of the demand that they touch.

    ``larger`` gives the same changes so many times as large, where they can be.
    """

    kind: str
    changes: Sequence[Change]
    touched_jpy: float
    larger: Callable[[float], Repair | None] | None = None

    def overlay(self, scenario: str, shortage_limit: float | None) -> dict[str, Any]:
        """The overlay; ``shortage_limit`` is stated where the scenario itself does not."""
        overlay: dict[str, Any] = {"id": f"{scenario}-{self.kind.replace('_', '-')}"}
        if shortage_limit is not None:
            overlay["model"] = {"shortage_limit": shortage_limit}
        for change in self.changes:
            overlay = _merged(overlay, change.states)
        whole: dict[str, Any] = _whole(overlay)
        return whole


def _merged(base: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Two maps as one: maps are merged, lists put one after the other."""
    merged = dict(base)
    for key, value in added.items():
        before = merged.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            merged[key] = [*before, *value]
        else:
            merged[key] = value
    return merged


def _whole(value: Any) -> Any:
    """Plain data with whole numbers written without a point."""
    if isinstance(value, Mapping):
        return {key: _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def overlaid(case: Case, overlay: Mapping[str, Any]) -> Case:
    """The case with the overlay laid on its scenario. BadInput for an overlay that does not fit."""
    scenario = with_overlay(case.scenario, overlay)
    return case_from(scenario, case.source, case.rules_as_read)


def admits(case: Case, questions: Questions, whole: bool = False) -> bool:
    """Whether something solves the case, whole numbers relaxed unless ``whole``; an open question counts as no."""
    m, program = build(case)
    target = matrices(program)
    if not whole:
        excess = least_excess(m, target, questions)
        return excess is not None and not excess.some
    report = questions.ask(replace(target, cost=np.zeros(len(target.cost))))
    return report.status in (Status.OPTIMAL, Status.FEASIBLE)


def scenario_text(case: Case, overlay: Mapping[str, Any], kind: str) -> str:
    """The overlay as a scenario file: beside the scenario's own, with what the case has beyond that file (overrides, a trial).

    The scenario of a plan pack, and any other that stands in no file of its own, is written whole: beside the data that it
    names, the pack's ``inputs``, the file is opened by itself.
    """
    what, titles = word("repair", kind), case.scenario.title
    said = message("Repair of {title}: {kind}", title=both(titles["en"], titles["ja"]), kind=what)
    title = {language: str(in_language(said, language)) for language in LANGUAGES}
    path = case.scenario.path
    packed = (path.parent / "manifest.json").is_file()
    if packed or not path.is_file():
        whole = with_overlay(case.scenario, {**overlay, "title": title}).as_mapping()
        # What it was compared with may stand nowhere near.
        whole = {key: value for key, value in whole.items() if key != "reference"}
        text: str = dump_yaml(_whole({**whole, "data": "inputs"} if packed else whole))
        return text
    beyond = _beyond_file(case.scenario)
    for rule in overlay.get("exceptions", {}):
        beyond.get("exceptions", {}).pop(rule, None)
    opening = {"id": overlay["id"], "title": title, "extends": path.stem}
    return str(dump_yaml(_whole(_merged({**opening, **beyond}, overlay))))


def _beyond_file(scenario: Scenario) -> dict[str, Any]:
    """What a scenario states beyond the file that it stands in."""
    before, after = read_scenario(scenario.path).as_mapping(), scenario.as_mapping()
    beyond: dict[str, Any] = {}
    for key in {**before, **after}:
        if key not in ("id", "title", "description", "lineage", "changes", "exceptions") and before.get(
            key
        ) != after.get(key):
            beyond[key] = _differing(before.get(key), after.get(key))
    for rule, waivers in scenario.exceptions.items():
        if before.get("exceptions", {}).get(rule) != [waiver.as_mapping() for waiver in waivers]:
            beyond.setdefault("exceptions", {})[rule] = [waiver.as_mapping() for waiver in waivers]
    more = after.get("changes", [])[len(before.get("changes", [])) :]
    if more:
        beyond["changes"] = [{key: value for key, value in change.items() if key != "layer"} for change in more]
    return beyond


def _differing(before: Any, after: Any) -> Any:
    """What must be stated on top of ``before`` to get ``after``; None removes."""
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return after
    return {key: _differing(before.get(key), after.get(key)) for key in {**before, **after}
            if before.get(key) != after.get(key)}  # fmt: skip
