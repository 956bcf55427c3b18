"""The plan pack: a folder (or .zip) that stands alone, with hashes of everything in it.

A pack is written beside its place and renamed into it, so an interrupted run leaves an earlier pack whole and no half
one behind.
"""

from __future__ import annotations

import hashlib
import json
import platform
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import optimizer
from optimizer.case import Case, load_case
from optimizer.dataset.package import write_package
from optimizer.documents.reasons import words_of
from optimizer.documents.yaml_text import dump_yaml
from optimizer.errors import BadInput
from optimizer.messages import Language, Message, listing, message
from optimizer.plan.bound_buyers import bound_orders, concern_flags
from optimizer.plan.plan import Plan
from optimizer.schema import PLAN_TABLES
from optimizer.vocabulary import word

from .csv_text import empty_table, read_table, write_table
from .workbook import write_workbook

__all__ = ["SCHEMA_VERSION", "VERSIONS", "Pack", "attach", "check_hashes", "open_pack", "write_pack"]

SCHEMA_VERSION = "2.3"
#: All versions whose packs are read. The first lacks some tables and flags.
VERSIONS = ("1.0", "2.0", "2.1", "2.2", SCHEMA_VERSION)
#: The last version in which a column of a table had another name: version, table, that name, and the one it has since.
_RENAMED = (
    ("1.0", "orders", "grade", "clearance"),
    ("1.0", "components", "grade", "clearance"),
    ("1.0", "prices", "tier", "price_tier"),
    ("2.0", "prices", "grade", "clearance"),
)
#: What a column that a pack is too old for is read as, by what it holds.
_BLANKS = {"text": "str", "flag": "boolean"}
_MANIFEST = "manifest.json"
_OWN = ("manifest", "summary")
#: A zip that unpacks to more than this is refused.
_MOST_BYTES = 4 * 2**30


@dataclass(frozen=True, eq=False)
class Pack:
    """A plan pack read back: its folder, manifest, summary, plan tables and the case it was solved from."""

    folder: Path
    manifest: Mapping[str, Any]
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    case: Case


def write_pack(
    plan: Plan,
    place: Path,
    workbook: bool = True,
    language: Language = "en",
    analyses: Mapping[str, Mapping[str, Any]] | None = None,
) -> Path:
    """Write the pack to ``place`` (a folder, or a file ending in .zip) and return it; with or without ``plan.xlsx``.

    The workbook is in the language; everything else is the same in both. ``analyses``: results by name, each a file
    ``<name>.json``.

    An earlier pack there is replaced in one step. BadInput if no plan is in hand, or if something that is not a plan
    pack stands there.
    """
    if not plan.has_plan:
        raise BadInput(
            message("no plan is in hand ({status}), so there is no pack to write", status=word("status", plan.status)),
            str(place),
        )
    place = place.absolute()
    _refuse_other(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.parent / f".{place.name}.{secrets.token_hex(4)}"
    folder = beside / "pack"
    folder.mkdir(parents=True)
    try:
        for name, result in (analyses or {}).items():
            _json(folder / f"{name}.json", result)
        _fill(plan, folder, language if workbook else None)
        if place.suffix.lower() == ".zip":
            ready = beside / "pack.zip"
            _zip(folder, ready)
            ready.replace(place)
        else:
            if place.exists():
                place.replace(beside / "earlier")
            folder.replace(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return place


def attach(place: Path, name: str, value: Mapping[str, Any]) -> Path:
    """Add an analysis to a pack's folder as ``name``.json, hashed like the rest; an earlier one of that name is replaced.

    BadInput if the place is no pack's folder, or if the pack's own files would be touched.
    """
    if not (place / _MANIFEST).is_file():
        raise BadInput(message("expected the folder of a plan pack"), str(place))
    manifest, target = _object(place / _MANIFEST), place / f"{name}.json"
    if name in _OWN:
        raise BadInput(message("{file} is the pack's own", file=target.name), str(place))
    _json(target, value)
    manifest["outputs"][target.name] = {"sha256": _sha256(target), "bytes": target.stat().st_size}
    _json(place / _MANIFEST, manifest)
    return target


def _refuse_other(place: Path) -> None:
    if place.suffix.lower() == ".zip":
        if place.exists() and not place.is_file():
            raise BadInput(message("this is a folder, not a plan pack"), str(place))
        return
    if place.is_file():
        raise BadInput(message("this is a file; a plan pack is a folder or ends in .zip"), str(place))
    if place.is_dir() and any(place.iterdir()) and not (place / _MANIFEST).is_file():
        raise BadInput(message("this folder holds something that is not a plan pack; choose another"), str(place))


def _fill(plan: Plan, folder: Path, language: Language | None) -> None:
    case = plan.case
    inputs = folder / "inputs"
    write_package(case.source.tables, inputs)
    (inputs / "rules").mkdir()
    for rule in case.rules_as_read:
        _yaml(inputs / "rules" / f"{rule.id}.yaml", rule.as_mapping())
    _yaml(folder / "scenario.yaml", {**case.scenario.as_mapping(), "data": "inputs"})
    for name, table in PLAN_TABLES.items():
        write_table(plan.tables[name], folder / f"{name}.csv", table.stored)
    _json(folder / "summary.json", plan.summary)
    if language is not None:
        write_workbook(folder / "plan.xlsx", plan.summary, plan.tables, case.tables, language)
    _json(folder / _MANIFEST, _manifest(plan, folder))


def _manifest(plan: Plan, folder: Path) -> dict[str, Any]:
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    hashed = {name: {"sha256": _sha256(path), "bytes": path.stat().st_size} for name, path in files.items()}
    inputs = {name: entry for name, entry in hashed.items() if name.startswith("inputs/") or name == "scenario.yaml"}
    summary, solver = plan.summary, plan.summary["solver"]
    return {
        "schema_version": SCHEMA_VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "scenario": plan.case.scenario.id,
        "lineage": list(plan.case.scenario.lineage),
        "data": plan.case.source.name,
        "status": summary["status"],
        "objective_jpy": summary["objective_jpy"],
        "bound_jpy": summary["bound_jpy"],
        "gap": summary["gap"],
        "seed": solver["seed"],
        "solver": solver["name"],
        "versions": {
            "planner": optimizer.__version__,
            **solver["versions"],
            "python": platform.python_version(),
            "numpy": np.__version__,
            "pandas": pd.__version__,
        },
        "times_s": summary["times_s"],
        "inputs": inputs,
        "outputs": {name: entry for name, entry in hashed.items() if name not in inputs},
    }


def _yaml(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(dump_yaml(dict(value)), encoding="utf-8")


def _json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _zip(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder).as_posix())


@contextmanager
def open_pack(place: Path) -> Iterator[Pack]:
    """Read a pack (folder or .zip). BadInput names the file that is missing or does not fit."""
    if not place.exists():
        raise BadInput(message("there is no such plan pack"), str(place))
    if place.is_dir():
        yield _read(place)
        return
    with tempfile.TemporaryDirectory() as unpacked:
        _unzip(place, Path(unpacked))
        yield _read(Path(unpacked))


def _unzip(place: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(place) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise BadInput(message("it unpacks to more than 4 GiB"), str(place))
            for entry in archive.infolist():
                if not (folder / entry.filename).resolve().is_relative_to(folder.resolve()):
                    raise BadInput(
                        message("entry {entry} leads outside the pack", entry=repr(entry.filename)), str(place)
                    )
            archive.extractall(folder)
    except zipfile.BadZipFile as error:
        raise BadInput(message("not a readable zip: {error}", error=words_of(error)), str(place)) from error


def _read(folder: Path) -> Pack:
    manifest, summary = _object(folder / _MANIFEST), _object(folder / "summary.json")
    version = manifest.get("schema_version")
    if version not in VERSIONS:
        *others, latest = VERSIONS
        raise BadInput(
            message(
                "schema version {version}; this planner reads {others} and {latest}",
                version=repr(version), others=listing(others), latest=latest,
            ),
            _MANIFEST,
        )  # fmt: skip
    case = load_case(folder / "scenario.yaml", data=folder / "inputs")
    return Pack(folder, manifest, summary, _tables(folder, case, str(version)), case)


def _tables(folder: Path, case: Case, version: str) -> dict[str, pd.DataFrame]:
    """The plan's tables; of an older pack texts and flags that it lacks are blank, of one of the first version tables that it
    lacks are empty, and flags of orders and components follow from its case.
    """
    age = VERSIONS.index(version)
    tables = {}
    for name, table in PLAN_TABLES.items():
        called = {new: old for last, of, old, new in _RENAMED if of == name and age <= VERSIONS.index(last)}
        held = {called.get(c.name, c.name): c.stored for c in table.columns if VERSIONS.index(c.since) <= age}
        lacking = VERSIONS.index(table.since) > age
        rows = empty_table(held) if lacking else read_table(folder / f"{name}.csv", held)
        rows = rows.rename(columns={old: new for new, old in called.items()})
        later = [c for c in table.columns if VERSIONS.index(c.since) > age and c.stored in _BLANKS]
        rows = rows.assign(**{c.name: pd.Series(pd.NA, rows.index, _BLANKS[c.stored]) for c in later})
        tables[name] = rows[[column for column in table.names if column in rows]]
    if age:
        return tables
    tables["orders"] = tables["orders"].assign(bound=bound_orders(case, tables["orders"]))
    for name, offer in (("orders", "offer"), ("components", "component_offer")):
        flags = concern_flags(case, tables[name], offer)
        tables[name] = tables[name].assign(**flags)[list(PLAN_TABLES[name].names)]
    return tables


def _object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(message("a plan pack has this file; it is missing or cannot be read"), path.name) from error
    except ValueError as error:
        raise BadInput(message("not readable as JSON: {error}", error=words_of(error)), path.name) from error
    if not isinstance(value, dict):
        raise BadInput(message("expected a JSON object"), path.name)
    return value


def check_hashes(pack: Pack) -> list[Message]:
    """What differs between the manifest and the pack: files changed, missing or added, other numbers; a line each."""
    hashed = {**pack.manifest.get("inputs", {}), **pack.manifest.get("outputs", {})}
    present = {path.relative_to(pack.folder).as_posix() for path in pack.folder.rglob("*") if path.is_file()}
    lines = [message("{file}: missing", file=name) for name in sorted(set(hashed) - present)]
    lines += [message("{file}: not in the manifest", file=name) for name in sorted(present - set(hashed) - {_MANIFEST})]
    for name in sorted(set(hashed) & present):
        if _sha256(pack.folder / name) != hashed[name]["sha256"]:
            lines.append(message("{file}: changed since the pack was written", file=name))
    for key in ("scenario", "status", "objective_jpy", "bound_jpy", "gap"):
        if pack.manifest.get(key) != pack.summary.get(key):
            lines.append(message("{file}: {key} differs from that in summary.json", file=_MANIFEST, key=key))
    return lines
