"""Scenario files and the cases they give, read again only when a file changed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from optimizer import api

__all__ = ["ScenarioCase", "digest_of", "listed_scenarios", "scenario_case", "scenario_folder"]

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, eq=False)
class ScenarioCase:
    """A scenario's case, and a digest of everything it was made of: the resolved scenario, its data and its rules."""

    path: Path
    case: api.Case
    digest: str


def scenario_folder() -> Path:
    """Where scenarios stand: ``PLANNER_SCENARIOS``, else ``scenarios`` beside ``app.py``."""
    return Path(os.environ.get("PLANNER_SCENARIOS") or _ROOT / "scenarios")


def listed_scenarios() -> list[api.ListedScenario]:
    """Every scenario file of the folder, faulty ones with their fault; none if there is no such folder."""
    folder = scenario_folder()
    return _listed(folder, _content(folder, "*.yaml")) if folder.is_dir() else []


@lru_cache(maxsize=4)
def _listed(folder: Path, content: str) -> list[api.ListedScenario]:
    return api.list_scenarios(folder)


def scenario_case(path: Path) -> ScenarioCase:
    """The case of a scenario file. BadInput says what is wrong with it, its data or its rules."""
    return _base(path, digest_of(path))


def digest_of(path: Path) -> str:
    """A digest of everything a scenario's case is made of. BadInput if the scenario cannot be read."""
    scenario = _scenario(path, _content(path.parent, "*.yaml"))
    parts = [json.dumps(scenario.as_mapping()), _content(scenario.data)]
    parts.append(_content(api.rules_folder_of(scenario.data), "*.yaml"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(maxsize=32)
def _scenario(path: Path, content: str) -> api.Scenario:
    return api.read_scenario(path)


@lru_cache(maxsize=4)
def _base(path: Path, digest: str) -> ScenarioCase:
    return ScenarioCase(path, api.overlay_case(path, {}), digest)


def _content(place: Path, pattern: str = "**/*") -> str:
    files = [place] if place.is_file() else sorted(file for file in place.glob(pattern) if file.is_file())
    stats = [file.stat() for file in files]
    return _digest(tuple((file, stat.st_size, stat.st_mtime_ns) for file, stat in zip(files, stats, strict=True)))


@lru_cache(maxsize=64)
def _digest(files: tuple[tuple[Path, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for file, _, _ in files:
        digest.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()
