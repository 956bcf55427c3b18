from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimizer.dataset.cells import empty_table
from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.schema import TABLES
from optimizer.screening import listed_from_tables, read_listed
from optimizer.screening.lists import LISTED_COLUMNS

CSL = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,"
    "license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,"
    "remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids\n"
)
EL = "Entity List (EL) - Bureau of Industry and Security"
OPEN_SANCTIONS = (
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,first_seen,"
    "last_seen,last_change\n"
)
NDAA = "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url\n"
OWN = "entity_id,name,aliases,list_id,listed_from,listed_to,parent_id,citation\n"


def write(folder: Path, text: str, *, bom: bool = False) -> Path:
    path = folder / "list.csv"
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.encode())
    return path


def csl(identity: str, name: str, alt: str = "", start: str = "", end: str = "", source: str = EL) -> str:
    return (
        f"{identity},{source},,Entity,,{name},,,84 FR 22961,{start},{end},{',' * 9},https://bis.example,{alt},,,,,,\n"
    )


def kinds(listed: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(listed["name"], listed["kind"], strict=True))


def faults(path: Path) -> list[Fault]:
    with pytest.raises(DataFaults) as caught:
        read_listed(path)
    assert caught.value.place == str(path)
    return list(caught.value.faults)


@pytest.mark.parametrize("bom", [False, True])
def test_the_consolidated_screening_list(tmp_path: Path, bom: bool) -> None:
    rows = csl("a1", "Huawei Technologies Co.", "Huawei; 华为 ;;Huawei", "2019-05-16") + csl(
        "b2", "Foo", source="Capta List (CAP)"
    )
    listed = read_listed(write(tmp_path, CSL + rows, bom=bom))
    assert tuple(listed.columns) == LISTED_COLUMNS
    assert kinds(listed) == [
        ("Huawei Technologies Co.", "name"),
        ("Huawei", "alias"),
        ("华为", "alias"),
        ("Foo", "name"),
    ]
    first = listed.iloc[0]
    assert first[["list_id", "entity_id", "listed_from", "url", "row"]].tolist() == [
        "us-csl-el", "a1", "2019-05-16", "https://bis.example", 2,
    ]  # fmt: skip
    assert first["citation"] == f"{EL}; 84 FR 22961"
    assert pd.isna(first["listed_to"])
    assert listed["list_id"].iloc[3] == "us-csl-cap"
    assert listed["row"].tolist() == [2, 2, 2, 3]


def test_open_sanctions(tmp_path: Path) -> None:
    row = "NK-1,Company,Huawei,华为;HW Tech,,cn,,,EL: 2019,,,US-BIS-EL,US Trade CSL,2023-01-01T00:00:00,2026-01-01,2025-01-01\n"
    listed = read_listed(write(tmp_path, OPEN_SANCTIONS + row))
    assert kinds(listed) == [("Huawei", "name"), ("华为", "alias"), ("HW Tech", "alias")]
    assert set(listed["list_id"]) == {"opensanctions"}
    assert set(listed["citation"]) == {"US Trade CSL; EL: 2019"}
    assert set(listed["url"]) == {"https://www.opensanctions.org/entities/NK-1/"}
    assert listed["listed_from"].isna().all(), "when OpenSanctions first saw an entry is not when it was listed"


def test_the_1260h_list_with_former_names_and_owners(tmp_path: Path) -> None:
    row = '"Foo Co., Ltd. (FOO)",Foo,FOO,Old Foo,Bar Group,,2024-01-31,2025-01-07,https://dod.example\n'
    listed = read_listed(write(tmp_path, NDAA + row))
    assert kinds(listed) == [
        ("Foo Co., Ltd. (FOO)", "name"), ("Foo", "alias"), ("FOO", "alias"), ("Old Foo", "previous"), ("Bar Group", "parent"),
    ]  # fmt: skip
    assert set(listed["entity_id"]) == {"foo"}
    assert listed[["list_id", "listed_from", "listed_to"]].iloc[0].tolist() == [
        "us-ndaa-1260h",
        "2024-01-31",
        "2025-01-07",
    ]


def test_the_planners_own_table_from_a_file_and_from_tables(tmp_path: Path) -> None:
    text = OWN + "hq,Huawei,华为|ファーウェイ,l,2019-05-16,,,c\nsub,HiSilicon,,l,2019-05-16,,hq,c\n"
    listed = read_listed(write(tmp_path, text))
    assert kinds(listed) == [
        ("Huawei", "name"), ("华为", "alias"), ("ファーウェイ", "alias"), ("HiSilicon", "name"), ("Huawei", "parent"),
    ]  # fmt: skip
    entities = pd.DataFrame([{"entity_id": "hq", "name": "Huawei", "list_id": "l", "listed_from": "2019-05-16", "citation": "c",
                              "source_id": "s"}], columns=list(TABLES["entities"].names)).astype("str")  # fmt: skip
    sources = pd.DataFrame([{"source_id": "s", "title": "t", "url": "https://x.example"}]).astype("str")
    names = listed_from_tables({"entities": entities, "sources": sources})
    assert names[["name", "url", "row"]].to_numpy().tolist() == [["Huawei", "https://x.example", 2]]
    assert listed_from_tables({name: empty_table(table) for name, table in TABLES.items()}).empty


def test_the_shipped_lists_are_sound() -> None:
    data = Path(__file__).resolve().parents[2] / "data"
    listed = read_listed(data / "screening" / "listed.csv")
    assert listed["citation"].notna().all()
    assert not read_listed(data / "tutorial").empty


def test_every_fault_at_once(tmp_path: Path) -> None:
    rows = csl("a1", "", start="16/05/2019") + csl("", "Foo", start="2020-02-30")
    rows += csl("c3", "Bar", start="2020-01-02", end="2020-01-01") + csl("d4", "・", "Baz;♥", start="2020-01-01")
    rows += csl("c3", "Bar", start="2020-01-02")
    assert {(fault.row, fault.column, fault.value) for fault in faults(write(tmp_path, CSL + rows))} == {
        (2, "name", None), (2, "start_date", "16/05/2019"), (3, "_id", None), (3, "start_date", "2020-02-30"),
        (4, "end_date", "2020-01-01"), (5, "name", "・"), (5, "alt_names", "♥"), (6, None, None),
    }  # fmt: skip


def test_faults_of_the_planners_own_table(tmp_path: Path) -> None:
    text = OWN + "a,,x||y,l,2019-05-16,,,c\nb,Foo,,,yesterday,,z,c\nc,Bar,,l,2020-01-02,2020-01-01,,\n"
    places = {(f.table, f.row, f.column) for f in faults(write(tmp_path, text))}
    cells = {
        (2, "name"),
        (2, "aliases"),
        (3, "list_id"),
        (3, "listed_from"),
        (3, "parent_id"),
        (4, "listed_to"),
        (4, "citation"),
    }
    assert places == {("entities", row, column) for row, column in cells}


def test_a_column_of_a_published_list_that_is_missing_or_renamed(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path, NDAA.replace("Start date", "Start dates") + "a,b,,,,,2024-01-31,,\n"))
    assert (fault.row, fault.column) == (1, "Start date")
    assert "'Start dates'" in fault.expected


def test_a_record_with_a_field_too_many_is_no_name_lost(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path, NDAA + "a,b,,,,,2024-01-31,,u,extra\n"))
    assert fault.row == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "of no list that can be read"),
        ("Name,Alias,Source Url\nx,y,z\n", "likest is the NDAA 1260H list, of which it lacks"),
    ],
)
def test_an_unknown_header(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_listed(write(tmp_path, text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_listed(tmp_path / "none.csv")
    (tmp_path / "sjis.csv").write_bytes(NDAA.encode() + "華為".encode("shift_jis"))
    with pytest.raises(DataFaults, match="UTF-8"):
        read_listed(tmp_path / "sjis.csv")
    with pytest.raises(DataFaults):
        read_listed(write(tmp_path, ""))
