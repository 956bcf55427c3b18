"""How a text file is encoded and what separates its columns, told where that is not as it should be."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from optimizer.messages import message

from .nearest import without_unseen

__all__ = [
    "TITLE_ROWS",
    "Encoding",
    "Trouble",
    "decoded",
    "header_below",
    "misencoded",
    "misformed",
    "readable",
    "separator_of",
]

_SAVE = message('in Excel, save as "CSV UTF-8 (comma delimited)"')
_SAVE_UTF8 = message('save it as UTF-8 (in Excel: "CSV UTF-8 (comma delimited)")')
_REGION = message(
    "; where it writes semicolons there too, set commas and decimal points in the region settings of Windows"
)

_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BINARY = {
    b"PK\x03\x04": message("a workbook or another archive"),
    b"\xd0\xcf\x11\xe0": message("an old workbook (.xls)"),
}
_UNICODE_TEXT = message('UTF-16 ("Unicode Text")')
_TITLES = {
    "utf-16-le": _UNICODE_TEXT,
    "utf-16-be": _UNICODE_TEXT,
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "iso2022_jp": "ISO-2022-JP (JIS)",
    "cp932": "cp932 (Shift_JIS)",
    "euc_jp": "EUC-JP",
    "gb2312": message("GB 2312 or EUC-JP"),
    "cp1252": message("another encoding, perhaps Windows-1252"),
}
_SEPARATORS = {
    ";": message("semicolons (;)"),
    "\t": message("tabs"),
    "|": message("vertical bars (|)"),
    "，": message("full-width commas (，)"),
}
_SEP_LINE = re.compile(r"\"?sep=(?:[^\"\r\n]|\\t)?\"?[,;\t|]*", re.IGNORECASE)
TITLE_ROWS = 20
"""So many rows at the top of a table are searched for its header."""

#: Bytes from which the form of a file is told.
_LOOKED_AT = 1 << 16


@dataclass(frozen=True)
class Encoding:
    """An encoding other than UTF-8: its codec and what people call it."""

    codec: str
    title: str


@dataclass(frozen=True)
class Trouble:
    """Why a file as a whole cannot be read: the row where it shows, what stands there and what was expected."""

    row: int
    value: str | None
    expected: str


def misencoded(data: bytes) -> Encoding | None:
    """What the bytes are encoded in, where that is not UTF-8; None too where nothing but single bytes are odd."""
    codec = _codec(data)
    return None if codec is None else Encoding(codec, _TITLES[codec])


def decoded(data: bytes) -> str | Trouble:
    """The text of a UTF-8 file, its byte-order mark left out, or why it is none."""
    for mark, title in _BINARY.items():
        if data.startswith(mark):
            return Trouble(1, None, message("UTF-8 text, not {form}: {save}", form=title, save=_SAVE_UTF8))
    try:
        text, odd = data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        text, odd = "", error
    if odd is None and "\0" not in text and "\x1b" not in text:
        return text
    if (encoding := misencoded(data)) is not None:
        other = separator_of(data[: _LOOKED_AT & ~3].decode(encoding.codec, "replace").removeprefix("\ufeff"))
        form = encoding.title
        if other:
            form = message("{encoding}, separated by {separator}", encoding=form, separator=_SEPARATORS[other])
        expected = message("UTF-8 text, not {form}: {save}", form=form, save=_SAVE_UTF8)
        return Trouble(_first_odd(data, encoding), None, expected)
    if odd is not None:
        row, shown = data.count(b"\n", 0, odd.start) + 1, repr(data[odd.start : odd.end])[2:-1]
        expected = message("UTF-8 text, of which the bytes {bytes} are none: {save}", bytes=shown, save=_SAVE_UTF8)
        return Trouble(row, None, expected)
    if "\0" in text:
        expected = message("UTF-8 text without NUL characters: {save}", save=_SAVE_UTF8)
        return Trouble(text.count("\n", 0, text.index("\0")) + 1, None, expected)
    return text


def readable(data: bytes, known: Collection[str] = ()) -> str | Trouble:
    """The text of a CSV file in UTF-8, with commas and the column names in its first row, or why it is none."""
    text = decoded(data)
    return text if isinstance(text, Trouble) else misformed(text, known) or text


def misformed(text: str, known: Collection[str]) -> Trouble | None:
    """Why the text is no CSV file with commas and the column names in its first row, as far as its first lines tell.

    ``known`` are names that its header may have; without them less can be told.
    """
    first = next(iter(text[:_LOOKED_AT].splitlines()), "")
    rest = text[len(first) :].lstrip("\r\n")
    if _SEP_LINE.fullmatch(first):
        other = separator_of(rest, known)
        apart = message(", and commas, not {separator}, between them", separator=_SEPARATORS[other]) if other else ""
        expected = message(
            "the column names in the first row{apart}: {save}, which leaves out the line sep={region}",
            apart=apart, save=_SAVE, region=_REGION if other == ";" else "",
        )  # fmt: skip
        return Trouble(1, first, expected)
    if other := separator_of(text, known):
        if other == ";":
            expected = message(
                "commas between the columns and decimal points in numbers, not {separator}: {save}{region}",
                separator=_SEPARATORS[other], save=_SAVE, region=_REGION,
            )  # fmt: skip
        else:
            separator = _SEPARATORS[other]
            expected = message("commas between the columns, not {separator}: {save}", separator=separator, save=_SAVE)
        return Trouble(1, first, expected)
    rows = list(_records(text, ","))
    if rows and len(rows[0]) == 1 and _names(next(_records(rows[0][0], ","), []), known) > 1:
        cells = message(
            "each value in a cell of its own; here quotes make one cell of the whole line: {save}", save=_SAVE
        )
        return Trouble(1, first, cells)
    return header_below(rows, known)


def names_misformed(text: str) -> Trouble | None:
    """Why the text is no list of names, one a line: what is in no name cuts the first line, and most of the others."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and _SEP_LINE.fullmatch(lines[0]):
        return Trouble(1, lines[0], message("a name: {save}, which leaves out the line sep=", save=_SAVE))
    for mark, title in _SEPARATORS.items():
        if lines and mark in lines[0] and 2 * sum(mark in line for line in lines) >= len(lines):
            expected = message(
                "one name a line, or a column called name and commas between the columns, not {separator}: {save}",
                separator=title, save=_SAVE,
            )  # fmt: skip
            return Trouble(1, lines[0], expected)
    return None


def separator_of(text: str, known: Collection[str] = ()) -> str | None:
    """What separates the columns of the text, where it is not commas; None where nothing says so."""
    rows = {mark: list(_records(text, mark)) for mark in (",", *_SEPARATORS)}
    named = {mark: max((_names(row, known) for row in records), default=0) for mark, records in rows.items()}
    best = max(named, key=lambda mark: named[mark])
    if named[best] > max(named[","], 1):
        return best
    if named[","] or not rows[","]:
        return None
    # Of a header that names nothing known, only that it has no comma and is cut by another mark can be said.
    header = {mark: len(records[0]) for mark, records in rows.items() if records}
    others = [mark for mark in _SEPARATORS if header.get(mark, 1) > 1]
    return max(others, key=lambda mark: header[mark]) if header[","] == 1 and others else None


def header_below(rows: Sequence[Sequence[str]], known: Collection[str]) -> Trouble | None:
    """That the header stands in a later one of the first ``rows`` of a table, if it does."""
    named = [_names(row, known) for row in rows[:TITLE_ROWS]]
    best = max(range(len(named)), key=lambda k: (named[k], -k), default=0)
    if not best or named[best] < 2 or named[best] <= named[0]:
        return None
    title = next((cell for cell in rows[0] if cell.strip()), None)
    expected = message(
        "the column names in row 1; {above}, and the header seems to be in row {row}: delete what is above it",
        above=message("row 1 looks like a title") if title else message("row 1 is blank"), row=best + 1,
    )  # fmt: skip
    return Trouble(1, title, expected)


def _codec(data: bytes) -> str | None:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    nuls = [data[k::2].count(0) for k in (0, 1)]
    # A stray byte at the end, such as a line end that was added in another encoding, leaves the rest what it is.
    if max(nuls) > 3 and not min(nuls) and (len(data) % 2 == 0 or 8 * max(nuls) > len(data)):
        return "utf-16-le" if nuls[1] else "utf-16-be"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        # Enough of the file to tell by, in whole lines: what a line begins with is no second half of a character.
        start = data.rfind(b"\n", 0, max(0, error.start - _LOOKED_AT)) + 1
        end = data.rfind(b"\n", 0, error.start + _LOOKED_AT)
        return _codec_of_bytes(data[start : end if end > error.end else len(data)])
    return "iso2022_jp" if b"\x1b$" in data or b"\x1b(" in data else None


def _codec_of_bytes(data: bytes) -> str | None:
    """The encoding of bytes that are not UTF-8; None if most of them are."""
    text = data.decode(errors="replace")
    odd = text.count("\ufffd")
    if sum(c > "\x7f" for c in text) - odd > odd:
        return None
    japanese, extended = _decoded(data, "cp932"), _decoded(data, "euc_jp")
    if extended is not None and (japanese is None or _half_width(japanese) > 0.3):
        return "euc_jp" if any("\u3040" <= c <= "\u30ff" for c in extended) else "gb2312"
    if japanese is not None and _common(japanese):
        return "cp932"
    return "gb2312" if _decoded(data, "gb2312") is not None else "cp1252"


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _half_width(text: str) -> float:
    """How much of what is not ASCII is half-width kana, which hardly anybody writes."""
    others = [c for c in text if c > "\x7f"]
    return sum("\uff61" <= c <= "\uff9f" for c in others) / max(len(others), 1)


def _common(text: str) -> bool:
    """Whether most of what is not ASCII is kana, full-width signs or a kanji of the first level."""
    others = [c for c in text if c > "\x7f"]
    usual = sum(c.encode("cp932")[0] < 0x99 or "\uff61" <= c <= "\uff9f" for c in others)
    return 2 * usual >= len(others)


def _first_odd(data: bytes, encoding: Encoding) -> int:
    """The row in which a file in another encoding first shows it."""
    if encoding.codec.startswith("utf"):
        return 1
    position = data.find(b"\x1b") if encoding.codec == "iso2022_jp" else next(k for k, b in enumerate(data) if b > 127)
    return data.count(b"\n", 0, position) + 1


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """The first records of the text; as far as they can be read at all."""
    lines = text[:_LOOKED_AT].splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=separator)
    try:
        yield from islice(reader, TITLE_ROWS)
    except csv.Error:
        return


def _names(row: Sequence[str], known: Collection[str]) -> int:
    """How many distinct known names stand in the row, letter case and what cannot be seen aside."""
    wanted = {name.lower() for name in known}
    return len(wanted & {without_unseen(cell).lower() for cell in row})
