"""What the parser of YAML finds wrong, as sentences that have their Japanese."""

from __future__ import annotations

import yaml

from optimizer.messages import Message, message

from .reasons import quotation

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


def problem_of(error: yaml.MarkedYAMLError) -> Message:
    """What the parser says of a document that it cannot parse."""
    problem = error.problem or error.context
    return message("it does not parse") if problem is None else quotation(problem, _PROBLEMS)
