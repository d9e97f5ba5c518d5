"""The states of an input and the acts that lead from one to another: the one table of them.

A migration copies the pairs into `assessment_transitions`, where a trigger holds them; a test compares the two.
"""

from collections.abc import Mapping
from typing import Literal

State = Literal["submitted", "validated", "returned", "disputed", "withdrawn"]
Act = Literal["version", "validate", "return", "dispute", "withdraw"]

TRANSITIONS: Mapping[Act, tuple[frozenset[State], State]] = {
    "version": (frozenset({"submitted", "validated", "returned", "disputed"}), "submitted"),
    "validate": (frozenset({"submitted", "disputed"}), "validated"),
    "return": (frozenset({"submitted", "disputed"}), "returned"),
    "dispute": (frozenset({"submitted", "validated"}), "disputed"),
    "withdraw": (frozenset({"submitted", "validated", "returned", "disputed"}), "withdrawn"),
}
"""Act → (from which states, to which state)."""

EVENT_TYPES: Mapping[Act, str] = {
    "version": "assessment.versioned",
    "validate": "assessment.validated",
    "return": "assessment.returned",
    "dispute": "assessment.disputed",
    "withdraw": "assessment.withdrawn",
}

NEEDS_REASON: frozenset[Act] = frozenset({"return", "dispute"})


def pairs() -> set[tuple[str, str]]:
    """All allowed (from, to) pairs."""
    return {(start, end) for starts, end in TRANSITIONS.values() for start in starts}
