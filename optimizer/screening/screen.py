"""Names in hand against lists: every match that scores enough, and what people decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Positions
from optimizer.dataset.cells import empty_table
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.schema import TABLES

from .confirmations import check_confirmations, no_confirmations, read_confirmations
from .entry_names import entry_names
from .lists import listed_from_tables, read_listed
from .match import LOWEST_THRESHOLD, Matcher
from .normalise import normalise

__all__ = ["DEFAULT_THRESHOLD", "SCREEN_COLUMNS", "lists_replaced", "screen", "screen_names"]

DEFAULT_THRESHOLD = 85.0
"""The score from which a match is shown; docs/screening.md says what was measured at it."""

SCREEN_COLUMNS = (
    "name", "entity_id", "list_id", "matched_name", "kind", "parent", "score", "listed_from", "listed_to", "citation", "state",
    "reason", "stale", "matched",
)  # fmt: skip
"""Columns of the result of `screen`, in order."""

_NO_ENTITIES = {"entities": empty_table(TABLES["entities"])}
_KINDS = {"name": 0, "alias": 1, "previous": 2, "parent": 3}


def screen(
    names: Sequence[str],
    listed: pd.DataFrame,
    threshold: float = DEFAULT_THRESHOLD,
    confirmations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The list entries that each name may mean: one row for a name, an entity, a list and a spell on it.

    ``listed`` is as `read_listed` gives it, ``threshold`` a score from 60 to 100. Columns: those of `SCREEN_COLUMNS`.
    ``matched_name`` is the entry's name that scores most, ``kind`` what name it is (`parent`: the owner is listed, or
    bears that name, not the firm itself), ``parent`` the firm to which the entry says that the bearer belongs, ``score``
    0–100, ``reason`` as in `Matcher.search`. ``state`` is `open` until a decision says `confirmed` or `rejected`; decisions
    hold for every name that normalises alike. A decided pair is shown whatever its score. ``stale`` marks a decision on a
    listed name that the entry no longer has. ``matched`` holds every name of the entry that was found, best first, each
    with `name`, `kind`, `parent`, `score` and `reason`.

    Names stand in the order given, each once, best match first. BadInput for a blank name, or a bad threshold.
    """
    if not LOWEST_THRESHOLD <= threshold <= 100:
        raise BadInput(
            message(
                "the threshold is {threshold}; expected a score from {lowest} to 100",
                threshold=f"{threshold:g}", lowest=f"{LOWEST_THRESHOLD:g}",
            )
        )  # fmt: skip
    distinct = list(dict.fromkeys(names))
    if strange := [name for name in distinct if not isinstance(name, str)]:
        raise BadInput(message("{name} is no name: expected text", name=repr(strange[0])))
    if confirmations is not None:
        check_confirmations(confirmations)
    listed = listed.reset_index(drop=True)
    if "parent" not in listed:
        listed = listed.assign(parent=pd.Series(pd.NA, index=listed.index, dtype="str"))
    matcher = Matcher(distinct, listed)
    if empty := matcher.without_words():
        text = message("{name} is no name: expected at least one letter or digit", name=repr(distinct[empty[0]]))
        raise BadInput(text)
    decisions = _decisions(distinct, no_confirmations() if confirmations is None else confirmations)
    entries = listed[["entity_id", "list_id"]].assign(row=listed.index)
    decided = decisions.merge(entries, on=["entity_id", "list_id"])
    matches = matcher.search(threshold)
    if len(decided):
        asked = matcher.score(decided["query"].to_numpy(np.intp), decided["row"].to_numpy(np.intp))
        matches = pd.concat([matches, asked], ignore_index=True)
    result = _best(matches.drop_duplicates(["query", "row"]), listed, threshold)
    result = result.merge(decisions, on=["query", "entity_id", "list_id"], how="left")
    result["state"] = result["state"].fillna("open").astype("str")
    result["stale"] = result["decided_on"].notna() & ~_still_listed(result, listed)
    result["name"] = pd.Series(distinct, dtype="str").iloc[result["query"]].array
    return result[list(SCREEN_COLUMNS)]


def screen_names(
    names: Sequence[str],
    tables: Mapping[str, pd.DataFrame] | None = None,
    lists: Sequence[Path] = (),
    threshold: float | None = None,
    confirmations: Path | None = None,
) -> pd.DataFrame:
    """Names against the listed entities of a package's ``tables`` and of list files; as `screen`.

    A file that holds a list of the package stands in its place (`lists_replaced`). ``confirmations`` is the file of
    decisions, which need not exist yet. BadInput as for reading and screening.
    """
    read = [_read(path) for path in lists]
    own = listed_from_tables(_NO_ENTITIES if tables is None else tables)
    newer = {listing for rows in read for listing in rows["list_id"].dropna()}
    decided = read_confirmations(confirmations) if confirmations is not None and confirmations.exists() else None
    every = pd.concat([own[~own["list_id"].isin(newer)], *read], ignore_index=True)
    return screen(names, every, DEFAULT_THRESHOLD if threshold is None else threshold, decided)


def lists_replaced(tables: Mapping[str, pd.DataFrame], lists: Sequence[Path]) -> pd.DataFrame:
    """The lists of a package in whose place `screen_names` takes a file: ``list_id``, ``file``, and how many entries each has.

    ``before`` counts the package's entries, ``after`` the file's. BadInput as for reading.
    """
    own = _sizes(tables["entities"])
    rows = [
        (listing, str(path), own[listing], count)
        for path in lists
        for listing, count in _sizes(_read(path)).items()
        if listing in own
    ]
    return pd.DataFrame(rows, columns=["list_id", "file", "before", "after"])


def _sizes(entries: pd.DataFrame) -> dict[str, int]:
    """How many entities each list has."""
    pairs = entries[["list_id", "entity_id"]].drop_duplicates()
    return {str(listing): int(count) for listing, count in pairs["list_id"].value_counts(sort=False).items()}


def _read(path: Path) -> pd.DataFrame:
    """The list in a file, read once as long as the file stays as it is."""
    try:
        state = path.stat()
    except OSError:
        return read_listed(path)
    return _read_as(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read_as(path: Path, changed: int, size: int) -> pd.DataFrame:
    return read_listed(path)


def _best(matches: pd.DataFrame, listed: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """The best name of each entry for each query, ordered by query and score: its own if one scores enough, else an owner's."""
    columns = ["entity_id", "list_id", "name", "kind", "parent", "listed_from", "listed_to", "citation"]
    rows = matches.merge(listed[columns], left_on="row", right_index=True).rename(columns={"name": "matched_name"})
    rows["rank"] = rows["kind"].map(_KINDS)
    rows["owner"] = (rows["kind"] == "parent") | (rows["score"] < threshold)
    rows = rows.sort_values(
        ["query", "owner", "score", "rank", "row"], ascending=[True, True, False, True, True], kind="stable"
    )
    entry = ["query", "entity_id", "list_id", "listed_from", "listed_to"]
    group = np.asarray(rows.groupby(entry, dropna=False, sort=False).ngroup(), dtype=np.intp)
    rows, matched = rows.drop_duplicates(entry), _matched(rows, group, threshold)
    rows["matched"] = pd.Series(matched, index=rows.index, dtype="object")
    return rows.sort_values(["query", "score"], ascending=[True, False], kind="stable").reset_index(drop=True)


def _matched(rows: pd.DataFrame, group: Positions, threshold: float) -> list[list[dict[str, Any]]]:
    """By group, the names found, as `screen` tells of them: the best, and the others that score enough."""
    columns = ("matched_name", "kind", "parent", "score", "reason")
    matched: list[list[dict[str, Any]]] = [[] for _ in range(int(group.max(initial=-1)) + 1)]
    for number, name, kind, parent, score, reason in zip(group, *(rows[column] for column in columns), strict=True):
        if not matched[number] or score >= threshold:
            above = parent if isinstance(parent, str) else None
            matched[number].append({"name": name, "kind": kind, "parent": above, "score": score, "reason": reason})
    return matched


def _decisions(names: Sequence[str], confirmations: pd.DataFrame) -> pd.DataFrame:
    """By query, entity and list: the state decided and the listed name it was decided on."""
    keys = [normalise(name) for name in names] if len(confirmations) else [""] * len(names)
    queries = pd.DataFrame({"query": np.arange(len(names), dtype=np.intp), "key": pd.Series(keys, dtype="str")})
    decisions = confirmations[["entity_id", "list_id", "state"]].assign(
        key=confirmations["name"].map(normalise), decided_on=confirmations["matched_name"]
    )
    return queries.merge(decisions, on="key").drop(columns="key")


def _still_listed(result: pd.DataFrame, listed: pd.DataFrame) -> pd.Series:
    """Whether the entry of each result row still has the name that was decided on."""
    concerned = listed[listed["entity_id"].isin(result.loc[result["decided_on"].notna(), "entity_id"])]
    names = concerned["name"].map(normalise)
    known = set(zip(concerned["entity_id"], concerned["list_id"], names, strict=True))
    asked = zip(result["entity_id"], result["list_id"], result["decided_on"], strict=True)
    kept = [any((entity, listing, spelling) in known for spelling in _written(name)) for entity, listing, name in asked]
    return pd.Series(kept, index=result.index, dtype=bool)


def _written(name: object) -> list[str]:
    """A listed name normalised, as it stands and as entries are read: decisions may be older than the reading of entries."""
    return [normalise(name), normalise(entry_names([(name, "name")])[0].name)] if isinstance(name, str) else []
