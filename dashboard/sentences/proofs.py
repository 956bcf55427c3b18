"""Proof paths, clauses and clearances, as the planner writes them, put into the reader's words.

A clearance lists the tests that a purchase keeps through its whole chain: ``ban@2027Q2;cap@2028Q1/2``. What does not look so is
shown as it stands.
"""

from __future__ import annotations

import re

from dashboard.words.language import Words
from dashboard.words.names import Names
from optimizer import api

__all__ = ["clause_line", "clearance_line", "proof_line"]

_TEST = re.compile(r"(?P<rule>.+)@(?P<period>\d{4}Q\d)(?:/(?P<tiers>\d+))?")
_UNDECLARED = "undeclared provenance"


def proof_line(path: str, w: Words, names: Names) -> str:
    """One proof path in words."""
    return api.in_language(api.proof_in_words(path, lambda kind, key: names.by_kind[kind].get(key)), w.language)


def clause_line(clause: str, w: Words) -> str:
    """A clause as its rule states it, or in words where no clause but the undeclared is meant."""
    return w("proof.undeclared_clause") if clause == _UNDECLARED else clause


def clearance_line(clearance: object, w: Words, names: Names) -> str:
    """The tests that a purchase keeps with all its components; blank where it promises none."""
    if not isinstance(clearance, str) or not clearance:
        return ""
    return w.listed([_test(test, w, names) for test in clearance.split(";")])


def _test(test: str, w: Words, names: Names) -> str:
    match = _TEST.fullmatch(test)
    if match is None:
        return test
    known = {"rule": names("rule", match["rule"]), "period": w.period(match["period"])}
    return w("proof.test", **known) if match["tiers"] is None else w("proof.test_tiers", tiers=match["tiers"], **known)
