"""A header that is none of its table's as a whole: one fault for it, instead of one for each column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from optimizer.documents.nearest import nearest, without_unseen
from optimizer.documents.text_form import Trouble
from optimizer.errors import quoted

__all__ = ["misnamed"]

#: What a name may be wrapped in, and what separates columns where it is neither a comma nor one of the usual marks.
_QUOTES = "'’‘\"“”`"
_MARKS = {":": "colons", "^": "carets (^)", "~": "tildes (~)", "/": "slashes (/)", " ": "blanks"}
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
    names = ", ".join(list(known)[:_LONGEST]) + (", ..." if len(known) > _LONGEST else "")
    return Trouble(
        1,
        ",".join(cells),
        f"the column names of the table in row 1, which are {names}{_hint(cells, wanted, titles or {})}",
    )


def _bare(cell: str) -> str:
    return without_unseen(without_unseen(cell).strip(_QUOTES)).lower()


def _spelling(wrong: Sequence[tuple[str, str]]) -> str:
    """What to say of names that are right but for blanks, quotation marks or capital letters."""
    cells = [cell for cell, _ in wrong]
    ways = [
        ("without blanks around them or anything else that cannot be seen", any(c != without_unseen(c) for c in cells)),
        ("without quotation marks", any(without_unseen(c) != without_unseen(c).strip(_QUOTES) for c in cells)),
        ("in small letters", any(without_unseen(c).strip(_QUOTES) != n and _bare(c) == n for c, n in wrong)),
    ]
    how = " and ".join(way for way, so in ways if so)
    shown = ", ".join(f"{quoted(name)} for {quoted(cell)}" for cell, name in wrong[:_MOST_SHOWN])
    more = f" and {len(wrong) - _MOST_SHOWN} more" if len(wrong) > _MOST_SHOWN else ""
    return f"the column names as the table has them{f', {how}' if how else ''}: {shown}{more}"


def _hint(cells: Sequence[str], wanted: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """What may be meant by a header in which no known name stands."""
    if len(cells) == 1:
        for mark, title in _MARKS.items():
            parts = cells[0].split() if mark == " " else cells[0].split(mark)
            if len({_bare(part) for part in parts} & wanted.keys()) > 1:
                return f", and commas between them, not {title}"
    called = [(cell, titles[_bare(cell)]) for cell in cells if _bare(cell) in titles]
    if called:
        return "; " + ", ".join(f"{quoted(cell)} may be {name}" for cell, name in called)
    if any(map(_RECORD.fullmatch, cells)):
        return "; row 1 looks like a record: put the column names above it"
    return ""
