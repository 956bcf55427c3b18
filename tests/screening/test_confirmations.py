from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimizer.errors import BadInput, DataFaults
from optimizer.screening import decide, no_confirmations, read_confirmations, screen, write_confirmations

HEADER = "name,entity_id,list_id,matched_name,state,by,date,note\n"


def listed(*names: str, list_id: str = "l", kind: str = "name") -> pd.DataFrame:
    rows = [{"entity_id": "huawei", "name": name, "kind": kind, "list_id": list_id, "citation": "c"} for name in names]
    return pd.DataFrame(
        rows, columns=["entity_id", "name", "kind", "list_id", "listed_from", "listed_to", "citation"]
    ).astype("str")


def decided(state: str, name: str = "Huawei Marine", matched: str = "Huawei") -> pd.DataFrame:
    return decide(
        no_confirmations(), name=name, entity_id="huawei", list_id="l", matched_name=matched, state=state, by="A. Suzuki",
        day="2026-04-01", note="=1+1",
    )  # fmt: skip


def test_a_match_is_open_until_somebody_decides() -> None:
    matches = screen(["Huawei Marine"], listed("Huawei"))
    assert matches[["state", "stale"]].to_numpy().tolist() == [["open", False]]


@pytest.mark.parametrize("state", ["confirmed", "rejected", "open"])
def test_a_decision_holds_for_every_writing_of_the_name_and_for_that_list_only(state: str) -> None:
    lists = pd.concat([listed("Huawei"), listed("Huawei", list_id="other")])
    matches = screen(["HUAWEI MARINE Co., Ltd.", "Huawei Device"], lists, confirmations=decided(state))
    states = {(name, list_id): state for name, list_id, state in matches[["name", "list_id", "state"]].to_numpy()}
    assert states == {
        ("HUAWEI MARINE Co., Ltd.", "l"): state, ("HUAWEI MARINE Co., Ltd.", "other"): "open",
        ("Huawei Device", "l"): "open", ("Huawei Device", "other"): "open",
    }  # fmt: skip


def test_a_decision_is_stale_once_the_entry_has_that_name_no_longer() -> None:
    matches = screen(
        ["Huawei Marine"], listed("Huawei", "HW Tech"), confirmations=decided("rejected", matched="HUAWEI Ltd.")
    )
    assert matches[["state", "stale"]].to_numpy().tolist() == [["rejected", False]]
    matches = screen(["Huawei Marine"], listed("Huawei Holding Alpha"), confirmations=decided("rejected"))
    assert matches[["matched_name", "state", "stale"]].to_numpy().tolist() == [
        ["Huawei Holding Alpha", "rejected", True]
    ]


def test_a_decided_pair_is_shown_whatever_it_scores() -> None:
    matches = screen(
        ["Red Lantern Trading"], listed("Huawei"), confirmations=decided("confirmed", name="Red Lantern Trading")
    )
    assert matches[["score", "state", "stale"]].to_numpy().tolist() == [[0.0, "confirmed", False]]


def test_a_later_decision_takes_the_place_of_an_earlier_one() -> None:
    later = decide(
        decided("confirmed"), name="HUAWEI MARINE", entity_id="huawei", list_id="l", matched_name="Huawei", state="rejected",
        by="B. Tanaka", day="2026-05-01",
    )  # fmt: skip
    assert later[["name", "state", "by"]].to_numpy().tolist() == [["HUAWEI MARINE", "rejected", "B. Tanaka"]]


def test_decisions_survive_writing_and_reading(tmp_path: Path) -> None:
    table = pd.concat([decided("confirmed"), decided("rejected", name='\'=華為, "海"洋')], ignore_index=True)
    write_confirmations(table, tmp_path / "c.csv")
    raw = (tmp_path / "c.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b",'=1+1" in raw, "a spreadsheet must not run what a person wrote"
    assert read_confirmations(tmp_path / "c.csv").equals(table)
    write_confirmations(no_confirmations(), tmp_path / "none.csv")
    assert read_confirmations(tmp_path / "none.csv").equals(no_confirmations())


def test_every_fault_at_once(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        HEADER + "A,e,l,,maybe,me,1 April,\n♥,e,l,N,open,,2026-04-01,\na,e,l,N,open,me,2026-04-01,\n", encoding="utf-8"
    )
    with pytest.raises(DataFaults) as caught:
        read_confirmations(path)
    cells = {(f.row, f.column) for f in caught.value.faults}
    assert cells == {(2, "matched_name"), (2, "state"), (2, "date"), (3, "name"), (3, "by"), (4, None)}


def test_faults_of_the_header_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(HEADER.replace("state", "status") + "a,e,l,N,open,me,2026-04-01,\n", encoding="utf-8")
    with pytest.raises(DataFaults) as caught:
        read_confirmations(path)
    assert [f.column for f in caught.value.faults] == ["state", "status"]
    with pytest.raises(BadInput, match="cannot be read"):
        read_confirmations(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="cannot be written"):
        write_confirmations(decided("open"), tmp_path / "no" / "folder.csv")
    with pytest.raises(BadInput, match="no column note"):
        write_confirmations(decided("open").drop(columns="note"), path)


def test_an_unsound_decision_is_refused() -> None:
    with pytest.raises(DataFaults, match="confirmed"):
        decided("yes")
    twice = pd.concat([decided("open"), decided("rejected")])
    with pytest.raises(DataFaults, match="one decision"):
        screen(["Huawei"], listed("Huawei"), confirmations=twice)
