"""Write the golden figures of the shipped scenarios; review the change as a diff and say in the changelog why it moves.

``python -m tools.write_golden``
"""

from __future__ import annotations

import json

from optimizer import api
from tests.solve.test_shipped import GOLDEN, SCENARIOS, case_of, golden_figures

if __name__ == "__main__":
    text = json.dumps(
        {name: golden_figures(api.solve_case(case_of(name, integers=True))) for name in SCENARIOS},
        indent=1,
    )
    GOLDEN.write_text(text + "\n", encoding="utf-8")
