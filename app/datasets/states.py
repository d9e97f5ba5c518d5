"""The states of a dataset and the acts upon it: the one table of them.

A migration copies both into the database, where `act_on_dataset` holds them; a test compares the two.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from app.accounts.policy import Action

State = Literal["candidate", "reviewed", "released", "deprecated", "retracted"]
Act = Literal["review", "send_back", "urge", "release", "ratify", "deprecate", "retract"]

TRANSITIONS: frozenset[tuple[State, State]] = frozenset(
    {
        ("candidate", "reviewed"),
        ("reviewed", "candidate"),
        ("reviewed", "released"),
        ("candidate", "deprecated"),
        ("reviewed", "deprecated"),
        ("released", "deprecated"),
        ("released", "retracted"),
        ("deprecated", "retracted"),
    }
)
"""The changes of state that there are; a later release of the same name makes earlier versions `deprecated`."""

MAY_ACT: Mapping[Act, frozenset[State]] = {
    "review": frozenset({"candidate", "reviewed"}),
    "send_back": frozenset({"candidate", "reviewed"}),
    "urge": frozenset({"reviewed"}),
    "release": frozenset({"reviewed"}),
    "ratify": frozenset({"released", "deprecated"}),
    "deprecate": frozenset({"candidate", "reviewed", "released"}),
    "retract": frozenset({"released", "deprecated"}),
}
"""Act → the states in which it is possible. `urge` is the urgent path: a lead asks for release at once."""

ROLES: Mapping[Act, frozenset[str]] = {
    "review": frozenset({"lead"}),
    "send_back": frozenset({"lead"}),
    "urge": frozenset({"lead"}),
    "release": frozenset({"chair", "lead"}),
    "ratify": frozenset({"chair"}),
    "deprecate": frozenset({"chair", "lead"}),
    "retract": frozenset({"chair", "director"}),
}
"""Act → who does it. Leads release only once both have urged it; whoever releases deprecates what went before."""

ACTIONS: Mapping[Act, Action] = {
    "review": Action.REVIEW_DATASET,
    "send_back": Action.REVIEW_DATASET,
    "urge": Action.REVIEW_DATASET,
    "release": Action.RELEASE_DATASET,
    "ratify": Action.RELEASE_DATASET,
    "retract": Action.RETRACT_DATASET,
}

OF_A_UNIT: frozenset[Act] = frozenset({"review", "send_back", "urge"})
"""Acts that count for the unit whose lead does them."""

NEEDS_REASON: frozenset[Act] = frozenset({"send_back", "urge", "retract"})

EVENT_TYPES: Mapping[Act, str] = {
    "review": "dataset.reviewed",
    "send_back": "dataset.sent_back",
    "urge": "dataset.urged",
    "release": "dataset.released",
    "ratify": "dataset.ratified",
    "deprecate": "dataset.deprecated",
    "retract": "dataset.retracted",
}
ASSEMBLED = "dataset.assembled"
BASIS_MOVED = "dataset.basis_moved"
UNITS = ("structural", "non_structural")


def state_after(acts: Sequence[Mapping[str, Any]]) -> State:
    """The state that acts lead to, as far as a file can tell: a review alone leaves a candidate."""
    done = {act["act"] for act in acts}
    if "retract" in done:
        return "retracted"
    if "deprecate" in done:
        return "deprecated"
    return "released" if "release" in done else "candidate"
