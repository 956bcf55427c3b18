"""Every download of every page says on what it rests, in the reader's language, and a program can read it."""

from __future__ import annotations

import json
import tomllib
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.views.plan import TABS
from dashboard.words.language import Words
from optimizer import api

APP = Path(__file__).parents[2] / "app.py"
DASHBOARD = Path(__file__).parents[2] / "dashboard"

pytestmark = pytest.mark.screen


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What pages offer for download, by file name, as the pages are drawn."""
    files: dict[str, bytes] = {}

    def offer(label: str, data: Callable[[], bytes], file_name: str, **options: Any) -> bool:
        files[file_name] = data()
        return False

    monkeypatch.setattr(st, "download_button", offer)
    return files


@pytest.mark.usefixtures("chains")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_download_says_on_what_it_rests(language: str, offered: dict[str, bytes]) -> None:
    w = Words(language)
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = language, "chain"
    at.run()
    at.switch_page("dashboard/views/screening.py").run()
    at.text_area(key="screening_names").set_value("Red Works Ltd.")
    at.button(key="screening_check").click().run()
    at.selectbox(key="screening_part").select("radio").run()
    at.switch_page("dashboard/views/plan.py").run()
    for tab in TABS:
        at.session_state["plan_tab"] = w(f"plan.tab_{tab}")
        at.run()
    assert not at.exception
    assert {
        "dependence.csv",
        "tiers.csv",
        "orders.csv",
        "exposure.csv",
        "part-tiers.csv",
        "costs.csv",
        "chain.zip",
    } <= {*offered}
    for name, content in offered.items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(BytesIO(content)) as pack:
                assert json.loads(pack.read("summary.json"))["disclaimer"][language] == api.DISCLAIMER[language]
                # What programs read holds tables and nothing else.
                texts = [pack.read(file).decode("utf-8-sig") for file in pack.namelist() if file.endswith(".csv")]
                assert texts
                assert not any(text in table for table in texts for text in api.DISCLAIMER.values())
            continue
        read = pd.read_csv(BytesIO(content), encoding="utf-8-sig")
        assert read.columns[-1] == api.DISCLAIMER[language], name
        assert read[read.columns[-1]].isna().all(), name


def test_no_page_has_another_way_to_download() -> None:
    named = [
        (path.name, line.strip())
        for path in sorted(DASHBOARD.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "download_button" in line
    ]
    # The pack has it in its summary, the scenarios of awards and repairs in a comment.
    assert [name for name, _ in named] == ["award.py", "cards.py", "repair.py", "overview.py"]
    # Streamlit's own, which would hold table cells alone, is off.
    settings = tomllib.loads((DASHBOARD.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["disableDataExport"] is True
