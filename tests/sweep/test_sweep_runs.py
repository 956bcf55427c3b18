"""Sweeps cut short, spread over processes, and struck by dying workers: the results are the same."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from optimizer import api
from optimizer.cli import parser as cli
from optimizer.errors import BadInput
from optimizer.sweep.members import Chunk, solve_chunk
from optimizer.sweep.rows import NAMES, failed_rows
from optimizer.sweep.runner import run_members
from optimizer.sweep.spec_text import read_spec
from optimizer.sweep.store import open_store
from optimizer.sweep.task import Task, make_task
from optimizer.sweep.workers import InProcess, Pool
from tests.sweep.sweeps import GRID, ROOT, assert_same, small_market, timeless, write_spec

MANY = """\
draws:
  count: 80
  seed: 2
  quantities:
    - {id: price, table: offers, scale: unit_price, each: offer_id, by: {lognormal: {median: 1, sigma: 0.2}}}
    - {id: need, table: demand, scale: units, by: {uniform: {from: 0.5, to: 1.5}}}
"""


@pytest.fixture
def market(tmp_path: Path) -> Path:
    return small_market(tmp_path)


def program(spec: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "optimizer", "sweep", str(spec), "--out", str(out), *more]


def wait_for(reached: object, process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> None:
    """Poll until ``found()`` holds; fails when the deadline passes or the process ends before."""
    deadline = time.monotonic() + seconds
    while not reached():  # type: ignore[operator]
        assert time.monotonic() < deadline, "nothing came"
        assert process is None or process.poll() is None, "the run ended by itself"
        time.sleep(0.01)


def parts(out: Path) -> list[Path]:
    return sorted((out / "parts").glob("part-*.parquet"))


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(market: Path) -> None:
    spec, out = write_spec(market, MANY.replace("80", "160")), market / "out"
    run = subprocess.Popen(program(spec, out, "--workers", "2"), cwd=ROOT)
    wait_for(lambda: len(parts(out)) >= 2, run)
    run.send_signal(signal.SIGKILL)
    run.wait()
    before = pd.concat(map(pd.read_parquet, parts(out)), ignore_index=True)
    assert 0 < len(before) < 160
    assert not (out / "results.parquet").exists()
    with pytest.raises(BadInput, match="not complete"):
        api.open_sweep(out)

    again = api.run_sweep(spec, out, workers=1)
    assert again.manifest["last_run"]["solved"] == 160 - len(before)
    assert again.results["member"].tolist() == list(range(1, 161))
    kept = again.results[again.results["member"].isin(before["member"])].reset_index(drop=True)
    # To the very seconds that they took: they were not solved again.
    pd.testing.assert_frame_equal(kept, before.sort_values("member", ignore_index=True))

    complete = api.run_sweep(spec, market / "complete", workers=1)
    assert_same(again.results, complete.results)
    pd.testing.assert_frame_equal(again.details, complete.details, rtol=1e-9)


@pytest.mark.slow
def test_an_interrupt_leaves_a_folder_to_go_on_with(market: Path) -> None:
    spec, out = write_spec(market, MANY.replace("80", "160")), market / "out"
    command = program(spec, out, "--workers", "2")
    run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    wait_for(lambda: parts(out), run)
    os.killpg(run.pid, signal.SIGINT)
    _, message = run.communicate(timeout=30)
    assert run.returncode == 130
    assert message.decode() == f"interrupted; {out} keeps what was solved, and the same command goes on from there\n"
    assert api.run_sweep(spec, out, workers=1).counts.keys() <= {"optimal", "infeasible"}


@pytest.mark.slow
def test_workers_hear_no_interrupt_even_while_they_start(market: Path) -> None:
    before = set(multiprocessing.active_children())
    pool = Pool(make_task(read_spec(write_spec(market, GRID), NAMES)), 2)
    try:
        chunks = [pool.submit([number]) for number in (1, 2)]
        started = set(multiprocessing.active_children()) - before
        assert len(started) == 2
        for process in started:
            os.kill(process.pid or 0, signal.SIGINT)
        assert [chunk.result().results["member"].tolist() for chunk in chunks] == [[1], [2]]
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        pool.close()


@pytest.mark.slow
def test_a_pool_gives_what_one_process_gives(market: Path) -> None:
    spec = write_spec(market, GRID.replace("id: price", "id: cost") + MANY.replace("80", "12"))
    alone = api.run_sweep(spec, market / "one", workers=1)
    two = api.run_sweep(spec, market / "two", workers=2)
    assert (alone.counts, len(alone.results)) == ({"infeasible": 24, "optimal": 24}, 48)
    assert_same(alone.results, two.results)
    pd.testing.assert_frame_equal(alone.details, two.details, rtol=1e-9)


def test_other_inputs_are_refused(market: Path) -> None:
    spec, out = write_spec(market, GRID), market / "out"
    first = api.run_sweep(spec, out, workers=1)
    assert api.run_sweep(spec, out, workers=1).manifest["last_run"]["solved"] == 0
    write_spec(market, GRID.replace("1.2", "1.5"))
    with pytest.raises(BadInput, match=r"other inputs .* --out, or give them up with --fresh"):
        api.run_sweep(spec, out, workers=1)
    other = api.run_sweep(spec, out, workers=1, fresh=True)
    assert other.manifest["last_run"]["solved"] == 4
    assert other.results["objective_jpy"][2] > first.results["objective_jpy"][2]


def test_members_that_failed_are_solved_by_the_next_run(market: Path) -> None:
    spec, out = write_spec(market, GRID), market / "out"
    complete = api.run_sweep(spec, market / "complete", workers=1)
    task = make_task(read_spec(spec, NAMES))
    store = open_store(out, task.key, fresh=False)
    store.write_manifest({"key": task.key})
    chunk = solve_chunk(task, [1, 2, 4])
    store.add(chunk.results, chunk.details)
    results, _ = store.merge([failed_rows(task.spec, [3], "the worker died")])
    assert results["status"].tolist() == ["optimal", "infeasible", "failed", "infeasible"]
    again = api.run_sweep(spec, out, workers=1)
    assert again.manifest["last_run"]["solved"] == 1
    assert_same(again.results, complete.results)


def ill_fated(task: Task, numbers: Sequence[int]) -> Chunk:
    """Dies of member 3 always, of member 6 the first time."""
    seen = Path(os.environ["ILL_FATED"])
    if 3 in numbers or (6 in numbers and not seen.exists()):
        seen.touch()
        os._exit(1)
    return solve_chunk(task, numbers)


@pytest.mark.slow
def test_a_member_that_kills_its_worker_twice_is_given_up(market: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILL_FATED", str(market / "seen"))
    task = make_task(read_spec(write_spec(market, MANY.replace("80", "10")), NAMES))
    kept: list[pd.DataFrame] = []
    pool = Pool(task, 2, ill_fated)
    try:
        given_up = run_members(task.spec, range(1, 11), pool, lambda chunk: kept.append(chunk.results))
    finally:
        pool.close()
    assert [number for number, _ in given_up] == [3]
    assert "died" in given_up[0][1]
    solved = pd.concat(kept).sort_values("member", ignore_index=True)
    expected: list[pd.DataFrame] = []
    others = [number for number in range(1, 11) if number != 3]
    run_members(task.spec, others, InProcess(task), lambda chunk: expected.append(chunk.results))
    assert_same(solved, pd.concat(expected, ignore_index=True))


def test_chunks_keep_to_one_base(market: Path) -> None:
    body = "axes:\n  - {id: a, levels: [{id: x}, {id: y, set: {model.share_cap.country: 0.9}}]}\n" + MANY
    task = make_task(read_spec(write_spec(market, body.replace("80", "3")), NAMES))
    chunks: list[list[int]] = []
    run_members(task.spec, range(1, 7), InProcess(task), lambda chunk: chunks.append(chunk.results["member"].tolist()))
    assert [number for chunk in chunks for number in chunk] == [1, 2, 3, 4, 5, 6]
    assert all(len({task.spec.member(number).base for number in chunk}) == 1 for chunk in chunks)
    assert len(chunks) < 6


def test_the_command(market: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, out = write_spec(market, GRID), market / "out"
    assert cli.main(["sweep", str(spec), "--out", str(out), "--workers", "1", "--json"]) == 0
    captured = capsys.readouterr()
    summary = json.loads(captured.out)
    assert captured.err == ""
    assert summary["counts"] == {"infeasible": 2, "optimal": 2}
    assert (summary["members"], summary["solved_now"], summary["sweep"]) == (4, 4, "trial")
    assert summary["objective_jpy"] == pytest.approx({"least": 13_550, "median": 14_750, "most": 15_950})
    assert cli.main(["sweep", str(spec), "--out", str(out)]) == 0
    assert "4: 2" in capsys.readouterr().out
    assert cli.main(["sweep", str(spec), "--member", "3", str(market / "third.yaml")]) == 0
    assert cli.main(["solve", str(market / "third.yaml"), "--out", str(market / "pack"), "--json"]) == 0
    assert '"objective_jpy": 15950.0' in capsys.readouterr().out
    assert cli.main(["sweep", str(spec), "--member", "three", str(market / "x.yaml")]) == 2
    assert cli.main(["sweep", str(market / "none.yaml")]) == 2
    body = "draws: {count: 4, seed: 4, quantities: [{id: tax, table: offers, add: unit_price, by: {chance: "
    write_spec(market, body + "{probability: 0.4, value: -999, otherwise: 0}}}]}\n")
    assert cli.main(["sweep", str(spec), "--out", str(market / "taxed"), "--workers", "1"]) == 1
    assert "invalid" in capsys.readouterr().out


def test_without_dask_the_command_says_what_to_install(
    market: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    spec = write_spec(market, GRID)
    assert cli.main(["sweep", str(spec), "--out", str(market / "out"), "--dask", "tcp://127.0.0.1:1"]) == 2
    assert "pip install distributed" in capsys.readouterr().err


def test_figures_leave_out_the_times(market: Path) -> None:
    sweep = api.run_sweep(write_spec(market, GRID), market / "out", workers=1)
    assert {name for name in sweep.results if name not in timeless(sweep.results)} == {
        "case_s",
        "program_s",
        "solve_s",
        "numbers_s",
    }
