"""What can go wrong, said so that the reader can find and mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from optimizer.messages import Language, Message, in_language, listing, message, sequence

__all__ = ["BadInput", "DataFaults", "Fault", "PlannerError", "quoted", "unseen", "visible"]

Severity = Literal["error", "warning"]

_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
# Letters and marks to Unicode, but nothing that anybody could see: fillers, joiners and variation selectors.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def unseen(character: str) -> bool:
    """Whether a character shows nothing, or a blank other than the plain one."""
    return (
        not character.isprintable()
        or character in _FILLERS
        or any(ord(character) in selectors for selectors in _SELECTORS)
    )


def visible(text: str) -> str:
    """The text with what cannot be seen written out, such as ``\\u00a0`` for a no-break space."""
    return "".join(_escaped(c) if unseen(c) else c for c in text)


def quoted(text: object) -> str:
    """A text in quotes, with what cannot be seen written out; anything else as Python writes it."""
    if not isinstance(text, str):
        return repr(text)
    mark = '"' if "'" in text and '"' not in text else "'"
    return mark + visible(text.replace("\\", "\\\\").replace(mark, f"\\{mark}")) + mark


def _escaped(character: str) -> str:
    code = ord(character)
    return _NAMED.get(character) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


@dataclass(frozen=True)
class Fault:
    """One fault in the data: where it stands, what stands there, what was expected.

    ``row`` counts records with the header as row 1, so the first record is row 2, as a spreadsheet shows it;
    ``None`` when the fault concerns the whole table.
    """

    table: str
    row: int | None
    column: str | None
    value: str | None
    expected: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return str(self.message)

    @property
    def message(self) -> Message:
        """The fault in one line."""
        place: list[str] = [visible(self.table)]
        if self.row is not None:
            place.append(message("row {row}", row=self.row))
        if self.column is not None:
            place.append(message("column {column}", column=visible(self.column)))
        severity = message("error") if self.severity == "error" else message("warning")
        where = listing(place)
        if self.value is None:
            return message(
                "{severity}: {place}; expected {expected}", severity=severity, place=where, expected=self.expected
            )
        return message(
            "{severity}: {place}: found {value}; expected {expected}",
            severity=severity, place=where, value=_found(self.value), expected=self.expected,
        )  # fmt: skip


def _found(value: str) -> str:
    return message("'{value}'", value=value) if isinstance(value, Message) else quoted(value)


class PlannerError(Exception):
    """Base of every error the planner raises on purpose; its text is meant for the user."""

    def in_language(self, language: Language) -> str:
        """What is wrong, in the language."""
        return " ".join(str(in_language(argument, language)) for argument in self.args)


class BadInput(PlannerError):
    """Bad usage, scenario, rule pack or file; ``place`` names the file and line where that is known."""

    def __init__(self, text: str, place: str | None = None) -> None:
        super().__init__(message("{place}: {text}", place=place, text=text) if place else text)
        self.message = text
        self.place = place


class DataFaults(BadInput):
    """A data package that cannot be used, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault], place: str | None = None) -> None:
        self.faults = tuple(faults)
        errors = [f for f in self.faults if f.severity == "error"]
        lines = sequence((message("  {fault}", fault=fault.message) for fault in self.faults), "\n", "\n")
        super().__init__(message("{count} fault(s) in the data\n{lines}", count=len(errors), lines=lines), place)
