"""Run a suite: every measurement in a fresh process, the routes of a case interleaved, so that drift hits all alike."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cases import CASES, ROOT, Entry
from benchmarks.clock import peak_mib
from benchmarks.measure import BEGUN

__all__ = ["Disagreement", "Measurement", "measure_entry", "run_measurement", "run_prepare"]

#: Reading a package of a million rows and importing everything takes far less; more than this is a fault.
PREPARATION_LIMIT_S = 600.0
_POLL_S = 0.05
#: Relative difference of two objectives of one linear program that counts as none.
AGREES = 1e-6

#: The figures of one run, or ``over_s``, ``unavailable`` or ``failed`` alone.
Measurement = dict[str, Any]


class Disagreement(Exception):
    """Two routes through one program gave different objectives."""


@dataclass(frozen=True)
class _Ended:
    code: int | None
    output: str
    errors: str
    child_peak_mib: float


def run_measurement(case: str, route: str, work: Path, limit_s: float, scenarios: int = 100) -> Measurement:
    """One run in a process of its own, given up ``limit_s`` after its clock has started."""
    arguments = ["-m", "benchmarks.measure", case, route, str(work), str(scenarios)]
    ended = _run(arguments, limit_s)
    if ended.code is None:
        return {"over_s": limit_s}
    if ended.code:
        cause = signal.Signals(-ended.code).name if ended.code < 0 else f"exit code {ended.code}"
        return {"failed": f"{cause}: {ended.errors.strip()[-500:]}"}
    measurement: Measurement = json.loads(_last(ended.output))
    if "peak_mib" in measurement:
        measurement["peak_mib"] += ended.child_peak_mib
    return measurement


def run_prepare(case: str, work: Path) -> dict[str, int]:
    """Make a case's files, in a process of its own too. RuntimeError when that fails."""
    ended = _run(["-m", "benchmarks.inputs", case, str(work)], None)
    if ended.code != 0:
        raise RuntimeError(f"{case} could not be prepared: {ended.errors.strip()[-500:]}")
    size: dict[str, int] = json.loads(_last(ended.output))
    return size


def _last(output: str) -> str:
    """The line of JSON; solvers write lines of their own before it."""
    return next(line for line in reversed(output.splitlines()) if line.startswith("{"))


def _run(arguments: Iterable[str], limit_s: float | None) -> _Ended:
    """Run Python with these arguments. The code is None where the limit came first."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, stdout=output, stderr=errors, start_new_session=True
        )
        children = 0.0
        ends = time.monotonic() + PREPARATION_LIMIT_S
        begun = limit_s is None
        try:
            while process.poll() is None and time.monotonic() < ends:
                time.sleep(_POLL_S)
                children = max(children, _children_mib(process.pid))
                if not begun and BEGUN in _text(output).splitlines():
                    begun, ends = True, time.monotonic() + float(limit_s or 0)
        finally:
            over = process.poll() is None
            if over:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if over and not begun:
            raise RuntimeError(f"{' '.join(arguments)}: nothing measured after {PREPARATION_LIMIT_S:g} s")
        return _Ended(None if over else process.returncode, _text(output), _text(errors), children)


def _text(file: Any) -> str:
    """What has been written so far; the writer has a position of its own to keep."""
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode("utf-8", "replace")


def _children_mib(process: int) -> float:
    """Peak memory of the programs that a process has started, together; not of itself just before one starts."""
    try:
        own = Path(f"/proc/{process}/cmdline").read_bytes()
        numbers = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        started = [n for n in numbers if Path(f"/proc/{n}/cmdline").read_bytes() not in (own, b"")]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(peak_mib(number) for number in started)


def measure_entry(
    entry: Entry,
    work: Path,
    routes: Iterable[str] | None = None,
    repeat: int | None = None,
    tell: Callable[[str], None] = print,
) -> dict[str, list[Measurement]]:
    """All runs of a case by route, interleaved. A route that ran over its limit, failed or is unavailable is not repeated.

    Raises Disagreement where two routes give different objectives.
    """
    wanted = {r: repeat or times for r, times in entry.repeat.items() if routes is None or r in set(routes)}
    runs: dict[str, list[Measurement]] = {route: [] for route in wanted}
    for turn in range(max(wanted.values(), default=0)):
        for route, times in wanted.items():
            if turn >= times or (runs[route] and "total_s" not in runs[route][-1]):
                continue
            run = run_measurement(entry.case, route, work, entry.limit_s, entry.scenarios)
            runs[route].append(run)
            tell(f"{entry.case:18} {route:14} {words_of(run)}")
            check_agreement(entry.case, runs)
    return runs


def words_of(run: Measurement) -> str:
    """A measurement in a few words."""
    if "total_s" in run:
        gap = f", gap {run['gap']:.2g}" if run.get("gap") else ""
        return f"{run['total_s']:9.3f} s  {run['peak_mib']:7,.0f} MiB  {run['status']}{gap}"
    if "over_s" in run:
        return f"over {run['over_s']:g} s"
    return next(f"{word}: {why}" for word, why in run.items())


def check_agreement(case: str, runs: dict[str, list[Measurement]]) -> None:
    """Every solved run of a case must have one objective: to 1e-6, or within the gap of a search over whole numbers.

    That gap is the one asked for, or the one proven where a search was stopped before. The intervals of a pair must all meet.
    """
    bench = CASES[case]
    solved = [(route, run, _objectives(run)) for route, several in runs.items() for run in several if _objectives(run)]
    for route, run, objectives in solved:
        first, reference_run, references = solved[0]
        gaps = (each.get("gap") or 0.0 for each in (run, reference_run))
        room = AGREES if bench.linear else AGREES + max(bench.gap, *gaps)
        for objective, reference in zip(objectives, references, strict=True):
            if not abs(objective - reference) <= room * max(1.0, abs(reference)):
                raise Disagreement(f"{case}: {first} gives {reference:.10g}, {route} gives {objective:.10g}")
    intervals = [run["interval_jpy"] for several in runs.values() for run in several if "interval_jpy" in run]
    if intervals:
        low, high = max(low for low, _ in intervals), min(high for _, high in intervals)
        if low > high + AGREES * max(1.0, abs(high)):
            raise Disagreement(f"{case}: one interval begins at {low:.10g}, another ends at {high:.10g}")


def _objectives(run: Measurement) -> list[float]:
    """The objective of a run, or of every scenario of a sweep; none where it does not solve."""
    return run.get("objectives") or ([run["objective"]] if run.get("objective") is not None else [])
