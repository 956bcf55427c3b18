import ast
import re
from pathlib import Path

import pytest

from dashboard.words.language import Words, plain, safe
from dashboard.words.texts import TEXTS, read_texts
from optimizer.model.constraints import CONSTRAINTS

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "dashboard").rglob("*.py"))]
JAPANESE, ENGLISH = Words("ja"), Words("en")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("a.b,Yes,はい\na.b,No,いいえ\n", "line 3: the key 'a.b' stands there already"),
        ("a.b,Yes,\n", "line 2: a.b has no text in ja"),
        ("a.b\n", "line 2: a.b has no text in ja and en"),
        ("a.b,Yes,はい\n,No,いいえ\n", "line 3: it has no key"),
        (
            "a.b,{count} of {all},{count}\n",
            r"line 2: a.b takes \['all', 'count'\] in English and \['count'\] in Japanese",
        ),
    ],
)
def test_a_faulty_table_of_texts_is_refused_with_its_line(tmp_path: Path, rows: str, fault: str) -> None:
    table = tmp_path / "texts.csv"
    table.write_text("key,en,ja\n" + rows, encoding="utf-8")
    with pytest.raises(ValueError, match=fault):
        read_texts(table)


def test_a_text_of_several_lines_is_read_as_it_stands(tmp_path: Path) -> None:
    table = tmp_path / "texts.csv"
    table.write_text('key,en,ja\na.b,"1. One, {n}\n2. ""Two""","1. {n}\n2. 二"\n', encoding="utf-8")
    assert read_texts(table) == {"en": {"a.b": '1. One, {n}\n2. "Two"'}, "ja": {"a.b": "1. {n}\n2. 二"}}


def test_japanese_keeps_to_the_glossary() -> None:
    """Words that the glossary replaces by others."""
    spoken = "\n".join(TEXTS["ja"].values())
    for word in ("友好国", "着地原価", "罰則", "名簿", "下界", "施行日", "最適性の差", "頼る", "動かす", "効き", "~"):
        assert word not in spoken, word


def test_every_text_is_used_and_every_used_text_exists() -> None:
    exact, prefixes, pieces = [], [], []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.append(node)
            elif isinstance(node, ast.JoinedStr):
                pieces += node.values
                prefixes += [part.value for part in node.values[:1] if isinstance(part, ast.Constant)]
    texts = {str(node.value) for node in exact if node not in pieces}
    families = {key.partition(".")[0] for key in TEXTS["en"]}
    spoken = {text for text in texts if re.fullmatch(rf"({'|'.join(families)})\.[a-z_]+", text)}
    spoken -= {"plan.py", "studio.py", "overview.py", "screening.py", "why.py", "tradeoffs.py"}
    assert spoken <= set(TEXTS["en"])
    # A heading is used where its column is named, alone or among others.
    columns = {f"column.{word}" for node in exact for word in str(node.value).split()}
    dotted = tuple(str(prefix) for prefix in prefixes if "." in str(prefix) and prefix != "column.")
    used = texts | columns
    assert [key for key in TEXTS["en"] if key not in used and not key.startswith(dotted)] == []


def test_views_import_the_planner_only_through_its_door() -> None:
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("optimizer"):
                assert node.module == "optimizer", f"{source.name}: {node.module}"
                assert {name.name for name in node.names} <= {"api", "__version__"}


@pytest.mark.parametrize(
    ("jpy", "japanese", "english"),
    [
        (1_234_500_000, "12.3億円", "¥1.2 bn"),
        (28_642_190, "2,864.2万円", "¥28.6 m"),
        (545.0, "545円", "¥545"),
        (-3.5e8, "−3.5億円", "−¥350.0 m"),
        (7.275e12, "72,750.0億円", "¥7.3 trn"),
        (99_999_999, "1.0億円", "¥100.0 m"),
        (0.0, "0円", "¥0"),
        (None, "–", "–"),
    ],
)
def test_money(jpy: float | None, japanese: str, english: str) -> None:
    assert (JAPANESE.money(jpy), ENGLISH.money(jpy)) == (japanese, english)


def test_signs_percentages_and_points() -> None:
    assert ENGLISH.money(2e9, signed=True) == "+¥2.0 bn"
    assert JAPANESE.percent(0.3575) == "35.8%"
    assert JAPANESE.percent(-0.00001, signed=True) == "0.0%"
    assert JAPANESE.points(-0.021) == "−2.1ポイント"
    assert ENGLISH.points(0.021, signed=False) == "2.1 points"
    assert ENGLISH.percent(float("nan")) == "–"


def test_periods_follow_the_japanese_fiscal_year() -> None:
    assert JAPANESE.period("2027Q2") == "2027年度第1四半期"
    assert JAPANESE.period("2028Q1") == "2027年度第4四半期"
    assert ENGLISH.period("2027Q2") == "FY2027 Q1 (2027Q2)"
    assert JAPANESE.ticks(["2028Q1", "2028Q2", "2028Q3"]) == ["第4<br>2027年度", "第1<br>2028年度", "第2"]


def test_text_of_users_data_is_harmless_in_markdown_and_charts() -> None:
    bad = "![x](http://evil.example/x.png) <b>:material/add: $a$\u202e"
    assert not re.search(r"(?<!\\)[!\[\]()<:$]", safe(bad))
    assert "\u202e" not in safe(bad)
    assert "<" not in plain(bad)


def test_every_constraint_is_called_by_a_name() -> None:
    called = {key.removeprefix("constraint.") for key in TEXTS["en"] if key.startswith("constraint.")}
    assert called == {constraint.__name__ for constraint in CONSTRAINTS}
