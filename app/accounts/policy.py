"""Who may do what: the one place that decides. The words for people are in docs/roles.md; a test compares the two.

Deny by default. Nobody signed in is told to sign in; a stranger to the province is told nothing exists; somebody of
the province is told that this is not for their role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.accounts.principal import Grant, Principal, Role, Scope
from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.core.text import Text


class Action(StrEnum):
    """Everything that anybody may want to do."""

    SUBMIT_INPUT = "submit an input"
    CHANGE_INPUT = "new version of an input"
    VALIDATE_INPUT = "validate or return"
    DISPUTE_INPUT = "dispute"
    WITHDRAW_INPUT = "withdraw"
    READ_INPUTS = "read inputs"
    READ_REPORTER = "read reporter"
    READ_COMMAND_STREAM = "read command stream"
    READ_PARTNER_STREAM = "read partner stream"
    READ_PUBLIC_STREAM = "read public stream"
    ACKNOWLEDGE = "acknowledge"
    READ_RECORD = "read the record"
    READ_PEOPLE = "read people"
    MANAGE_PEOPLE = "manage people"
    LOAD_AREAS = "load areas"
    READ_LAYERS = "read layers"
    READ_LAYERS_EXACT = "read layers, exact"
    READ_RETRACTED = "read layers, retracted"
    SEND_FILES = "send files"
    LOAD_LAYER = "load layers"
    EDIT_LAYER = "edit layers, and propose the changes"
    PUBLISH_LAYER = "publish layers"
    SEE_JOBS = "see jobs"
    READ_DATASETS = "read datasets"
    ASSEMBLE_DATASET = "assemble a dataset"
    REVIEW_DATASET = "review a dataset, or ask for its release at once"
    RELEASE_DATASET = "release a dataset, or ratify an urgent release"
    RETRACT_DATASET = "retract a dataset"


class Reach(StrEnum):
    """How far a role's right to an action goes."""

    PROVINCE = "province"
    OWN_UNIT = "own unit"
    OWN = "own"
    ON_BEHALF = "on behalf"


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is done to, as far as rights depend on it."""

    unit: str | None = None
    """Unit stated on an input: structural, non_structural or both."""
    entered_by: UUID | None = None
    channel: str = "web"
    is_validated: bool = False


_EVERYBODY: Mapping[Role, Reach] = dict.fromkeys(
    ("member", "lead", "secretary", "chair", "director", "watch", "gis", "auditor"), Reach.PROVINCE
)

TABLE: Mapping[Action, Mapping[Role, Reach]] = {
    Action.SUBMIT_INPUT: {
        "member": Reach.OWN_UNIT,
        "lead": Reach.OWN_UNIT,
        "secretary": Reach.PROVINCE,
        "watch": Reach.ON_BEHALF,
    },
    Action.CHANGE_INPUT: {"member": Reach.OWN, "lead": Reach.OWN_UNIT, "secretary": Reach.PROVINCE},
    Action.VALIDATE_INPUT: {"lead": Reach.OWN_UNIT, "secretary": Reach.PROVINCE},
    Action.DISPUTE_INPUT: dict.fromkeys(
        ("member", "lead", "secretary", "chair", "director", "watch", "gis"), Reach.PROVINCE
    ),
    Action.WITHDRAW_INPUT: {"member": Reach.OWN, "lead": Reach.OWN_UNIT, "secretary": Reach.PROVINCE},
    Action.READ_INPUTS: _EVERYBODY,
    Action.READ_REPORTER: {
        "member": Reach.OWN,
        "lead": Reach.OWN_UNIT,
        "secretary": Reach.PROVINCE,
        "director": Reach.PROVINCE,
        "watch": Reach.PROVINCE,
    },
    Action.READ_COMMAND_STREAM: dict.fromkeys(
        ("lead", "secretary", "chair", "director", "watch", "auditor"), Reach.PROVINCE
    ),
    Action.READ_PARTNER_STREAM: _EVERYBODY,
    Action.READ_PUBLIC_STREAM: _EVERYBODY,
    Action.ACKNOWLEDGE: {"director": Reach.PROVINCE, "watch": Reach.PROVINCE},
    Action.READ_RECORD: dict.fromkeys(("secretary", "chair", "director", "auditor"), Reach.PROVINCE),
    Action.READ_PEOPLE: {"secretary": Reach.PROVINCE, "auditor": Reach.PROVINCE},
    Action.MANAGE_PEOPLE: {"secretary": Reach.PROVINCE},
    Action.LOAD_AREAS: {"secretary": Reach.PROVINCE, "gis": Reach.PROVINCE},
    Action.READ_LAYERS: _EVERYBODY,
    Action.READ_LAYERS_EXACT: dict.fromkeys(("lead", "secretary", "director", "watch", "gis"), Reach.PROVINCE),
    Action.READ_RETRACTED: dict.fromkeys(("secretary", "gis", "auditor"), Reach.PROVINCE),
    Action.SEND_FILES: {"secretary": Reach.PROVINCE, "gis": Reach.PROVINCE},
    Action.LOAD_LAYER: {"gis": Reach.PROVINCE},
    Action.EDIT_LAYER: dict.fromkeys(("lead", "secretary", "gis"), Reach.PROVINCE),
    Action.PUBLISH_LAYER: {"secretary": Reach.PROVINCE, "gis": Reach.PROVINCE},
    Action.SEE_JOBS: {"lead": Reach.OWN, "secretary": Reach.OWN, "gis": Reach.PROVINCE},
    Action.READ_DATASETS: _EVERYBODY,
    Action.ASSEMBLE_DATASET: dict.fromkeys(("lead", "secretary", "gis"), Reach.PROVINCE),
    Action.REVIEW_DATASET: {"lead": Reach.OWN_UNIT},
    Action.RELEASE_DATASET: {"chair": Reach.PROVINCE},
    Action.RETRACT_DATASET: {"chair": Reach.PROVINCE, "director": Reach.PROVINCE},
}

SCOPES: Mapping[Action, frozenset[Scope]] = {
    Action.SUBMIT_INPUT: frozenset({"write"}),
    Action.CHANGE_INPUT: frozenset({"write"}),
    Action.VALIDATE_INPUT: frozenset({"write"}),
    Action.DISPUTE_INPUT: frozenset({"write"}),
    Action.WITHDRAW_INPUT: frozenset({"write"}),
    Action.READ_INPUTS: frozenset({"read"}),
    Action.READ_REPORTER: frozenset({"read"}),
    Action.READ_COMMAND_STREAM: frozenset({"read", "feed"}),
    Action.READ_PARTNER_STREAM: frozenset({"read", "feed"}),
    Action.READ_PUBLIC_STREAM: frozenset({"read", "feed"}),
    Action.ACKNOWLEDGE: frozenset({"write", "feed"}),
    Action.READ_RECORD: frozenset({"read"}),
    Action.READ_PEOPLE: frozenset({"read"}),
    Action.MANAGE_PEOPLE: frozenset({"write"}),
    Action.LOAD_AREAS: frozenset({"write", "layers"}),
    Action.READ_LAYERS: frozenset({"read", "layers"}),
    Action.READ_LAYERS_EXACT: frozenset({"read", "layers"}),
    Action.READ_RETRACTED: frozenset({"read", "layers"}),
    Action.SEND_FILES: frozenset({"layers"}),
    Action.LOAD_LAYER: frozenset({"layers"}),
    Action.EDIT_LAYER: frozenset({"layers"}),
    Action.PUBLISH_LAYER: frozenset({"layers"}),
    Action.SEE_JOBS: frozenset({"read", "layers"}),
    Action.READ_DATASETS: frozenset({"read"}),
    Action.ASSEMBLE_DATASET: frozenset({"write"}),
    Action.REVIEW_DATASET: frozenset({"write"}),
    Action.RELEASE_DATASET: frozenset({"write"}),
    Action.RETRACT_DATASET: frozenset({"write"}),
}
"""Scopes of an app token, any of which an action needs."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rights of one principal."""

    principal: Principal

    def grant_for(self, action: Action, province_code: str, target: Target | None = None) -> Grant | None:
        """The role by which the principal may do this, or None."""
        if not self.principal.scopes & SCOPES[action]:
            return None
        for grant in self.principal.grants_in(province_code):
            reach = TABLE[action].get(grant.role)
            if reach is not None and self._reaches(reach, grant, target):
                return grant
        return None

    def allows(self, action: Action, province_code: str, target: Target | None = None) -> bool:
        """Whether the principal may do this."""
        return self.grant_for(action, province_code, target) is not None

    def require(self, action: Action, province_code: str, target: Target | None = None) -> Grant:
        """The role by which the principal does this.

        Raises:
            NotSignedIn: nobody asks.
            NotFound: the principal is a stranger to the province.
            NotAllowed: not for this principal's roles, or not within the token's scopes.
        """
        if not self.principal.is_signed_in:
            raise NotSignedIn
        if not self.principal.grants_in(province_code):
            raise NotFound
        grant = self.grant_for(action, province_code, target)
        if grant is None:
            if not self.principal.scopes & SCOPES[action]:
                raise NotAllowed(
                    Text(
                        f"โทเคนนี้ไม่มีขอบเขตที่ต้องใช้ ({', '.join(sorted(SCOPES[action]))}) โปรดสร้างโทเคนใหม่",
                        f"This token lacks the scope needed ({', '.join(sorted(SCOPES[action]))}). Make another one.",
                    )
                )
            raise NotAllowed
        return grant

    def _reaches(self, reach: Reach, grant: Grant, target: Target | None) -> bool:
        """Whether a reach covers a target; without a target, whether it covers any at all."""
        if target is None or reach is Reach.PROVINCE:
            return True
        if reach is Reach.OWN_UNIT:
            return target.unit in (grant.unit, "both")
        if reach is Reach.OWN:
            return target.entered_by == self.principal.person_id and not target.is_validated
        return target.channel in ("phone", "radio")
