"""`python -m tools.japan_ict` writes the package `data/japan_ict` from the published figures beside this module."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.japan_ict.build import write
from tools.japan_ict.facts import FACTS


def main() -> None:
    """Reads the two folders from the command line, writes the tables and says how many rows each has."""
    parser = argparse.ArgumentParser(prog="python -m tools.japan_ict", description=__doc__)
    parser.add_argument("--facts", type=Path, default=FACTS, help="folder of published figures (%(default)s)")
    parser.add_argument("--out", type=Path, default=Path("data/japan_ict"), help="folder for the files (%(default)s)")
    options = parser.parse_args()
    for table, count in write(options.facts, options.out).items():
        print(f"{table}: {count}")


if __name__ == "__main__":
    main()
