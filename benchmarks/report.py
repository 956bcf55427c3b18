"""The generated parts of docs/performance.md: what stands between two markers is replaced, the rest is written by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.cases import CASES, ROOT, ROUTES

__all__ = ["PAGE", "filled", "targets_text", "write"]

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NONE_YET = "Not measured yet: `make bench` writes this part.\n"


def write() -> list[Path]:
    """Write the page and its plots from ``bench.json`` and ``routes.json``; returns the files written."""
    result, routes = results.load(results.FOLDER / "bench.json"), results.load(results.FOLDER / "routes.json")
    drawn: list[Path] = []
    if result["cases"]:
        # Drawing needs matplotlib, which only the benchmarks' environment has.
        from benchmarks.plots import draw

        drawn = draw(result["cases"], IMAGES)
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), parts(result, routes, drawn)), encoding="utf-8")
    return [PAGE, *drawn]


def filled(page: str, texts: Mapping[str, str]) -> str:
    """The page with the text between its markers replaced. KeyError where a marker names no part."""
    return _PART.sub(lambda marked: f"{marked[1]}\n{texts[marked[2]].strip()}\n\n{marked[3]}", page)


def parts(result: Mapping[str, Any], routes: Mapping[str, Any], drawn: list[Path]) -> dict[str, str]:
    """The generated parts by the names in their markers."""
    solved = {name: case for name, case in result["cases"].items() if CASES[name].kind == "solve"}
    others = {name: case for name, case in result["cases"].items() if name not in solved}
    return {
        "machine": _machine(result) if result["cases"] else _NONE_YET,
        "targets": targets_text(result) if result["cases"] else _NONE_YET,
        "cases": "\n".join(_case(name, case) for name, case in solved.items()) or _NONE_YET,
        "others": _others(others) if others else _NONE_YET,
        "plots": "\n\n".join(f"![{_alt(path)}](images/{path.name})" for path in drawn) or _NONE_YET,
        "routes": "\n".join(_case(name, case) for name, case in routes["cases"].items())
        or "Not measured yet: `make bench-routes` writes this part.\n",
    }


def _alt(path: Path) -> str:
    return path.stem.replace("-", " ").capitalize()


def _machine(result: Mapping[str, Any]) -> str:
    of = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in of["versions"].items())
    return (
        f"{result['date'][:10]}; {of['cores']} cores ({of['processor']}), {of['memory_gib']:g} GiB, {of['system']}, "
        f"load {of['load_before']:g} before the run; Python {of['python']}, {versions}."
    )


def targets_text(result: Mapping[str, Any]) -> str:
    """The targets as a table."""
    lines = ["| what | target | measured | met | note |", "|---|---|---|---|---|"]
    verdict = {True: "yes", False: "**no**", None: "not measured"}
    for line in result["targets"]:
        measured = "–" if line["measured"] is None else f"{line['measured']:g}"
        lines.append(f"| {line['what']} | {line['target']} | {measured} | {verdict[line['met']]} | {line['note']} |")
    return "\n".join(lines)


def _case(name: str, case: Mapping[str, Any]) -> str:
    size = ", ".join(f"{count:,} {what}" for what, count in case["size"].items())
    head = f"**{name}**: {case['what']}. {size[0].upper()}{size[1:]}.\n\n"
    searched, beside = not CASES[name].linear, CASES[name].beside
    columns = [
        *("route", "build, s", "handover, s", "solve, s", "report or read back, s", "total, s", "CPU, s"),
        *(f"÷ {beside}", "peak MiB", "runs", *(["gap proven"] if searched else [])),
    ]
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    for route, of in case["routes"].items():
        cells = _route(case, route, beside, of)
        if searched:
            cells.append(_gap(of))
        lines.append("|" + "".join(f" {cell} |" if cell else " |" for cell in (ROUTES[route], *cells)))
    return head + "\n".join(lines) + "\n"


def _gap(of: Mapping[str, Any]) -> str:
    if "total_s" not in of:
        return ""
    return f"{100 * of['gap']:.2g} %" if of.get("gap") is not None else "–"


def _route(case: Mapping[str, Any], route: str, beside: str, of: Mapping[str, Any]) -> list[str]:
    if "total_s" not in of:
        return [_absent(of), *[""] * 8]
    spent = of["stages_s"]
    ending = spent.get("report", 0.0) + spent.get("readback", 0.0)
    stages = [_s(spent[stage]) if stage in spent else "–" for stage in ("build", "handover", "solve")]
    share = results.ratio(case, route, beside)
    cells = [*stages, _s(ending), _s(of["total_s"]), _s(of["cpu_s"]), "–" if share is None else f"{share:.2f}"]
    return [*cells, f"{of['peak_mib']:,}", str(of["repetitions"])]


def _absent(of: Mapping[str, Any]) -> str:
    if "over_s" in of:
        return f"over {of['over_s']:g} s"
    return "failed" if "failed" in of else f"not available: {of['unavailable']}"


def _others(cases: Mapping[str, Any]) -> str:
    lines = ["| case | route | total, s | CPU, s | peak MiB | runs |", "|---|---|---|---|---|---|"]
    for case in cases.values():
        for route, of in case["routes"].items():
            cells = (
                f"{_s(of['total_s'])} | {_s(of['cpu_s'])} | {of['peak_mib']:,} | {of['repetitions']}"
                if "total_s" in of
                else f"{_absent(of)} | | |"
            )
            lines.append(f"| {case['what']} | {ROUTES[route]} | {cells} |")
    return "\n".join([*lines, *_kinds(cases), *_intervals(cases)])


def _kinds(cases: Mapping[str, Any]) -> list[str]:
    """What a scenario of each kind takes in a sweep, as a table of its own."""
    routes = cases.get("sweep", {}).get("routes", {})
    by_route = {route: of["kinds_s"] for route, of in routes.items() if "kinds_s" in of}
    if not by_route:
        return []
    kinds = list(next(iter(by_route.values())))
    lines = ["", "One changed scenario, median in seconds by what is changed:", ""]
    lines += [f"| route | {' | '.join(kinds)} |", f"|---|{'---|' * len(kinds)}"]
    return lines + [
        f"| {ROUTES[route]} | {' | '.join(_s(of[kind]) for kind in kinds)} |" for route, of in by_route.items()
    ]


def _intervals(cases: Mapping[str, Any]) -> list[str]:
    """What the pairs' differences lie within, as a table of its own."""
    rows = [
        f"| {case['what']} | {ROUTES[route]} | {' to '.join(f'{end / 1e9:,.3f}' for end in of['interval_jpy'])} | "
        f"{'–' if of.get('half_width') is None else format(of['half_width'], '.1%')} |"
        for case in cases.values()
        for route, of in case["routes"].items()
        if "interval_jpy" in of
    ]
    if not rows:
        return []
    return ["", "| pair | route | difference in cost, ¥ billion | half width |", "|---|---|---|---|", *rows]


def _s(seconds: float) -> str:
    """Seconds with as many digits as mean something."""
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"
