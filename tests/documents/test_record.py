"""Records on their own: what a declaration says is what is read, written back, merged and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest

from optimizer.documents.record import Quarter, Record, long_form, option, options_of, read_record, records_of
from optimizer.documents.yaml_text import Node, parse_yaml
from optimizer.errors import BadInput
from tools.option_tables import kind_of


@dataclass(frozen=True)
class Wheel(Record):
    size: float = option(above=0, at_most=30)
    spokes: int = option(8, at_least=0, at_most=99)
    place: str = ""


@dataclass(frozen=True)
class Cart(Record):
    name: str = option()
    start: date = option(key="dates.from")
    end: date | None = option(None, key="dates.to")
    wheels: tuple[Wheel, ...] = option((), empty="a cart needs wheels")
    colours: tuple[Literal["red", "blue"], ...] = option(("red",), single=True, noun="colour")
    spare: Wheel | None = option(None, short_for="size")
    kind: str = ""
    load: tuple[str, ...] = option((), keys=("hay", "wood"), named="kind", write_empty=True)
    quarters: Mapping[str, Quarter] = option({})
    open: bool = option(True)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        if self.end is not None and self.end < self.start:
            raise entries["end"].error("it ends before it starts")


FULL = """\
name: c
dates: {from: 2027-04-01, to: 2028-03-31}
wheels:
  - {size: 20}
  - {size: 26, spokes: 12}
colours: blue
spare: {size: 10}
wood: [oak]
quarters: {first: 2027Q2}
open: off
"""


def read(text: str) -> Cart:
    return read_record(Cart, parse_yaml(text, "cart.yaml"))


def test_every_type_is_read_and_written_back() -> None:
    cart = read(FULL)
    assert cart == Cart(
        "c",
        date(2027, 4, 1),
        date(2028, 3, 31),
        (Wheel(20.0, place="cart.yaml:4"), Wheel(26.0, 12, "cart.yaml:5")),
        ("blue",),
        Wheel(10.0, place="cart.yaml:7"),
        "wood",
        ("oak",),
        {"first": "2027Q2"},
        False,
    )
    written = cart.as_mapping()
    assert list(written) == ["name", "dates", "wheels", "colours", "spare", "wood", "quarters", "open"]
    assert written["dates"] == {"from": "2027-04-01", "to": "2028-03-31"}
    assert written["wheels"] == [{"size": 20.0, "spokes": 8}, {"size": 26.0, "spokes": 12}]
    least = read("name: c\ndates: {from: 2027-04-01}\nhay: []\n").as_mapping()
    assert least == {"name": "c", "dates": {"from": "2027-04-01"}, "colours": ["red"], "hay": [], "open": True}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: c\n", "", "cart.yaml:1: the key 'name' is missing"),
        ("name", "nmae", "cart.yaml:1: nmae: unknown key 'nmae'; did you mean 'name'?"),
        ("from: 2027-04-01, ", "", "cart.yaml:2: dates: the key 'from' is missing"),
        ("to: 2028", "to: 2026", "cart.yaml:2: dates.to: it ends before it starts"),
        ("to: 2028", "end: 2028", "cart.yaml:2: dates.end: unknown key 'end'; known: from, to"),
        ("size: 20", "size: 31", "cart.yaml:4: wheels[1].size: expected a number above 0 and at most 30, found '31'"),
        (
            "spokes: 12",
            "spokes: 1.5",
            "cart.yaml:5: wheels[2].spokes: expected a whole number from 0 to 99, found '1.5'",
        ),
        ("blue", "[red, red]", "cart.yaml:6: colours[2]: the colour 'red' is given twice"),
        ("blue", "green", "cart.yaml:6: colours: expected one of red, blue, found 'green'"),
        ("wood: [oak]\n", "", "cart.yaml:1: expected one of hay, wood, found none"),
        ("wood: [oak]", "wood: [oak]\nhay: []", "cart.yaml:1: expected one of hay, wood, found hay and wood"),
        ("2027Q2", "spring", "cart.yaml:9: quarters.first: expected a quarter such as 2027Q2, found 'spring'"),
    ],
)
def test_faults_name_file_line_and_key(old: str, new: str, message: str) -> None:
    assert old in FULL
    with pytest.raises(BadInput) as error:
        read(FULL.replace(old, new))
    assert str(error.value) == message


def test_an_empty_list_is_told_in_words_of_its_own() -> None:
    with pytest.raises(BadInput, match=r"cart.yaml:3: wheels: a cart needs wheels"):
        read("name: c\ndates: {from: 2027-04-01}\nwheels: []\nhay: []\n")


def test_short_forms_are_written_out() -> None:
    long = long_form(Cart, parse_yaml("spare: 12\nname: c\n", "cart.yaml"))
    assert long.plain() == {"spare": {"size": 12}, "name": "c"}
    assert long_form(Cart, long) == long


def test_kinds_in_words() -> None:
    described = {name: kind_of(declared) for name, declared in options_of(Cart).items()}
    assert described["colours"] == "`red`, `blue`, or a list of `red`, `blue`"
    assert (described["wheels"], described["quarters"], described["end"]) == ("list of maps", "map to quarter", "day")
    assert kind_of(options_of(Wheel)["size"]) == "a number above 0 and at most 30"
    assert set(records_of(Cart)) == {Cart, Wheel}
