"""The command ``evaluate``: its arguments, and the score sheet, the ranking and what flips it as plain text."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer import api
from optimizer.errors import BadInput
from optimizer.messages import Language, message
from optimizer.vocabulary import word

from .command import Argument, Command, Exit, as_json, print_json, say
from .layout import padded, width
from .words import share as share_text

__all__ = ["EVALUATE", "evaluation_text"]

_GAP = "  "


def _evaluate(options: Namespace) -> Exit:
    if options.award is not None:
        return _award(options)
    for flag, value in (("--to", options.to), ("--like", options.like), ("--units", options.units)):
        if value is not None:
            raise BadInput(message("{flag} goes with --award", flag=flag), flag)
    evaluations = api.evaluate(options.place, options.lot)
    mappings = {lot: evaluation.as_mapping() for lot, evaluation in evaluations.items()}
    if options.json:
        print_json(mappings)
    else:
        print("\n\n".join(evaluation_text(mapping, options.lang) for mapping in mappings.values()))
    return Exit.DONE


def _award(options: Namespace) -> Exit:
    """Write the award of one lot as a scenario, and say what it fixes."""
    if options.lot is None:
        raise BadInput(message("an award is of one lot: name it with --lot"), "--award")
    if options.place.suffix.lower() not in (".yaml", ".yml"):
        raise BadInput(message("an award extends a scenario: give its file in place of the package"), "--award")
    award = api.award_of(options.place, options.lot, options.to, options.like, options.units)
    api.write_award(award, options.award, options.place)
    if options.json:
        print_json(dict(award.overlay))
        return Exit.DONE
    say(message("written: {file}", file=options.award), options.lang)
    for text in award.fixes:
        say(text, options.lang)
    return Exit.DONE


EVALUATE = Command(
    "evaluate",
    message("Rank the bids of lots by comprehensive evaluation, and tell what would change the award."),
    _evaluate,
    (
        Argument(
            "place", type=Path, metavar="DIR|SCENARIO", help=message("a data package, or a scenario with its own")
        ),
        Argument("--lot", metavar="ID", help=message("this lot alone (default all)")),
        Argument(
            "--award",
            type=Path,
            metavar="FILE.yaml",
            help=message("write a scenario in which the lot's segment buys from the winner at the bid's price"),
        ),
        Argument("--to", metavar="SUPPLIER", help=message("award it to this bidder, after lots or a survey")),
        Argument("--like", metavar="OFFER", help=message("the winner's own offer that the awarded one is like")),
        Argument(
            "--units",
            type=float,
            metavar="N",
            help=message("units of the lot (default what is needed over the horizon)"),
        ),
        as_json(message("the evaluations as JSON, by lot")),
    ),
)


def evaluation_text(mapping: Mapping[str, Any], language: Language) -> str:
    """A lot as `Evaluation.as_mapping` has it: terms, score sheet, ranking, what flips it, on what it rests."""
    parts = [_terms(mapping, language)]
    if mapping["bidders"]:
        parts += [_score_sheet(mapping, language), _ranking(mapping, language)]
    parts.append(mapping["outcome"][language])
    if mapping["bidders"]:
        parts.append(_flips(mapping, language))
    parts.append(_ground(mapping, language))
    return "\n\n".join(parts)


def _terms(mapping: Mapping[str, Any], language: Language) -> str:
    return f"{mapping['name'][language]}{_brackets(mapping['lot_id'], language)}\n{mapping['terms'][language]}"


def _brackets(text: str, language: Language) -> str:
    return f"（{text}）" if language == "ja" else f" ({text})"


def _score_sheet(mapping: Mapping[str, Any], language: Language) -> str:
    """Points by item, a line a bidder; the items stand below by number."""
    items = mapping["items"]
    header = [message("Bidder"), *(f"({at})" for at in range(1, len(items) + 1)), message("Technical points")]
    rows = [
        [
            bidder["name"][language],
            *(_points(bidder, item["item_id"], language) for item in items),
            bidder["technical"],
        ]
        for bidder in mapping["bidders"]
    ]
    legend = [
        message(
            "({at}) {item}: {kind}, {most} points",
            at=at, item=item["name"][language], kind=word("item", item["kind"]), most=item["max_points"],
        ).in_language(language)
        for at, item in enumerate(items, 1)
    ]  # fmt: skip
    return "\n".join([message("Score sheet").in_language(language), *_table(header, rows, language), *legend])


def _points(bidder: Mapping[str, Any], item: str, language: Language) -> str:
    verdict = bidder["mandatory"].get(item)
    if verdict in ("not met", "pending"):
        return word("mandatory", verdict).in_language(language)
    return str(bidder["points"][item])


def _ranking(mapping: Mapping[str, Any], language: Language) -> str:
    additive = mapping["method"] == "additive"
    header = [
        message("Rank"),
        message("Bidder"),
        message("Bid (yen)"),
        message("Price compared (yen)"),
        message("Technical points"),
        *((message("Price points, unrounded"), message("Price points")) if additive else ()),
        message("Total") if additive else message("Evaluation value"),
        message("Remarks"),
    ]
    ordered = sorted(mapping["bidders"], key=lambda bidder: (bidder["rank"] is None, bidder["rank"] or 0))
    rows = [
        [
            _shown(bidder["rank"]),
            bidder["name"][language],
            _shown(bidder["bid_jpy"]),
            _shown(bidder["price_jpy"]),
            bidder["technical"],
            *((_shown(bidder["price_points_unrounded"]), _shown(bidder["price_points"])) if additive else ()),
            _shown(bidder["total"]),
            _remarks(bidder, language),
        ]
        for bidder in ordered
    ]
    return "\n".join([message("Ranking").in_language(language), *_table(header, rows, language)])


def _remarks(bidder: Mapping[str, Any], language: Language) -> str:
    """Why it is eligible or not, and what else is to be seen of it."""
    flags = [text.in_language(language) for flag, text in _SHOWN.items() if flag in bidder["flags"]]
    met = bidder.get("if_met")
    if met is not None:
        text = message("if met: total {total}, rank {rank}", total=met["total"], rank=met["rank"])
        flags.append(text.in_language(language))
    return ("、" if language == "ja" else "; ").join([bidder["reason"][language], *flags])


#: What is said of flags that the reason does not say already.
_SHOWN = {
    "tied": message("lots decide"),
    "low_price": message("under the threshold of the low-price survey"),
    "held": message("held for the low-price survey"),
    "next": message("next in order"),
}


def _shown(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], language: Language) -> list[str]:
    """Lines in columns; the first text column and the last stand left, numbers right."""
    head = [cell.in_language(language) if hasattr(cell, "in_language") else cell for cell in header]
    cells = [head, *rows]
    places = [max(width(row[at]) for row in cells) for at in range(len(head))]
    return [
        _GAP.join(_aligned(text, *place) for text, place in zip(row, _sides(places, head, rows), strict=True)).rstrip()
        for row in cells
    ]


def _sides(places: Sequence[int], head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[int, bool]]:
    """Of each column its width, and whether it stands right: where every cell is a number or a dash."""
    numeric = [all(not row[at].strip("0123456789,.–-") for row in rows) for at in range(len(head))]
    return list(zip(places, numeric, strict=True))


def _aligned(text: str, places: int, right: bool) -> str:
    return " " * (places - width(text)) + text if right else padded(text, places)


def _flips(mapping: Mapping[str, Any], language: Language) -> str:
    flips = mapping["flips"]
    lines = [message("What flips it").in_language(language)]
    lines += [f"  {flip['sentence'][language]}" for flip in flips["bidders"].values()]
    if flips["weights"] is not None:
        lines.append(f"  {flips['weights']['sentence'][language]}")
    aside = flips["if_set_aside"]
    if aside is not None:
        lines.append(message("If the survey sets the first aside").in_language(language))
        lines += [f"  {flip['sentence'][language]}" for flip in aside["bidders"].values()]
        if aside["weights"] is not None:
            lines.append(f"  {aside['weights']['sentence'][language]}")
    return "\n".join(lines)


def _ground(mapping: Mapping[str, Any], language: Language) -> str:
    lines = [message("On what it rests").in_language(language)]
    lines += [f"  {text[language]}" for text in mapping["assumptions"]]
    shares = ("、" if language == "ja" else ", ").join(
        f"{word('grade', grade).in_language(language)} {share_text(share)}"
        for grade, share in mapping["grades"].items()
    )
    lines.append(f"  {message('Rows by grade: {shares}', shares=shares).in_language(language)}")
    return "\n".join([*lines, "", mapping["disclaimer"][language]])
