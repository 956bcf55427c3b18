"""One sheet of a workbook as its XML has it: what a reader of values passes over."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree
from xml.parsers import expat

from optimizer.messages import message

from .workbook_formats import Formats

__all__ = ["CellArea", "LossReason", "LostCell", "PercentCell", "SheetNotes", "address", "filtered", "sheet_notes"]

LossReason = Literal["error", "uncalculated", "stale", "logical"]

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
#: What makes a sheet worth going through cell by cell; most have none of it.
_NOTABLE = re.compile(
    rb"<(?:\w+:)?(?:f|mergeCell)\b|\bt=[\"'](?:e|str|b)[\"']|hidden|\bwidth=[\"']0[\"']|zeroHeight|filterColumn|\bht=[\"']0[\"']"
)
_YES = ("1", "true", "on")


@dataclass(frozen=True)
class LostCell:
    """A cell without a value to trust: ``row`` from 1, ``column`` from 0, and what is shown there, if anything.

    It holds an error, TRUE or FALSE, a formula without a result, or one whose result is ``stale``: the workbook asks to be
    calculated.
    """

    row: int
    column: int
    shown: str | None
    why: LossReason


@dataclass(frozen=True)
class PercentCell:
    """A number that is shown as a percentage, and so stored as a hundredth of it; or with a ``word`` such as 万 behind it."""

    row: int
    column: int
    stored: str
    word: str | None = None


@dataclass(frozen=True)
class CellArea:
    """A rectangle of cells, both ends included; ``row`` and ``last_row`` from 1, columns from 0."""

    row: int
    column: int
    last_row: int
    last_column: int

    @classmethod
    def of(cls, text: str) -> CellArea | None:
        """The area of a reference such as ``B2:C9``; None if it is no such reference."""
        ends = [_ADDRESS.fullmatch(part) for part in text.split(":")]
        if not 1 <= len(ends) <= 2 or ends[0] is None or ends[-1] is None:
            return None
        return cls(int(ends[0][2]), _position(ends[0][1]), int(ends[-1][2]), _position(ends[-1][1]))

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies within."""
        return self.row <= row <= self.last_row and self.column <= column <= self.last_column

    def __str__(self) -> str:
        return f"{address(self.row, self.column)}:{address(self.last_row, self.last_column)}"


@dataclass
class SheetNotes:
    """What is to be told about a sheet besides its values."""

    lost: list[LostCell] = field(default_factory=list)
    percent: list[PercentCell] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    merged: list[CellArea] = field(default_factory=list)
    hidden: bool = False


def address(row: int, column: int) -> str:
    """The cell as Excel names it, such as ``C2``."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"


def sheet_notes(content: bytes, formats: Formats, stale: bool) -> SheetNotes:
    """What the XML of a sheet says besides values; ``stale``: results of formulas are not to be trusted.

    expat.ExpatError if it is no XML, ValueError if it is none of a sheet.
    """
    if not formats and b"\0" not in content and not _NOTABLE.search(content):
        return SheetNotes()
    reader = _Reader(formats, stale)
    if formats.conditional_percent:
        reader.conditional = _conditional(content, formats.conditional_percent)
    return reader.read(content)


def filtered(content: bytes) -> list[str]:
    """The ranges of the filters that are in use in the XML of a sheet or a table."""
    return _Reader(Formats(), stale=False).read(content).filters


def _conditional(content: bytes, conditional_percent: Collection[str]) -> list[CellArea]:
    """The areas of a sheet whose cells may be shown as percentages, by a condition."""
    areas: list[CellArea] = []
    for conditions in ElementTree.fromstring(content).iterfind("{*}conditionalFormatting"):
        if any(condition.get("dxfId") in conditional_percent for condition in conditions):
            parts = (CellArea.of(text) for text in conditions.get("sqref", "").split())
            areas += [area for area in parts if area is not None]
    return areas


class _Reader:
    """Follows the XML of a sheet from cell to cell."""

    def __init__(self, formats: Formats, stale: bool) -> None:
        self.formats = formats
        self.conditional: list[CellArea] = []
        self.stale = stale
        self.notes = SheetNotes()
        self.row, self.column = 0, -1
        self.cell: dict[str, str] = {}
        self.value: list[str] | None = None
        self.formula = self.reading = self.aside = False
        self.arrays: list[CellArea] = []
        self.filter: str | None = None
        self.criteria = False

    def read(self, content: bytes) -> SheetNotes:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = _refuse
        parser.Parse(content, True)
        return self.notes

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self.criteria and self.filter is not None:
            self.notes.filters.append(self.filter)
            self.filter = None
        match name:
            case "c":
                self._begin_cell(attributes)
            case "v":
                self.value, self.reading = [], True
            case "f":
                self.formula = True
                array = (
                    CellArea.of(attributes.get("ref", "")) if attributes.get("t") in ("array", "dataTable") else None
                )
                self.arrays += [array] if array is not None else []
            case "row":
                self.row, self.column = int(attributes.get("r", self.row + 1)), -1
                if attributes.get("hidden") in _YES or _zero(attributes.get("ht")):
                    self.notes.hidden_rows.append(self.row)
            case "col":
                if attributes.get("hidden") in _YES or _zero(attributes.get("width")):
                    self.notes.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
            case "mergeCell":
                area = CellArea.of(attributes.get("ref", ""))
                self.notes.merged += [area] if area is not None else []
            case "customSheetViews":
                self.aside = True
            case "autoFilter" if not self.aside:
                self.filter = attributes.get("ref", "")
            case "filterColumn":
                self.criteria = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _ADDRESS.fullmatch(attributes.get("r", ""))
        if place is None:
            self.column += 1
        else:
            self.row, self.column = int(place[2]), _position(place[1])
        self.cell, self.value, self.formula = attributes, None, False

    def _text(self, text: str) -> None:
        if self.reading and self.value is not None:
            self.value.append(text)

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "v":
                self.reading = False
            case "c":
                self._end_cell()
            case "filterColumn":
                self.criteria = False
            case "autoFilter":
                self.filter = None
            case "customSheetViews":
                self.aside = False

    def _end_cell(self) -> None:
        shown = "".join(self.value or []).strip() or None
        kind = self.cell.get("t", "n")
        why: LossReason | None = None
        if kind == "e":
            why = "error"
        elif kind == "b" and shown is not None:
            why, shown = "logical", "TRUE" if shown in _YES else "FALSE"
        elif shown is None and (self.formula or kind == "str"):
            why = "uncalculated"
        elif self.stale and (self.formula or any(area.holds(self.row, self.column) for area in self.arrays)):
            why = "stale"
        if why is not None:
            # A text stands in another part of the workbook; what is here is only its number there.
            self.notes.lost.append(LostCell(self.row, self.column, None if kind == "s" else shown, why))
        elif kind == "n" and shown is not None and self.formats:
            style = self.cell.get("s", "0")
            # By a condition nothing is told of 0, which is 0 either way.
            percent = not _zero(shown) and any(area.holds(self.row, self.column) for area in self.conditional)
            if percent or style in self.formats.percent:
                self.notes.percent.append(PercentCell(self.row, self.column, shown))
            elif (word := self.formats.thousands_word.get(style)) is not None:
                self.notes.percent.append(PercentCell(self.row, self.column, shown, word))


def _refuse(*_: object) -> None:
    raise ValueError(message("it declares entities"))


def _zero(height: str | None) -> bool:
    return height is not None and re.fullmatch(r"0*\.?0*", height) is not None


def _position(letters: str) -> int:
    """The position, from 0, of the column that Excel names by these letters."""
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1
