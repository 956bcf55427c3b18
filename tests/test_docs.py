"""The documentation: pages written from the code are up to date, links lead somewhere, tables and modules are complete."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

from optimizer.schema import PLAN_TABLES, TABLES
from tools import write_data_page, write_model_page

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "data" / "japan_ict").glob("*.md")),
]
MODULES = sorted((ROOT / "optimizer").rglob("*.py"))
#: Pictures are made from the running dashboard, so a checkout may lack them.
PICTURE = re.compile(r"(?:docs/)?images/[\w-]+\.png")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
#: What is written as code, and in it the places and the dotted names of the checkout.
_SPAN = re.compile(r"`([^`\n]+)`")
_PLACE = re.compile(r"(?<![\w./])([\w-]+)/[\w./*-]+")
_DOTTED = re.compile(r"(?<![\w./])(?:api|benchmarks|dashboard|optimizer|tools)(?:\.(?!py\b)[A-Za-z_]\w*)+")
#: Places of the planner and of its screens are also written without the folders in front.
_BEFORE = [ROOT / folder for folder in (".", "optimizer", "optimizer/solve", "dashboard")]
_FOLDERS = {path.name for before in _BEFORE for path in before.iterdir() if path.is_dir()} - {"out"}
#: What a page tells its reader to make.
_MADE = {"benchmarks/results/quick.json", "data/mine.xlsx", "scenarios/mine.yaml", "scenarios/mine-awarded.yaml"}
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_tutorials_descriptor_is_the_schemas() -> None:
    file = write_data_page.TUTORIAL / "datapackage.json"
    assert file.read_text(encoding="utf-8") == write_data_page.tutorial_descriptor()


@pytest.mark.parametrize("generator", [write_model_page, write_data_page], ids=["model.md", "data.md"])
def test_generated_pages_are_up_to_date(generator: ModuleType) -> None:
    assert generator.PAGE.read_text(encoding="utf-8") == generator.page(), "run `make docs`"


def headings(page: Path) -> set[str]:
    """The anchors that a page's headings give, as GitHub and GitLab write them."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    links = _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8")))
    broken = []
    for link in links:
        if "://" in link or PICTURE.fullmatch(link):
            continue
        place, _, anchor = link.partition("#")
        target = page.parent / place if place else page
        if not target.exists() or (anchor and anchor not in headings(target)):
            broken.append(link)
    assert broken == []


def is_place(text: str) -> bool:
    return any(next(before.glob(name), None) for before in _BEFORE for name in (text.rstrip("/."), f"{text}.py"))


def is_name(text: str) -> bool:
    try:
        pkgutil.resolve_name(f"optimizer.{text}" if text.startswith("api.") else text)
    except (AttributeError, ImportError):
        return False
    return True


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=name_of)
def test_what_is_named_exists(page: Path) -> None:
    """Files, folders, modules, names and targets of `make`; the changelog may name what is gone."""
    text = page.read_text(encoding="utf-8")
    spans = " ".join(_CODE.findall(text) + _SPAN.findall(_CODE.sub("", text)))
    places = {place[0] for place in _PLACE.finditer(spans) if place[1] in _FOLDERS} - _MADE
    assert [place for place in places if not is_place(place)] == []
    assert [name for name in _DOTTED.findall(spans) if not is_name(name)] == []
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z][\w-]*)", spans)) <= set(targets)


def test_the_readme_leads_to_every_page() -> None:
    linked = {(ROOT / link).resolve() for link in _LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))}
    decisions = ROOT / "docs" / "adr"
    assert decisions in linked
    assert [name_of(page) for page in PAGES[1:] if page not in linked and page.parent != decisions] == []


def test_every_table_and_column_is_documented() -> None:
    sections = (ROOT / "docs" / "data.md").read_text(encoding="utf-8").split("\n### ")
    shared = next(section for section in sections if "| `source_id` |" in section)
    for mark, tables in (("`", TABLES), (".csv`", PLAN_TABLES)):
        for table in tables.values():
            own = next(section for section in sections if section.startswith(f"`{table.name}{mark}"))
            assert table.help["en"] in own
            rows = own + shared if tables is TABLES else own
            assert [c.name for c in table.columns if f"\n| `{c.name}`" not in rows] == [], table.name
    files = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in PLAN_TABLES if f"`{name}.csv`" not in files] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_state_their_public_names(path: Path) -> None:
    names = path.relative_to(ROOT).with_suffix("").parts
    if names[-1] == "__main__":
        return
    defined = [
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    module = importlib.import_module(".".join(name for name in names if name != "__init__"))
    public = getattr(module, "__all__", None)
    assert public is not None or not defined, "public names, but no __all__"
    assert [name for name in public or () if not hasattr(module, name)] == []
    assert len(set(public or ())) == len(public or ())
