"""`python -m tools.japan_ict --facts ../shared/facts --out data/japan_ict` writes the package."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.japan_ict.build import write


def main() -> None:
    """Reads the two folders from the command line, writes the tables and says how many rows each has."""
    parser = argparse.ArgumentParser(prog="python -m tools.japan_ict", description=__doc__)
    parser.add_argument("--facts", type=Path, required=True, help="folder of published figures")
    parser.add_argument("--out", type=Path, required=True, help="folder for the CSV files")
    given = parser.parse_args()
    for table, count in write(given.facts, given.out).items():
        print(f"{table}: {count}")


if __name__ == "__main__":
    main()
