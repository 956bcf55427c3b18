"""What the parts of a workbook say about its sheets, beside the values in their cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath
from xml.etree import ElementTree
from xml.parsers import expat

from optimizer.documents.reasons import words_of
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.schema import TABLES

from .package_files import read_member
from .workbook_cells import SheetNotes, filtered, sheet_notes
from .workbook_formats import Formats, formats_of

__all__ = ["book_notes"]

_BOOK = "xl/workbook.xml"
_FAR_OUT = re.compile(rb"\br=[\"'](?:[A-Za-z]{2,}[0-9]+|[A-Za-z]?[0-9]{7,})[\"']")
_YES = ("1", "true", "on")


@dataclass(frozen=True)
class _Sheet:
    name: str
    path: str
    hidden: bool


class _Parts:
    """The parts of a workbook by path, unpacked when they are asked for."""

    def __init__(self, archive: zipfile.ZipFile, place: str) -> None:
        self.archive, self.place = archive, place
        self.members = {m.filename: m for m in archive.infolist() if not m.is_dir()}

    def __contains__(self, path: str) -> bool:
        return path in self.members

    def __getitem__(self, path: str) -> bytes:
        return read_member(self.archive, self.members[path], self.place)


def book_notes(archive: zipfile.ZipFile, place: str) -> dict[str, SheetNotes]:
    """What is to be told about each sheet, by its name; BadInput if the workbook is not what its parts state."""
    parts = _Parts(archive, place)
    try:
        notes = _notes(parts, place)
    except (ElementTree.ParseError, expat.ExpatError, LookupError, ValueError) as error:
        raise BadInput(message("the workbook cannot be read ({reason})", reason=words_of(error)), place) from None
    for path in parts.members:
        # Every part is unpacked once, so that none is larger than it states.
        parts[path]
    return notes


def _notes(parts: _Parts, place: str) -> dict[str, SheetNotes]:
    if _BOOK not in parts or _relations_of(_BOOK) not in parts:
        raise BadInput(message("the file is not an .xlsx workbook"), place)
    book = ElementTree.fromstring(parts[_BOOK])
    calculation = book.find("{*}calcPr")
    stale = calculation is not None and (
        calculation.get("fullCalcOnLoad") in _YES or calculation.get("calcCompleted", "1") not in _YES
    )
    styles = next((path for kind, path in _related(parts, _BOOK) if kind == "styles"), "")
    formats = formats_of(parts[styles]) if styles in parts else Formats()
    by_name = {}
    for sheet in _sheets(book, parts):
        known = sheet.name in TABLES
        if known and sheet.path not in parts:
            reason = message("it holds no sheet {sheet}", sheet=sheet.name)
            raise BadInput(message("the workbook cannot be read ({reason})", reason=reason), place)
        notes = _notes_of(sheet, parts, formats, stale) if known else SheetNotes()
        notes.hidden = sheet.hidden
        by_name[sheet.name] = notes
    return by_name


def _notes_of(sheet: _Sheet, parts: _Parts, formats: Formats, stale: bool) -> SheetNotes:
    content = parts[sheet.path]
    if _FAR_OUT.search(content):
        # One stray cell at the far end of a sheet would have the reader make room for all before it.
        text = message("sheet {sheet} has cells beyond column Z or row 999,999; delete them", sheet=sheet.name)
        raise BadInput(text, parts.place)
    notes = sheet_notes(content, formats, stale)
    for kind, path in _related(parts, sheet.path):
        if kind == "table" and path in parts:
            notes.filters += filtered(parts[path])
    return notes


def _sheets(book: ElementTree.Element, parts: _Parts) -> Iterator[_Sheet]:
    targets = {key: path for key, _, path in _relations(parts, _BOOK)}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        hidden = sheet.get("state", "visible") != "visible"
        yield _Sheet(sheet.get("name", ""), targets.get(relation, ""), hidden)


def _relations_of(path: str) -> str:
    return join(dirname(path), "_rels", f"{basename(path)}.rels")


def _related(parts: _Parts, path: str) -> list[tuple[str, str]]:
    """The parts that a part refers to, each with what it is."""
    return [(kind, target) for _, kind, target in _relations(parts, path)]


def _relations(parts: _Parts, path: str) -> Iterator[tuple[str, str, str]]:
    """By id: what a part refers to, the last word of its type, and its path in the archive."""
    if _relations_of(path) not in parts:
        return
    for relation in ElementTree.fromstring(parts[_relations_of(path)]).iterfind("{*}Relationship"):
        target = normpath(join("/", dirname(path), relation.get("Target", "")))
        yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target.removeprefix("/")
