"""What a session remembers: language and plan, both also in the address so that a link leads to the same view.

Also who reads: a server with ``PLANNER_ROLE=official`` only shows; without it there is one reader, who is both.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import cast

import streamlit as st

from dashboard import packs
from dashboard.words.language import LANGUAGES, Language, Words

__all__ = ["choose_plan", "current", "may_change", "remember", "restore", "start_language", "words"]

LANGUAGE, PLAN = "lang", "plan"
#: The language in which the page was drawn last.
_SHOWN = "_shown_language"
#: Scenario shown when nobody has chosen one.
FIRST_SHOWN = "baseline"


def restore(key: str, options: Sequence[str], default: str) -> str:
    """Set the widget ``key`` before it is drawn: from the address if that has changed, else as it was, else the default."""
    asked, seen = st.query_params.get(key), st.session_state.get(f"_address_{key}")
    if asked in options and asked != seen:
        st.session_state[key] = asked
    elif st.session_state.get(key) not in options:
        st.session_state[key] = default
    return cast(str, st.session_state[key])


def remember(key: str) -> None:
    """Write the widget's value into the address, after it is drawn."""
    value = st.session_state[key]
    st.session_state[f"_address_{key}"] = value
    if st.query_params.get(key) != value:
        st.query_params[key] = value


def may_change() -> bool:
    """Whether the reader is a planner; every handler that writes asks again."""
    return os.environ.get("PLANNER_ROLE") != "official"


def start_language() -> Words:
    """The words of this run. A first visit gets English if the browser asks for it, and else Japanese."""
    asked = (st.context.locale or "").lower()
    language = restore(LANGUAGE, list(LANGUAGES), "en" if asked.startswith("en") else "ja")
    if st.session_state.get(_SHOWN) not in (None, language):
        _relabel()
    st.session_state[_SHOWN] = language
    return words()


def _relabel() -> None:
    """Have the browser show anew what is chosen in every widget, after the language has changed.

    The browser holds a choice by its label, and keeps that, in the language before, until the script itself sets the value
    (streamlit issue 11268, pull request 13788). Tabs are labels themselves, and buttons cannot be set.
    """
    for key, value in [*st.session_state.items()]:
        if (
            isinstance(value, str | int | list | tuple)
            and not isinstance(value, bool)
            and not str(key).endswith("_tab")
        ):
            st.session_state[key] = value


def words() -> Words:
    """The words in the language of this session."""
    return Words(cast(Language, st.session_state[LANGUAGE]))


def choose_plan(listed: list[packs.ListedPack]) -> list[str]:
    """Settle which plan is shown, and return the keys that can be chosen; a trial is among them only while it is shown."""
    keys = [pack.key for pack in listed]
    for asked in (st.query_params.get(PLAN), st.session_state.get(PLAN)):
        if asked and asked not in keys and _trial(asked) is not None:
            keys.append(asked)
    if keys:
        first = next((pack.key for pack in listed if pack.scenario == FIRST_SHOWN), keys[0])
        restore(PLAN, keys, first)
    return keys


def current() -> packs.ListedPack | None:
    """The plan that is shown, if there is any."""
    key = st.session_state.get(PLAN)
    if key is None:
        return None
    return _trial(key) or packs.listed(packs.out_folder() / key)


def _trial(key: str) -> packs.ListedPack | None:
    """A trial of the studio by its key; a key cannot lead anywhere else."""
    folder, _, name = key.partition("/")
    if folder != packs.TRIALS_FOLDER or not name.isalnum():
        return None
    return packs.listed(packs.out_folder() / folder / name)
