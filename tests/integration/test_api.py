"""The one door: what it promises is there, is said what it does, and is all that the screens use."""

from __future__ import annotations

import inspect
import re

import pytest

from optimizer import api
from tests.integration.conftest import ROOT

#: Names that are no function and no class, with what they are.
PLAIN = {"ARRIVAL_WARNING": str, "DISCLAIMER": dict, "Language": object}


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_is_there_and_documented(name: str) -> None:
    value = getattr(api, name)
    if name in PLAIN:
        assert isinstance(value, PLAIN[name])
    else:
        assert len((inspect.getdoc(value) or "").split()) > 3


def test_names_stand_once_and_in_order() -> None:
    # As ruff sorts them: constants, classes, functions.
    assert api.__all__ == sorted(set(api.__all__), key=lambda name: (not name.isupper(), name[0].islower(), name))


def test_the_screens_use_nothing_else() -> None:
    pages = [ROOT / "app.py", *(ROOT / "dashboard").rglob("*.py"), *(ROOT / "optimizer" / "cli").glob("*.py")]
    used = {
        name for page in pages for name in re.findall(r"(?<![.\w])api\.([A-Za-z]\w*)", page.read_text(encoding="utf-8"))
    }
    assert used - set(api.__all__) == set()
