"""The screen and provenance commands, and what the api says of firms and their owners."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from optimizer.errors import BadInput
from tests.builder import make_case, write_tables
from tests.chains import BAN, three_tiers


def package(folder: Path) -> Path:
    tables = three_tiers()
    tables["entities"][0]["aliases"] = "レッドワークス|红厂"
    return write_tables(folder / "data", tables)


def test_screen_tells_matches_and_owners(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = tmp_path / "names.txt"
    names.write_text("RED WORKS CO., LTD.\n\nheld\n", encoding="utf-8")
    asked = ["screen", "Blue Mill", "--names", str(names), "--data", str(package(tmp_path)), "--period", "2027Q2"]
    assert cli.main(asked) == 0
    output = capsys.readouterr().out
    assert "Blue Mill: no match" in output
    assert "Red Works (name) · red on list from 2019-08-13 · open" in output
    assert "held  60.0% by red in 2027Q2, listed on list · s-held ← 80 % s-mid ← 75 % red" in output
    assert cli.main([*asked, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in answer["matches"]} == {"RED WORKS CO., LTD."}
    assert [round(row["share"], 9) for row in answer["owners"]] == [0.8, 0.6]


def test_screen_reads_decisions_and_refuses_nonsense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, decisions = package(tmp_path), tmp_path / "decisions.csv"
    tables = api.read_package(data).tables
    match = api.screen_names(["Red Works"], tables).iloc[0].to_dict()
    assert match["state"] == "open"
    api.decide_match(decisions, match, "rejected", "an auditor", "another firm")
    again = api.screen_names(["ｒｅｄ ｗｏｒｋｓ"], tables, confirmations=decisions)
    assert again["state"].tolist() == ["rejected"]
    asked = ["screen", "Red Works", "--data", str(data)]
    assert cli.main([*asked, "--confirmations", str(decisions)]) == 0
    assert "rejected" in capsys.readouterr().out
    for more in (["--confirmations", str(tmp_path / "none.csv")], ["--period", "2027"], ["--threshold", "5"]):
        assert cli.main([*asked, *more]) == 2
    assert cli.main(["screen", "--data", str(data)]) == 2
    assert cli.main(["screen", "--names", str(tmp_path / "none.txt"), "--data", str(data)]) == 2
    with pytest.raises(BadInput):
        api.decide_match(decisions, match, "perhaps", "an auditor")


NEWER = "entity_id,name,aliases,list_id,listed_from,listed_to,parent_id,citation\n"


def test_a_newer_list_takes_the_place_of_the_package_s(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, newer, other = package(tmp_path), tmp_path / "newer.csv", tmp_path / "other.csv"
    newer.write_text(f"{NEWER}blue,Blue Mill,,list,2027-04-01,,,second edition\n", encoding="utf-8")
    other.write_text(f"{NEWER}green,Green Yard,,more,2027-04-01,,,another list\n", encoding="utf-8")
    tables = api.read_package(data).tables
    asked = ["Red Works", "Blue Mill", "Green Yard"]
    assert api.screen_names(asked, tables)["name"].tolist() == ["Red Works"]
    assert api.screen_names(asked, tables, [newer, other])["name"].tolist() == ["Blue Mill", "Green Yard"]
    assert api.screen_names(asked, tables, [other])["name"].tolist() == ["Red Works", "Green Yard"]
    assert api.lists_replaced(tables, [newer, other]).to_numpy().tolist() == [["list", str(newer), 1, 1]]
    command = ["screen", *asked, "--data", str(data), "--list", str(newer), "--list", str(other)]
    assert cli.main(command) == 0
    assert f"list: 1 entries of {newer} in place of the package's 1\n" in capsys.readouterr().out
    assert cli.main([*command, "--json"]) == 0
    assert [row["list_id"] for row in json.loads(capsys.readouterr().out)["replaced"]] == ["list"]


@pytest.mark.parametrize(
    ("name", "listing", "entity"),
    [
        ("Quectel Wireless Solutions", "us-ndaa-1260h", "quectel"),
        ("TP-Link Japan", "us-ndaa-1260h", "tp-link"),
        ("三菱造船株式会社", "cn-mofcom-export-control", "mitsubishi-heavy-industries-shipbuilding-co"),
        ("OKI Electric Industry", "cn-mofcom-watch", "oki"),
        ("AO Kaspersky Lab", "us-fcc-covered", "kaspersky"),
        ("ZTE Corporation", "us-ndaa-889", "zte"),
        ("CXMT", "us-ndaa-5949", "cxmt"),
        ("Gotion High-tech", "us-ndaa-154", "gotion"),
        ("ファーウェイ", "jp-it-2018", "huawei"),
    ],
)
def test_the_shipped_lists_are_known_without_a_file(
    name: str, listing: str, entity: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["screen", name, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["matches"]
    assert (entity, listing) in {(row["entity_id"], row["list_id"]) for row in found}


def test_names_screened_against_nothing_match_nothing() -> None:
    assert api.screen_names(["Red Works"]).empty


def test_owners_over_time(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["ownership"][1]["valid_to"] = "2027-06-30"
    known = make_case(tmp_path, tables).tables
    assert api.owners_of(known, "s-held", "2027Q2")["owner"].tolist() == ["s-mid", "red"]
    assert api.owners_of(known, "s-held", "2027Q3")["owner"].tolist() == ["s-mid"]
    assert api.owners_of(known, "s-near", "2027Q2").empty
    assert api.owners_of(known, "nobody", "2027Q2").empty


def test_provenance_of_a_pack_is_kept_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = three_tiers()
    tables["offers"][0]["unit_price"] = 9_000
    plan = api.solve_case(make_case(tmp_path / "data", tables, [BAN | {"bars": BAN["bars"][:1]}]))
    pack = api.write_pack(plan, tmp_path / "pack")
    assert cli.main(["provenance", str(pack)]) == 0
    assert "s-far" in capsys.readouterr().out
    kept = json.loads((pack / "provenance.json").read_text(encoding="utf-8"))
    assert kept["interval_jpy"] == pytest.approx(77_290)
    assert api.verify_pack(pack) == []
    assert cli.main(["provenance", str(pack), "--json", "--most", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] == 1
    assert cli.main(["provenance", str(pack), "--set", "model.unknown=clean"]) == 2
    assert cli.main(["provenance", str(pack), "--most", "-1"]) == 2
