"""Screening 100,000 names against 10,000 listed names on one core: time, recall and precision.

Names are generated from a seed. One in ten is a listed name written otherwise; the others are names of the same make
whose distinctive words are no listed firm's. Writes ``benchmarks/results/screening.json``.

    python -m benchmarks.screening [--names 100000] [--listed 10000] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from optimizer.screening import DEFAULT_THRESHOLD, screen

RESULT = Path(__file__).resolve().parent / "results" / "screening.json"
ONE_IN = 10


def _words(table: str) -> list[str]:
    return table.split()


PINYIN = _words("""
    an bai ban bao bei bin bo cai can chang chao chen cheng chu chuan da dan dao de deng di ding dong du fan fang fei
    feng fu gang gao ge gong gu guan guang gui guo hai han hang hao he heng hong hua huan hui ji jia jian jiang jie
    jin jing ju jun kai kang ke lan le lei li lian liang lin ling long lu luo mei meng min ming nan neng ning pei peng
    pin ping qi qian qiang qin qing qun rong rui sen shan shang shao sheng shi shou shu shun si song su tai tan tang
    teng tian ting tong wan wang wei wen wu xi xia xiang xiao xin xing xiong xu xuan yan yang yao yi yin ying yong you
    yu yuan yue yun ze zhan zhang zhao zhen zheng zhi zhong zhou zhu zhuo zi zong
""")
ONSETS = _words("""
    b c d f g h j k l m n p r s t v w z br cr dr fl gl gr kr pl pr qu sc sk sl sp st str th tr tw vr
""")
NUCLEI = _words("""
    a e i o u ai au ea ee ia io oa ou y
""")
CODAS = ["", "", "", "l", "m", "n", "r", "s", "t", "x", "nd", "nt", "ck", "st"]
PLACES = _words("""
    Shenzhen Hangzhou Beijing Shanghai Guangzhou Suzhou Nanjing Wuhan Chengdu Tokyo Osaka Singapore Munich Texas
""")
TRADES = [
    "Technology", "Electronics", "Semiconductor", "Communication Technologies", "Information Technology", "Optoelectronics",
    "Precision Industry", "Energy Storage", "Network Systems", "Intelligent Equipment", "Microelectronics", "New Materials",
    "Aviation", "Software", "Wireless Solutions", "International Trading", "Digital Technology", "Power Devices",
]  # fmt: skip
LEGAL = [
    "Co., Ltd.",
    "Corporation",
    "Inc.",
    "Limited",
    "GmbH",
    "Group Co., Ltd.",
    "Company Limited",
    "LLC",
    "Pte. Ltd.",
    "AB",
]

Vary = Callable[[random.Random, "Firm"], str]


class Firm:
    """The parts of a generated name."""

    def __init__(self, rng: random.Random, words: Iterator[str]) -> None:
        self.place = rng.choice(PLACES) if rng.random() < 0.4 else ""
        self.word = next(words)
        self.trade = rng.choice(TRADES)
        self.legal = rng.choice(LEGAL)

    def written(self, *, place: bool = True, trade: str | None = None, legal: str | None = None, word: str = "") -> str:
        parts = [
            self.place if place else "",
            word or self.word,
            trade or self.trade,
            self.legal if legal is None else legal,
        ]
        return " ".join(part for part in parts if part)


def new_words(rng: random.Random) -> Iterator[str]:
    """Distinctive words, none twice: half in Pinyin, half made up."""
    seen: set[str] = set()
    while True:
        if rng.random() < 0.5:
            word = "".join(rng.choice(PINYIN) for _ in range(rng.choice((2, 2, 3))))
        else:
            word = "".join(rng.choice(ONSETS) + rng.choice(NUCLEI) for _ in range(rng.choice((2, 2, 3)))) + rng.choice(
                CODAS
            )
        if len(word) >= 5 and word not in seen:
            seen.add(word)
            yield word.capitalize()


def swapped(rng: random.Random, word: str) -> str:
    """The word with two neighbouring letters, not the first, swapped."""
    places = [i for i in range(1, len(word) - 1) if word[i] != word[i + 1]]
    i = rng.choice(places)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def dropped(rng: random.Random, word: str) -> str:
    """A long word without one letter, not the first; a short one swapped."""
    if len(word) < 9:
        return swapped(rng, word)
    i = rng.randrange(1, len(word))
    return word[:i] + word[i + 1 :]


VARIATIONS: dict[str, Vary] = {
    "capitals": lambda rng, firm: firm.written().upper(),
    "legal form": lambda rng, firm: firm.written(legal=rng.choice(LEGAL)),
    "no legal form, no place": lambda rng, firm: firm.written(place=False, legal=""),
    "full width": lambda rng, firm: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in firm.written()),
    "distinctive word only": lambda rng, firm: firm.word,
    "subsidiary": lambda rng, firm: f"{firm.word} {rng.choice(['Japan', 'Europe', 'Malaysia'])} {firm.trade}",
    "letters swapped": lambda rng, firm: firm.written(word=swapped(rng, firm.word)),
    "letter dropped": lambda rng, firm: firm.written(word=dropped(rng, firm.word)),
    "another trade word": lambda rng, firm: firm.written(trade=rng.choice(TRADES), place=False),
}


def generated(names: int, listed: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The listed names, and the names to screen with the entity meant (blank: none) and how it is varied."""
    rng = random.Random(seed)
    words = new_words(rng)
    firms = [Firm(rng, words) for _ in range(listed)]
    table = pd.DataFrame(
        {
            "list_id": "generated",
            "entity_id": [f"e{number}" for number in range(listed)],
            "name": [firm.written() for firm in firms],
            "kind": "name",
            "listed_from": "2020-01-01",
            "listed_to": None,
            "citation": "generated",
        }
    ).astype("str")
    rows: dict[str, tuple[str, str]] = {}
    for number in range(names // ONE_IN):
        entity, variation = rng.randrange(listed), list(VARIATIONS)[number % len(VARIATIONS)]
        rows.setdefault(VARIATIONS[variation](rng, firms[entity]), (f"e{entity}", variation))
    while len(rows) < names:
        rows.setdefault(Firm(rng, words).written(), ("", "another firm"))
    asked = pd.DataFrame([(name, *meant) for name, meant in rows.items()], columns=["name", "entity", "variation"])
    return table, asked.sample(frac=1, random_state=seed, ignore_index=True)


def measure(names: int, listed: int, seed: int) -> dict[str, object]:
    """The figures of one run; times are of one call of `screen`, which does all its work on one core."""
    table, asked = generated(names, listed, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    matches = screen(asked["name"].tolist(), table)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    pairs = matches[["name", "entity_id"]].drop_duplicates().merge(asked, on="name")
    right = pairs[pairs["entity_id"] == pairs["entity"]]
    meant = asked[asked["entity"] != ""]
    recall = right["variation"].value_counts() / meant["variation"].value_counts()
    return {
        "names": len(asked),
        "listed_names": len(table),
        "threshold": DEFAULT_THRESHOLD,
        "seed": seed,
        "seconds": round(wall, 1),
        "cpu_seconds": round(cpu, 1),
        "names_per_second": round(len(asked) / wall),
        "recall": round(len(right) / len(meant), 4),
        "precision": round(len(right) / len(pairs), 4),
        "recall_by_variation": {str(name): round(float(share), 4) for name, share in recall.sort_index().items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--listed", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    result = measure(options.names, options.listed, options.seed)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
