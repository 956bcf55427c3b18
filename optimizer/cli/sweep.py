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
from optimizer.messages import Language, Message, in_language, listing, message, sequence
from optimizer.vocabulary import both, word

from .command import Argument, Command, Exit, OneOf, as_json, clear_line, print_json, say, show_line, warn
from .layout import labelled
from .text import disclaimer_lines, lines_of, titled
from .words import yen

__all__ = ["SWEEP"]

#: Statuses of members that have no answer.
_UNANSWERED = ("failed", "invalid")
#: Messages of such members that are printed.
_MOST_SAID = 3


def _sweep(options: Namespace) -> Exit:
    if options.member is not None:
        return _write_member(options)
    begun, progress_bar = time.perf_counter(), _ProgressBar(options.lang)
    out = options.out or Path("out") / "sweeps" / api.sweep_id(options.spec)
    try:
        sweep = api.run_sweep(options.spec, out, options.workers, options.dask, options.fresh, progress_bar.show)
    except KeyboardInterrupt:
        clear_line()
        kept = message("interrupted; {out} keeps what was solved, and the same command goes on from there", out=out)
        warn(kept, options.lang)
        return Exit.INTERRUPTED
    clear_line()
    summary = _summary(sweep, time.perf_counter() - begun)
    if options.json:
        print_json(summary)
    else:
        say(_text(summary), options.lang)
    return Exit.CHECK_FAILED if any(sweep.counts.get(status) for status in _UNANSWERED) else Exit.DONE


def _write_member(options: Namespace) -> Exit:
    number, place = options.member
    if not number.isdecimal():
        raise api.BadInput(message("expected the number of a member, found {number}", number=repr(number)), "--member")
    say(message("written: {file}", file=api.write_member(options.spec, int(number), Path(place))), options.lang)
    return Exit.DONE


SWEEP = Command(
    "sweep",
    message("Solve many scenarios, each a few changes away from one another."),
    _sweep,
    (
        Argument("spec", type=Path, metavar="SPEC", help=message("a sweep file")),
        Argument("--out", type=Path, metavar="DIR", help=message("the sweep's folder (default out/sweeps/<sweep id>)")),
        OneOf(
            Argument(
                "--workers", type=int, metavar="N", help=message("processes on this machine (default one a processor)")
            ),
            Argument("--dask", metavar="ADDRESS", help=message("a Dask scheduler, e.g. tcp://10.0.0.5:8786")),
        ),
        Argument("--fresh", action="store_true", help=message("give up what the folder holds and begin again")),
        Argument(
            "--member",
            nargs=2,
            metavar=("N", "FILE"),
            help=message("write member N as a scenario file and solve nothing"),
        ),
        as_json(message("a summary as JSON")),
    ),
)


class _ProgressBar:
    """Progress on standard error, if that is a terminal."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.first: tuple[float, int] | None = None

    def show(self, done: int, total: int, counts: Mapping[str, int]) -> None:
        if not sys.stderr.isatty():
            return
        now = time.perf_counter()
        if self.first is None:
            self.first = now, done
        began, before = self.first
        rate = (now - began) / (done - before) if done > before else None
        parts = [message("{done} of {total}", done=f"{done:,}", total=f"{total:,}")]
        parts += [
            _counted(count, status) for status, count in counts.items() if status not in (api.Status.OPTIMAL, "before")
        ]
        if rate is not None:
            parts.append(message("{seconds} s each", seconds=f"{rate:.2f}"))
            parts.append(message("{time} left", time=_span(rate * (total - done))))
        filled = 30 * done // total
        show_line(f"[{'#' * filled}{'.' * (30 - filled)}] {in_language(listing(parts), self.language)}")


def _counted(count: int, status: str) -> Message:
    return message("{count} {status}", count=f"{count:,}", status=word("status", status))


def _span(seconds: float) -> Message:
    if seconds < 90:
        return message("{seconds} s", seconds=f"{seconds:.0f}")
    if seconds < 5400:
        return message("{minutes} min", minutes=f"{seconds / 60:.0f}")
    return message("{hours} h", hours=f"{seconds / 3600:.1f}")


def _summary(sweep: api.Sweep, seconds: float) -> dict[str, Any]:
    """The sweep in a few numbers; those of members without a plan are left out."""
    results = sweep.results
    planned = results[results["objective_jpy"].notna()]
    each = planned[["case_s", "program_s", "solve_s", "numbers_s"]].sum(axis=1)
    return {
        "sweep": sweep.manifest["sweep"],
        "title": sweep.manifest["title"],
        "disclaimer": sweep.manifest["disclaimer"],
        "out": str(sweep.folder),
        "members": len(results),
        "solved_now": sweep.manifest["last_run"]["solved"],
        "counts": sweep.counts,
        "unanswered": _unanswered(results),
        "objective_jpy": _spread(planned["objective_jpy"]),
        "coverage_value": _spread(planned["coverage_value"]),
        "exposure": _spread(planned["exposure"]),
        "warm": int(planned["warm"].sum()),
        "member_s": _spread(each),
        "seconds": round(seconds, 3),
    }


def _unanswered(results: pd.DataFrame) -> list[dict[str, Any]]:
    """What is said of members that have no answer, each once: status, message, message_ja, first (member), count."""
    rows = results[results["status"].isin(_UNANSWERED)]
    groups = rows.groupby(["status", "message", "message_ja"], sort=False)["member"]
    return [
        {"status": status, "message": english, "message_ja": japanese, "first": int(at.iloc[0]), "count": len(at)}
        for (status, english, japanese), at in groups
    ]


def _spread(column: pd.Series) -> dict[str, float] | None:
    values = column.dropna()
    if values.empty:
        return None
    return {"least": float(values.min()), "median": float(values.median()), "most": float(values.max())}


def _text(summary: Mapping[str, Any]) -> Message:
    counts = listing(_counted(count, status) for status, count in summary["counts"].items())
    members = sequence([f"{summary['members']:,}", counts], ": ", "：")
    lines: list[str] = [titled(summary["title"], summary["sweep"]), labelled(message("Members"), members)]
    if summary["objective_jpy"]:
        cost = {name: yen(value) for name, value in summary["objective_jpy"].items()}
        lines.append(labelled(message("Total cost"), _between(cost)))
        for label, key in ((message("Coverage"), "coverage_value"), (message("Of concern"), "exposure")):
            if of := summary[key]:
                lines.append(labelled(label, _between({name: f"{value:.1%}" for name, value in of.items()})))
        spent = message(
            "{seconds} s for {solved} members now, {each} s for a member, {warm} warm",
            seconds=f"{summary['seconds']:.1f}",
            solved=f"{summary['solved_now']:,}",
            each=f"{summary['member_s']['median']:.3f}",
            warm=f"{summary['warm']:,}",
        )
        lines.append(labelled(message("Time"), spent))
    rows = summary["unanswered"]
    for row in rows[:_MOST_SAID]:
        said = both(row["message"], row["message_ja"])
        lines.append(
            message(
                "! {status}, {count} member(s), the first {member}: {message}",
                status=word("status", row["status"]), count=f"{row['count']:,}", member=row["first"], message=said,
            )
        )  # fmt: skip
    if len(rows) > _MOST_SAID:
        lines.append(message("! {count} more message(s) stand in the results", count=len(rows) - _MOST_SAID))
    results = Path(summary["out"]) / "results.parquet"
    return lines_of([*lines, "", message("Results: {file}", file=results), *disclaimer_lines(summary)])


def _between(spread: Mapping[str, str]) -> Message:
    return message(
        "{least} to {most}, median {median}", least=spread["least"], most=spread["most"], median=spread["median"]
    )
