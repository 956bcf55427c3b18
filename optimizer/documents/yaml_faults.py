"""What the parser of YAML finds wrong, as sentences that have their Japanese."""

from __future__ import annotations

import re
from string import Formatter

import yaml

from optimizer.messages import Message, message

__all__ = ["problem_of"]

#: The parser's own words, with places for what varies in them; of those that fit, the first counts.
_PROBLEMS = (
    message("could not find expected ':'"),
    message("mapping values are not allowed here"),
    message("mapping keys are not allowed here"),
    message("sequence entries are not allowed here"),
    message("found character {sign} that cannot start any token", sign=""),
    message("found unexpected end of stream"),
    message("found unexpected document separator"),
    message("found unknown escape character {sign}", sign=""),
    message("found undefined tag handle {sign}", sign=""),
    message("found duplicate YAML directive"),
    message("found incompatible YAML document (version 1.* is required)"),
    message("duplicate tag handle {sign}", sign=""),
    message("expected <block end>, but found {sign}", sign=""),
    message("expected the node content, but found {sign}", sign=""),
    message("expected '<document start>', but found {sign}", sign=""),
    message("expected {first} or {second}, but got {sign}", first="", second="", sign=""),
    message("expected alphabetic or numeric character, but found {sign}", sign=""),
    message("expected a comment or a line break, but found {sign}", sign=""),
    message("expected chomping or indentation indicators, but found {sign}", sign=""),
    message("expected indentation indicator in the range 1-9, but found 0"),
    message("expected escape sequence of {count} hexadecimal numbers, but found {sign}", count="", sign=""),
    message("expected URI escape sequence of 2 hexadecimal numbers, but found {sign}", sign=""),
    message("expected a digit or {other}, but found {sign}", other="", sign=""),
    message("expected a digit, but found {sign}", sign=""),
    message("expected {wanted}, but found {sign}", wanted="", sign=""),
)


def problem_of(error: yaml.MarkedYAMLError) -> str:
    """What the parser says of a document that it cannot parse."""
    problem = error.problem or error.context
    if problem is None:
        return message("it does not parse")
    for known in _PROBLEMS:
        if (match := re.fullmatch(_pattern(known.template), problem, re.DOTALL)) is not None:
            return Message(known.template, match.groupdict())
    return problem


def _pattern(template: str) -> str:
    pieces = Formatter().parse(template)
    return "".join(re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, *_ in pieces)
