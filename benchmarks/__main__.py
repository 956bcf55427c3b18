"""``python -m benchmarks run`` measures, ``python -m benchmarks report`` writes the page and its plots."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import report, results
from benchmarks.cases import ROOT, SUITES, Entry
from benchmarks.runner import Disagreement, measure_entry, run_prepare

__all__ = ["main"]

WORK = ROOT / "out" / "bench"
RESULT = {"full": "bench.json", "quick": "quick.json", "routes": "routes.json"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 1 when a measurement failed or two routes disagree."""
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="measure a suite and write its JSON")
    run.add_argument("--suite", choices=list(SUITES), default="full")
    run.add_argument("--quick", action="store_const", const="quick", dest="suite", help="short for --suite quick")
    run.add_argument("--cases", type=_names, help="only these cases, by name; the others' results are kept")
    run.add_argument("--routes", type=_names, help="only these routes; goes to a file of its own, not to the results")
    run.add_argument("--repeat", type=int, metavar="N", help="run each route N times")
    run.add_argument("--out", type=Path, metavar="FILE", help="where the JSON goes (default benchmarks/results/)")
    run.set_defaults(run=_run)
    page = commands.add_parser("report", help="write docs/performance.md's tables and the plots from the JSON")
    page.set_defaults(run=_report)
    return parser


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _run(options: argparse.Namespace) -> int:
    entries = _entries(options)
    # Figures of some routes alone have nothing to be set against, so they must not replace a whole case.
    partial = WORK / "partial.json" if options.routes else results.FOLDER / RESULT[options.suite]
    path = options.out or partial
    result: dict[str, Any] = results.load(path) if options.cases else {"cases": {}}
    result = {
        "suite": options.suite,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": results.machine(),
        "cases": result["cases"],
    }
    failures = []
    run_prepare("tiny", WORK)
    for entry in entries:
        size = run_prepare(entry.case, WORK)
        print(f"{entry.case}: " + ", ".join(f"{count:,} {name}" for name, count in size.items()), flush=True)
        try:
            runs = measure_entry(entry, WORK, options.routes, options.repeat, _tell)
        except Disagreement as disagreement:
            failures.append(str(disagreement))
            continue
        failures += [
            f"{entry.case}, {r}: {measurement['failed']}"
            for r, of in runs.items()
            for measurement in of
            if "failed" in measurement
        ]
        result["cases"][entry.case] = results.case_result(entry.case, size, runs)
        # A run of an hour that is interrupted keeps what it has.
        results.save(results.complete(result), path)
    print(report.targets_text(result))
    print(f"written: {path}")
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _entries(options: argparse.Namespace) -> list[Entry]:
    suite = {entry.case: entry for entry in SUITES[options.suite]}
    unknown = [name for name in options.cases or () if name not in suite]
    if unknown:
        raise SystemExit(f"suite {options.suite} has no case {', '.join(unknown)}; it has {', '.join(suite)}")
    return [entry for name, entry in suite.items() if options.cases is None or name in options.cases]


def _tell(line: str) -> None:
    print(line, flush=True)


def _report(_: argparse.Namespace) -> int:
    for path in report.write():
        print(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
