"""The command line: arguments in, calls of :mod:`optimizer.api`, text or JSON out.

Exit codes: 0 a plan within the asked gap (or the check passed), 2 bad input, 3 no plan exists, 4 no plan can be given (a limit
came first, or nothing confirms one), 5 a plan in hand but not proven within the gap; a check that fails (``verify``,
``replay``) exits 1.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from optimizer import __version__, api
from optimizer.api import Status
from optimizer.errors import BadInput
from optimizer.wording import LANGUAGES

from .screen import screening_text
from .sweep import run_sweep_command, sweep_arguments
from .text import comparison_text, provenance_text, summary_text

__all__ = ["EXIT_CODES", "main", "make_parser"]

EXIT_CODES = {
    Status.OPTIMAL: 0,
    Status.INFEASIBLE: 3,
    Status.UNBOUNDED: 3,
    Status.NO_SOLUTION: 4,
    Status.FEASIBLE: 5,
}
#: The case that comes with the planner.
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "japan_ict"
BAD_INPUT, CHECK_FAILED, INTERRUPTED = 2, 1, 130


def make_parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    parser = argparse.ArgumentParser(
        prog="python -m optimizer",
        description="Chooses suppliers in allied countries to replace barred communication parts and semiconductors.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], help_: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_, description=help_)
        made.set_defaults(run=run)
        return made

    def case_arguments(made: argparse.ArgumentParser) -> None:
        made.add_argument("scenario", type=Path, metavar="SCENARIO", help="a scenario file")
        made.add_argument("--data", type=Path, metavar="DIR", help="use this package instead of the scenario's")
        made.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="override, e.g. model.share_cap.country=0.5",
        )

    solve = command("solve", _solve, "Solve a scenario, print a summary and write a plan pack.")
    case_arguments(solve)
    solve.add_argument("--out", type=Path, metavar="DIR", help="where to write the pack (default out/<scenario id>)")
    solve.add_argument("--solver", metavar="NAME", help="highs, or pulp:NAME; see the command solvers")
    solve.add_argument(
        "--reference",
        type=Path,
        metavar="SCENARIO",
        help="the scenario that the cost is compared with (default the scenario's own reference)",
    )
    solve.add_argument(
        "--lang", choices=LANGUAGES, default=_language(), help="language of title and headline (default the locale's)"
    )
    solve.add_argument("--json", action="store_true", help="print summary.json alone on standard output")

    check = command(
        "check",
        _check,
        "Check a data package (folder, .zip or .xlsx), or a scenario with its own, and report every fault at once.",
    )
    check.add_argument("package", type=Path, metavar="DIR|SCENARIO")
    check.add_argument("--json", action="store_true", help="print the faults as JSON")

    template = command("template", _template, "Write an empty workbook with every table and column explained.")
    template.add_argument("file", type=Path, metavar="FILE.xlsx")

    compare = command("compare", _compare, "Show how plan packs differ; the first is the one compared against.")
    compare.add_argument("packs", type=Path, nargs="+", metavar="PACK")
    compare.add_argument("--json", action="store_true", help="print the differences as JSON")

    verify = command("verify", _verify, "Recheck a plan pack's hashes, constraints and costs without the model code.")
    verify.add_argument("pack", type=Path, metavar="PACK")

    replay = command("replay", _replay, "Solve a plan pack's case again from its own inputs and compare.")
    replay.add_argument("pack", type=Path, metavar="PACK")

    unknown = command(
        "provenance",
        _provenance,
        "Cost if unknown provenance is clean and if it is barred, and which supplier to map next.",
    )
    unknown.add_argument(
        "place", type=Path, metavar="SCENARIO|PACK", help="a scenario, or a plan pack that keeps the answer"
    )
    unknown.add_argument(
        "--most", type=int, metavar="N", help="evaluate the N suppliers of which most is bought (default all)"
    )
    unknown.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override, with a scenario")
    unknown.add_argument("--json", action="store_true", help="print the answer as JSON")

    sweep_arguments(command("sweep", _sweep, "Solve many scenarios, each a few changes away from one another."))

    screen = command(
        "screen", _screen, "Compare names with listed entities; matches are told with score, list and dates."
    )
    screen.add_argument("name", nargs="*", metavar="NAME", help="a firm's name")
    screen.add_argument("--names", type=Path, metavar="FILE", help="also the names in this file, one a line")
    screen.add_argument("--data", type=Path, metavar="DIR", help="a data package's entities (default the shipped case)")
    screen.add_argument(
        "--list", type=Path, action="append", default=[], metavar="FILE", help="a published list as CSV"
    )
    screen.add_argument("--threshold", type=float, metavar="SCORE", help="score from which a match is told, 60 to 100")
    screen.add_argument("--confirmations", type=Path, metavar="FILE", help="decisions about earlier matches (CSV)")
    screen.add_argument(
        "--period", metavar="QUARTER", help="quarter of which owners are told, e.g. 2027Q2 (default today's)"
    )
    screen.add_argument("--json", action="store_true", help="print the matches as JSON")

    model = command("model", _model, "Write a scenario's PuLP problem as an LP or MPS file, with a ledger of names.")
    case_arguments(model)
    target = model.add_mutually_exclusive_group(required=True)
    target.add_argument("--lp", type=Path, metavar="FILE")
    target.add_argument("--mps", type=Path, metavar="FILE")

    command("solvers", _solvers, "List the solvers that a scenario can name here.")
    return parser


def _language() -> str:
    """Japanese where the locale's messages are, else English."""
    stated = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next((text for text in stated if text), "").startswith("ja") else "en"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; bad input is told on standard error."""
    try:
        stated = make_parser().parse_args(arguments)
        return int(stated.run(stated))
    except BadInput as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader of a pipe may leave early (``| head``); the pack is already written by then.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return 0
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED


def _progress(stage: str, figure: float | None) -> None:
    if sys.stderr.isatty():
        told = f"{stage}: {figure:,.0f} JPY" if figure is not None else stage
        print(f"\r\033[K{told}", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def _solve(stated: argparse.Namespace) -> int:
    overrides = [*stated.set, *([f"solver.name={stated.solver}"] if stated.solver else [])]
    plan = api.solve_scenario(stated.scenario, stated.data, overrides, _progress, stated.reference)
    _end_progress()
    place = None
    if plan.in_hand:
        place = api.write_pack(plan, stated.out or Path("out") / plan.case.scenario.id)
    if stated.json:
        _print_json(plan.summary)
    else:
        print(summary_text(plan.summary, stated.lang))
    for warning in plan.summary["warnings"]:
        if warning.startswith(api.ARRIVALS):
            print(warning, file=sys.stderr)
    if not plan.in_hand:
        print(f"no plan: {plan.status}", file=sys.stderr)
        if plan.status != Status.INFEASIBLE:
            limit = plan.summary["solver"]["time_limit_s"]
            told = (
                f" (solver.time_limit_s: {limit:g})" if limit is not None and plan.status == Status.NO_SOLUTION else ""
            )
            print(f"  {plan.summary['message']}{told}", file=sys.stderr)
        for line in plan.conflict:
            print(f"  cannot hold together: {line}", file=sys.stderr)
        return EXIT_CODES[plan.status]
    if plan.status == Status.FEASIBLE:
        print(f"not proven: {plan.summary['message']}", file=sys.stderr)
    if not stated.json:
        print(f"\nPlan pack: {place}")
    return EXIT_CODES[plan.status]


def _check(stated: argparse.Namespace) -> int:
    faults = api.check_package(stated.package)
    errors = [fault for fault in faults if fault.severity == "error"]
    if stated.json:
        _print_json([vars(fault) for fault in faults])
    for fault in faults:
        print(fault, file=sys.stderr)
    if not stated.json:
        print(f"{stated.package}: {len(errors)} error(s), {len(faults) - len(errors)} warning(s)")
    return BAD_INPUT if errors else 0


def _template(stated: argparse.Namespace) -> int:
    api.write_template(stated.file)
    print(f"written: {stated.file}")
    return 0


def _compare(stated: argparse.Namespace) -> int:
    comparison = api.compare_packs(stated.packs)
    if stated.json:
        _print_json({name: json.loads(table.to_json(orient="records")) for name, table in comparison.tables.items()})
    else:
        print(comparison_text(comparison))
    return 0


def _verify(stated: argparse.Namespace) -> int:
    lines = api.verify_pack(stated.pack)
    for line in lines:
        print(line, file=sys.stderr)
    print(f"{stated.pack}: {f'{len(lines)} finding(s)' if lines else 'verified'}")
    return CHECK_FAILED if lines else 0


def _replay(stated: argparse.Namespace) -> int:
    found = api.replay_pack(stated.pack, _progress)
    _end_progress()
    print(f"{stated.pack}: {'agrees' if found.agrees else 'differs'}; {found.message}")
    return 0 if found.agrees else CHECK_FAILED


def _provenance(stated: argparse.Namespace) -> int:
    if stated.most is not None and stated.most < 0:
        raise BadInput("the number of suppliers must be 0 or more", "--most")
    found = api.provenance_of(stated.place, stated.set, stated.most, _progress)
    _end_progress()
    if stated.json:
        _print_json(found.as_mapping())
    else:
        print(provenance_text(found))
    return 0


def _sweep(stated: argparse.Namespace) -> int:
    return run_sweep_command(stated, _print_json)


def _screen(stated: argparse.Namespace) -> int:
    names = list(stated.name)
    if stated.names is not None:
        names += api.read_names(stated.names)
    if not names:
        raise BadInput("give at least one name, or a file with --names")
    if stated.confirmations is not None and not stated.confirmations.exists():
        raise BadInput("there is no such file of decisions", str(stated.confirmations))
    package = api.read_package(stated.data or SHIPPED)
    found = api.by_entry(api.screen_names(names, package.tables, stated.list, stated.threshold, stated.confirmations))
    period = stated.period or api.period_of(date.today())
    if not api.is_period(period):
        raise BadInput(f"{period!r} is not a quarter such as 2027Q2", "--period")
    owners = api.owners_by_name(names, package.tables, period)
    if stated.json:
        told = {"matches": found, "owners": owners}
        _print_json({key: json.loads(table.to_json(orient="records")) for key, table in told.items()})
    else:
        print(screening_text(names, found, owners, period))
    return 0


def _model(stated: argparse.Namespace) -> int:
    path = stated.lp or stated.mps
    wanted = ".lp" if stated.lp else ".mps"
    if path.suffix.lower() != wanted:
        raise BadInput(f"--{wanted[1:]} takes a file that ends in {wanted}", str(path))
    size = api.write_model(api.load_case(stated.scenario, stated.data, stated.set), path)
    print(f"written: {path} ({', '.join(f'{count:,} {name}' for name, count in size.items())})")
    return 0


def _solvers(_: argparse.Namespace) -> int:
    print("\n".join(api.solvers()))
    return 0


def run() -> NoReturn:
    """Entry point of ``python -m optimizer``."""
    sys.exit(main())
