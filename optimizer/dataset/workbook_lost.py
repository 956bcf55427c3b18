"""Cells of a workbook that hold an error or an uncalculated formula, which a reader takes for blanks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import join, normpath
from xml.etree import ElementTree

from optimizer.dataset.package_files import read_member
from optimizer.dataset.schema import TABLES
from optimizer.errors import BadInput

__all__ = ["LostCell", "lost_cells"]

_FORMULA = rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>\s*(?:" + _FORMULA + rb")?\s*(?:<(?:\w+:)?v>([^<]*)<)?")
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\b((?:(?!\bt=[\"']str[\"'])[^>])*)(?<!/)>\s*" + _FORMULA + rb"\s*"
    rb"()(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_FAR_OUT = re.compile(rb"\br=[\"'](?:[A-Za-z]{2,}[0-9]+|[A-Za-z]?[0-9]{7,})[\"']")
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]+)([0-9]+)[\"']")


@dataclass(frozen=True)
class LostCell:
    """A cell whose content is lost: ``row`` from 1, ``column`` from 0, and the error shown there, if any."""

    row: int
    column: int
    shown: str | None


def lost_cells(archive: zipfile.ZipFile, place: str) -> dict[str, list[LostCell]]:
    """The lost cells of every sheet, by its name; BadInput if the workbook is not what its parts state."""
    parts = {m.filename: m for m in archive.infolist()}
    contents: dict[str, bytes] = {
        name: read_member(archive, parts[name], place)
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        if name in parts
    }
    sheets = _sheets(contents, place)
    for path, name in sheets.items():
        if name in TABLES and path not in parts:
            raise BadInput(f"the workbook cannot be read (it holds no sheet {name})", place)
    found: dict[str, list[LostCell]] = {}
    for path, member in parts.items():
        # Every part is unpacked once, so that none is larger than it states.
        content = read_member(archive, member, place)
        if path not in sheets:
            continue
        if sheets[path] in TABLES and _FAR_OUT.search(content):
            # One stray cell at the far end of a sheet would have the reader make room for all before it.
            raise BadInput(f"sheet {sheets[path]} has cells beyond column Z or row 999,999; delete them", place)
        found[sheets[path]] = sorted(_lost(content), key=lambda cell: (cell.row, cell.column))
    return found


def _sheets(contents: dict[str, bytes], place: str) -> dict[str, str]:
    """The name of each sheet by the path of its part."""
    try:
        roots = {name: ElementTree.fromstring(content) for name, content in contents.items()}
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise BadInput(f"the workbook cannot be read ({error})", place) from None
    book, relations = roots.get("xl/workbook.xml"), roots.get("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        raise BadInput("the file is not an .xlsx workbook", place)
    targets = {r.get("Id"): r.get("Target", "") for r in relations.iterfind("{*}Relationship")}
    sheets = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        path = normpath(join("/xl", targets.get(relation, "")))
        sheets[path.removeprefix("/")] = sheet.get("name", "")
    return sheets


def _lost(content: bytes) -> Iterator[LostCell]:
    for pattern in (_ERROR, _UNCALCULATED):
        for cell in pattern.finditer(content):
            address = _ADDRESS.search(cell[1])
            if address is not None:
                shown = cell[2].decode(errors="replace") if cell[2] else None
                yield LostCell(int(address[2]), _position(address[1]), shown)


def _position(letters: bytes) -> int:
    """The position, from 0, of the column that Excel names by these letters."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1
