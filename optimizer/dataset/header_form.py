"""A header that is none of its table's as a whole: one fault for it, instead of one for each column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from optimizer.documents.nearest import nearest, without_unseen
from optimizer.documents.text_form import Trouble
from optimizer.errors import quoted
from optimizer.messages import Message, listing, message, sequence

from .table_faults import some

__all__ = ["misnamed"]

#: What a name may be wrapped in, and what separates columns where it is neither a comma nor one of the usual marks.
_QUOTES = "'’‘\"“”`"
_MARKS = {
    ":": message("colons"),
    "^": message("carets (^)"),
    "~": message("tildes (~)"),
    "/": message("slashes (/)"),
    " ": message("blanks"),
}
_RECORD = re.compile(r"[0-9]+(?:\.[0-9]+)?|[0-9]{4}Q[1-4]|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_SHOWN = 3
_LONGEST = 12


def misnamed(header: Sequence[str], known: Collection[str], titles: Mapping[str, str] | None = None) -> Trouble | None:
    """Why a header as a whole is not that of its table; None where no or only single names are wrong.

    ``known`` are the names that it may have, ``titles`` what people call these columns instead.
    """
    cells = [cell for cell in header if cell.strip()]
    wanted = {name.lower(): name for name in known}
    alike = [(cell, wanted[_bare(cell)]) for cell in cells if _bare(cell) in wanted]
    wrong = [(cell, name) for cell, name in alike if cell != name and cell not in known]
    if len(wrong) > 1 and (len(wrong) == len(alike) or len(wrong) > 2):
        return Trouble(1, wrong[0][0], _spelling(wrong))
    if alike or not cells:
        return None
    close = sum(nearest(cell, known) is not None for cell in cells)
    if 2 * close >= len(cells) and not any(map(_RECORD.fullmatch, cells)):
        return None
    expected = message(
        "the column names of the table in row 1, which are {names}{hint}",
        names=listing([*list(known)[:_LONGEST], *(["..."] if len(known) > _LONGEST else [])]),
        hint=_hint(cells, wanted, titles or {}),
    )
    return Trouble(1, ",".join(cells), expected)


def _bare(cell: str) -> str:
    return without_unseen(without_unseen(cell).strip(_QUOTES)).lower()


def _spelling(wrong: Sequence[tuple[str, str]]) -> str:
    """What to say of names that are right but for blanks, quotation marks or capital letters."""
    cells = [cell for cell, _ in wrong]
    ways = []
    if any(c != without_unseen(c) for c in cells):
        ways.append(message("without blanks around them or anything else that cannot be seen"))
    if any(without_unseen(c) != without_unseen(c).strip(_QUOTES) for c in cells):
        ways.append(message("without quotation marks"))
    if any(without_unseen(c).strip(_QUOTES) != n and _bare(c) == n for c, n in wrong):
        ways.append(message("in small letters"))
    names = some([message("{name} for {cell}", name=quoted(n), cell=quoted(c)) for c, n in wrong], _MOST_SHOWN)
    if not ways:
        return message("the column names as the table has them: {names}", names=names)
    how = sequence(ways, " and ", "、")
    return message("the column names as the table has them, {how}: {names}", how=how, names=names)


def _hint(cells: Sequence[str], wanted: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """What may be meant by a header in which no known name stands."""
    if len(cells) == 1:
        for mark, title in _MARKS.items():
            parts = cells[0].split() if mark == " " else cells[0].split(mark)
            if len({_bare(part) for part in parts} & wanted.keys()) > 1:
                return message(", and commas between them, not {separator}", separator=title)
    called = [(cell, titles[_bare(cell)]) for cell in cells if _bare(cell) in titles]
    if called:
        guesses = listing(message("{cell} may be {name}", cell=quoted(cell), name=name) for cell, name in called)
        return Message("; {guesses}", {"guesses": guesses}, "（{guesses}）")
    if any(map(_RECORD.fullmatch, cells)):
        return message("; row 1 looks like a record: put the column names above it")
    return ""
