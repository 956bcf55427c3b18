"""A sweep from its file to its results: what is done already is kept, the rest is solved."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import optimizer
from optimizer.documents.reasons import reason_of
from optimizer.documents.record import keys_of
from optimizer.documents.yaml_text import dump_yaml, read_yaml
from optimizer.documents.yaml_values import as_fields, as_identifier
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.plan.disclaimer import DISCLAIMER
from optimizer.solve.strategy import engine_versions

from .dask_workers import Cluster
from .members import Chunk
from .rows import NAMES, failed_rows
from .runner import run_members
from .spec import Spec
from .spec_text import read_spec
from .store import Store, open_store, read_store
from .task import Task, make_task, member_scenario
from .workers import InProcess, Pool, Workers, processors

__all__ = ["Sweep", "SweepProgress", "open_sweep", "run_sweep", "sweep_id", "write_member"]

SCHEMA_VERSION = "1.1"

SweepProgress = Callable[[int, int, Mapping[str, int]], None]
"""Given how many members are done, of how many, and how many have each status."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """A sweep that is complete.

    ``results`` has a row for each member: what names it, its status and its numbers; ``details`` its shares by country
    and supplier, its exposure by period, and what was drawn for it value by value.
    """

    folder: Path
    manifest: Mapping[str, Any]
    results: pd.DataFrame
    details: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many members have each status."""
        return {str(status): int(count) for status, count in self.results["status"].value_counts().items()}


def sweep_id(path: Path) -> str:
    """The id of a sweep file, read no further."""
    return as_identifier(as_fields(read_yaml(Path(path)), keys_of(Spec), required=("id",))["id"])


def open_sweep(folder: Path) -> Sweep:
    """A sweep that was run before. BadInput if the folder holds none, or one that is not complete."""
    return Sweep(folder, *read_store(folder))


def run_sweep(
    path: Path,
    out: Path,
    workers: int | None = None,
    dask: str | None = None,
    fresh: bool = False,
    progress: SweepProgress = lambda done, total, counts: None,
) -> Sweep:
    """Solve every member of a sweep file that the folder ``out`` does not hold yet.

    ``workers`` processes on this machine (default: one a processor, fewer for a few members; 1 is this process), or the
    workers of the Dask scheduler at the address ``dask``. ``fresh`` gives up what the folder holds. A member without a plan
    is a row with its status; only what concerns the whole sweep is BadInput. Interrupted, the folder keeps what was
    solved, and the same call goes on from there.
    """
    if dask is not None and workers is not None:
        raise BadInput(message("a Dask cluster has its own number of workers; leave --workers out"), "--dask")
    if workers is not None and workers < 1:
        raise BadInput(message("the number of workers must be 1 or more"), "--workers")
    begun = time.perf_counter()
    spec = read_spec(Path(path), NAMES)
    task = make_task(spec)
    store = open_store(out, task.key, fresh)
    done = store.done()
    missing = [number for number in range(1, spec.size + 1) if number not in done]
    manifest = _manifest(task)
    store.write_manifest({**manifest, "complete": False})
    failed = _solve(task, store, missing, workers, dask, progress)
    lost = [failed_rows(spec, [number], message) for number, message in failed]
    results, details = store.merge(lost)
    complete = {
        **manifest,
        "complete": True,
        "counts": {str(status): int(count) for status, count in results["status"].value_counts().items()},
        "last_run": {"solved": len(missing) - len(failed), "seconds": round(time.perf_counter() - begun, 3)},
    }
    store.write_manifest(complete)
    return Sweep(out, complete, results, details)


def _solve(
    task: Task, store: Store, missing: list[int], workers: int | None, dask: str | None, progress: SweepProgress
) -> list[tuple[int, str]]:
    """Solve the missing members and keep them; returns those that had to be given up."""
    if not missing:
        return []
    total, counts = task.spec.size, Counter({"before": task.spec.size - len(missing)})

    def keep(chunk: Chunk) -> None:
        store.add(chunk.results, chunk.details)
        counts.update(chunk.results["status"].tolist())
        progress(counts.total(), total, counts)

    progress(counts.total(), total, counts)
    crew = _crew(task, len(missing), workers, dask)
    try:
        return run_members(task.spec, missing, crew, keep)
    finally:
        crew.close()


def _crew(task: Task, members: int, workers: int | None, dask: str | None) -> Workers:
    if dask is not None:
        return Cluster(task, dask)
    # A process takes seconds to start and to solve its base: too long for a few members.
    count = min(processors(), -(-members // 8)) if workers is None else workers
    return InProcess(task) if count == 1 else Pool(task, count)


def _manifest(task: Task) -> dict[str, Any]:
    spec = task.spec
    return {
        "schema_version": SCHEMA_VERSION,
        "sweep": spec.id,
        "title": dict(spec.title),
        "disclaimer": dict(DISCLAIMER),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "key": task.key,
        "members": spec.size,
        "versions": {"planner": optimizer.__version__, **engine_versions()},
        "spec": spec.as_mapping(),
    }


def write_member(path: Path, number: int, place: Path) -> Path:
    """Write one member of a sweep file as a scenario file, which `solve` takes. BadInput if the file stands already."""
    if place.exists():
        raise BadInput(message("the file stands already; choose another name"), str(place))
    scenario = member_scenario(make_task(read_spec(Path(path), NAMES)), number)
    try:
        place.write_text(dump_yaml(scenario.as_mapping()), encoding="utf-8")
    except OSError as error:
        raise BadInput(
            message("the scenario cannot be written ({error})", error=reason_of(error)), str(place)
        ) from None
    return place
