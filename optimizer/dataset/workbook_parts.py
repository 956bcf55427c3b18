"""What the parts of a workbook say about its sheets, beside the values in their cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath
from xml.etree import ElementTree
from xml.parsers import expat

from optimizer.dataset.package_files import read_member
from optimizer.dataset.schema import TABLES
from optimizer.dataset.workbook_cells import SheetNotes, filtered, sheet_notes
from optimizer.errors import BadInput

__all__ = ["book_notes"]

_BOOK = "xl/workbook.xml"
_FAR_OUT = re.compile(rb"\br=[\"'](?:[A-Za-z]{2,}[0-9]+|[A-Za-z]?[0-9]{7,})[\"']")
#: Percentages among the formats that every workbook has without stating them.
_PERCENT_FORMATS = {"9", "10"}
#: Of the code of a format: texts in it, escaped or filling characters, and colours or conditions.
_NO_FORMAT = re.compile(r"\"[^\"]*\"|[\\_*].|\[[^\]]*\]")
_YES = ("1", "true", "on")


@dataclass(frozen=True)
class _Sheet:
    name: str
    path: str
    hidden: bool


def book_notes(archive: zipfile.ZipFile, place: str) -> dict[str, SheetNotes]:
    """What is to be told about each sheet, by its name; BadInput if the workbook is not what its parts state."""
    # Every part is unpacked once, so that none is larger than it states.
    parts = {m.filename: read_member(archive, m, place) for m in archive.infolist() if not m.is_dir()}
    try:
        return _notes(parts, place)
    except (ElementTree.ParseError, expat.ExpatError, LookupError, ValueError) as error:
        raise BadInput(f"the workbook cannot be read ({error})", place) from None


def _notes(parts: Mapping[str, bytes], place: str) -> dict[str, SheetNotes]:
    if _BOOK not in parts or _relations_of(_BOOK) not in parts:
        raise BadInput("the file is not an .xlsx workbook", place)
    book = ElementTree.fromstring(parts[_BOOK])
    calculation = book.find("{*}calcPr")
    stale = calculation is not None and (
        calculation.get("fullCalcOnLoad") in _YES or calculation.get("calcCompleted", "1") not in _YES
    )
    styles = next((path for kind, path in _related(parts, _BOOK) if kind == "styles"), "")
    percent = _percent_styles(parts[styles]) if styles in parts else set()
    found = {}
    for sheet in _sheets(book, parts):
        notes = SheetNotes()
        if sheet.name in TABLES:
            if sheet.path not in parts:
                raise BadInput(f"the workbook cannot be read (it holds no sheet {sheet.name})", place)
            content = parts[sheet.path]
            if _FAR_OUT.search(content):
                # One stray cell at the far end of a sheet would have the reader make room for all before it.
                raise BadInput(f"sheet {sheet.name} has cells beyond column Z or row 999,999; delete them", place)
            notes = sheet_notes(content, percent, stale)
            for kind, path in _related(parts, sheet.path):
                if kind == "table" and path in parts:
                    notes.filters += filtered(parts[path])
        notes.hidden = sheet.hidden
        found[sheet.name] = notes
    return found


def _sheets(book: ElementTree.Element, parts: Mapping[str, bytes]) -> Iterator[_Sheet]:
    targets = {key: path for key, _, path in _relations(parts, _BOOK)}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        hidden = sheet.get("state", "visible") != "visible"
        yield _Sheet(sheet.get("name", ""), targets.get(relation, ""), hidden)


def _percent_styles(content: bytes) -> set[str]:
    """The styles, by number, of cells that are shown as percentages."""
    styles = ElementTree.fromstring(content)
    formats = _PERCENT_FORMATS | {
        stated.get("numFmtId", "")
        for stated in styles.iterfind("{*}numFmts/{*}numFmt")
        if "%" in _NO_FORMAT.sub("", stated.get("formatCode", ""))
    }
    cells = enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
    return {str(number) for number, style in cells if style.get("numFmtId") in formats}


def _relations_of(path: str) -> str:
    return join(dirname(path), "_rels", f"{basename(path)}.rels")


def _related(parts: Mapping[str, bytes], path: str) -> list[tuple[str, str]]:
    """The parts that a part refers to, each with what it is."""
    return [(kind, target) for _, kind, target in _relations(parts, path)]


def _relations(parts: Mapping[str, bytes], path: str) -> Iterator[tuple[str, str, str]]:
    """By id: what a part refers to, the last word of its type, and its path in the archive."""
    content = parts.get(_relations_of(path))
    if content is None:
        return
    for relation in ElementTree.fromstring(content).iterfind("{*}Relationship"):
        target = normpath(join("/", dirname(path), relation.get("Target", "")))
        yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target.removeprefix("/")
