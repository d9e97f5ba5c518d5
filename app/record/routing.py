"""Routing rules: which events are published to which stream, as data.

A rule is a list of clauses; the first that fits publishes the event, once, to the rule's stream:

    {"on": ["assessment.submitted"], "if": CONDITION, "reason": {"th": …, "en": …}}

CONDITION is `{}` (always), `{"any": [...]}`, `{"all": [...]}`, `{"not": CONDITION}`, or a test of one fact:
`{"fact": "severity", "at_least": 4}`, `{"fact": "life_at_risk", "equals": true}`, `{"fact": "unit", "one_of": [...]}`.
A fact that an event does not have fits nothing. The fact `on_stream` says whether the subject has an entry on the
rule's stream already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """The active version of a routing rule."""

    id: str
    version: int
    audience: str
    clauses: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that publishes an event, with the reason of the clause that fits."""

    rule: Rule
    reason: Mapping[str, str]


def fits(condition: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether the facts meet a condition.

    Raises:
        ValueError: the condition has a form that is not known.
    """
    if not condition:
        return True
    match dict(condition):
        case {"any": parts}:
            return any(fits(part, facts) for part in parts)
        case {"all": parts}:
            return all(fits(part, facts) for part in parts)
        case {"not": part}:
            return not fits(part, facts)
        case {"fact": name, "at_least": threshold}:
            value = facts.get(name)
            return value is not None and value >= threshold
        case {"fact": name, "equals": wanted}:
            return name in facts and facts[name] == wanted
        case {"fact": name, "one_of": wanted}:
            return name in facts and facts[name] in wanted
        case _:
            raise ValueError(f"unknown routing condition: {condition!r}")


def route(
    rules: Sequence[Rule], event_type: str, facts: Mapping[str, Any], audiences_with_entry: frozenset[str]
) -> list[Match]:
    """The rules that publish an event, at most one per stream."""
    matches: dict[str, Match] = {}
    for rule in rules:
        if rule.audience in matches:
            continue
        seen = {**facts, "on_stream": rule.audience in audiences_with_entry}
        for clause in rule.clauses:
            if event_type in clause["on"] and fits(clause["if"], seen):
                matches[rule.audience] = Match(rule, clause["reason"])
                break
    return list(matches.values())
