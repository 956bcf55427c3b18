"""What the system and libraries say of a file that they cannot read, with its Japanese; in quotes where that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter

from optimizer.messages import Message, message

__all__ = ["quotation", "reason_of", "words_of"]

#: The words of the system, of archives, of CSV files and of XML, with places for what varies in them; the first that fit count.
_KNOWN = (
    message("No such file or directory"),
    message("Permission denied"),
    message("Operation not permitted"),
    message("File exists"),
    message("Is a directory"),
    message("Not a directory"),
    message("Directory not empty"),
    message("No space left on device"),
    message("Read-only file system"),
    message("File name too long"),
    message("Too many open files"),
    message("Input/output error"),
    message("Invalid argument"),
    message("Too many levels of symbolic links"),
    message("[Errno {number}] {reason}: {file}", number="", reason="", file=""),
    message("[Errno {number}] {reason}", number="", reason=""),
    message("File is not a zip file"),
    message("Truncated file header"),
    message("Bad magic number for central directory"),
    message("Bad magic number for file header"),
    message("Bad CRC-32 for file {file}", file=""),
    message("Overlapped entries: {file} (possible zip bomb)", file=""),
    message("File name in directory {first} and header {second} differ.", first="", second=""),
    message("File {file} is encrypted, password required for extraction", file=""),
    message("That compression method is not supported"),
    message("Error {number} while decompressing data: {problem}", number="", problem=""),
    message("unexpected end of data"),
    message("{sign} expected after {mark}", sign="", mark=""),
    message("field larger than field limit ({most})", most=""),
    message("line contains NUL"),
    message("not well-formed (invalid token): line {line}, column {column}", line="", column=""),
    message("mismatched tag: line {line}, column {column}", line="", column=""),
    message("no element found: line {line}, column {column}", line="", column=""),
    message("unclosed token: line {line}, column {column}", line="", column=""),
    message("syntax error: line {line}, column {column}", line="", column=""),
    message("it declares entities"),
)


def reason_of(error: OSError) -> Message:
    """Why a file could not be read or written, in the words of the system."""
    return quotation(str(error.strerror), _KNOWN)


def words_of(error: Exception) -> Message:
    """What an error of a library says."""
    return quotation(str(error), _KNOWN)


def quotation(text: str, known: Iterable[Message]) -> Message:
    """The text of another program: as the known message that it fits, else in quotation marks where Japanese is read."""
    for form in known:
        if (match := re.fullmatch(_pattern(form.template), text, re.DOTALL)) is not None:
            values: dict[str, str] = match.groupdict()
            if "reason" in values:
                values["reason"] = quotation(values["reason"], known)
            return Message(form.template, values)
    return Message("{text}", {"text": text}, "「{text}」")


def _pattern(template: str) -> str:
    pieces = Formatter().parse(template)
    return "".join(re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, *_ in pieces)
