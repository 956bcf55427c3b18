"""Every fault that these tests meet is told in Japanese too."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _in_japanese(told_in_japanese: None) -> None:
    """Each test, held to it."""
