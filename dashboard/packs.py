"""Plan packs on disk: which there are, and each read once.

The folder is that of the environment variable ``PLANNER_OUT``, else ``out`` beside ``app.py``. Trial plans of the
studio stand in its hidden folder ``.studio`` and are listed only on request.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.words.texts import message
from optimizer import api

__all__ = [
    "TRIALS_FOLDER",
    "ListedPack",
    "decisions_file",
    "find_packs",
    "listed",
    "open_listed",
    "out_folder",
    "provenance_of",
    "reference_for",
    "with_reference",
    "zipped",
]

#: Folder of the studio's trial plans inside the folder of plans.
TRIALS_FOLDER = ".studio"
#: Id of the scenario without rules, with which one that names no reference is compared.
DEFAULT_REFERENCE = "no-rules"
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class ListedPack:
    """A plan pack's place and the few facts that tell packs apart; ``key`` is its folder below the plans' folder."""

    key: str
    folder: Path
    sha: str
    scenario: str
    title: dict[str, str]
    status: str
    created: str
    data: str

    @property
    def trial(self) -> bool:
        """Whether this is a trial of the studio rather than a plan that somebody wrote out."""
        return self.key.startswith(f"{TRIALS_FOLDER}/")


def out_folder() -> Path:
    """Where plan packs stand."""
    return Path(os.environ.get("PLANNER_OUT") or _ROOT / "out")


def find_packs() -> tuple[list[ListedPack], list[str]]:
    """Plan packs by time of creation, newest first, and the folders that look like one but cannot be read."""
    packs, faulty = [], []
    for manifest in sorted(out_folder().glob("[!.]*/manifest.json")):
        pack = listed(manifest.parent)
        if pack is None:
            faulty.append(manifest.parent.name)
        else:
            packs.append(pack)
    return sorted(packs, key=lambda pack: (pack.created, pack.key), reverse=True), faulty


def listed(folder: Path) -> ListedPack | None:
    """The facts of one pack; None if it cannot be read as one."""
    try:
        manifest = (folder / "manifest.json").read_bytes()
        summary = (folder / "summary.json").read_bytes()
    except OSError:
        return None
    return _listed(folder, manifest, summary)


@lru_cache(maxsize=256)
def _listed(folder: Path, manifest: bytes, summary: bytes) -> ListedPack | None:
    try:
        facts: dict[str, Any] = json.loads(manifest)
        title: dict[str, Any] = json.loads(summary)["title"]
        return ListedPack(
            key=folder.relative_to(out_folder()).as_posix(),
            folder=folder,
            sha=hashlib.sha256(manifest).hexdigest(),
            scenario=str(facts["scenario"]),
            title={language: str(title.get(language, facts["scenario"])) for language in ("en", "ja")},
            status=str(facts["status"]),
            created=str(facts["created"]),
            data=str(facts["data"]),
        )
    except (ValueError, KeyError, AttributeError):
        return None


def open_listed(pack: ListedPack) -> api.Pack:
    """The pack itself, read once for each content. It is shared between readers: never change its tables."""
    return _opened(pack.folder, pack.sha)


@lru_cache(maxsize=8)
def _opened(folder: Path, sha: str) -> api.Pack:
    with api.open_pack(folder) as pack:
        return pack


def decisions_file() -> Path:
    """Where decisions on matches of the screening page stand, beside the plans."""
    return out_folder() / ".screening.csv"


def provenance_of(pack: api.Pack) -> dict[str, Any] | None:
    """What unknown provenance is worth in a plan, if that has been worked out; BadInput if the file cannot be used.

    ``clean_jpy``, ``barred_jpy`` and ``interval_jpy`` (None where no plan exists), ``suppliers``: rows of supplier,
    worth_jpy and more, ``left_out``.
    """
    path = pack.folder / "provenance.json"
    if not path.is_file():
        return pack.summary.get("provenance")
    try:
        provenance: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise api.BadInput(message("error.no_json", reason=error), str(path)) from error
    lacking = [key for key in ("clean_jpy", "barred_jpy", "interval_jpy", "suppliers") if key not in provenance]
    if lacking:
        raise api.BadInput(message("error.lacking", keys=", ".join(lacking)), str(path))
    return provenance


def reference_for(listed_pack: ListedPack, packs: list[ListedPack]) -> ListedPack | None:
    """The plan of the scenario's principal reference (of the one without rules where it names none) over the same data and
    periods, if it has been solved.
    """
    pack = open_listed(listed_pack)
    name = next(iter(pack.case.scenario.reference), DEFAULT_REFERENCE)
    for other in packs:
        alike = other.scenario == name and other.data == listed_pack.data and other.key != listed_pack.key
        if alike and open_listed(other).summary["horizon"] == pack.summary["horizon"]:
            return other
    return None


@lru_cache(maxsize=8)
def with_reference(pack: api.Pack, reference: api.Pack | None) -> api.Pack:
    """The pack with what its reference adds to it; as it is where it has that already, or where the two cannot be compared."""
    if reference is None or pack.summary.get("premium") is not None or reference.summary.get("buyers") is None:
        return pack
    try:
        return api.pack_with_reference(pack, reference)
    except api.BadInput:
        return pack


def zipped(folder: Path) -> bytes:
    """A pack's folder as one .zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return stream.getvalue()
