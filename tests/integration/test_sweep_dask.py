"""A sweep on a Dask cluster of separate processes, one of which is killed in mid-sweep."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimizer import api
from optimizer.sweep.dask_workers import Cluster
from optimizer.sweep.members import Chunk, solve_chunk
from optimizer.sweep.rows import NAMES
from optimizer.sweep.runner import run_members
from optimizer.sweep.spec_text import read_spec
from optimizer.sweep.task import Task, make_task
from optimizer.sweep.workers import InProcess
from tests.sweep.sweeps import ROOT, assert_same, small_market, write_spec

pytest.importorskip("distributed")

BODY = """\
axes:
  - {id: cap, levels: [{id: none}, {id: most, set: {model.share_cap.country: 0.9}}]}
draws:
  count: 25
  seed: 2
  quantities:
    - {id: price, table: offers, scale: unit_price, each: offer_id, by: {lognormal: {median: 1, sigma: 0.2}}}
    - {id: need, table: demand, scale: units, by: {uniform: {from: 0.5, to: 1.5}}}
"""


@contextmanager
def process(*arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Dask process that knows the planner, ended at the end."""
    with log.open("wb") as stream:
        command = [sys.executable, "-m", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        started = subprocess.Popen(command, cwd=log.parent, env=environment, stdout=stream, stderr=stream)
        try:
            yield started
        finally:
            started.kill()
            started.wait()


def wait_for(holds: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler's address and the first of its two workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    logs = {name: folder / f"{name}.log" for name in ("scheduler", "one", "other")}
    scheduler = ("distributed.cli.dask_scheduler", "--host", address, "--no-dashboard")
    with (
        process(*scheduler, log=logs["scheduler"]),
        process(*worker, "--name", "one", log=logs["one"]) as first,
        process(*worker, "--name", "other", log=logs["other"]),
    ):
        for name in ("one", "other"):
            wait_for(lambda name=name: b"Registered to" in logs[name].read_bytes(), f"worker {name} joins")
        yield address, first


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_what_one_process_gives(tmp_path: Path) -> None:
    spec, out = write_spec(small_market(tmp_path), BODY), tmp_path / "cluster"
    expected = api.run_sweep(spec, tmp_path / "alone", workers=1)
    with cluster(tmp_path) as (address, doomed):
        options = ["--out", str(out), "--dask", address, "--json"]
        command = [sys.executable, "-m", "optimizer", "sweep", str(spec), *options]
        run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            wait_for(lambda: list((out / "parts").glob("part-*")) or run.poll() is not None, "a first part is written")
            doomed.kill()
            assert run.poll() is None, "the sweep ended before a worker could be killed"
            text, errors = run.communicate(timeout=120)
        finally:
            run.kill()
    assert run.returncode == 0, errors.decode()
    assert json.loads(text)["solved_now"] == 50
    sweep = api.open_sweep(out)
    assert_same(sweep.results, expected.results)
    pd.testing.assert_frame_equal(sweep.details, expected.details, rtol=1e-9)


def test_no_scheduler_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.sweep.dask_workers._PATIENCE_S", 0.5)
    spec = write_spec(small_market(tmp_path), BODY)
    with pytest.raises(api.BadInput, match=r"no Dask scheduler with a worker answers at tcp://127.0.0.1"):
        api.run_sweep(spec, tmp_path / "out", dask=f"tcp://127.0.0.1:{free_port()}")


class Fatal:
    """A chunk that kills the worker it is fetched from, as often as there are files left to take away."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        for trap in Path(os.environ["TRAPS"]).glob("*"):
            trap.unlink()
            os._exit(1)
        return Chunk, (self.chunk.results, self.chunk.details)


def fatal(task: Task, numbers: Sequence[int]) -> Any:
    return Fatal(solve_chunk(task, numbers))


@pytest.mark.slow
def test_a_result_lost_with_its_worker_is_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = make_task(read_spec(write_spec(small_market(tmp_path), BODY), NAMES))
    traps = tmp_path / "traps"
    traps.mkdir()
    (traps / "one").touch()
    monkeypatch.setenv("TRAPS", str(traps))
    kept: list[pd.DataFrame] = []
    with cluster(tmp_path) as (address, _):
        workers = Cluster(task, address, fatal)
        try:
            given_up = run_members(task.spec, range(1, 11), workers, lambda chunk: kept.append(chunk.results))
        finally:
            workers.close()
    assert given_up == []
    assert not list(traps.iterdir())
    expected: list[pd.DataFrame] = []
    run_members(task.spec, range(1, 11), InProcess(task), lambda chunk: expected.append(chunk.results))
    assert_same(pd.concat(kept).sort_values("member", ignore_index=True), pd.concat(expected, ignore_index=True))
