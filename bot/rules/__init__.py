"""Claims in, what an editor would send back out: one small rule a module. Pure: no model, no input or output.

A rule sees the claim, what it cites and the question, and finds one thing wrong with it or nothing. Rules know English;
quoted words, figures and names hold in other languages too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.rules import certainty, dates, evaluation, names, negation, numbers, quotations, speakers, support
from bot.rules.reading import Cited, Finding, Rule, Statement

__all__ = ["RULES", "Cited", "Finding", "Rule", "Statement", "check"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.ID: rule.check
        for rule in (quotations, speakers, numbers, dates, names, certainty, negation, evaluation, support)
    }
)
"""The rules by their names, those first whose findings weigh most."""


def check(claim: str, cited: Sequence[Cited], question: str) -> tuple[Finding, ...]:
    """What is wrong with a claim that rests on ``cited``, one finding a rule at most; nothing when it holds."""
    statement = Statement(claim)
    findings = (rule(statement, cited, question) for rule in RULES.values())
    return tuple(finding for finding in findings if finding)
