"""Analyses worked out in the workers: of a plan's pack or of a trial, and kept on disk beside the trials."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.packs import TRIALS_FOLDER, ListedPack, out_folder
from optimizer import __version__, api

from .jobs import Outcome, Task, Tell

__all__ = ["AnalysisTask", "of_pack", "of_trial", "stored"]

_FOLDER = "analyses"


@dataclass(frozen=True)
class AnalysisTask:
    """An analysis by its name, with its options, of a plan's ``pack`` or of the case of a ``trial``; kept at ``target``."""

    key: str
    name: str
    target: Path
    pack: Path | None = None
    trial: Task | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def run(self, tell: Tell) -> Outcome:
        """Work it out and keep the result."""
        tell("reading", None)
        try:
            result = self._of_pack(tell) if self.trial is None else self._of_trial(self.trial, tell)
        except api.BadInput as error:
            return Outcome("bad_input", lines=tuple(error.args))
        self.target.parent.mkdir(parents=True, exist_ok=True)
        beside = self.target.with_suffix(f".{secrets.token_hex(4)}")
        beside.write_text(json.dumps(result, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        beside.replace(self.target)
        return Outcome("done", self.target)

    def _of_pack(self, tell: Tell) -> Mapping[str, Any]:
        assert self.pack is not None, "a task has a pack or a trial"
        with api.open_pack(self.pack) as pack:
            return api.analyse(self.name, api.Subject(pack.case, pack), self.options, tell)

    def _of_trial(self, trial: Task, tell: Tell) -> Mapping[str, Any]:
        case = api.overlay_case(trial.scenario, trial.overlay)
        return api.analyse(self.name, api.Subject(case), self.options, tell)


def of_pack(listed: ListedPack, name: str, options: Mapping[str, Any] | None = None) -> AnalysisTask:
    """An analysis of the plan of a pack."""
    folder = listed.folder
    key, target = _kept(name, options, listed.sha)
    # What the pack itself holds was worked out without options.
    own = folder / f"{name}.json"
    return AnalysisTask(key, name, own if not options and own.is_file() else target, folder, None, options or {})


def of_trial(trial: Task, name: str, options: Mapping[str, Any] | None = None) -> AnalysisTask:
    """An analysis of the case of a trial, which may have no plan."""
    key, target = _kept(name, options, trial.key)
    return AnalysisTask(key, name, target, None, trial, options or {})


def stored(task: AnalysisTask) -> Mapping[str, Any] | None:
    """The result, if it has been worked out."""
    if not task.target.is_file():
        return None
    result: Mapping[str, Any] = json.loads(task.target.read_text(encoding="utf-8"))
    return result


def _kept(name: str, options: Mapping[str, Any] | None, of: str) -> tuple[str, Path]:
    text = json.dumps({"name": name, "options": options or {}, "of": of, "planner": __version__}, sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:24]
    return key, out_folder().absolute() / TRIALS_FOLDER / _FOLDER / f"{key}.json"
