"""Entries written as sentences: what in them is a name, whose it is, and what is none."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from optimizer.cli import parser as cli
from optimizer.screening import read_listed, screen
from optimizer.screening.entry_names import entry_names
from optimizer.screening.list_formats import FORMATS

ENTRIES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "entries.yaml").read_text(encoding="utf-8"))
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
HONEST = [
    "Subordinate Institution Consulting Co.", "Successor Subsidiary Unit Co", "Branch Office Solutions KK", "Any Successor Inc.",
    "Micro Electronic Facility Ltd", "Hangzhou Optics Co., Ltd.", "Longgang District Trading Co.", "Kaplan Road Bakery",
    "Institute of Optics and Precision Mechanics", "Deepwater Yard Services", "Rocket Bureau Ltd", "Second Research Institute",
]  # fmt: skip


def consolidated(folder: Path, *entries: str, alt: str = "") -> Path:
    """A file in the form of the Consolidated Screening List with an entry of each text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FORMATS[0].header, restval="")
    writer.writeheader()
    for number, entry in enumerate(entries):
        source = "Entity List (EL) - Bureau of Industry and Security"
        writer.writerow(
            {"_id": f"e{number}", "source": source, "name": entry, "alt_names": alt, "start_date": "2024-01-02"}
        )
    path = folder / "consolidated.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def names(text: str, **options: bool) -> list[tuple[str, str, str | None]]:
    return [(name.kind, name.name, name.parent) for name in entry_names([(text, "name")], **options)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["entry"][:40])
def test_what_is_a_name_and_whose(entry: dict[str, Any]) -> None:
    main, owner = entry.get("main"), entry.get("owner")
    wanted = {(name, "name", owner) for name in [main] if name} | {(owner, "parent", None) for _ in [0] if owner}
    wanted |= {(name, "name", main or owner) for name in entry.get("below", [])}
    wanted |= {(name, "name", None) for name in entry.get("beside", [])}
    entries = entry_names([(entry["entry"], "name")])
    assert {(name.name, name.kind, name.parent) for name in entries if name.kind in ("name", "parent")} == wanted
    assert sorted(name.name for name in entries if name.kind == "alias") == sorted(entry.get("also", []))
    assert sorted(name.name for name in entries if name.kind == "previous") == sorted(entry.get("previous", []))


def test_every_subordinate_is_found_and_no_honest_firm(tmp_path: Path) -> None:
    assert len(ENTRIES) == 40
    listed = read_listed(consolidated(tmp_path, *(entry["entry"] for entry in ENTRIES)))
    for number, entry in enumerate(ENTRIES):
        asked = [name for key in ("below", "also", "previous", "beside") for name in entry.get(key, [])]
        asked += [entry[key] for key in ("main", "owner") if key in entry]
        matches = screen(asked, listed)
        hits = matches[matches["entity_id"] == f"e{number}"]
        assert set(hits["name"]) == set(asked)
        parents = hits.set_index("name")["parent"]
        assert {parents[name] for name in entry.get("below", [])} <= {entry.get("main", entry.get("owner"))}
    assert screen(HONEST, listed)["name"].tolist() == []


def test_the_command_line_says_whose_subordinate_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = consolidated(tmp_path, ENTRIES[0]["entry"])
    asked = ["screen", "Hangzhou Newlorn Optics", "--list", str(path)]
    assert cli.main(asked) == 0
    assert "(name; belongs to Kaplanet Technologies Co., Ltd.) · e0 on us-csl-el" in capsys.readouterr().out
    assert cli.main([*asked, "--json"]) == 0
    (match,) = json.loads(capsys.readouterr().out)["matches"]
    assert match["parent"] == "Kaplanet Technologies Co., Ltd."
    assert match["matched"] == [
        {
            "name": "Hangzhou Newlorn Optics Co., Ltd.",
            "kind": "name",
            "parent": match["parent"],
            "score": 100.0,
            "reason": "exact",
        }
    ]


@pytest.mark.parametrize(
    "clause",
    [
        "; and any successor, sub-unit, or subsidiary thereof", " and any successors, subunits, or subsidiaries thereof",
        ", and all subsidiaries", " and its subsidiaries", ", its successors and assigns", ", including any branch offices",
        " (and its affiliates)", ", including all of its subsidiaries and branches", ", any sub-unit or successor thereto",
        " and all subsidiaries in which it has a 50% or greater interest", ", together with its parents and successors-in-interest",
        "; AND ALL SUBSIDIARIES", ", including three subordinate factories", ", its subsidiaries, affiliates, heirs and assigns",
        "; subsidiaries and affiliates", ", including any branch offices in Dubai and Minsk",
        "; and any subsidiaries, wherever located",
        ", to include subsidiaries", " and any entity owned 50 percent or more by it",
    ],
)  # fmt: skip
def test_a_clause_is_never_a_name(clause: str) -> None:
    assert names(f"Omikraft Works{clause}") == [("name", "Omikraft Works", None)]
    assert names(f"Omikraft Works (OKW){clause}") == [("name", "Omikraft Works", None), ("alias", "OKW", None)]


@pytest.mark.parametrize(
    "marked",
    [
        ". Affiliated Entities: {}; {}", ", Affiliated Entities: {} and {}", " and its subordinate institutions: {}; {}",
        ", including the following: {}; {}", " (including the following two factories: {}; and {})", ", which includes {} and {}",
        ", SUBORDINATE INSTITUTIONS: {}, {}", "—subordinate institutions include {} and {}", " branches: {}; {}",
        " with subordinate organizations ({}; {})", " [subsidiaries: {}; {}]", ", subordinate institutions as follows: {}; {}",
        ", the following two subsidiaries: (1) {}; (2) {}", " and the following two subordinates: —{}; and —{}.",
        ", including {} and {}", ", consisting of {} and {}", ", including but not limited to: {}; {}", ", Affiliates - {}, {}",
        ", as well as its branch {} and affiliate {}", " and its subsidiaries {} and {}", ", subordinate enterprises—{}; {}",
        "'s affiliated entities: {}; {}", " Affiliated Entity – {} Affiliated Entity – {}", " [subordinate: {}]; subordinate: {}",
        ", subsidiaries such as {} and {}", ". The following entities are affiliated: {}; {}",
        "\r\nSubordinates:\r\n1. {};\r\n2. {}",
        ". Subordinate Institutes: (i) {}, and (ii) {}", ", subsidiaries:\n- {}\n- {}", "; Subordinate Institution - {}; and {}",
    ],
)  # fmt: skip
def test_firms_below_in_many_ways(marked: str) -> None:
    firm = "Omikraft Works"
    read = names(firm + marked.format("Lamdaform Mill", "Munaform Forge Co., Ltd."))
    assert read == [
        ("name", firm, None), ("name", "Lamdaform Mill", firm), ("name", "Munaform Forge Co., Ltd.", firm),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "marked",
    [", a subordinate institute of {}", " (subsidiary of {})", ", a branch office of {}", " - a division of {}", ", part of the {}",
     ", affiliated with {}", ", subordinate to {}", ", under the {}",
     ", which is a subordinate institute of the {}", " [affiliated with: {}]",
     ", a wholly-owned subsidiary of {}, and its affiliates"],
)  # fmt: skip
def test_the_firm_above(marked: str) -> None:
    read = names("Lamdaform Mill" + marked.format("Omikraft Works"))
    assert read == [("name", "Lamdaform Mill", "Omikraft Works"), ("parent", "Omikraft Works", None)]


@pytest.mark.parametrize(
    ("marked", "kind"),
    [(", a.k.a. {}", "alias"), (" a/k/a {}", "alias"), (" aka {}", "alias"), (" (also known as {})", "alias"),
     (", alias {}", "alias"), ("; ALIAS: {}", "alias"), (", n.k.a. {}", "alias"), (", d/b/a {}", "alias"),
     (" (f.k.a. {})", "previous"),
     (", f/k/a {}", "previous"),
     (" (formerly known as {})", "previous"), (" (formerly {})", "previous"),
     (", a.k.a., the following one alias: —{}.", "alias"),
     (" ({})", "alias"), (" （{}）", "alias"), (" (Russian: {})", "alias")],
)  # fmt: skip
def test_other_names_of_the_firm_itself(marked: str, kind: str) -> None:
    assert names("Omikraft Works" + marked.format("Kraftomik")) == [
        ("name", "Omikraft Works", None), (kind, "Kraftomik", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "Semiconductor Manufacturing Omikraft (Beijing) Corporation", "Omikraft (Group) Co., Ltd.", "KIM, Chol Su",
        "Alias Systems Inc.", "Belt and Road Optik",
        "Successor Omikraft Works", "Omikraft Branch Instruments Co., Ltd.", "Omikraft and Affiliated Engineers Inc.",
        "First Branch Bank of Omikraft", "Omikraft-Lamda, Inc. and Muna, Inc.", "Omikraft Academy, Institute of Lamdaform Optics",
        "华为技术（深圳）有限公司", "and any successor", "Omikraft Unit Trust and Company", "Lamda–Muna Works No. 5",
    ],
)  # fmt: skip
def test_what_stays_one_name(name: str) -> None:
    assert names(name) == [("name", name, None)]


def test_addresses_are_no_names() -> None:
    entry = "Omikraft Works, Plot 5; Block B; Industrial Area 3, Sharjah; and Office 12, Dubai; Affiliate: Lamdaform Mill FZE"
    assert [name for _, name, _ in names(entry)] == ["Omikraft Works", "Lamdaform Mill FZE"]
    entry = "Omikraft Works, 10 Lenina St., Omsk, Russia; and 5 Mira Ave., Perm, Russia (See alternate addresses under China)"
    assert [name for _, name, _ in names(entry)] == ["Omikraft Works"]


def test_counted_aliases_of_a_firm_below_end() -> None:
    entry = "Omikraft Works Affiliated Entities: Lamdaform Co., a.k.a., the following two aliases: —LF; "
    entry += "and —Lafo. Munaform Co., Ltd."
    assert [(kind, name) for kind, name, _ in names(entry)] == [
        ("name", "Omikraft Works"), ("name", "Lamdaform Co."), ("alias", "LF"), ("alias", "Lafo"), ("name", "Munaform Co., Ltd."),
    ]  # fmt: skip


def test_names_of_real_firms_are_no_sentences() -> None:
    """Without brackets, hardly any name of a firm holds a mark."""
    data = Path(__file__).resolve().parents[2] / "data"
    known = pd.concat(
        [
            pd.read_csv(data / "screening" / "labelled.csv")["name"],
            pd.read_csv(data / "screening" / "listed.csv")["name"],
        ]
    )
    plain = [
        name
        for name in known.dropna().unique()
        if not any(mark in name for mark in '(（"Ｔ') and " formerly " not in name
    ]
    read = {name: [entry.name for entry in entry_names([(name, "name")])] for name in plain}
    assert len(read) > 500
    assert [name for name, parts in read.items() if parts not in ([name.strip()], [name.strip().rstrip(".")])] == []


def test_a_part_without_a_name_of_its_own_bears_its_firm_s() -> None:
    read = names("Omikraft Works, subordinate units: Second Factory; Beijing Branch")
    assert [name for _, name, _ in read[1:]] == ["Omikraft Works Second Factory", "Omikraft Works Beijing Branch"]


def test_brackets_stay_where_the_list_gives_aliases_apart() -> None:
    assert names("Omikraft Works (OKW)", bracketed=False) == [("name", "Omikraft Works (OKW)", None)]
    assert names("Omikraft Works (and its subsidiaries)", bracketed=False) == [("name", "Omikraft Works", None)]


def test_clauses_and_firms_below_in_the_column_of_aliases(tmp_path: Path) -> None:
    alt = "Kraftomik; Subordinate Institution - Lamdaform Mill; and any successor; KIM, Chol Su"
    listed = read_listed(consolidated(tmp_path, "Omikraft Works", alt=alt))
    rows = listed[["name", "kind"]].to_numpy().tolist()
    assert rows[:3] == [["Omikraft Works", "name"], ["Kraftomik", "alias"], ["Lamdaform Mill", "name"]]
    assert listed.loc[listed["name"] == "Lamdaform Mill", "parent"].tolist() == ["Omikraft Works"]
    assert not listed["name"].str.contains("successor").any()


@pytest.mark.parametrize(
    ("alt", "kinds"),
    [
        ("f.k.a. Oldkraft", [("Oldkraft", "previous")]), ("a.k.a. Kraftomik; f.k.a. Oldkraft", [("Kraftomik", "alias"),
        ("Oldkraft", "previous")]),
        ("Kraftomik; f.k.a. Oldkraft", [("Kraftomik", "alias"), ("Oldkraft", "previous")]),
        ("Alias Kraft Inc.", [("Alias Kraft Inc.", "alias")]),
        ("Affiliated Kraft Engineers", [("Affiliated Kraft Engineers", "alias")]), ("and its subsidiaries", []),
    ],
)  # fmt: skip
def test_marks_at_the_head_of_an_alias(alt: str, kinds: list[tuple[str, str]]) -> None:
    entries = entry_names([("Omikraft Works", "name"), (alt, "alias")])
    assert [(entry.name, entry.kind) for entry in entries[1:]] == kinds


def test_the_planner_s_own_table_drops_clauses_too(tmp_path: Path) -> None:
    path = tmp_path / "entities.csv"
    rows = 'a,"Omikraft Works; and any successor thereof",OKW|and its subsidiaries,l,2024-01-02,,,c\n'
    rows += "b,Lamdaform Mill,,l,2024-01-02,,a,c\n"
    path.write_text(
        f"entity_id,name,aliases,list_id,listed_from,listed_to,parent_id,citation\n{rows}", encoding="utf-8"
    )
    listed = read_listed(path)
    assert listed["name"].tolist()[:3] == ["Omikraft Works", "OKW", "Lamdaform Mill"]
    assert listed["parent"].tolist()[2].startswith("Omikraft Works")


def test_a_decision_on_a_name_as_the_entry_was_written_still_holds(tmp_path: Path) -> None:
    listed = read_listed(consolidated(tmp_path, "Omikraft Works (OKW); and any successor thereof"))
    cells = (
        "Omikraft",
        "e0",
        "us-csl-el",
        "Omikraft Works (OKW); and any successor thereof",
        "rejected",
        "A. Planner",
        "2026-01-02",
        "",
    )
    columns = ["name", "entity_id", "list_id", "matched_name", "state", "by", "date", "note"]
    (row,) = screen(["Omikraft"], listed, confirmations=pd.DataFrame([cells], columns=columns)).to_dict("records")
    assert (row["state"], row["stale"]) == ("rejected", False)


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_the_shared_cases() -> None:
    first, second = CASES / "16-csl-successor-clause", CASES / "16b-csl-affiliated-entity"
    asked = (first / "suppliers.txt").read_text(encoding="utf-8").split("\n")
    asked = [name for name in asked if name.strip()]
    assert set(screen(asked, read_listed(first / "own.csv"))["name"]) == {
        "Brightsea Import and Export Company", "Brightsea Import & Export Co., Ltd.", "Zhonghuan Kappa Trading Co.",
        "Kappa Rocket Bureau",
    }  # fmt: skip
    assert screen(asked, read_listed(first / "many.csv")).empty
    asked = [name for name in (second / "suppliers.txt").read_text(encoding="utf-8").split("\n") if name.strip()]
    missed = set(asked) - set(screen(asked, read_listed(second / "list.csv"))["name"])
    assert missed == {"Thetapower Group"}, "the group is not listed, its 13th institute is"
