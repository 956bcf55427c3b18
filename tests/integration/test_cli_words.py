"""Every command in Japanese: what it prints, its faults and its help hold no English sentence; English stays as it is."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli import command
from optimizer.cli import parser as cli
from optimizer.cli.commands import COMMANDS
from optimizer.cli.layout import folded, labelled, width
from optimizer.cli.usage import Parser, argparse_texts, usage_in
from optimizer.messages import in_language
from tests.builder import amend, base_tables, write_tables
from tests.integration.conftest import ROOT, TUTORIAL
from tests.integration.test_cli import scenario
from tests.sweep.sweeps import GRID, small_market, write_spec

SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}")
#: What stands as it was written: paths, quoted values, what was set, the name of the program and of a command.
AS_WRITTEN = re.compile(r"`[^`]*`|'[^'\n]*'|\"[^\"\n]*\"|「[^」]*」|\S*/\S+|--set \S+|python -m optimizer( [a-z]+)?")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def english_in(text: str) -> list[str]:
    return SENTENCE.findall(AS_WRITTEN.sub("", text))


class Shell:
    """Commands as a Japanese reader types them, and what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: object, ends: int = 0) -> str:
        """What a command prints on both streams."""
        self.capsys.readouterr()
        try:
            ended = cli.main(["--lang", "ja", *map(str, arguments)])
        except SystemExit as left:
            ended = int(left.code or 0)
        printed = "".join(self.capsys.readouterr())
        assert ended == ends, printed
        assert english_in(printed) == [], printed
        assert JAPANESE.search(printed), printed
        return printed


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_help(shell: Shell) -> None:
    texts = [shell("--help"), *(shell(command.name, "--help") for command in COMMANDS)]
    for text in texts:
        assert text.startswith("使い方： python -m optimizer")
        assert "オプション：" in text
        assert all(width(line) <= 80 for line in text.splitlines()), text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "次の引数が必要です：COMMAND"),
        (["dance"], "選択肢にない値です：'dance'（選択肢："),
        (["solve"], "次の引数が必要です：SCENARIO"),
        (["compare"], "次の引数が必要です：PACK"),
        (["solve", "a.yaml", "--out"], "引数--out：値を1個指定してください"),
        (["sweep", "a.yaml", "--member", "3"], "引数--member：値を2個指定してください"),
        (["solve", "a.yaml", "--colour", "9"], "認識できない引数です：--colour 9"),
        (["solve", "a.yaml", "--json=1"], "引数--json：値を取らないオプションに値'1'が指定されています"),
        (["solve", "a.yaml", "--s", "1"], "省略したオプション--sは、次のいずれにも当たります：--set, --solver"),
        (["solve", "a.yaml", "--lang", "fr"], "引数--lang：選択肢にない値です：'fr'（選択肢："),
        (["model", "a.yaml"], "次の引数のいずれか一つが必要です：--lp --mps"),
        (["model", "a.yaml", "--lp", "a", "--mps", "b"], "引数--mps：引数--lpと同時には指定できません"),
        (["screen", "a", "--threshold", "high"], "引数--threshold：floatとして読めない値です：'high'"),
    ],
)
def test_faults_of_usage(shell: Shell, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str) -> None:
    # A language that there is none of leaves the locale's.
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    if "fr" in arguments:
        with pytest.raises(SystemExit):
            cli.main(arguments)
        assert told in shell.capsys.readouterr().err
        return
    text = shell(*arguments, ends=2)
    assert told in text
    assert "：エラー：" in text


def texts_of_argparse() -> set[str]:
    """Every text that the running Python's `argparse` looks up."""
    texts: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
            texts |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    return texts


#: What `argparse` tells whoever writes a parser, or says in ways in which no parser here is used.
FOR_PROGRAMMERS = {
    "%r is not callable", "'required' is an invalid argument for positionals", ".__call__() not defined",
    "argument \"-\" with mode %r", "cannot have multiple subparser arguments", "cannot merge actions - two groups are named %r",
    "conflicting option string: %s", "conflicting subparser alias: %s", "conflicting subparser: %s",
    "dest= is required for options like %r", "description", "invalid conflict_resolution value: %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "mutually exclusive arguments must be optional", "title",
}  # fmt: skip


def test_every_text_of_argparse_has_its_japanese_on_this_python() -> None:
    texts = {text for text in texts_of_argparse() if isinstance(text, str)}
    assert texts - FOR_PROGRAMMERS - set(argparse_texts()) == set(), sys.version
    for english, japanese in argparse_texts().items():
        places = re.compile(r"%(?:\(\w+\))?[rs]")
        assert sorted(places.findall(english)) == sorted(places.findall(japanese)), english
        assert not SENTENCE.search(re.sub(r"%\(\w+\)[rs]", "", japanese)), english


def provoked(make: Callable[[Parser], object], *arguments: str) -> str:
    with usage_in("ja"):
        parser = Parser(prog="p")
        make(parser)
        with pytest.raises(SystemExit):
            parser.parse_args(arguments)
    return parser.format_usage()


def test_faults_of_argparse_that_no_command_can_provoke(capsys: pytest.CaptureFixture[str]) -> None:
    provoked(lambda parser: parser.add_argument("--a", nargs="+"), "--a")
    assert "引数--a：値を1個以上指定してください" in capsys.readouterr().err
    provoked(lambda parser: parser.add_argument("--a", type=argparse.FileType()), "--a", "/no/such/file")
    assert "引数--a：'/no/such/file'を開けません：" in capsys.readouterr().err


def test_other_parsers_of_the_process_speak_as_they_did(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        argparse.ArgumentParser(prog="p").parse_args(["--a"])
    assert capsys.readouterr().err == "usage: p [-h]\np: error: unrecognized arguments: --a\n"


@pytest.mark.parametrize(
    ("arguments", "locale", "japanese"),
    [
        (["solvers", "--lang", "ja", "--x"], "C", True),
        (["--lang=ja", "solvers", "--x"], "C", True),
        (["--lang", "en", "solvers", "--lang", "ja", "--x"], "C", True),
        (["--lan", "ja", "solvers", "--x"], "C", True),
        (["solvers", "--x"], "ja_JP.UTF-8", True),
        (["solvers", "--x"], "ja", True),
        (["solvers", "--x"], "en_GB.UTF-8", False),
        (["solvers", "--x"], "C", False),
        (["--lang", "en", "solvers", "--x"], "ja_JP.UTF-8", False),
        (["solvers", "--x", "--", "--lang", "ja"], "C", False),
    ],
)
def test_the_language_is_that_asked_for_else_the_locales(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    locale: str,
    japanese: bool,
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_MESSAGES", "")
    monkeypatch.setenv("LANG", locale)
    with pytest.raises(SystemExit):
        cli.main(arguments)
    assert ("エラー" if japanese else "error") in capsys.readouterr().err


def test_a_plan_from_solve_to_replay(shell: Shell, tmp_path: Path) -> None:
    pack = tmp_path / "A"
    text = shell("solve", TUTORIAL, "--out", pack)
    for label in ("状態", "規模", "所要時間", "総費用", "購入費", "充足率", "国の区分別", "根拠区分", "計画一式："):
        assert label in text
    assert "2027年度第1四半期" in text
    assert "¥" not in text
    assert "検証しました" in shell("verify", pack)
    assert "一致します" in shell("replay", pack)
    other = tmp_path / "B"
    shell("solve", TUTORIAL, "--out", other, "--set", "model.integers=off")
    table = shell("compare", pack, other)
    assert "費目" in table
    assert "不足ペナルティ" in table
    with api.open_pack(pack) as tutorial:
        tables, title = tutorial.case.tables, tutorial.summary["title"]["ja"]
    bought = set(api.compare_packs([pack, other]).suppliers["supplier"])
    for row in tables["suppliers"].itertuples(index=False):
        if row.supplier_id in bought:
            assert row.name_ja in table
    assert not [line for line in table.splitlines() for key in bought if key in line.split()]
    assert title in table.splitlines()[0]
    assert table.rstrip().endswith(api.DISCLAIMER["ja"])
    assert "費用の幅" in shell("provenance", pack)
    assert "書き出しました" in shell("model", TUTORIAL, "--lp", tmp_path / "m.lp")


def test_faults_about_packs(shell: Shell, tmp_path: Path, tutorial_pack: Path) -> None:
    shell("verify", tmp_path / "none", ends=2)
    shell("verify", tmp_path, ends=2)
    shell("compare", tutorial_pack, ends=2)
    shell("compare", tutorial_pack, tutorial_pack, ends=2)
    (tmp_path / "odd.zip").write_bytes(b"no zip")
    shell("replay", tmp_path / "odd.zip", ends=2)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x", encoding="utf-8")
    shell("solve", TUTORIAL, "--out", tmp_path / "full", ends=2)
    shell("provenance", tutorial_pack, "--set", "model.unknown=clean", ends=2)
    shell("provenance", tutorial_pack, "--most", "-1", ends=2)
    copy = api.write_pack(api.solve_scenario(TUTORIAL), tmp_path / "copy")
    (copy / "stock.csv").unlink()
    shell("verify", copy, ends=2)
    (copy / "manifest.json").write_text("[]", encoding="utf-8")
    shell("verify", copy, ends=2)


def test_a_pack_that_was_changed(shell: Shell, tmp_path: Path) -> None:
    pack = api.write_pack(api.solve_scenario(TUTORIAL), tmp_path / "pack")
    orders = pack / "orders.csv"
    orders.write_text(orders.read_text("utf-8-sig").replace("kita-radio", "mesa-radio", 1), encoding="utf-8-sig")
    (pack / "letter.txt").write_text("x", encoding="utf-8")
    text = shell("verify", pack, ends=1)
    assert "orders.csv：計画一式の書出し後に変更されています" in text
    assert "letter.txt：manifest.jsonに記載がありません" in text
    assert "件の不一致があります" in text


def test_no_plan(shell: Shell, tmp_path: Path) -> None:
    tables = base_tables() | {"stock": [{"segment_id": "min", "part_id": "chip", "cover_periods": 1}]}
    tables["lanes"] = [{"origin": "*", "destination": "*", "part_id": "*", "lead_periods": 1}]
    write_tables(tmp_path / "data", tables)
    text = shell("solve", scenario(tmp_path), ends=3)
    assert "計画がありません：実行可能な計画なし" in text
    assert "両立しない条件：" in text


def test_data_packages(shell: Shell, tmp_path: Path) -> None:
    assert "誤り0件" in shell("check", TUTORIAL)
    folder = write_tables(tmp_path / "data", amend(base_tables(), "offers", 0, unit_price=-1))
    assert "誤り1件" in shell("check", folder, ends=2)
    assert "書き出しました" in shell("template", tmp_path / "empty.xlsx")
    shell("template", tmp_path / "empty.xlsx", ends=2)
    shell("solve", tmp_path / "none.yaml", ends=2)
    shell("solve", TUTORIAL, "--set", "model.nothing=1", ends=2)
    shell("solve", TUTORIAL, "--solver", "abacus", ends=2)
    shell("model", TUTORIAL, "--lp", tmp_path / "m.txt", ends=2)


def test_screening(shell: Shell, tmp_path: Path) -> None:
    tables = base_tables()
    tables["entities"] = [
        {
            "entity_id": "red",
            "name": "Red Works",
            "aliases": "RW Group",
            "list_id": "list",
            "listed_from": "2019-08-13",
            "citation": "C",
        }
    ]
    data = write_tables(tmp_path / "data", tables)
    text = shell("screen", "Red Works Ltd", "Blue Mill", "--data", data)
    assert "Blue Mill：一致なし" in text
    assert "Red Works（掲載名称）" in text
    assert "（2019-08-13から）" in text
    assert "未確認" in text
    shell("screen", ends=2)
    shell("screen", "!!", "--data", data, ends=2)
    shell("screen", "a", "--data", data, "--threshold", "5", ends=2)
    shell("screen", "a", "--data", data, "--period", "2027", ends=2)
    shell("screen", "a", "--data", data, "--confirmations", tmp_path / "none.csv", ends=2)
    shell("screen", "--names", tmp_path / "none.txt", "--data", data, ends=2)
    (tmp_path / "list.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    shell("screen", "a", "--data", data, "--list", tmp_path / "list.csv", ends=2)
    (tmp_path / "list.csv").write_text("entity_id,name,list_id,listed_from\n,!,l,2027\n", encoding="utf-8")
    shell("screen", "a", "--data", data, "--list", tmp_path / "list.csv", ends=2)
    (tmp_path / "names.csv").write_text("name,b,name\nc,d,e\n", encoding="utf-8")
    shell("screen", "--names", tmp_path / "names.csv", "--data", data, ends=2)
    decisions = tmp_path / "decisions.csv"
    header = "name,entity_id,list_id,matched_name,state,by,date,note\n"
    decisions.write_text(f"{header}!,r d,l ,x,perhaps,,2027-13-01,\n", encoding="utf-8")
    shell("screen", "a", "--data", data, "--confirmations", decisions, ends=2)


def test_evaluation(shell: Shell, tmp_path: Path) -> None:
    text = shell("evaluate", ROOT / "data" / "japan_ict")
    for said in (
        "採点表",
        "順位表",
        "くじによります",
        "予定価格を1円超えています",
        "結果が変わる条件",
        "前提と根拠",
        "仮定値 100.0%",
    ):
        assert said in text
    shell("evaluate", ROOT / "data" / "japan_ict", "--lot", "nothing", ends=2)
    shell("evaluate", ROOT / "data" / "tutorial", ends=2)
    shell("evaluate", TUTORIAL, "--award", tmp_path / "a.yaml", ends=2)
    shell("evaluate", ROOT / "data" / "japan_ict", "--lot", "x", "--award", tmp_path / "a.yaml", ends=2)
    shell("evaluate", TUTORIAL, "--to", "x", ends=2)


def test_sweeps(shell: Shell, tmp_path: Path) -> None:
    market = small_market(tmp_path)
    spec, out = write_spec(market, GRID), market / "out"
    text = shell("sweep", spec, "--out", out, "--workers", "1")
    assert "組合せ数" in text
    assert "総費用" in text
    assert text.rstrip().endswith(api.DISCLAIMER["ja"])
    law = "{chance: {probability: 1, value: -999, otherwise: 0}}"
    body = f"draws: {{count: 2, seed: 4, quantities: [{{id: tax, table: offers, add: unit_price, by: {law}}}]}}\n"
    text = shell("sweep", write_spec(market, body), "--out", market / "faulty", "--workers", "1", ends=1)
    assert "！データの誤り：2件（最初は1番） sweep.yaml:4: 変更点の適用後のデータに2件の誤りがあります" in text
    stored = api.open_sweep(market / "faulty").results["message_ja"]
    assert english_in(stored[0]) == []
    assert "誤り" in stored[0]
    write_spec(market, GRID)
    shell("sweep", spec, "--member", "3", market / "third.yaml")
    shell("sweep", spec, "--member", "3", market / "third.yaml", ends=2)
    shell("sweep", spec, "--member", "9", market / "ninth.yaml", ends=2)
    shell("sweep", spec, "--member", "three", market / "x.yaml", ends=2)
    shell("sweep", spec, "--workers", "0", ends=2)
    shell("sweep", market / "none.yaml", ends=2)
    for body in (
        "",
        "axes: []\n",
        "axes: [{id: base, levels: [{id: a}]}]\n",
        "set: {data: x}\naxes: [{id: a, levels: []}]\n",
    ):
        shell("sweep", write_spec(market, body), ends=2)


def test_what_is_interrupted(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "solve_scenario", interrupt)
    monkeypatch.setattr(api, "run_sweep", interrupt)
    assert shell("solve", TUTORIAL, ends=130) == "中断しました。何も書き出していません。\n"
    spec = write_spec(small_market(tmp_path), GRID)
    assert "続きから再開できます" in shell("sweep", spec, ends=130)


def test_lines_take_the_width_of_japanese_letters() -> None:
    assert width("a漢ｶ") == 4
    assert folded("一二三四、五六七八", 8) == ["一二三", "四、五六", "七八"]
    assert folded("one two three", 8) == ["one two", "three"]
    label = labelled("状態", "{x}", 8)
    assert label == in_language(label, "ja") == "状態    {x}"


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("built", "構築済み"),
        ("baseline: relaxation", "baseline：連続緩和"),
        ("shortage, priority 2: first incumbent", "不足量（優先度2）：最初の計画"),
        ("prices", "潜在価格の計算"),
    ],
)
def test_the_stage_of_a_solve_is_told_in_japanese(stage: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(command, "show_line", lines.append)
    command.progress_in("ja")(stage, None)
    command.progress_in("en")(stage, 1234.0)
    assert lines == [said, f"{stage}: 1,234 JPY"]
