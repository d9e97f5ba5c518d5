"""Who asks: a person behind a session or an app token, with the roles held now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from app.record.events import Actor, Reference

Role = Literal["member", "lead", "secretary", "chair", "director", "watch", "gis", "auditor"]
Scope = Literal["read", "write", "feed", "layers"]


def full_name(title: str, given_name: str, family_name: str) -> str:
    """A name as Thai officials write it: the title joined to the given name."""
    return f"{title}{given_name} {family_name}".strip()


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held now."""

    province_code: str
    role: Role
    unit: str | None
    office: str
    signature: Reference
    signed_as: Mapping[str, str]
    """Name, position and acting capacity that the signature stands for; empty once erased."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A person who asks, or nobody (`person_id` is None)."""

    person_id: UUID | None = None
    name: str = ""
    position_th: str = ""
    position_en: str = ""
    credential_kind: Literal["session", "token"] | None = None
    credential_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody stands behind the request."""
        return self.person_id is not None

    def grants_in(self, province_code: str) -> list[Grant]:
        """The roles held in one province."""
        return [grant for grant in self.grants if grant.province_code == province_code]

    def provinces(self) -> list[str]:
        """Codes of the provinces in which a role is held."""
        return sorted({grant.province_code for grant in self.grants})

    def actor(self, grant: Grant) -> Actor:
        """This person acting in one role."""
        assert self.person_id is not None  # noqa: S101 - a grant is only held by a person
        return Actor(self.person_id, grant.role, grant.signature)


NOBODY = Principal()


def principal_from(answer: Mapping[str, Any] | None) -> Principal:
    """The principal that the database's `principal_of` describes."""
    if answer is None:
        return NOBODY
    person = answer["person"]
    return Principal(
        person_id=UUID(person["id"]),
        name=full_name(person["title"], person["given_name"], person["family_name"]),
        position_th=person["position_th"],
        position_en=person["position_en"],
        credential_kind=answer["credential"]["kind"],
        credential_id=UUID(answer["credential"]["id"]),
        scopes=frozenset(answer["credential"]["scopes"]),
        grants=tuple(
            Grant(
                province_code=grant["province"],
                role=grant["role"],
                unit=grant["unit"],
                office=grant["office"],
                signature=Reference(UUID(grant["signature"]), grant["signature_digest"]),
                signed_as=grant["signed_as"] or {},
            )
            for grant in answer["grants"]
        ),
    )
