"""Which suppliers of a package a name concerns: those matched as listed, those so named, and all that these hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from optimizer.rules.firms import Firms, read_firms

from .normalise import normalise

__all__ = ["suppliers_named"]

#: A shorter text in letters is in too many names to mean one of them.
_SHORTEST = 3


def suppliers_named(
    tables: Mapping[str, pd.DataFrame], names: Sequence[str], entities: Iterable[str], periods: Sequence[str]
) -> list[str]:
    """Suppliers (ids) that the names concern: those matched as listed ``entities`` and what they hold in one of the periods,
    then those so named and what they hold. Within each, the order of the table of suppliers.
    """
    suppliers, firms = tables["suppliers"], read_firms(tables, periods)
    listed = _with_holdings(firms, set(entities))
    named = _with_holdings(firms, _so_named(suppliers, names)) - listed
    return [
        supplier for group in (listed, named) for supplier in suppliers["supplier_id"].tolist() if supplier in group
    ]


def _so_named(suppliers: pd.DataFrame, names: Sequence[str]) -> set[str]:
    """Suppliers whose name holds one of the names, word for word; else those with the longest name that stands in it."""
    columns = [column for column in ("supplier_id", "name_en", "name_ja") if column in suppliers]
    known = {
        (supplier, words)
        for column in columns
        for supplier, name in zip(suppliers["supplier_id"].tolist(), suppliers[column].tolist(), strict=True)
        if isinstance(name, str) and (words := _telling(name))
    }
    concerned: set[str] = set()
    for asked in filter(None, map(_telling, names)):
        holding = {supplier for supplier, words in known if _holds(words, asked)}
        inside = [(len(words), supplier) for supplier, words in known if _holds(asked, words)]
        longest = max(inside, default=(0, ""))[0]
        concerned |= holding or {supplier for length, supplier in inside if length == longest}
    return concerned


def _telling(name: str) -> str:
    """The words of a name in their comparable form; blank if they say too little."""
    words = normalise(name)
    return words if len(words.replace(" ", "")) >= _SHORTEST or not name.isascii() else ""


def _holds(words: str, part: str) -> bool:
    return f" {part} " in f" {words} "


def _with_holdings(firms: Firms, ids: set[str]) -> set[str]:
    """The firms themselves and all in which they hold a share, directly or not."""
    roots = firms.ids.isin(ids)[:, None].repeat(firms.stake.shape[1], axis=1)
    held = (firms.held(roots) > 0).any(axis=1)
    return ids | set(firms.ids.to_numpy(object)[held].tolist())
