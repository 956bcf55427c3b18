"""The command ``sweep``: its arguments, its progress and what it prints."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer import api

from .command import Argument, Command, Exit, OneOf, as_json, clear_line, print_json, show_line
from .text import yen

__all__ = ["SWEEP"]

#: Statuses of members that have no answer.
_UNANSWERED = ("failed", "invalid")


def _sweep(options: Namespace) -> Exit:
    if options.member is not None:
        return _write_member(options)
    begun, progress_bar = time.perf_counter(), _ProgressBar()
    out = options.out or Path("out") / "sweeps" / api.sweep_id(options.spec)
    try:
        sweep = api.run_sweep(options.spec, out, options.workers, options.dask, options.fresh, progress_bar.show)
    except KeyboardInterrupt:
        clear_line()
        print(f"interrupted; {out} keeps what was solved, and the same command goes on from there", file=sys.stderr)
        return Exit.INTERRUPTED
    clear_line()
    summary = _summary(sweep, time.perf_counter() - begun)
    if options.json:
        print_json(summary)
    else:
        print(_text(summary))
    return Exit.CHECK_FAILED if any(sweep.counts.get(status) for status in _UNANSWERED) else Exit.DONE


def _write_member(options: Namespace) -> Exit:
    number, place = options.member
    if not number.isdecimal():
        raise api.BadInput(f"expected the number of a member, found {number!r}", "--member")
    print(f"written: {api.write_member(options.spec, int(number), Path(place))}")
    return Exit.DONE


SWEEP = Command(
    "sweep",
    "Solve many scenarios, each a few changes away from one another.",
    _sweep,
    (
        Argument("spec", type=Path, metavar="SPEC", help="a sweep file"),
        Argument("--out", type=Path, metavar="DIR", help="the sweep's folder (default out/sweeps/<sweep id>)"),
        OneOf(
            Argument("--workers", type=int, metavar="N", help="processes on this machine (default one a processor)"),
            Argument("--dask", metavar="ADDRESS", help="a Dask scheduler, e.g. tcp://10.0.0.5:8786"),
        ),
        Argument("--fresh", action="store_true", help="give up what the folder holds and begin again"),
        Argument(
            "--member", nargs=2, metavar=("N", "FILE"), help="write member N as a scenario file and solve nothing"
        ),
        as_json("a summary as JSON"),
    ),
)


class _ProgressBar:
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
        show_line(f"[{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,}{odd}{left}")


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _summary(sweep: api.Sweep, seconds: float) -> dict[str, Any]:
    """The sweep in a few numbers; those of members without a plan are left out."""
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
        cost = {name: yen(value) for name, value in summary["objective_jpy"].items()}
        lines.append(f"Total cost    {cost['least']} to {cost['most']}, median {cost['median']}")
        for label, key in (("Coverage", "coverage_value"), ("Of concern", "exposure")):
            if of := summary[key]:
                lines.append(f"{label:<14}{of['least']:.1%} to {of['most']:.1%}, median {of['median']:.1%}")
        lines.append(
            f"Time          {summary['seconds']:.1f} s for {summary['solved_now']:,} members now, "
            f"{summary['member_s']['median']:.3f} s for a member, {summary['warm']:,} warm"
        )
    return "\n".join([*lines, "", f"Results: {Path(summary['out']) / 'results.parquet'}"])
