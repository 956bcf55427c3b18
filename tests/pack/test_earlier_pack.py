"""A pack that version 1.0 of the contract's planner wrote (the tutorial's): it verifies, compares and can be solved again."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from optimizer import api
from optimizer.cli.parser import main
from tests.plan.recomputed import bound_rows

PACK = Path(__file__).with_name("tutorial-pack-1.0.zip")
TUTORIAL = Path(__file__).resolve().parents[2] / "scenarios" / "tutorial.yaml"


@pytest.fixture
def earlier() -> Iterator[api.Pack]:
    with api.open_pack(PACK) as pack:
        yield pack


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return api.write_pack(api.solve_scenario(TUTORIAL), tmp_path_factory.mktemp("now") / "tutorial", workbook=False)


def test_it_is_of_version_1(earlier: api.Pack) -> None:
    assert earlier.manifest["schema_version"] == "1.0"
    assert "bound_buyers" not in earlier.summary
    assert earlier.tables["buyers"].empty
    assert earlier.tables["decisions"].empty


def test_its_flags_follow_from_its_case(earlier: api.Pack, now: Path) -> None:
    orders = earlier.tables["orders"]
    assert orders["bound"].tolist() == bound_rows(earlier.case, orders).tolist()
    with api.open_pack(now) as pack:
        assert [*pack.tables["orders"]] == [*orders]


def test_it_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    assert api.verify_pack(PACK) == []
    assert main(["verify", str(PACK)]) == 0
    assert capsys.readouterr().out.strip().endswith("verified")


def test_what_was_changed_in_it_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    with zipfile.ZipFile(PACK) as archive:
        archive.extractall(folder)
    orders = folder / "orders.csv"
    orders.write_text(orders.read_text(encoding="utf-8").replace(",40.0,", ",41.0,", 1), encoding="utf-8")
    lines = "\n".join(api.verify_pack(folder))
    assert "orders.csv: changed since the pack was written" in lines
    assert "demand_balance" in lines


def test_bids_that_state_the_ceiling_do_no_harm(tmp_path: Path) -> None:
    """Packs of before there were lots hold them among their inputs: they open with warnings, verify and are solved again."""
    folder = tmp_path / "pack"
    with zipfile.ZipFile(PACK) as archive:
        archive.extractall(folder)
    bidder = (folder / "inputs" / "suppliers.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    bids = folder / "inputs" / "bids.csv"
    header = "lot_id,supplier_id,bid_jpy,ceiling_jpy,item_id,points,mandatory_pass"
    bids.write_text(f"{header}\nLOT,{bidder},90,100,QUALITY,7,\nLOT,{bidder},90,100,ORIGIN,0,true\n", encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content = bids.read_bytes()
    manifest["inputs"]["inputs/bids.csv"] = {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with api.open_pack(folder) as pack:
        said = [(fault.table, fault.column) for fault in pack.case.warnings if fault.table in ("lots", "bids")]
        assert said == [("lots", None), ("bids", "ceiling_jpy"), ("bids", "mandatory_pass")]
        assert pack.case.tables["bids"]["mandatory_pass"].tolist()[1:] == ["met"]
    assert api.verify_pack(folder) == []
    assert api.replay_pack(folder).agrees


def test_it_is_solved_again(now: Path) -> None:
    assert api.replay_pack(PACK).agrees


@pytest.mark.parametrize("earlier_first", [True, False])
def test_it_compares_with_a_pack_of_today(now: Path, earlier_first: bool, capsys: pytest.CaptureFixture[str]) -> None:
    packs = [str(PACK), str(now)] if earlier_first else [str(now), str(PACK)]
    assert main(["compare", *packs, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {row["difference_jpy"] for row in answer["costs"]} == {0.0}
    concern = [tuple(value for key, value in row.items() if key != "plan") for row in answer["concern"]]
    assert len(concern) == 4
    assert len(set(concern)) == 2


def test_it_cannot_be_set_beside_a_reference(earlier: api.Pack, now: Path) -> None:
    with api.open_pack(now) as pack:
        for plan, reference in ((earlier, pack), (pack, earlier)):
            with pytest.raises(api.BadInput, match="earlier version"):
                api.pack_with_reference(plan, reference)


def test_a_pack_of_before_the_measures_stood_apart_below_tier_1(now: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    copytree(now, folder)
    for name in ("manifest.json", "summary.json"):
        content = json.loads((folder / name).read_text(encoding="utf-8"))
        if name == "manifest.json":
            content["schema_version"] = "2.2"
        else:
            for periods in content["exposure_by_tier"].values():
                for shares in periods.values():
                    del shares["made_in_concern"], shares["firm_of_concern"]
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    rows = pd.read_csv(folder / "exposure.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig")
    rows = rows.drop(columns=["made_in_concern", "firm_of_concern"])
    rows.to_csv(folder / "exposure.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    _hashed(folder, "summary.json", "exposure.csv")
    assert api.verify_pack(folder) == []
    with api.open_pack(folder) as pack:
        assert pack.tables["exposure"][["made_in_concern", "firm_of_concern"]].isna().all(axis=None)
    assert api.replay_pack(folder).agrees
    exposure = api.compare_packs([now, folder]).exposure
    assert exposure["made_last"].isna().tolist() == [False, True] * (len(exposure) // 2)
    assert exposure["difference"].tolist() == [0.0] * len(exposure)
    # One who leaves out the flags alone is found out by the summary, and by either file the one who leaves out a part of them.
    rows.assign(made_in_concern="false", firm_of_concern="false").to_csv(folder / "exposure.csv", index=False)
    (folder / "manifest.json").write_text(
        (folder / "manifest.json").read_text(encoding="utf-8").replace('"2.2"', '"2.3"'), encoding="utf-8"
    )
    _hashed(folder, "exposure.csv")
    findings = "\n".join(api.verify_pack(folder))
    assert "exposure_by_tier.1." in findings
    assert "made_in_concern 0" in findings


def _hashed(folder: Path, *names: str) -> None:
    """The manifest states the hashes of files as they are now."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in names:
        content = (folder / name).read_bytes()
        manifest["outputs"][name] = {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
