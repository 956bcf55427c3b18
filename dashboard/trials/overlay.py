"""Trials of the studio: what the controls mean as an overlay on a scenario, and where the trial's plan stands."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dashboard.packs import TRIALS_FOLDER, ListedPack, out_folder
from dashboard.words.texts import TEXTS
from optimizer import __version__, api

from .jobs import Task
from .scenarios import ScenarioCase, digest_of

__all__ = [
    "Controls",
    "cap_of",
    "currencies",
    "deadline_of",
    "overlay_of",
    "parent_task",
    "percent_of",
    "remove_old_trials",
    "start_values",
    "task_of_pack",
    "trial_task",
]

#: What a part may not come from one of for more than a share.
CAPPED_BY = ("country", "supplier")
#: Trials kept on disk; older ones are removed.
TRIALS_KEPT = 60
#: Results of analyses kept on disk.
RESULTS_KEPT = 300
#: A pack half written for longer than this is nobody's any more.
UNFINISHED_S = 3600


@dataclass(frozen=True)
class Controls:
    """The studio's controls; currencies rise by shares (0.1 = 10 %).

    ``caps``: by country and supplier, the share (0–1) of each part that may come from one; None for any.
    """

    budget: float = 1.0
    caps: Mapping[str, float | None] = field(default_factory=lambda: dict.fromkeys(CAPPED_BY))
    usd_extra: float = 0.0
    all_currencies: float = 0.0
    rule: str | None = None
    deadline: str | None = None
    integers: bool = False


def start_values(case: api.Case) -> Controls:
    """The controls as the scenario itself has them; the rule is its first with a phase-out, else its first.

    Of a cap in steps the control has the last step.
    """
    options = case.scenario.model
    caps = {cap.by: cap.limit for cap in options.share_cap if cap.within == "part" and cap.limit < 1}
    phased = [rule.id for rule in case.rules if rule.phase_out] or [rule.id for rule in case.rules]
    return Controls(
        caps={by: caps.get(by) for by in CAPPED_BY},
        rule=phased[0] if phased else None,
        integers=options.integers,
    )


def percent_of(cap: float | None) -> int:
    """A cap as a whole percentage for a control; 100 is none."""
    return 100 if cap is None else round(100 * cap)


def cap_of(percent: int, start: float | None) -> float | None:
    """The cap that a control's percentage means; untouched, it is exactly the scenario's own."""
    if percent == percent_of(start):
        return start
    return None if percent >= 100 else percent / 100


def deadline_of(case: api.Case, key: str) -> str | None:
    """The quarter from which a rule of the case bars entirely; None if it only caps."""
    rule = next(rule for rule in case.rules if rule.id == key)
    days = [step.start for step in rule.phase_out if step.share == 0] if rule.phase_out else [rule.start]
    return api.period_of(days[0]) if days else None


def currencies(case: api.Case) -> list[str]:
    """Currencies with a rate, the yen aside."""
    return sorted(set(case.tables["fx"]["currency"]) - {"JPY"})


def overlay_of(controls: Controls, case: api.Case) -> dict[str, Any]:
    """The overlay that takes the case's scenario to the controls; empty where nothing differs."""
    start, scenario = start_values(case), case.scenario
    changed: dict[str, Any] = {}
    caps = {by: {"part": cap} for by, cap in controls.caps.items() if cap != start.caps[by]}
    model = {"share_cap": caps} if caps else {}
    if controls.integers != start.integers:
        model["integers"] = controls.integers
    if model:
        changed["model"] = model
    if controls.rule is not None and controls.deadline is not None:
        changed["deadlines"] = {controls.rule: controls.deadline}
    changes = _changes(controls, case)
    if changes:
        changed["changes"] = changes
    if not changed:
        return {}
    title = {language: TEXTS[language]["studio.trial_of"].format(title=scenario.title[language]) for language in TEXTS}
    return {"id": f"{scenario.id[:70]}-trial", "title": title, **changed}


def _changes(controls: Controls, case: api.Case) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    if controls.budget != 1.0:
        changes.append({"table": "budgets", "scale": {"budget_jpy": controls.budget}})
    factors: dict[float, list[str]] = {}
    for currency in currencies(case):
        factor = (1 + controls.all_currencies) * (1 + controls.usd_extra if currency == "USD" else 1)
        if factor != 1.0:
            factors.setdefault(factor, []).append(currency)
    for factor, members in factors.items():
        changes.append({"table": "fx", "where": {"currency": members}, "scale": {"jpy_per_unit": factor}})
    return changes


def trial_task(base: ScenarioCase, controls: Controls) -> Task:
    """What to solve for the controls."""
    return _task(base, overlay_of(controls, base.case))


def parent_task(base: ScenarioCase, controls: Controls) -> Task:
    """What to solve to compare with: the scenario as it stands, exact or preview just as the trial is."""
    return _task(base, overlay_of(replace(start_values(base.case), integers=controls.integers), base.case))


def task_of_pack(listed: ListedPack, overlay: Mapping[str, Any]) -> Task:
    """What to solve for an overlay on the scenario of a plan's pack. BadInput if its scenario cannot be read."""
    path = listed.folder.absolute() / "scenario.yaml"
    return _laid_over(path, digest_of(path), overlay)


def _task(base: ScenarioCase, overlay: Mapping[str, Any]) -> Task:
    return _laid_over(base.path, base.digest, overlay)


def _laid_over(path: Path, digest: str, overlay: Mapping[str, Any]) -> Task:
    text = json.dumps({"base": digest, "overlay": overlay, "planner": __version__}, sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:24]
    return Task(key, path, overlay, out_folder().absolute() / TRIALS_FOLDER / key, digest)


def remove_old_trials(kept: int = TRIALS_KEPT) -> None:
    """Remove all but the latest trials from disk, and what solves that were cancelled while writing have left."""
    folder = out_folder() / TRIALS_FOLDER
    trials = [place.parent for place in folder.glob("*/manifest.json")]
    left = [place for place in folder.glob(".*") if _age(place) < time.time() - UNFINISHED_S]
    for place in [*sorted(trials, key=_age)[: max(len(trials) - kept, 0)], *left]:
        shutil.rmtree(place, ignore_errors=True)
    results = sorted(folder.glob("analyses/*.json"), key=_age)
    for place in results[: max(len(results) - RESULTS_KEPT, 0)]:
        place.unlink(missing_ok=True)


def _age(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0
