"""The command ``screen``: its arguments, and its matches as plain text, a line for each list entry."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer import api
from optimizer.errors import BadInput

from .command import Argument, Command, Exit, as_json, print_json
from .text import share

__all__ = ["SCREEN", "screening_text"]

#: The case that comes with the planner.
_SHIPPED = Path(__file__).resolve().parents[2] / "data" / "japan_ict"

_NAMES_TOLD = 3
_ALIKE = 3
"""So many open entries of one list, day and citation have a line each; beyond them, one line tells the rest."""

_SCORE = 7


def _screen(options: Namespace) -> Exit:
    names = list(options.name)
    if options.names is not None:
        names += api.read_names(options.names)
    if not names:
        raise BadInput("give at least one name, or a file with --names")
    if options.confirmations is not None and not options.confirmations.exists():
        raise BadInput("there is no such file of decisions", str(options.confirmations))
    tables = api.read_package(options.data or _SHIPPED).tables
    matches = api.screen_names(names, tables, options.list, options.threshold, options.confirmations)
    entries = api.by_entry(matches)
    period = options.period or api.period_of(date.today())
    if not api.is_period(period):
        raise BadInput(f"{period!r} is not a quarter such as 2027Q2", "--period")
    owners, replaced = api.owners_by_name(names, tables, period), api.lists_replaced(tables, options.list)
    if options.json:
        parts = {"matches": entries, "owners": owners, "replaced": replaced}
        print_json({key: json.loads(table.to_json(orient="records")) for key, table in parts.items()})
    else:
        for row in replaced.itertuples():
            print(f"{row.list_id}: {row.after} entries of {row.file} in place of the package's {row.before}")
        print(screening_text(names, entries, owners, period))
    return Exit.DONE


SCREEN = Command(
    "screen",
    "Compare names with listed entities; matches are told with score, list and dates.",
    _screen,
    (
        Argument("name", nargs="*", metavar="NAME", help="a firm's name"),
        Argument("--names", type=Path, metavar="FILE", help="also the names in this file, one a line"),
        Argument("--data", type=Path, metavar="DIR", help="a data package's entities (default the shipped case)"),
        Argument(
            "--list",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a published list (CSV), in place of the package's of the same id",
        ),
        Argument("--threshold", type=float, metavar="SCORE", help="score from which a match is told, 60 to 100"),
        Argument("--confirmations", type=Path, metavar="FILE", help="decisions about earlier matches (CSV)"),
        Argument("--period", metavar="QUARTER", help="quarter of which owners are told, e.g. 2027Q2 (default today's)"),
        as_json("the matches as JSON"),
    ),
)


def screening_text(names: Sequence[str], matches: pd.DataFrame, owners: pd.DataFrame, period: str) -> str:
    """Each name with the list entries found, best first, and with its owners in the period, as far as the package knows them.

    ``matches`` are as `by_entry` gives them.
    """
    lines = []
    for name in dict.fromkeys(names):
        rows = matches[matches["name"] == name]
        entries = [{str(column): value for column, value in row.items()} for _, row in rows.iterrows()]
        lines.append(f"{name}: {len(entries)} match(es)" if entries else f"{name}: no match")
        for group in _groups(entries):
            kept = group if len(group) <= _ALIKE else group[:1]
            lines += [_entry(entry) for entry in kept]
            if len(kept) < len(group):
                lines.append(_rest(group[1:]))
        held = owners[owners["name"] == name]
        lines += [
            f"  held  {share(part)} by {owner} in {period}{f', listed on {lists}' if lists else ''} · {path}"
            for owner, part, path, lists in zip(held["owner"], held["share"], held["path"], held["lists"], strict=True)
        ]
    return "\n".join(lines)


def _groups(entries: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The entries, with those that one decision put on one list brought together where nobody has decided on them."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for number, entry in enumerate(entries):
        key = (entry["list_id"], _since(entry), _text(entry["citation"]))
        groups.setdefault(key if entry["state"] == "open" else (number,), []).append(entry)
    return list(groups.values())


def _entry(entry: Mapping[str, Any]) -> str:
    name = f"{_named(entry['matched_name'], entry)}{_others(entry['matched'])}"
    state = f"{entry['state']}{', decided on another name' if entry['stale'] else ''}"
    parts = [f"{entry['entity_id']} on {entry['list_id']}{_since(entry)}", state, _text(entry["citation"])]
    return f"  {entry['score']:5.1f}  {name} · " + " · ".join(part for part in parts if part)


def _named(name: str, entry: Mapping[str, Any]) -> str:
    above = _text(entry["parent"])
    return f"{name} ({entry['kind']}{f'; belongs to {above}' if above else ''})"


def _others(matches: Sequence[Mapping[str, Any]]) -> str:
    """How many more names of the entry match, and the best of them."""
    if len(matches) < 2:
        return ""
    others = ", ".join(f"{match['name']} {match['score']:.1f}" for match in matches[1 : 1 + _NAMES_TOLD])
    more = len(matches) - 1
    return f" and {more} more name{'s' if more > 1 else ''} ({others}{', ...' if more > _NAMES_TOLD else ''})"


def _since(entry: Mapping[str, Any]) -> str:
    """`` from ... to ...`` for each spell on the list, as far as the list states days."""
    spells = [
        (f" from {spell['listed_from']}" if spell["listed_from"] else "")
        + (f" to {spell['listed_to']}" if spell["listed_to"] else "")
        for spell in entry["spells"]
    ]
    return ",".join(dict.fromkeys(spell for spell in spells if spell))


def _rest(entries: Sequence[Mapping[str, Any]]) -> str:
    others = "; ".join(f"{entry['matched_name']} ({entry['entity_id']}, {entry['score']:.1f})" for entry in entries)
    return (
        f"  {'':{_SCORE - 2}}  and {len(entries)} more entries of {entries[0]['list_id']}{_since(entries[0])}: {others}"
    )


def _text(value: object) -> str:
    """The text, blank where there is none."""
    return value if isinstance(value, str) else ""
