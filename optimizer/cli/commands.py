"""The commands, each what it takes, calls and prints; those that need more room have a module of their own."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from pathlib import Path

from optimizer import api
from optimizer.api import Status
from optimizer.errors import BadInput
from optimizer.messages import LANGUAGES

from .command import EXIT_OF_STATUS, Argument, Command, Exit, OneOf, as_json, clear_line, print_json, show_progress
from .screen import SCREEN
from .sweep import SWEEP
from .text import comparison_text, provenance_text, summary_text

__all__ = ["COMMANDS"]


def _language() -> str:
    """Japanese where the locale's messages are, else English."""
    settings = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next((setting for setting in settings if setting), "").startswith("ja") else "en"


def _solve(options: Namespace) -> Exit:
    overrides = [*options.set, *([f"solver.name={options.solver}"] if options.solver else [])]
    plan = api.solve_scenario(options.scenario, options.data, overrides, show_progress, options.reference)
    clear_line()
    place = None
    if plan.has_plan:
        place = api.write_pack(plan, options.out or Path("out") / plan.case.scenario.id)
    if options.json:
        print_json(plan.summary)
    else:
        print(summary_text(plan.summary, options.lang or _language()))
    for warning in plan.summary["warnings"]:
        if warning.startswith(api.ARRIVAL_WARNING):
            print(warning, file=sys.stderr)
    if not plan.has_plan:
        print(f"no plan: {plan.status}", file=sys.stderr)
        if plan.status != Status.INFEASIBLE:
            seconds = plan.summary["solver"]["time_limit_s"]
            limited = seconds is not None and plan.status == Status.NO_SOLUTION
            limit = f" (solver.time_limit_s: {seconds:g})" if limited else ""
            print(f"  {plan.summary['message']}{limit}", file=sys.stderr)
        for line in plan.conflict:
            print(f"  cannot hold together: {line}", file=sys.stderr)
        return EXIT_OF_STATUS[plan.status]
    if plan.status == Status.FEASIBLE:
        print(f"not proven: {plan.summary['message']}", file=sys.stderr)
    if not options.json:
        print(f"\nPlan pack: {place}")
    return EXIT_OF_STATUS[plan.status]


def _check(options: Namespace) -> Exit:
    faults = api.check_package(options.package)
    errors = [fault for fault in faults if fault.severity == "error"]
    if options.json:
        print_json([vars(fault) for fault in faults])
    for fault in faults:
        print(fault, file=sys.stderr)
    if not options.json:
        print(f"{options.package}: {len(errors)} error(s), {len(faults) - len(errors)} warning(s)")
    return Exit.BAD_INPUT if errors else Exit.DONE


def _template(options: Namespace) -> Exit:
    api.write_template(options.file)
    print(f"written: {options.file}")
    return Exit.DONE


def _compare(options: Namespace) -> Exit:
    comparison = api.compare_packs(options.packs)
    if options.json:
        print_json({name: json.loads(table.to_json(orient="records")) for name, table in comparison.tables.items()})
    else:
        print(comparison_text(comparison))
    return Exit.DONE


def _verify(options: Namespace) -> Exit:
    lines = api.verify_pack(options.pack)
    for line in lines:
        print(line, file=sys.stderr)
    print(f"{options.pack}: {f'{len(lines)} finding(s)' if lines else 'verified'}")
    return Exit.CHECK_FAILED if lines else Exit.DONE


def _replay(options: Namespace) -> Exit:
    replay = api.replay_pack(options.pack, show_progress)
    clear_line()
    print(f"{options.pack}: {'agrees' if replay.agrees else 'differs'}; {replay.message}")
    return Exit.DONE if replay.agrees else Exit.CHECK_FAILED


def _provenance(options: Namespace) -> Exit:
    if options.most is not None and options.most < 0:
        raise BadInput("the number of suppliers must be 0 or more", "--most")
    provenance = api.provenance_of(options.place, options.set, options.most, show_progress)
    clear_line()
    if options.json:
        print_json(provenance.as_mapping())
    else:
        print(provenance_text(provenance))
    return Exit.DONE


def _model(options: Namespace) -> Exit:
    path = options.lp or options.mps
    ending = ".lp" if options.lp else ".mps"
    if path.suffix.lower() != ending:
        raise BadInput(f"--{ending[1:]} takes a file that ends in {ending}", str(path))
    size = api.write_model(api.load_case(options.scenario, options.data, options.set), path)
    print(f"written: {path} ({', '.join(f'{count:,} {name}' for name, count in size.items())})")
    return Exit.DONE


def _solvers(_: Namespace) -> Exit:
    print("\n".join(api.solvers()))
    return Exit.DONE


def _set(help_: str) -> Argument:
    return Argument("--set", action="append", default=[], metavar="KEY=VALUE", help=help_)


_CASE = (
    Argument("scenario", type=Path, metavar="SCENARIO", help="a scenario file"),
    Argument("--data", type=Path, metavar="DIR", help="use this package instead of the scenario's"),
    _set("override, e.g. model.share_cap.country=0.5"),
)
_PACK = Argument("pack", type=Path, metavar="PACK")

_SOLVE = (
    *_CASE,
    Argument("--out", type=Path, metavar="DIR", help="where to write the pack (default out/<scenario id>)"),
    Argument("--solver", metavar="NAME", help="highs, or pulp:NAME; see the command solvers"),
    Argument(
        "--reference",
        type=Path,
        action="append",
        default=[],
        metavar="SCENARIO",
        help="a scenario that the cost is compared with, the principal one first (default the scenario's own references)",
    ),
    Argument("--lang", choices=LANGUAGES, help="language of title and headline (default the locale's)"),
    as_json("summary.json alone on standard output"),
)
_UNKNOWN = (
    Argument("place", type=Path, metavar="SCENARIO|PACK", help="a scenario, or a plan pack that keeps the answer"),
    Argument("--most", type=int, metavar="N", help="evaluate the N suppliers of which most is bought (default all)"),
    _set("override, with a scenario"),
    as_json("the answer as JSON"),
)
_FILE = OneOf(Argument("--lp", type=Path, metavar="FILE"), Argument("--mps", type=Path, metavar="FILE"), required=True)

COMMANDS = (
    Command("solve", "Solve a scenario, print a summary and write a plan pack.", _solve, _SOLVE),
    Command(
        "check",
        "Check a data package (folder, .zip or .xlsx), or a scenario with its own, and report every fault at once.",
        _check,
        (Argument("package", type=Path, metavar="DIR|SCENARIO"), as_json("the faults as JSON")),
    ),
    Command(
        "template",
        "Write an empty workbook with every table and column explained.",
        _template,
        (Argument("file", type=Path, metavar="FILE.xlsx"),),
    ),
    Command(
        "compare",
        "Show how plan packs differ; the first is the one compared against.",
        _compare,
        (Argument("packs", type=Path, nargs="+", metavar="PACK"), as_json("the differences as JSON")),
    ),
    Command("verify", "Recheck a plan pack's hashes, constraints and costs without the model code.", _verify, (_PACK,)),
    Command("replay", "Solve a plan pack's case again from its own inputs and compare.", _replay, (_PACK,)),
    Command(
        "provenance",
        "Cost if unknown provenance is clean and if it is barred, and which supplier to map next.",
        _provenance,
        _UNKNOWN,
    ),
    SWEEP,
    SCREEN,
    Command(
        "model",
        "Write a scenario's PuLP problem as an LP or MPS file, with a ledger of names.",
        _model,
        (*_CASE, _FILE),
    ),
    Command("solvers", "List the solvers that a scenario can name here.", _solvers),
)
"""In the order in which help lists them."""
