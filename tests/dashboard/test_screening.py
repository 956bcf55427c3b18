"""The screening page: names, suppliers, parts, and who may decide on a match."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import packs
from dashboard.parts import decisions
from dashboard.words.language import Words
from optimizer import api

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("chains")]

APP = Path(__file__).parents[2] / "app.py"
LANGUAGES = ["ja", "en"]


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file of decisions, in a place of its own."""
    file = tmp_path / ".screening.csv"
    monkeypatch.setattr(packs, "decisions_file", lambda: file)
    return file


def _page(language: str, *names: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = language, "chain"
    at.run()
    at.switch_page("dashboard/views/screening.py").run()
    if names:
        at.text_area(key="screening_names").set_value("\n".join(names))
        at.button(key="screening_check").click().run()
    assert not at.exception
    return at


def _text(at: AppTest) -> str:
    kinds = (at.title, at.header, at.subheader, at.markdown, at.caption, at.info, at.warning, at.success, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def _table(at: AppTest, column: str) -> pd.DataFrame:
    return next(frame.value for frame in at.main.dataframe if column in frame.value.columns)


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_listed_name_leads_to_what_it_holds_and_to_what_is_barred(language: str) -> None:
    w = Words(language)
    at = _page(language, "Red Works Ltd.", "Blue Works KK")
    assert w("screening.found", found=1, asked=2) in _text(at)
    assert w("screening.unmatched", names="Blue Works KK") in _text(at)
    matches = _table(at, "matched_name")
    assert matches["matched_name"].tolist() == ["Red Works"]
    assert matches["state"].tolist() == [w("state.open")]
    assert matches[["also_matched", "belongs_to", "listed_to"]].to_numpy().tolist() == [["", "", ""]]
    named = _table(at, "reported")
    assert named["supplier"].tolist() == ["held", "mid"]
    assert named["barred"].tolist() == [1, 0]
    assert "60.0%" in named["holder"].iloc[0] or "80.0%" in named["holder"].iloc[0]
    at.selectbox(key="screening_supplier").select("s-held").run()
    limits = _table(at, "proof_path")
    assert limits["verdict"].tolist() == [w("verdict.barred")]
    assert "Red Works" in limits["proof_path"].iloc[0]
    assert limits["clause"].tolist() == ["2, listed"]
    owners = _table(at, "path")
    assert {"mid", "Red Works"} == set(owners["holder"])


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_name_the_page_says_what_to_do_and_no_match_is_no_clearance(language: str) -> None:
    w = Words(language)
    assert w("screening.start") in _text(_page(language))
    at = _page(language, "Blue Works KK")
    assert w("screening.none") in _text(at)
    assert w("screening.not_cleared", lists="list") in _text(at)
    assert [element for element in at.main.button if element.key == "decide_save"] == []


def test_a_planner_decides_and_the_decision_stays(decided: Path) -> None:
    w = Words("en")
    at = _page("en", "Red Works Ltd.")
    at.button(key="decide_save").click().run()
    assert w("screening.decide_who") in _text(at)
    assert not decided.exists()
    at.text_input(key="decide_by").set_value("A. Planner")
    at.text_input(key="decide_note").set_value("=1+1")
    at.button(key="decide_save").click().run()
    assert not at.exception
    assert w("state.confirmed") in _text(at)
    assert _table(at, "matched_name")["state"].tolist() == [w("state.confirmed")]
    kept = decided.read_text(encoding="utf-8-sig")
    assert "A. Planner" in kept
    assert "'=1+1" in kept
    again = _page("ja", "Red Works Ltd.")
    assert _table(again, "matched_name")["state"].tolist() == [Words("ja")("state.confirmed")]


@pytest.mark.usefixtures("decided")
def test_an_official_only_sees(monkeypatch: pytest.MonkeyPatch, decided: Path) -> None:
    monkeypatch.setenv("PLANNER_ROLE", "official")
    at = _page("en", "Red Works Ltd.")
    assert Words("en")("screening.official") in _text(at)
    assert list(at.main.text_input) == []
    row = pd.Series({"name": "Red Works Ltd.", "entity_id": "red", "list_id": "list", "matched_name": "Red Works"})
    assert not decisions._save(row, "confirmed", "somebody", "", Words("en"))
    assert not decided.exists()


def test_a_broken_file_of_decisions_is_text(decided: Path) -> None:
    decided.write_text("nonsense\n1\n", encoding="utf-8")
    at = _page("en", "Red Works Ltd.")
    assert Words("en")("screening.fault") in _text(at)


@pytest.mark.usefixtures("decided")
def test_weaker_likenesses_are_shown_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float | None] = []
    real = api.screen_names

    def listening(names: list[str], tables: object, **options: object) -> pd.DataFrame:
        asked.append(options["threshold"])
        return real(names, tables, **options)

    monkeypatch.setattr(api, "screen_names", listening)
    at = _page("en", "Red Works Ltd.")
    at.toggle(key="screening_wider").set_value(True)
    at.button(key="screening_check").click().run()
    assert asked == [None, 70.0]


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_tier_by_tier(language: str) -> None:
    w = Words(language)
    at = _page(language)
    at.selectbox(key="screening_part").select("chip").run()
    assert w("screening.part_none", part="chip") in _text(at)
    at.selectbox(key="screening_part").select("radio").run()
    assert w("screening.part_found", part="radio", tier=1, made="0.0%", firm="0.0%", unknown="0.0%") in _text(at)
    assert _table(at, "countries")["tier"].tolist() == [1, 2, 3]
    assert set(_table(at, "plant_share")["component"]) == {"chip", "gallium"}
