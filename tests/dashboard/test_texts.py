import ast
import re
import string
from pathlib import Path

import pytest

from dashboard.words.language import Words, plain, safe
from dashboard.words.texts import TEXTS, en, en_screening, en_studio, ja, ja_screening, ja_studio

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "dashboard").rglob("*.py"))]
JAPANESE, ENGLISH = Words("ja"), Words("en")


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(TEXTS["ja"]) == list(TEXTS["en"])


def test_no_part_of_the_texts_overwrites_another() -> None:
    for one, other in (
        (en, en_screening),
        (en, en_studio),
        (en_screening, en_studio),
        (ja, ja_screening),
        (ja, ja_studio),
    ):
        assert not one.TEXTS.keys() & other.TEXTS.keys()


def test_japanese_keeps_to_the_glossary() -> None:
    """Words that the glossary replaces by others."""
    spoken = "\n".join(TEXTS["ja"].values())
    for word in ("友好国", "着地原価", "罰則", "名簿", "下界", "施行日", "最適性の差", "頼る", "動かす", "効き", "~"):
        assert word not in spoken, word


@pytest.mark.parametrize("key", TEXTS["en"])
def test_both_languages_take_the_same_values(key: str) -> None:
    def fields(language: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(TEXTS[language][key]) if name}

    optional = {"format.period": {"period"}}.get(key, set())
    assert fields("ja") - optional == fields("en") - optional


def test_every_text_is_used_and_every_used_text_exists() -> None:
    exact, prefixes, pieces = [], [], []
    for source in SOURCES:
        if source.parent.name == "texts":
            continue
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.append(node)
            elif isinstance(node, ast.JoinedStr):
                pieces += node.values
                prefixes += [one.value for one in node.values[:1] if isinstance(one, ast.Constant)]
    texts = {str(node.value) for node in exact if node not in pieces}
    families = {key.partition(".")[0] for key in TEXTS["en"]}
    spoken = {text for text in texts if re.fullmatch(rf"({'|'.join(families)})\.[a-z_]+", text)}
    spoken -= {"plan.py", "studio.py", "overview.py", "screening.py"}
    assert spoken <= set(TEXTS["en"])
    dotted = tuple(str(prefix) for prefix in prefixes if "." in str(prefix))
    assert [key for key in TEXTS["en"] if key not in texts and not key.startswith(dotted)] == []


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
