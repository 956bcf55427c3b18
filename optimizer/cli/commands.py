"""The commands, each what it takes, calls and prints; those that need more room have a module of their own."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer import api
from optimizer.api import Status
from optimizer.errors import BadInput
from optimizer.messages import Language, Message, listing, message, sequence
from optimizer.vocabulary import said_of, word

from .command import (
    EXIT_OF_STATUS,
    Argument,
    Command,
    Exit,
    OneOf,
    as_json,
    clear_line,
    print_json,
    progress_in,
    say,
    warn,
)  # fmt: skip
from .evaluate import EVALUATE
from .explain import EXPLAIN
from .repair import REPAIR
from .rule_prices import PRICE_OF_RULES
from .screen import SCREEN
from .sweep import SWEEP
from .tables import comparison_text, provenance_text
from .text import summary_text, warnings_of
from .tradeoffs import FRONTIER, INTERVALS

__all__ = ["COMMANDS"]


def _solve(options: Namespace) -> Exit:
    overrides = [*options.set, *([f"solver.name={options.solver}"] if options.solver else [])]
    names = [name for name in dict.fromkeys(",".join(options.analyses).split(",")) if name]
    for name in names:
        api.analysis(name)
    plan = api.solve_scenario(options.scenario, options.data, overrides, progress_in(options.lang), options.reference)
    clear_line()
    place, lacking = None, False
    if plan.has_plan:
        analyses, faults = _analysed(plan, names, options.lang)
        lacking = bool(faults)
        for fault in faults:
            warn(fault, options.lang)
        place = options.out or Path("out") / plan.case.scenario.id
        api.write_pack(plan, place, language=options.lang, analyses=analyses)
    if options.json:
        print_json(plan.summary)
    else:
        say(summary_text(plan.summary, plan.case.tables), options.lang)
    for warning in warnings_of(plan.summary):
        if warning.startswith(api.ARRIVAL_WARNING):
            warn(warning, options.lang)
    if not plan.has_plan:
        for line in _no_plan(plan):
            warn(line, options.lang)
        return EXIT_OF_STATUS[plan.status]
    if plan.status == Status.FEASIBLE:
        warn(message("not proven: {reason}", reason=plan.summary["message"]), options.lang)
    if not options.json:
        say(message("\nPlan pack: {place}", place=place), options.lang)
    return Exit.BAD_INPUT if lacking else EXIT_OF_STATUS[plan.status]


def _analysed(
    plan: api.Plan, names: Sequence[str], language: Language
) -> tuple[dict[str, Mapping[str, Any]], list[Message]]:
    """The results of the analyses by name, and why others have none: the plan is written all the same."""
    results: dict[str, Mapping[str, Any]] = {}
    faults = []
    for name in names:
        try:
            results[name] = api.analyse(name, api.Subject(plan.case, plan), progress=progress_in(language))
        except BadInput as error:
            faults.append(message("no {name} in the pack: {reason}", name=name, reason=error.args[0]))
    clear_line()
    return results, faults


def _no_plan(plan: api.Plan) -> list[Message]:
    """Why there is no plan, a line each."""
    lines = [message("no plan: {status}", status=word("status", plan.status.value))]
    if plan.status != Status.INFEASIBLE:
        seconds, reason = plan.summary["solver"]["time_limit_s"], plan.summary["message"]
        if seconds is not None and plan.status == Status.NO_SOLUTION:
            reason = message("{reason} (solver.time_limit_s: {seconds})", reason=reason, seconds=f"{seconds:g}")
        lines.append(message("  {reason}", reason=reason))
    if plan.conflict:
        lines.append(message("What cannot hold together:"))
    return [*lines, *(message("  {text}", text=line) for line in plan.conflict)]


def _check(options: Namespace) -> Exit:
    faults = api.check_package(options.package)
    errors = [fault for fault in faults if fault.severity == "error"]
    if options.json:
        print_json([vars(fault) for fault in faults])
    for fault in faults:
        warn(fault.message, options.lang)
    if not options.json:
        counted = message(
            "{package}: {errors} error(s), {warnings} warning(s)",
            package=options.package, errors=len(errors), warnings=len(faults) - len(errors),
        )  # fmt: skip
        say(counted, options.lang)
    return Exit.BAD_INPUT if errors else Exit.DONE


def _template(options: Namespace) -> Exit:
    api.write_template(options.file)
    say(message("written: {file}", file=options.file), options.lang)
    return Exit.DONE


def _compare(options: Namespace) -> Exit:
    comparison = api.compare_packs(options.packs)
    if options.json:
        print_json({name: json.loads(table.to_json(orient="records")) for name, table in comparison.tables.items()})
    else:
        print(comparison_text(comparison, options.lang))
    return Exit.DONE


def _verify(options: Namespace) -> Exit:
    lines = api.verify_pack(options.pack)
    for line in lines:
        warn(line, options.lang)
    verdict = message("{count} finding(s)", count=len(lines)) if lines else message("verified")
    say(said_of(options.pack, verdict), options.lang)
    return Exit.CHECK_FAILED if lines else Exit.DONE


def _replay(options: Namespace) -> Exit:
    replay = api.replay_pack(options.pack, progress_in(options.lang))
    clear_line()
    verdict = message("agrees") if replay.agrees else message("differs")
    say(said_of(options.pack, sequence([verdict, replay.message], "; ", "。")), options.lang)
    return Exit.DONE if replay.agrees else Exit.CHECK_FAILED


def _provenance(options: Namespace) -> Exit:
    if options.most is not None and options.most < 0:
        raise BadInput(message("the number of suppliers must be 0 or more"), "--most")
    provenance = api.provenance_of(options.place, options.set, options.most, progress_in(options.lang))
    clear_line()
    if options.json:
        print_json(provenance.as_mapping())
    else:
        say(provenance_text(provenance), options.lang)
    return Exit.DONE


def _model(options: Namespace) -> Exit:
    path = options.lp or options.mps
    ending = ".lp" if options.lp else ".mps"
    if path.suffix.lower() != ending:
        flag = f"--{ending[1:]}"
        raise BadInput(message("{flag} takes a file that ends in {ending}", flag=flag, ending=ending), str(path))
    size = api.write_model(api.load_case(options.scenario, options.data, options.set), path)
    counts = listing(
        message("{count} {name}", count=f"{count:,}", name=word("size", name)) for name, count in size.items()
    )
    say(message("written: {file} ({counts})", file=path, counts=counts), options.lang)
    return Exit.DONE


def _solvers(_: Namespace) -> Exit:
    print("\n".join(api.solvers()))
    return Exit.DONE


def _set(help_: Message) -> Argument:
    return Argument("--set", action="append", default=[], metavar="KEY=VALUE", help=help_)


_CASE = (
    Argument("scenario", type=Path, metavar="SCENARIO", help=message("a scenario file")),
    Argument("--data", type=Path, metavar="DIR", help=message("use this package instead of the scenario's")),
    _set(message("override, e.g. model.share_cap.country=0.5")),
)
_PACK = Argument("pack", type=Path, metavar="PACK")

_SOLVE = (
    *_CASE,
    Argument("--out", type=Path, metavar="DIR", help=message("where to write the pack (default out/<scenario id>)")),
    Argument("--solver", metavar="NAME", help=message("highs, or pulp:NAME; see the command solvers")),
    Argument(
        "--reference",
        type=Path,
        action="append",
        default=[],
        metavar="SCENARIO",
        help=message(
            "a scenario that the cost is compared with, the principal one first (default the scenario's own references)"
        ),
    ),
    Argument(
        "--with",
        action="append",
        default=[],
        dest="analyses",
        metavar="NAME,...",
        help=message("analyses whose results are added to the pack, such as {names}", names=listing(api.ANALYSES)),
    ),
    as_json(message("summary.json alone on standard output")),
)
_UNKNOWN = (
    Argument(
        "place", type=Path, metavar="SCENARIO|PACK", help=message("a scenario, or a plan pack that keeps the answer")
    ),
    Argument(
        "--most", type=int, metavar="N", help=message("evaluate the N suppliers of which most is bought (default all)")
    ),
    _set(message("override, with a scenario")),
    as_json(message("the answer as JSON")),
)
_FILE = OneOf(Argument("--lp", type=Path, metavar="FILE"), Argument("--mps", type=Path, metavar="FILE"), required=True)

COMMANDS = (
    Command("solve", message("Solve a scenario, print a summary and write a plan pack."), _solve, _SOLVE),
    Command(
        "check",
        message(
            "Check a data package (folder, .zip or .xlsx), or a scenario with its own, and report every fault at once."
        ),
        _check,
        (Argument("package", type=Path, metavar="DIR|SCENARIO"), as_json(message("the faults as JSON"))),
    ),
    Command(
        "template",
        message("Write an empty workbook with every table and column explained."),
        _template,
        (Argument("file", type=Path, metavar="FILE.xlsx"),),
    ),
    Command(
        "compare",
        message("Show how plan packs differ; the first is the one compared against."),
        _compare,
        (Argument("packs", type=Path, nargs="+", metavar="PACK"), as_json(message("the differences as JSON"))),
    ),
    Command(
        "verify",
        message("Recheck a plan pack's hashes, constraints and costs without the model code."),
        _verify,
        (_PACK,),
    ),
    Command("replay", message("Solve a plan pack's case again from its own inputs and compare."), _replay, (_PACK,)),
    Command(
        "provenance",
        message("Cost if unknown provenance is clean and if it is barred, and which supplier to map next."),
        _provenance,
        _UNKNOWN,
    ),
    EXPLAIN,
    FRONTIER,
    INTERVALS,
    SWEEP,
    SCREEN,
    EVALUATE,
    Command(
        "model",
        message("Write a scenario's PuLP problem as an LP or MPS file, with a ledger of names."),
        _model,
        (*_CASE, _FILE),
    ),
    REPAIR,
    Command("solvers", message("List the solvers that a scenario can name here."), _solvers),
    PRICE_OF_RULES,
)
"""In the order in which help lists them."""
