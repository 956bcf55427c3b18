"""A screening as people ask for it: names against the lists at hand, with what was decided before; and decisions kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from .confirmations import decide, no_confirmations, read_confirmations, write_confirmations
from .lists import listed_from_tables, read_listed
from .screen import DEFAULT_THRESHOLD, screen

__all__ = ["decide_match", "screen_names"]

_NO_ENTITIES = pd.DataFrame(
    {
        name: pd.Series(dtype="str")
        for name in ("entity_id", "name", "aliases", "list_id", "listed_from", "listed_to", "citation")
    }
)


def screen_names(
    names: Sequence[str],
    tables: Mapping[str, pd.DataFrame] | None = None,
    lists: Sequence[Path] = (),
    threshold: float | None = None,
    confirmations: Path | None = None,
) -> pd.DataFrame:
    """Names against the listed entities of a package's ``tables`` and of list files; as `optimizer.screening.screen`.

    ``confirmations`` is the file of decisions, which need not exist yet. BadInput as for reading and screening.
    """
    listed = [listed_from_tables(tables)] if tables is not None else []
    listed += [read_listed(path) for path in lists]
    decided = read_confirmations(confirmations) if confirmations is not None and confirmations.exists() else None
    whole = pd.concat(listed, ignore_index=True) if listed else listed_from_tables({"entities": _NO_ENTITIES})
    return screen(names, whole, DEFAULT_THRESHOLD if threshold is None else threshold, decided)


def decide_match(path: Path, match: Mapping[str, str], state: str, by: str, note: str = "") -> None:
    """Keep a decision on a match (a row of ``screen_names``) in the file of decisions, made if it does not exist.

    ``state`` is confirmed, rejected or open. BadInput for another state or a blank ``by``.
    """
    before = read_confirmations(path) if path.exists() else no_confirmations()
    after = decide(
        before,
        name=match["name"],
        entity_id=match["entity_id"],
        list_id=match["list_id"],
        matched_name=match["matched_name"],
        state=state,
        by=by,
        day=date.today().isoformat(),
        note=note or None,
    )
    write_confirmations(after, path)
