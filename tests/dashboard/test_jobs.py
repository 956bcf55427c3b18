"""Solves in worker processes, with the tutorial."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import packs
from dashboard.trials import runs, scenarios
from dashboard.trials.jobs import Job, Task, Workers
from dashboard.trials.overlay import start_values
from optimizer import api

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("folders")]


@pytest.fixture(scope="module")
def single() -> Iterator[Workers]:
    """A single worker, so that a second task waits."""
    workers = Workers(1)
    yield workers
    workers.close()


def _ended(job: Job, seconds: float = 60.0) -> Job:
    until = time.monotonic() + seconds
    while job.outcome is None and time.monotonic() < until:
        time.sleep(0.02)
    assert job.outcome is not None, "the job did not end in time"
    return job


def _task(scenario_folder: Path, tmp_path: Path, name: str = "tutorial", **overlay: object) -> Task:
    path = scenario_folder / f"{name}.yaml"
    stated = {"id": f"{name}-x", "title": {"en": "x"}, **overlay} if overlay else {}
    return Task(os.urandom(8).hex(), path, stated, tmp_path / "pack", scenarios.digest_of(path))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def _gone(pid: int) -> bool:
    until = time.monotonic() + 20
    while _alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not _alive(pid)


def test_a_solve_reports_its_stages_and_writes_a_pack(single: Workers, scenario_folder: Path, tmp_path: Path) -> None:
    job = _ended(single.submit(_task(scenario_folder, tmp_path)))
    assert job.outcome is not None
    assert (job.outcome.status, job.outcome.lines) == ("optimal", ())
    assert [stage for stage, _ in job.stages] == [
        "reading",
        "built",
        "relaxation",
        "first incumbent",
        "integers",
        "prices",
        "confirmation",
        "writing",
    ]
    assert dict(job.stages)["relaxation"] == pytest.approx(28_436_523, abs=1)
    with api.open_pack(tmp_path / "pack") as pack:
        assert pack.summary["objective_jpy"] == pytest.approx(28_642_190)


def test_no_plan_and_bad_input_come_back_as_words(single: Workers, scenario_folder: Path, tmp_path: Path) -> None:
    job = _ended(single.submit(_task(scenario_folder, tmp_path, "impossible")))
    assert job.outcome is not None
    assert job.outcome.status == "infeasible"
    assert any("in stock at the end of" in line for line in job.outcome.lines)
    wrong = [{"table": "fx", "where": {"currency": "XXX"}, "scale": {"jpy_per_unit": 2}}]
    job = _ended(single.submit(_task(scenario_folder, tmp_path, changes=wrong)))
    assert job.outcome is not None
    assert job.outcome.status == "bad_input"
    assert "XXX" in job.outcome.lines[0]
    assert not (tmp_path / "pack").exists()


def test_files_that_changed_meanwhile_are_not_solved_under_the_old_name(
    single: Workers, scenario_folder: Path, tmp_path: Path
) -> None:
    job = single.submit(replace(_task(scenario_folder, tmp_path), digest="another"))
    outcome = _ended(job).outcome
    assert outcome is not None
    assert outcome.status == "changed"


def test_cancel_ends_the_process_and_leaves_other_tasks_alone(
    single: Workers, scenario_folder: Path, tmp_path: Path
) -> None:
    _ended(single.submit(_task(scenario_folder, tmp_path / "first")))
    (pid,) = single.pids()
    job, waiting = (single.submit(_task(scenario_folder, tmp_path / name)) for name in ("running", "waiting"))
    program = subprocess.Popen(["sleep", "60"], process_group=pid)
    single.cancel(job)
    assert program.wait(20) == -signal.SIGKILL, "a solver that the worker runs ends with it"
    assert job.outcome is not None
    assert job.outcome.status == "cancelled"
    assert _gone(pid)
    outcome = _ended(waiting).outcome
    assert outcome is not None
    assert outcome.status == "optimal"
    assert single.pids() != [pid]
    assert not (tmp_path / "running" / "pack").exists()


def test_a_task_that_two_wait_for_ends_when_both_give_it_up(
    single: Workers, scenario_folder: Path, tmp_path: Path
) -> None:
    task = _task(scenario_folder, tmp_path)
    job = single.submit(task)
    assert single.submit(task) is job
    single.cancel(job)
    assert job.outcome is None
    single.cancel(job)
    assert job.outcome is not None
    assert job.outcome.status == "cancelled"


def test_a_worker_that_dies_is_told_and_replaced(single: Workers, scenario_folder: Path, tmp_path: Path) -> None:
    _ended(single.submit(_task(scenario_folder, tmp_path / "first")))
    job = single.submit(_task(scenario_folder, tmp_path / "second"))
    os.kill(single.pids()[0], 9)
    outcome = _ended(job).outcome
    assert outcome is not None
    assert outcome.status == "failed"
    outcome = _ended(single.submit(_task(scenario_folder, tmp_path / "third"))).outcome
    assert outcome is not None
    assert outcome.status == "optimal"


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(
        "import os, time\n"
        "if __name__ == '__main__':\n"
        "    from dashboard.trials.jobs import _Worker\n"
        "    print(_Worker().process.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    ran = subprocess.run(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=60
    )
    assert _gone(int(ran.stdout))


def test_a_run_solves_trial_and_parent_once(
    scenario_folder: Path, pool: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    base = scenarios.scenario_case(scenario_folder / "tutorial.yaml")
    start = start_values(base.case)
    controls = replace(start, caps={**start.caps, "supplier": 0.8})
    run = runs.start(base, controls, pool)
    assert len(run.jobs) == 2
    for job in run.jobs.values():
        _ended(job)
    assert {run.outcome(task).status for task in run.tasks} == {"optimal"}
    again = runs.start(base, controls, pool)
    assert again.jobs == {}
    assert again.seconds is None
    assert again.outcome(again.trial).status == "optimal"
    assert again.fits_controls(base, controls)
    assert not again.fits_controls(base, replace(controls, caps={**start.caps, "supplier": 0.7}))
    assert packs.listed(again.trial.place) is not None
