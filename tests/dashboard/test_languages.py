"""A Japanese reader meets no English sentence on any page, an English one no Japanese: every text of every element."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from dashboard.trials.jobs import Workers
from dashboard.views import plan as plan_view
from dashboard.words.language import Words
from dashboard.words.texts import TEXTS
from optimizer import api
from tests.dashboard.test_screening import _page as _screened
from tests.dashboard.test_screening import decided as decided
from tests.dashboard.test_views import APP, _app, _solved
from tests.japanese import english_in

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("folders", "pool")]

_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
#: Of an element, what no reader sees: ids, formats, addresses, rows in binary, and the look of charts.
_UNSEEN = frozenset(
    {"id", "key", "url", "fileName", "mimeType", "formId", "data", "iconMap", "jsonSpec", "scriptRunId", "hash", "icon"}
    | {"anchor", "format", "sprintf", "template", "config", "font", "gutter", "theme", "language", "arrowData"}
)
#: Commands and files, which are the same in either language.
_COMMAND = re.compile(r"python -m \S+.*|make \w+")


def _nodes(block: Any) -> Iterator[Any]:
    children = getattr(block, "children", None)
    if children:
        for child in children.values():
            yield from _nodes(child)
    if getattr(block, "proto", None) is not None:
        yield block


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _UNSEEN:
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        if value[:1] in ("{", "[") and value[-1:] in ("}", "]"):
            try:
                yield from _strings(json.loads(value))
                return
            except ValueError:
                pass
        yield value


def _texts(at: AppTest) -> list[str]:
    """Every text of the main part and of the sidebar, cells of tables included."""
    texts = [
        text for root in (at.main, at.sidebar) for node in _nodes(root) for text in _strings(MessageToDict(node.proto))
    ]
    for table in at.dataframe:
        rows = table.value
        texts += [str(cell) for column in rows for cell in rows[column] if isinstance(cell, str)]
    return [re.sub(r"\\(?=[^\w\s])", "", text) for text in texts]


def _english(at: AppTest, known: frozenset[str] = frozenset()) -> list[str]:
    return [text for text in _texts(at) if english_in(_COMMAND.sub("", _without(text, known)))]


def _japanese(at: AppTest) -> list[str]:
    """Texts in Japanese, but for official titles, which stand in brackets after their English."""
    plain = [re.sub(r"\([^()]*\)", "", text) for text in _texts(at)]
    return [text for text in plain if _JAPANESE.search(text) and text != "日本語"]


def _without(text: str, known: frozenset[str]) -> str:
    for piece in known:
        text = text.replace(piece, "")
    return text


@pytest.fixture(scope="session")
def as_published(tutorial_pack: api.Pack) -> frozenset[str]:
    """Titles of sources, which stand as they were published."""
    case = tutorial_pack.case
    sources = case.tables["sources"]
    titles = {
        str(cell)
        for column in ("title", "publisher", "licence", "note")
        if column in sources
        for cell in sources[column]
    }
    return frozenset(titles)


def _tab(language: str, tab: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"], at.query_params["plan"] = language, "tutorial"
    at.run()
    at.session_state["plan_tab"] = Words("ja" if language == "ja" else "en")(f"plan.tab_{tab}")
    at.switch_page("dashboard/views/plan.py").run()
    assert not at.exception
    return at


@pytest.mark.parametrize("page", ["overview", "screening", "studio", "evaluation"])
def test_pages_speak_the_readers_language(page: str, as_published: frozenset[str]) -> None:
    assert _english(_app("ja", page, plan="tutorial"), as_published) == []
    assert _japanese(_app("en", page, plan="tutorial")) == []


@pytest.mark.parametrize("tab", plan_view.TABS)
def test_tabs_speak_the_readers_language(tab: str, as_published: frozenset[str]) -> None:
    assert _english(_tab("ja", tab), as_published) == []
    assert _japanese(_tab("en", tab)) == []


@pytest.mark.parametrize("tab", ["components", "exposure", "exclusions"])
def test_chains_are_told_in_the_readers_language(tab: str, monkeypatch: pytest.MonkeyPatch, chain_folder: Path) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(chain_folder))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["lang"] = "ja"
    at.run()
    assert len(_texts(at)) > 100
    at.session_state["plan_tab"] = TEXTS["ja"][f"plan.tab_{tab}"]
    at.switch_page("dashboard/views/plan.py").run()
    assert not at.exception
    assert [text for text in _english(at) if " " in text and not text.isascii()] == []


@pytest.mark.usefixtures("decided")
def test_matches_are_told_in_japanese(monkeypatch: pytest.MonkeyPatch, chain_folder: Path) -> None:
    monkeypatch.setenv("PLANNER_OUT", str(chain_folder))
    at = _screened("ja", "Red Works Ltd.", "Blue Works KK")
    assert TEXTS["ja"]["state.open"] in _texts(at)
    assert [text for text in _english(at) if _JAPANESE.search(text)] == []


def test_a_scenario_that_cannot_be_used_is_told_in_japanese() -> None:
    at = _app("ja", "studio")
    at.selectbox(key="studio_scenario").select("broken").run()
    assert TEXTS["ja"]["studio.scenario_fault"] in [element.value for element in at.error]
    assert _JAPANESE.search(at.main.code[0].value)
    assert _english(at) == []


@pytest.mark.parametrize(
    ("content", "said"), [("{}", "必要な項目がありません：clean_jpy"), ("{", "JSONとして読み込めません")]
)
def test_what_stands_beside_a_plan_and_cannot_be_read_is_told_in_japanese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chain_folder: Path, content: str, said: str
) -> None:
    shutil.copytree(chain_folder / "chain", tmp_path / "chain")
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    (tmp_path / "chain" / "provenance.json").write_text(content, encoding="utf-8")
    at = _app("ja", plan="chain")
    assert TEXTS["ja"]["error.pack"] in [element.value for element in at.error]
    assert said in at.main.code[0].value
    assert len(at.title) == 1


@pytest.mark.slow
def test_a_conflict_and_a_result_are_told_in_japanese(pool: Workers) -> None:
    at = _app("ja", "studio")
    at.selectbox(key="studio_scenario").select("impossible").run()
    at = _solved(at, pool)
    assert TEXTS["ja"]["studio.infeasible"] in [element.value for element in at.error]
    assert _english(at) == []
    at.selectbox(key="studio_scenario").select("tutorial").run()
    at.slider(key="studio_usd").set_value(20).run()
    assert _english(_solved(at, pool)) == []


@pytest.mark.parametrize(
    ("warnings", "shown"), [({"warnings_ja": ["注意：例"]}, "注意：例"), ({"warnings_ja": None}, "warning: an example")]
)
def test_warnings_of_a_plan_stand_in_the_readers_language_where_the_pack_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warnings: dict[str, Any], shown: str
) -> None:
    shutil.copytree(Path(os.environ["PLANNER_OUT"]) / "tutorial", tmp_path / "tutorial")
    monkeypatch.setenv("PLANNER_OUT", str(tmp_path))
    file = tmp_path / "tutorial" / "summary.json"
    summary = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(summary | {"warnings": ["warning: an example"], **warnings}), encoding="utf-8")
    assert shown in [element.value for element in _app("ja", plan="tutorial").main.code]
