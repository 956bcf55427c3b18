"""A sweep's folder: parts as they are solved, results at the end, and a manifest that says what they belong to.

Every file is written beside its place and renamed into it. A part's details are written before its results, so that a part
whose results stand is whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.documents.reasons import reason_of
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.plan.disclaimer import DISCLAIMER

__all__ = ["Store", "open_store", "read_store"]

_MANIFEST, _RESULTS, _DETAILS = "manifest.json", "results.parquet", "details.parquet"
_KIND = "sweep"


@dataclass(frozen=True)
class Store:
    """The folder of one sweep."""

    folder: Path

    def add(self, results: pd.DataFrame, details: pd.DataFrame) -> None:
        """Keep the members of a chunk, which no other part holds."""
        parts = self.folder / "parts"
        parts.mkdir(exist_ok=True)
        first = int(results["member"].min())
        _parquet(details, parts / f"details-{first:07d}.parquet")
        _parquet(results, parts / f"part-{first:07d}.parquet")

    def done(self) -> set[int]:
        """The members that need not be solved again."""
        frames = [pd.read_parquet(path, columns=["member", "status"]) for path in self._places(_RESULTS, "part")]
        return {member for frame in frames for member in frame.loc[frame["status"] != "failed", "member"].tolist()}

    def _places(self, merged: str, kind: str) -> list[Path]:
        places = [self.folder / merged, *sorted((self.folder / "parts").glob(f"{kind}-*.parquet"))]
        return [place for place in places if place.is_file()]

    def merge(self, failed: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Results and details of every member by number, in one file each; ``failed`` are rows that no part holds."""
        results = pd.concat([*map(pd.read_parquet, self._places(_RESULTS, "part")), *failed], ignore_index=True)
        # A member that failed before may have been solved since.
        results = results.sort_values(["member", "status"], key=_failed_last, ignore_index=True)
        results = results.drop_duplicates("member", ignore_index=True)
        # An interrupted run may leave details of members that were solved, to the same end, once more.
        details = pd.concat(map(pd.read_parquet, self._places(_DETAILS, "details")), ignore_index=True)
        details = details.drop_duplicates(["member", "kind", "key"])
        details = details.sort_values("member", kind="stable", ignore_index=True)
        # Parquet keeps these beside the columns, so that either file says it wherever it goes, and no row is added.
        results.attrs["disclaimer"] = details.attrs["disclaimer"] = dict(DISCLAIMER)
        _parquet(details, self.folder / _DETAILS)
        _parquet(results, self.folder / _RESULTS)
        shutil.rmtree(self.folder / "parts", ignore_errors=True)
        return results, details

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest."""
        text = json.dumps({"kind": _KIND, **manifest}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        _replaced(self.folder / _MANIFEST, lambda path: path.write_text(text, encoding="utf-8"))


def _failed_last(column: pd.Series) -> pd.Series:
    return column == "failed" if column.name == "status" else column


def open_store(folder: Path, key: str, fresh: bool) -> Store:
    """The folder for a sweep with this key, made if it is not there; ``fresh`` gives up the results that it holds.

    BadInput if it holds something else, or, unless ``fresh``, a sweep with another key.
    """
    if folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir()):
        manifest = _manifest(folder)
        if fresh:
            for name in (_RESULTS, _DETAILS):
                (folder / name).unlink(missing_ok=True)
            shutil.rmtree(folder / "parts", ignore_errors=True)
        elif manifest.get("key") != key:
            raise BadInput(
                message(
                    "the folder holds the results of a sweep with other inputs (its file, scenarios, data, rules or versions "
                    "differ); choose another folder with --out, or give them up with --fresh"
                ),
                str(folder),
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(message("the folder cannot be made ({error})", error=reason_of(error)), str(folder)) from None
    return Store(folder)


def read_store(folder: Path) -> tuple[dict[str, Any], pd.DataFrame, pd.DataFrame]:
    """Manifest, results and details of a sweep that is complete. BadInput if the folder holds none."""
    manifest = _manifest(folder)
    if not (folder / _RESULTS).is_file():
        raise BadInput(message("the sweep is not complete; run it again to go on"), str(folder))
    return manifest, pd.read_parquet(folder / _RESULTS), pd.read_parquet(folder / _DETAILS)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("kind") != _KIND:
        raise BadInput(message("this folder holds something that is not a sweep; choose another"), str(folder))
    return manifest


def _parquet(frame: pd.DataFrame, place: Path) -> None:
    _replaced(place, lambda path: frame.to_parquet(path, index=False))


def _replaced(place: Path, write: Callable[[Path], object]) -> None:
    """Write beside the place and rename into it."""
    beside = place.with_name(f".{place.name}.new")
    write(beside)
    beside.replace(place)
