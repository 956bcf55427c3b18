"""Write ``docs/model.md`` from the docstrings of the constraints, so that the algebra stands once.

``python -m tools.write_model_page`` writes it; a test fails when the page and the docstrings differ.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from optimizer.model import objective
from optimizer.model.constraints import CONSTRAINTS
from optimizer.model.variables import FAMILIES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "model.md"

HEAD = """# The model

This page is written from the docstrings of `optimizer/model`; edit those and run `make docs`.

The planner minimises the cost of supplying every segment's demand for every part in every period, by choosing how much
each offer delivers, which candidates to qualify, which plants to open and which offers to expand. It is a linear program;
where a scenario says `integers: on`, yes-or-no decisions are whole numbers.

**Sets.** o offers (a plant's ability to supply one part), with supplier, plant n(o), country and part p(o); g segments;
t periods (quarters); h(g,t) the compliance class: the set of rules that bind segment g in period t; E_h the offers that
class h admits; r rules; l lanes; k price tiers.

**Time.** An order is filed under its period of arrival t; it ships in t − ℓ, where ℓ is the lane's lead. What is agreed
commercially (price, exchange rate, price tiers, minimum orders, shares, budgets) counts on arrival; what is physical
(capacity of offer, plant and lane) counts on shipping. An incumbent's lane is already flowing, so that its arrivals in
the first ℓ periods exist; other offers' do not.

**Rules.** An order that a rule bars has no variable. One that a phase-out still admits carries its *breach*, the set of rules it
breaks. A *clearance* is a set of tests (what one rule bars in one period) that a unit passes through its whole chain; tests that
bar the same sources are one, and of two the one that the other covers is left out, so that few clearances exist. Orders from offers
whose components the model chooses, and component flows, exist by clearance; a flow exists only if its source can pass, and
segments whose rules ask for the same clearance share its flows.
"""


def math(text: str) -> str:
    """Turn the docstring's ``.. math::`` blocks and roles into what Markdown renders."""
    lines: list[str] = []
    block: list[str] | None = None
    for line in text.splitlines():
        if line.startswith(".. math::"):
            block = [line.removeprefix(".. math::").strip()]
        elif block is not None and (line.startswith("    ") or not line.strip()):
            if line.strip():
                block.append(line.strip())
            elif any(block):
                lines += ["", *display(block), ""]
                block = None
        else:
            if block is not None:
                lines += ["", *display(block), ""]
                block = None
            lines.append(line)
    if block is not None:
        lines += ["", *display(block)]
    page = re.sub(r":math:`([^`]*)`", r"$\\1$".replace("\\\\", "\\"), "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", page).strip()


def display(block: list[str]) -> list[str]:
    """One displayed formula; several aligned lines become an ``aligned`` environment."""
    body = [line for line in block if line]
    if len(body) == 1:
        return ["$$", body[0], "$$"]
    return ["$$", r"\begin{aligned}", *body, r"\end{aligned}", "$$"]


def variable_table() -> str:
    """The families of variables, from their docstrings."""
    rows = [f"| `{family.name}` | {inspect.cleandoc(family.__doc__ or '')} |" for family in FAMILIES]
    return "\n".join(["| variable | unit and index |", "|---|---|", *rows])


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Variables (all ≥ 0)\n", variable_table(), "\n## Constraints\n"]
    for number, constraint in enumerate(CONSTRAINTS, 1):
        parts.append(f"### {number}. `{constraint.__name__}`\n\n{math(inspect.getdoc(constraint) or '')}\n")
    parts.append(
        "## Objective\n\nThe cost is the sum of these terms, each in present ¥ (discounted by a yearly rate, 0 by default) "
        "and each reported; they add up to the objective.\n"
    )
    parts += [f"- **{name}**: {inspect.getdoc(term)}" for name, term in objective.COST_TERMS.items()]
    parts.append(f"\n### Lexicographic mode\n\n{inspect.getdoc(objective.levels)}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
