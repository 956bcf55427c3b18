"""The command ``sweep``: its arguments, its progress and what it prints."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer import api

from .text import yen

__all__ = ["run_sweep_command", "sweep_arguments"]

INTERRUPTED, SOME_FAILED = 130, 1
#: Statuses of members that have no answer.
_UNANSWERED = ("failed", "invalid")


def sweep_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("spec", type=Path, metavar="SPEC", help="a sweep file")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the sweep's folder (default out/sweeps/<sweep id>)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, metavar="N", help="processes on this machine (default one a processor)")
    where.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler, e.g. tcp://10.0.0.5:8786")
    parser.add_argument("--fresh", action="store_true", help="give up what the folder holds and begin again")
    parser.add_argument(
        "--member", nargs=2, metavar=("N", "FILE"), help="write member N as a scenario file and solve nothing"
    )
    parser.add_argument("--json", action="store_true", help="print a summary as JSON")


def run_sweep_command(stated: argparse.Namespace, print_json: Callable[[Any], None]) -> int:
    """Run the command; 0 where every member has an answer."""
    if stated.member is not None:
        return _write_member(stated)
    begun, bar = time.perf_counter(), _Bar()
    out = stated.out or Path("out") / "sweeps" / api.sweep_id(stated.spec)
    try:
        sweep = api.run_sweep(stated.spec, out, stated.workers, stated.dask, stated.fresh, bar.show)
    except KeyboardInterrupt:
        bar.clear()
        print(f"interrupted; {out} keeps what was solved, and the same command goes on from there", file=sys.stderr)
        return INTERRUPTED
    bar.clear()
    summary = _summary(sweep, time.perf_counter() - begun)
    if stated.json:
        print_json(summary)
    else:
        print(_text(summary))
    return SOME_FAILED if any(sweep.counts.get(status) for status in _UNANSWERED) else 0


def _write_member(stated: argparse.Namespace) -> int:
    number, place = stated.member
    if not number.isdecimal():
        raise api.BadInput(f"expected the number of a member, found {number!r}", "--member")
    print(f"written: {api.write_member(stated.spec, int(number), Path(place))}")
    return 0


class _Bar:
    """Progress on standard error, if that is a terminal."""

    def __init__(self) -> None:
        self.first: tuple[float, int] | None = None

    def show(self, done: int, total: int, counts: Mapping[str, int]) -> None:
        if not sys.stderr.isatty():
            return
        now = time.perf_counter()
        if self.first is None:
            self.first = now, done
        began, before = self.first
        rate = (now - began) / (done - before) if done > before else None
        left = "" if rate is None else f", {rate:.2f} s each, {_span(rate * (total - done))} left"
        odd = "".join(
            f", {count:,} {status}" for status, count in counts.items() if status not in (api.Status.OPTIMAL, "before")
        )
        filled = 30 * done // total
        text = f"[{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,}{odd}{left}"
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _span(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 90
        else f"{seconds / 60:.0f} min"
        if seconds < 5400
        else f"{seconds / 3600:.1f} h"
    )


def _summary(sweep: api.Sweep, seconds: float) -> dict[str, Any]:
    """The sweep in a few figures; those of members without a plan are left out."""
    results = sweep.results
    planned = results[results["objective_jpy"].notna()]
    each = planned[["case_s", "program_s", "solve_s", "figures_s"]].sum(axis=1)
    return {
        "sweep": sweep.manifest["sweep"],
        "title": sweep.manifest["title"],
        "out": str(sweep.folder),
        "members": len(results),
        "solved_now": sweep.manifest["last_run"]["solved"],
        "counts": sweep.counts,
        "objective_jpy": _spread(planned["objective_jpy"]),
        "coverage_value": _spread(planned["coverage_value"]),
        "exposure": _spread(planned["exposure"]),
        "warm": int(planned["warm"].sum()),
        "member_s": _spread(each),
        "seconds": round(seconds, 3),
    }


def _spread(column: pd.Series) -> dict[str, float] | None:
    values = column.dropna()
    if values.empty:
        return None
    return {"least": float(values.min()), "median": float(values.median()), "most": float(values.max())}


def _text(summary: Mapping[str, Any]) -> str:
    lines = [
        f"{summary['title'].get('en', summary['sweep'])} ({summary['sweep']})",
        f"Members       {summary['members']:,}: " + ", ".join(f"{n:,} {s}" for s, n in summary["counts"].items()),
    ]
    if summary["objective_jpy"]:
        told = {name: yen(value) for name, value in summary["objective_jpy"].items()}
        lines.append(f"Total cost    {told['least']} to {told['most']}, median {told['median']}")
        for label, key in (("Coverage", "coverage_value"), ("Of concern", "exposure")):
            if of := summary[key]:
                lines.append(f"{label:<14}{of['least']:.1%} to {of['most']:.1%}, median {of['median']:.1%}")
        lines.append(
            f"Time          {summary['seconds']:.1f} s for {summary['solved_now']:,} members now, "
            f"{summary['member_s']['median']:.3f} s for a member, {summary['warm']:,} warm"
        )
    return "\n".join([*lines, "", f"Results: {Path(summary['out']) / 'results.parquet'}"])
