"""The published forms of lists: how each is told by its header, and where names, dates and citations stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from optimizer.documents.nearest import nearest
from optimizer.messages import Message, message

from .entry_names import entry_names

__all__ = ["FORMATS", "ListFormat", "missing_columns", "names_of", "recognise"]


def _columns(header: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(header.split(separator))


_CSL = _columns(
    "_id source entity_number type programs name title addresses federal_register_notice start_date end_date standard_order "
    "license_requirement license_policy call_sign vessel_type gross_tonnage gross_registered_tonnage vessel_flag "
    "vessel_owner remarks source_list_url alt_names citizenships dates_of_birth nationalities places_of_birth "
    "source_information_url ids"
)
_OPEN_SANCTIONS = _columns(
    "id schema name aliases birth_date countries addresses identifiers sanctions phones emails program_ids dataset "
    "first_seen last_seen last_change"
)
_NDAA_1260H = _columns("Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url", ",")
_CITED_1260H = "NDAA FY2021 s.1260H (Public Law 116-283)"


@dataclass(frozen=True)
class ListFormat:
    """One form of a list.

    A header with every column of ``marks`` is of this form; it must then have every column of ``read``. ``names``
    maps columns to the kind of name in them, the main one first; ``bracketed`` as `entry_names` says.
    ``required`` columns may not be blank, ``days`` hold dates. ``entries`` gives list_id, entity_id, listed_from,
    listed_to, citation and url of each record of a frame with the columns of the file, all of them text.
    """

    title: Message
    header: tuple[str, ...]
    marks: tuple[str, ...]
    read: tuple[str, ...]
    names: dict[str, str]
    bracketed: bool
    required: tuple[str, ...]
    days: tuple[str, ...]
    entries: Callable[[pd.DataFrame], pd.DataFrame]


def _entries(**columns: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({name: values.astype("str") for name, values in columns.items()})


def _list_code(source: str) -> str:
    """``el`` from "Entity List (EL) - Bureau of Industry and Security"."""
    code = re.search(r"\(([^()]+)\)", source)
    return _slug(re.sub(r"\s+list$", "", code.group(1), flags=re.IGNORECASE) if code else source)


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text.strip().lower()).strip("-")


def _csl(cells: pd.DataFrame) -> pd.DataFrame:
    return _entries(
        list_id="us-csl-" + cells["source"].map(_list_code, na_action="ignore"),
        entity_id=cells["_id"],
        listed_from=cells["start_date"],
        listed_to=cells["end_date"],
        citation=cells["source"] + ("; " + cells["federal_register_notice"]).fillna(""),
        url=cells["source_list_url"],
    )


def _open_sanctions(cells: pd.DataFrame) -> pd.DataFrame:
    # The file says when OpenSanctions first saw an entry, which is not when it was listed.
    unknown = pd.Series(pd.NA, index=cells.index, dtype="str")
    return _entries(
        list_id=unknown.fillna("opensanctions"),
        entity_id=cells["id"],
        listed_from=unknown,
        listed_to=unknown,
        citation=cells["dataset"] + ("; " + cells["sanctions"]).fillna(""),
        url="https://www.opensanctions.org/entities/" + cells["id"] + "/",
    )


def _ndaa_1260h(cells: pd.DataFrame) -> pd.DataFrame:
    name = cells["Clean Name"].fillna(cells["Name"])
    return _entries(
        list_id=pd.Series("us-ndaa-1260h", index=cells.index),
        entity_id=name.map(_slug, na_action="ignore"),
        listed_from=cells["Start date"],
        listed_to=cells["End date"],
        citation=_CITED_1260H + ("; " + cells["Note"]).fillna(""),
        url=cells["Source Url"],
    )


FORMATS = (
    ListFormat(
        title=message("the US Consolidated Screening List"),
        header=_CSL,
        marks=("_id", "source", "alt_names"),
        read=_columns("_id source name alt_names start_date end_date federal_register_notice source_list_url"),
        names={"name": "name", "alt_names": "alias"},
        bracketed=True,
        required=("_id", "source", "name"),
        days=("start_date", "end_date"),
        entries=_csl,
    ),
    ListFormat(
        title=message("OpenSanctions targets.simple.csv"),
        header=_OPEN_SANCTIONS,
        marks=("id", "schema", "aliases"),
        read=("id", "name", "aliases", "sanctions", "dataset"),
        names={"name": "name", "aliases": "alias"},
        bracketed=True,
        required=("id", "name", "dataset"),
        days=(),
        entries=_open_sanctions,
    ),
    ListFormat(
        title=message("the NDAA 1260H list"),
        header=_NDAA_1260H,
        marks=("Name", "Clean Name", "Parent Name"),
        read=_NDAA_1260H,
        names={
            "Name": "name",
            "Clean Name": "alias",
            "Alias": "alias",
            "Previous Name": "previous",
            "Parent Name": "parent",
        },
        bracketed=False,
        required=("Name", "Start date"),
        days=("Start date", "End date"),
        entries=_ndaa_1260h,
    ),
)
"""The published forms that are read, besides the planner's own table ``entities``."""


def recognise(header: tuple[str, ...]) -> ListFormat | None:
    """The form that a header is of; None if of none."""
    return next((form for form in FORMATS if set(form.marks) <= set(header)), None)


def names_of(
    columns: dict[str, str], cells: pd.DataFrame, separator: str | None = None, bracketed: bool = False
) -> pd.DataFrame:
    """Every name of every record, one a row: ``record`` (its index), name, kind, parent; a name twice in a record stands once.

    ``columns`` gives the kind of the names in a column. ``separator`` divides the cells that hold several; None where entries
    are written as sentences. The rest as `entry_names` says.
    """
    texts = [cells[column].astype("object").where(cells[column].notna(), "") for column in columns]
    rows: list[tuple[object, str, str, str | None]] = []
    for record, *values in zip(cells.index, *texts, strict=True):
        texts_and_kinds = zip(values, columns.values(), strict=True)
        parts = [
            (part, kind)
            for text, kind in texts_and_kinds
            for part in (text.split(separator) if separator is not None and kind != "name" else [text])
            if part.strip()
        ]
        rows += [(record, named.name, named.kind, named.parent) for named in entry_names(parts, bracketed)]
    names = pd.DataFrame(rows, columns=["record", "name", "kind", "parent"])
    return names.astype({"record": cells.index.dtype, "name": "str", "kind": "str", "parent": "str"})


def missing_columns(form: ListFormat, header: tuple[str, ...]) -> dict[str, str | None]:
    """The columns that the form needs and the header lacks, each with the column that may be meant by it."""
    spare = [name for name in header if name not in form.header]
    return {name: nearest(name, spare) for name in form.read if name not in header}
