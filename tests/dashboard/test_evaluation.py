"""The evaluation page: lots of the plan's data, lots that are entered or loaded, faults with their place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from dashboard.words.language import Words
from optimizer import api
from tests.builder import Tables, base_tables, write_tables
from tests.dashboard.test_languages import _english, _japanese

pytestmark = pytest.mark.screen

APP = Path(__file__).parents[2] / "app.py"
LANGUAGES = ["ja", "en"]
PLAN = "with-lots"

NAMES = ("P", "Q", "R", "V")


def tables() -> Tables:
    """The small market, with four more firms that bid for works as in the specification's second example, and a purchase."""
    made = base_tables()
    for name in NAMES:
        made["suppliers"].append(
            {"supplier_id": name, "name_en": f"Firm {name}", "name_ja": f"{name}社", "country_id": "JPN"}
        )
    common = {"method": "additive", "ceiling_jpy": 110_000_000, "price_points": 100, "technical_points": 100}
    made["lots"] = [
        {**common, "lot_id": "works", "name_en": "Works", "name_ja": "工事", "contract": "work", "low_price_share": 0.6},
        {**common, "lot_id": "held", "name_en": "Held", "name_ja": "保留案件", "contract": "work", "low_price_share": 0.6,
         "method": "division"},
    ]  # fmt: skip
    made["lots"].append({**common, "lot_id": "chips", "name_en": "Chips", "part_id": "chip", "segment_id": "min"})
    made["criteria"] = [
        {"lot_id": "chips", "item_id": "q", "name_en": "Quality", "kind": "optional", "max_points": 100}
    ]
    made["bids"] = [
        {"lot_id": "chips", "supplier_id": name, "bid_jpy": 15_600, "item_id": "q", "points": 90}
        for name in ("near", "far")
    ]
    for lot in ("works", "held"):
        made.setdefault("criteria", []).extend(
            [
                {
                    "lot_id": lot,
                    "item_id": "quality",
                    "name_en": "Quality",
                    "name_ja": "品質",
                    "kind": "optional",
                    "max_points": 90,
                },
                {
                    "lot_id": lot,
                    "item_id": "clear",
                    "name_en": "Clear",
                    "name_ja": "確認",
                    "kind": "mandatory",
                    "max_points": 10,
                },
            ]
        )
        for name, bid, points in zip(
            NAMES, (50_000_000, 76_000_000, 80_000_000, 78_181_818), (44, 70, 75, 74), strict=True
        ):
            bidder = {"lot_id": lot, "supplier_id": name, "bid_jpy": bid}
            made.setdefault("bids", []).extend(
                [
                    {**bidder, "item_id": "quality", "points": points},
                    {**bidder, "item_id": "clear", "points": 10, "mandatory_pass": "met"},
                ]
            )
    return made


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    write_tables(folder / "data", tables())
    (folder / "with-lots.yaml").write_text("title: {en: Small, ja: 小}\ndata: data\n", encoding="utf-8")
    api.write_pack(api.solve_scenario(folder / "with-lots.yaml"), folder / "out" / PLAN)
    return folder / "out"


@pytest.fixture(autouse=True)
def _folder(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(plans))


def page(language: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = language, PLAN
    at.run()
    at.switch_page("dashboard/views/evaluation.py").run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    kinds = (
        at.title,
        at.header,
        at.subheader,
        at.markdown,
        at.caption,
        at.code,
        at.info,
        at.warning,
        at.success,
        at.error,
    )
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def shown(at: AppTest, heading: str) -> Sequence[Any]:
    """The first table with the heading, as lists of texts without escapes."""
    frames = [table.value for table in at.main.table]
    frame = next(f for f in frames if heading in [str(c).replace("\\", "") for c in f.columns])
    return [[str(cell).replace("\\", "") for cell in row] for row in frame.to_numpy().tolist()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lot_of_the_plan_is_ranked_and_what_flips_it_is_told(language: str) -> None:
    w, at = Words("ja" if language == "ja" else "en"), page(language)
    assert at.title[0].value == w("page.evaluation")
    rows = shown(at, w("evaluation.col_remarks"))
    assert [row[0] for row in rows] == ["1", "1", "3", "3"]
    assert [row[7] for row in rows] == ["105", "105", "104", "104"]
    assert [row[3] for row in rows][:2] == ["88,000,000", "85,999,999"]
    assert at.warning[0].value
    assert ("Lots decide" if language == "en" else "くじ") in said(at)
    flips = shown(at, w("evaluation.col_flip_bid"))
    assert [row[1] for row in flips] == ["48,000,000", "74,000,000", "79,000,000", "78,000,000"]
    downloads = [element.label for element in at.main.get("download_button")]
    assert downloads == [w("common.csv")] * 3
    assert _english(at) == [] if language == "ja" else _japanese(at) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_winner_that_is_held_is_shown_with_the_next(language: str) -> None:
    w, at = Words("ja" if language == "ja" else "en"), page(language)
    at.selectbox(key="evaluation_lot").select("held").run()
    assert not at.exception
    assert w("evaluation.aside") in said(at)
    rows = shown(at, w("evaluation.col_value"))
    assert rows[0][5] == "98.1818"
    assert w("evaluation.flag_held") in rows[0][6]
    assert w("evaluation.flag_next") in rows[1][6]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lots_are_entered_and_loaded_and_checked_with_table_and_row(language: str) -> None:
    w, at = Words("ja" if language == "ja" else "en"), page(language)
    at.segmented_control(key="evaluation_source").set_value("own").run()
    assert not at.exception
    assert len(at.main.file_uploader) == 3
    assert shown(at, w("evaluation.col_remarks"))[0][7] == "105"
    # A tie rule, entered in the editor, takes the lot from R to V.
    at.session_state["evaluation_editor_lots_1"] = {
        "edited_rows": {0: {"tie": "price|lot"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    at.run()
    assert not at.exception
    assert shown(at, w("evaluation.col_remarks"))[0][1] == w_name("V", language)
    bids = (
        b"lot_id,supplier_id,bid_jpy,item_id,points,mandatory_pass\nworks,P,1,quality,95,\nworks,P,1,clear,10,perhaps\n"
    )
    at.file_uploader(key="evaluation_bids_1").set_value(("mine.csv", bids, "text/csv")).run()
    assert not at.exception
    text = said(at)
    assert w("evaluation.faults") in text
    if language == "en":
        assert "error: bids, row 2, column points: found '95'; expected at most 90" in text
        assert "error: bids, row 3, column mandatory_pass: found 'perhaps'" in text
    else:
        assert "エラー：bids、2行目、列points" in text
    assert not at.main.table
    good = bids.replace(b"95", b"85").replace(b"perhaps", b"pending")
    at.file_uploader(key="evaluation_bids_1").set_value(("mine.csv", good, "text/csv")).run()
    assert not at.exception
    assert w("evaluation.pending") in said(at) + str(shown(at, w("evaluation.col_technical")))
    at.button(key="evaluation_empty").click().run()
    assert not at.exception
    assert w("evaluation.no_lots_yet") in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_award_is_downloaded_as_a_scenario_that_solves(language: str, plans: Path) -> None:
    w, at = Words("ja" if language == "ja" else "en"), page(language)
    assert w("evaluation.award") not in said(at), "a lot without a part is awarded to nobody's scenario"
    at.selectbox(key="evaluation_lot").select("chips").run()
    assert not at.exception
    assert w("evaluation.award_file") not in downloads(at), "lots have not been drawn"
    at.selectbox(key="evaluation_to_chips").select("near").run()
    assert not at.exception
    assert w("evaluation.award_file") in downloads(at)
    assert ("comes from Near alone" if language == "en" else "調達先をNearに限ります") in said(at)
    assert _english(at) == [] if language == "ja" else _japanese(at) == []
    # What is downloaded extends the scenario that the plan was solved from.
    with api.open_pack(plans / PLAN) as pack:
        award = api.award_of_case(pack.case, "chips", "near", extends=PLAN)
    assert award.text == api.award_of(plans.parent / f"{PLAN}.yaml", "chips", "near").text
    file = plans.parent / f"awarded-{language}.yaml"
    file.write_text(award.text, encoding="utf-8")
    plan = api.solve_scenario(file)
    assert api.audit_plan(plan) == []
    orders = plan.tables["orders"]
    assert set(orders[(orders["segment"] == "min") & (orders["part"] == "chip")]["offer"]) == {"award-chips"}


def downloads(at: AppTest) -> list[str]:
    return [element.label for element in at.main.get("download_button")]


def test_the_words_that_stand_in_place_of_the_uploaders_own_still_find_them() -> None:
    """Another version of Streamlit may name its parts otherwise, or say something else."""
    [script] = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("FileUploader.*.js")
    style, uploader = (APP.parent / "dashboard" / "style.css").read_text("utf-8"), script.read_text("utf-8")
    for part in ("stFileUploaderDropzone", "stFileUploaderDropzoneInstructions", "stFileUploaderDropzoneInput"):
        assert f'html[lang="ja"] [data-testid="{part}"]' in style
        assert f'"data-testid":`{part}`' in uploader
    for english in ("`Upload`", " per file`", "`Drag and drop a file here`"):
        assert english in uploader


def w_name(name: str, language: str) -> str:
    return f"{name}社" if language == "ja" else f"Firm {name}"


def test_who_only_reads_has_no_such_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_ROLE", "official")
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = "en", PLAN
    at.run()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        at.switch_page("dashboard/views/evaluation.py")
