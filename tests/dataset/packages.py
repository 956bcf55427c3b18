"""A small sound package on disk: two suppliers of one part, one segment, two periods."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Mapping[str, object]]

SMALL: dict[str, Rows] = {
    "countries": [
        {"country_id": "JPN", "name_en": "Japan", "name_ja": "日本", "bloc": "domestic", "risk_score": 5},
        {"country_id": "AUS", "name_en": "Australia", "name_ja": "オーストラリア", "bloc": "allied"},
        {"country_id": "CHN", "name_en": "China", "name_ja": "中国", "bloc": "of_concern", "risk_score": 60.5},
    ],
    "parts": [
        {
            "part_id": "ROUTER",
            "name_en": "Core router",
            "name_ja": "基幹ルーター",
            "family": "communication",
            "unit": "piece",
            "hs6": "851762",
        },
    ],
    "suppliers": [
        {"supplier_id": "S-CHN", "name_en": "Incumbent", "country_id": "CHN"},
        {"supplier_id": "S-AUS", "name_en": "Allied, Ltd.", "country_id": "AUS"},
    ],
    "plants": [
        {"plant_id": "P-CHN", "supplier_id": "S-CHN", "country_id": "CHN"},
        {"plant_id": "P-AUS", "supplier_id": "S-AUS", "country_id": "AUS", "capacity": 500},
    ],
    "offers": [
        {
            "offer_id": "O-CHN",
            "plant_id": "P-CHN",
            "part_id": "ROUTER",
            "unit_price": 1000,
            "currency": "USD",
            "status": "incumbent",
            "source_id": "EXAMPLE",
            "grade": "assumption",
        },
        {
            "offer_id": "O-AUS",
            "plant_id": "P-AUS",
            "part_id": "ROUTER",
            "unit_price": 150000.5,
            "currency": "JPY",
            "capacity": 80,
            "status": "candidate",
            "qualification_cost_jpy": 1000000,
            "qualification_periods": 1,
            "ramp": "0.5;1",
        },
    ],
    "segments": [
        {
            "segment_id": "MINISTRY",
            "name_en": "Ministries",
            "name_ja": "府省",
            "sector": "ministry",
            "country_id": "JPN",
            "priority": 1,
        },
    ],
    "demand": [
        {"segment_id": "MINISTRY", "part_id": "ROUTER", "period": "2027Q2", "units": 100},
        {"segment_id": "MINISTRY", "part_id": "ROUTER", "period": "2027Q3", "units": 120},
    ],
    "lanes": [
        {"origin": "*", "destination": "JPN", "freight_pct": 2, "lead_periods": 0},
        {"origin": "AUS", "destination": "MINISTRY", "part_id": "ROUTER", "freight_jpy_per_unit": 3000},
    ],
    "fx": [
        {"currency": "USD", "period": "*", "jpy_per_unit": 110},
        {"currency": "USD", "period": "2027Q3", "jpy_per_unit": 112.25},
    ],
    "sources": [{"source_id": "EXAMPLE", "title": "Example figures", "date": "2018-12"}],
}


def csv_text(rows: Rows) -> str:
    """Rows as CSV, with every column that some row has, in order of appearance."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_small_package(folder: Path, **table_overrides: Rows | str | bytes | None) -> Path:
    """Writes the small package to ``folder`` and returns it.

    An override takes the place of a table, or adds one: rows, the text or bytes of its CSV file, or None to
    leave the table out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in {**SMALL, **table_overrides}.items():
        if content is None:
            continue
        text = content if isinstance(content, str | bytes) else csv_text(content)
        (folder / f"{table}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def changed(table: str, row: int, **cells: object) -> list[dict[str, object]]:
    """The small package's rows of a table with some cells of one record changed; ``row`` is as in a fault."""
    rows = [dict(r) for r in SMALL[table]]
    rows[row - 2] |= cells
    return rows


def added(table: str, *rows: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The small package's rows of a table and some more."""
    return [*SMALL.get(table, []), *rows]
