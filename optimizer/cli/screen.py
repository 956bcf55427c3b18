"""What screening found, as plain text: a line for each list entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .text import share

__all__ = ["screening_text"]

_NAMES_TOLD = 3
_ALIKE = 3
"""So many open entries of one list, day and citation have a line each; beyond them, one line tells the rest."""

_SCORE = 7


def screening_text(names: Sequence[str], found: pd.DataFrame, owners: pd.DataFrame, period: str) -> str:
    """Each name with the list entries found, best first, and with its owners in the period, as far as the package knows them.

    ``found`` is as `by_entry` gives it.
    """
    lines = []
    for name in dict.fromkeys(names):
        rows = found[found["name"] == name]
        entries = [{str(column): value for column, value in row.items()} for _, row in rows.iterrows()]
        lines.append(f"{name}: {len(entries)} match(es)" if entries else f"{name}: no match")
        for group in _groups(entries):
            kept = group if len(group) <= _ALIKE else group[:1]
            lines += [_entry(one) for one in kept]
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
    for number, one in enumerate(entries):
        key = (one["list_id"], _since(one), _stated(one["citation"]))
        groups.setdefault(key if one["state"] == "open" else (number,), []).append(one)
    return list(groups.values())


def _entry(one: Mapping[str, Any]) -> str:
    told = f"{_named(one['matched_name'], one)}{_others(one['matched'])}"
    state = f"{one['state']}{', decided on another name' if one['stale'] else ''}"
    parts = [f"{one['entity_id']} on {one['list_id']}{_since(one)}", state, _stated(one["citation"])]
    return f"  {one['score']:5.1f}  {told} · " + " · ".join(part for part in parts if part)


def _named(name: str, one: Mapping[str, Any]) -> str:
    above = _stated(one["parent"])
    return f"{name} ({one['kind']}{f'; belongs to {above}' if above else ''})"


def _others(matched: Sequence[Mapping[str, Any]]) -> str:
    """How many more names of the entry match, and the best of them."""
    if len(matched) < 2:
        return ""
    told = ", ".join(f"{one['name']} {one['score']:.1f}" for one in matched[1 : 1 + _NAMES_TOLD])
    more = len(matched) - 1
    return f" and {more} more name{'s' if more > 1 else ''} ({told}{', ...' if more > _NAMES_TOLD else ''})"


def _since(one: Mapping[str, Any]) -> str:
    """`` from ... to ...`` for each spell on the list, as far as the list states days."""
    spells = [
        (f" from {spell['listed_from']}" if spell["listed_from"] else "")
        + (f" to {spell['listed_to']}" if spell["listed_to"] else "")
        for spell in one["spells"]
    ]
    return ",".join(dict.fromkeys(spell for spell in spells if spell))


def _rest(entries: Sequence[Mapping[str, Any]]) -> str:
    told = "; ".join(f"{one['matched_name']} ({one['entity_id']}, {one['score']:.1f})" for one in entries)
    return (
        f"  {'':{_SCORE - 2}}  and {len(entries)} more entries of {entries[0]['list_id']}{_since(entries[0])}: {told}"
    )


def _stated(value: object) -> str:
    """The text, blank where there is none."""
    return value if isinstance(value, str) else ""
