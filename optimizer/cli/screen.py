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
from optimizer.messages import Message, listing, message, sequence
from optimizer.vocabulary import both, bracketed, word

from .command import Argument, Command, Exit, as_json, print_json, say
from .text import lines_of
from .words import quarter, share

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
        raise BadInput(message("give at least one name, or a file with --names"))
    if options.confirmations is not None and not options.confirmations.exists():
        raise BadInput(message("there is no such file of decisions"), str(options.confirmations))
    tables = api.read_package(options.data or _SHIPPED).tables
    matches = api.screen_names(names, tables, options.list, options.threshold, options.confirmations)
    entries = api.by_entry(matches)
    period = options.period or api.period_of(date.today())
    if not api.is_period(period):
        raise BadInput(message("{period} is not a quarter such as 2027Q2", period=repr(period)), "--period")
    owners, replaced = api.owners_by_name(names, tables, period), api.lists_replaced(tables, options.list)
    if options.json:
        parts = {"matches": entries, "owners": owners, "replaced": replaced}
        print_json({key: json.loads(table.to_json(orient="records")) for key, table in parts.items()})
    else:
        for row in replaced.itertuples():
            text = message(
                "{list}: {after} entries of {file} in place of the package's {before}",
                list=row.list_id, after=row.after, file=row.file, before=row.before,
            )  # fmt: skip
            say(text, options.lang)
        say(screening_text(names, entries, owners, period), options.lang)
    return Exit.DONE


SCREEN = Command(
    "screen",
    message("Compare names with listed entities; matches are told with score, list and dates."),
    _screen,
    (
        Argument("name", nargs="*", metavar="NAME", help=message("a firm's name")),
        Argument("--names", type=Path, metavar="FILE", help=message("also the names in this file, one a line")),
        Argument(
            "--data", type=Path, metavar="DIR", help=message("a data package's entities (default the shipped case)")
        ),
        Argument(
            "--list",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help=message("a published list (CSV), in place of the package's of the same id"),
        ),
        Argument(
            "--threshold", type=float, metavar="SCORE", help=message("score from which a match is told, 60 to 100")
        ),
        Argument("--confirmations", type=Path, metavar="FILE", help=message("decisions about earlier matches (CSV)")),
        Argument(
            "--period",
            metavar="QUARTER",
            help=message("quarter of which owners are told, e.g. 2027Q2 (default today's)"),
        ),
        as_json(message("the matches as JSON")),
    ),
)


def screening_text(names: Sequence[str], matches: pd.DataFrame, owners: pd.DataFrame, period: str) -> Message:
    """Each name with the list entries found, best first, and with its owners in the period, as far as the package knows them.

    ``matches`` are as `by_entry` gives them.
    """
    lines: list[str] = []
    for name in dict.fromkeys(names):
        rows = matches[matches["name"] == name]
        entries = [{str(column): value for column, value in row.items()} for _, row in rows.iterrows()]
        count = len(entries)
        lines.append(message("{name}: {count} match(es)", name=name, count=count) if count else _unmatched(name))
        for group in _groups(entries):
            kept = group if len(group) <= _ALIKE else group[:1]
            lines += [_entry(entry) for entry in kept]
            if len(kept) < len(group):
                lines.append(_rest(group[1:]))
        held = owners[owners["name"] == name]
        lines += [
            _owner(owner, part, path, lists, period)
            for owner, part, path, lists in zip(held["owner"], held["share"], held["path"], held["lists"], strict=True)
        ]
    return lines_of(lines)


def _unmatched(name: str) -> Message:
    return message("{name}: no match", name=name)


def _owner(owner: str, part: float, path: str, lists: str, period: str) -> Message:
    held = message("held  {share} by {owner} in {period}", share=share(part), owner=owner, period=quarter(period))
    if lists:
        held = message("{held}, listed on {lists}", held=held, lists=lists)
    return message("  {held} · {path}", held=held, path=path)


def _groups(entries: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The entries, with those that one decision put on one list brought together where nobody has decided on them."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for number, entry in enumerate(entries):
        key = (entry["list_id"], _since(entry), _text(entry["citation"]))
        groups.setdefault(key if entry["state"] == "open" else (number,), []).append(entry)
    return list(groups.values())


def _entry(entry: Mapping[str, Any]) -> Message:
    name = message("{name}{others}", name=_named(entry["matched_name"], entry), others=_others(entry["matched"]))
    state: Message = word("state", entry["state"])
    if entry["stale"]:
        state = message("{state}, decided on another name", state=state)
    listed = message("{entity} on {list}{since}", entity=entry["entity_id"], list=entry["list_id"], since=_since(entry))
    parts = sequence((part for part in (listed, state, _text(entry["citation"])) if part), " · ", " · ")
    return message("  {score}  {name} · {parts}", score=f"{entry['score']:5.1f}", name=name, parts=parts)


def _named(name: str, entry: Mapping[str, Any]) -> Message:
    above, kind = _text(entry["parent"]), word("match", entry["kind"])
    if above:
        return bracketed(name, message("{kind}; belongs to {parent}", kind=kind, parent=above))
    return bracketed(name, kind)


def _others(matches: Sequence[Mapping[str, Any]]) -> str:
    """How many more names of the entry match, and the best of them."""
    if len(matches) < 2:
        return ""
    others = [f"{match['name']} {match['score']:.1f}" for match in matches[1 : 1 + _NAMES_TOLD]]
    more = len(matches) - 1
    told = listing([*others, both("...", "ほか")] if more > _NAMES_TOLD else others)
    if more == 1:
        return message(" and {count} more name ({others})", count=more, others=told)
    return message(" and {count} more names ({others})", count=more, others=told)


def _since(entry: Mapping[str, Any]) -> str:
    """`` from ... to ...`` for each spell on the list, as far as the list states days."""
    spells = {(spell["listed_from"] or "", spell["listed_to"] or ""): None for spell in entry["listed_spans"]}
    texts = [_spell(begin, end) for begin, end in spells if begin or end]
    return sequence(texts, ",", "、") if texts else ""


def _spell(begin: str, end: str) -> Message:
    if begin and end:
        return message(" from {begin} to {end}", begin=begin, end=end)
    return message(" from {begin}", begin=begin) if begin else message(" to {end}", end=end)


def _rest(entries: Sequence[Mapping[str, Any]]) -> Message:
    others = sequence(
        (
            bracketed(entry["matched_name"], listing([entry["entity_id"], f"{entry['score']:.1f}"]))
            for entry in entries
        ),
        "; ",
        "、",
    )  # fmt: skip
    return message(
        "  {blank}  and {count} more entries of {list}{since}: {others}",
        blank=" " * (_SCORE - 2), count=len(entries), list=entries[0]["list_id"], since=_since(entries[0]), others=others,
    )  # fmt: skip


def _text(value: object) -> str:
    """The text, blank where there is none."""
    return value if isinstance(value, str) else ""
